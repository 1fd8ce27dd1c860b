"""The path of a request: who, may they, what, which papers, yes — and which form comes next."""

from actions import cases, interruptions
from actions.base import IDENTITY_SLOTS, InsAction, TurnContext
from actions.details import missing_detail
from actions.eligibility import refuse_if_not_eligible
from actions.facts import take_facts
from actions.interruptions import (
    LEAVING_CANCEL,
    LEAVING_HANDOVER,
    LEAVING_OTHER_PERSON,
    LEAVING_SWITCH,
    REQUESTS,
)
from actions.papers import service_of
from actions.persons import known_member, member_name, take_markers, verify
from actions.status import tell_status
from actions.words import menu
from bot.catalog import render


class ActionBeginService(InsAction):
    """The member asks for one of the five services."""

    action_name = "action_begin_service"

    def handle(self, turn: TurnContext) -> None:
        """Note the service and whatever else the message tells, then go to the first question."""
        interruptions.begin(turn, REQUESTS[turn.intent])
        take_markers(turn)
        service = service_of(turn)
        name = service.name if service else ""
        if known_member(turn):
            turn.say(render("request.begin_for", name=name, member=member_name(turn)))
        else:
            turn.say(render("request.begin", name=name))
        take_facts(turn)
        go_on(turn)


class ActionInformIdentity(InsAction):
    """A name or a number outside a form."""

    action_name = "action_inform_identity"

    def handle(self, turn: TurnContext) -> None:
        """Check it at once when both halves are there; else ask for the other half."""
        if wish := interruptions.wish_besides(turn):
            interruptions.begin(turn, wish)
        take_markers(turn)
        turn.draft.setdefault("want", "menu")
        if not any(turn.draft.get(slot) for slot in IDENTITY_SLOTS) and known_member(turn):
            if wish:
                go_on(turn)
            else:
                turn.say_fresh("turn.menu", "turn.menu_again", menu=menu())
            return
        take_facts(turn)
        go_on(turn)


class ActionNextStep(InsAction):
    """After every form: what comes next."""

    action_name = "action_next_step"

    def handle(self, turn: TurnContext) -> None:
        """Leave, or go on."""
        leaving = turn.draft.pop("leaving", None)
        turn.form = turn.next_slot = None
        if leaving == LEAVING_HANDOVER:
            turn.form, turn.next_slot = turn.draft.pop("paused_form", None), turn.draft.pop("paused_slot", None)
            turn.episode_over = True
        elif leaving == LEAVING_CANCEL:
            turn.clear_request()
            turn.episode_over = True
            turn.say(render("request.cancelled"))
        elif leaving in (LEAVING_SWITCH, LEAVING_OTHER_PERSON):
            service = service_of(turn)
            key = "request.switched" if leaving == LEAVING_SWITCH else "request.other_person"
            turn.say(render(key, name=service.name if service else ""))
            take_facts(turn)
            go_on(turn)
        elif leaving is not None:
            turn.clear_request()
            turn.episode_over = True
        else:
            go_on(turn)


def go_on(turn: TurnContext) -> None:
    """The first thing that is still missing."""
    if all(turn.draft.get(slot) for slot in IDENTITY_SLOTS):
        verify(turn)
    if turn.draft.pop("leaving", None):  # a check on the way ended the request; its words are said
        turn.clear_request()
        return
    if not known_member(turn):
        if not any(turn.draft.get(slot) for slot in IDENTITY_SLOTS):
            turn.say_fresh("who.intro", "who.intro_again")
        turn.follow_up = "identity_form"
    elif turn.draft.get("want") == "status":
        tell_status(turn)
        turn.clear_request()
    elif service_of(turn) is None:
        turn.say_fresh("turn.menu", "turn.menu_again", menu=menu())
    else:
        _service_step(turn)


def _service_step(turn: TurnContext) -> None:
    if turn.draft.get("confirmation"):
        cases.open_case(turn)
    elif refuse_if_not_eligible(turn):
        turn.clear_request()
        turn.episode_over = True
    elif missing_detail(turn):
        turn.follow_up = "details_form"
    elif not turn.draft.get("documents_done"):
        turn.follow_up = "documents_form"
    else:
        turn.follow_up = "confirm_form"
