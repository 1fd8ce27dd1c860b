"""The path of a request: who, may they, what, which papers, yes — and which form comes next."""

from actions import cases
from actions.base import TurnContext
from actions.details import missing_detail
from actions.eligibility import refuse_if_not_eligible
from actions.next_service import offer_next
from actions.papers import service_of
from actions.people import consented
from actions.persons import known_member, member_name, missing_identity
from actions.same_again import carry_over
from actions.slots import IDENTITY_SLOTS
from actions.status import tell_entitlements, tell_status
from bot.catalog import render


def say_begun(turn: TurnContext) -> None:
    """Which service is begun, and for whom where that is known."""
    service = service_of(turn)
    name = service.name if service else ""
    if known_member(turn):
        turn.say(render("request.begin_for", name=name, member=member_name(turn)))
    else:
        turn.say(render("request.begin", name=name))


def go_on(turn: TurnContext) -> None:
    """The first thing that is still missing."""
    # Rasa asks for the first slot of a form by itself, unless one of its slots is filled: `want` is identity_form's.
    turn.draft.setdefault("want", "service" if turn.draft.get("service") else "menu")
    missing = missing_identity(turn)
    if turn.draft.pop("leaving", None):  # a check on the way ended the request; its words are said
        turn.clear_request()
    elif missing:
        _introduce(turn, missing)
        turn.follow_up = "identity_form"
    elif turn.draft.get("act"):
        turn.follow_up = "act_form"
    elif turn.draft["want"] in _TELLS:
        _TELLS[turn.draft["want"]](turn)
        turn.clear_request()
    elif service_of(turn) is None:
        turn.say_menu("turn.menu")
    else:
        _service_step(turn)


_TELLS = {"status": tell_status, "entitlements": tell_entitlements}


def _introduce(turn: TurnContext, missing: str) -> None:
    if not consented(turn):
        if any(turn.draft.get(slot) for slot in IDENTITY_SLOTS):
            turn.say(render("who.sealed"))
    elif missing == "member_name" and not turn.draft.get("id_number"):
        turn.say_fresh("who.intro", "who.intro_again")


def _service_step(turn: TurnContext) -> None:
    if turn.draft.get("confirmation"):
        before = dict(turn.draft)
        cases.open_case(turn)
        if turn.episode_over:
            offer_next(turn, before)
    elif refuse_if_not_eligible(turn) or (carry_over(turn) and refuse_if_not_eligible(turn)):
        turn.clear_request(keep_member=True)
        turn.episode_over = True
    elif missing_detail(turn):
        turn.follow_up = "details_form"
    elif not turn.draft.get("documents_done"):
        turn.follow_up = "documents_form"
    else:
        turn.follow_up = "confirm_form"
