"""What comes after every form: it was left, something was to be done (an act), or the request goes on."""

from actions import acts, parking
from actions.acts_words import act_meant
from actions.admission import tell_too_soon
from actions.base import InsAction, TurnContext
from actions.interruptions import (
    LEAVING_ACT,
    LEAVING_CANCEL,
    LEAVING_HANDOVER,
    LEAVING_OTHER_PERSON,
    LEAVING_SWITCH,
    LEAVING_UNTIL,
)
from actions.papers import service_of
from actions.persons import member_name, settle
from actions.services import go_on
from actions.told import take_facts
from bot.catalog import render


class ActionNextStep(InsAction):
    """Runs when a form has ended (data/rules)."""

    action_name = "action_next_step"

    def handle(self, turn: TurnContext) -> None:
        """Leave, finish an act, or go on."""
        leaving = turn.draft.pop("leaving", None)
        turn.form = turn.next_slot = None
        if leaving is not None:
            _leave(turn, leaving)
        elif turn.draft.get("act"):
            acts.finish(turn)
        else:
            go_on(turn)


def _leave(turn: TurnContext, leaving: str) -> None:
    if leaving == LEAVING_HANDOVER:
        turn.form, turn.next_slot = turn.draft.pop("paused_form", None), turn.draft.pop("paused_slot", None)
        turn.episode_over = True
    elif leaving in (LEAVING_SWITCH, LEAVING_OTHER_PERSON):
        if leaving == LEAVING_SWITCH:
            settle(turn)  # 我妈也想看门诊: another service, and for somebody else
        service = service_of(turn)
        name = service.name if service else ""
        if leaving == LEAVING_OTHER_PERSON and turn.draft.get("member_id"):
            turn.say(render("request.for_person", name=name, member=member_name(turn)))
        else:
            turn.say(render("request.switched" if leaving == LEAVING_SWITCH else "request.other_person", name=name))
        take_facts(turn)
        tell_too_soon(turn)
        go_on(turn)
    elif leaving == LEAVING_ACT and (act := act_meant(turn.intent, turn.text)):
        parking.park(turn)
        acts.begin(turn, act)
    elif leaving == LEAVING_UNTIL:
        parking.park(turn)
        turn.episode_over = True
    elif leaving == LEAVING_CANCEL:
        parking.park(turn)
        parking.say_parked(turn)
        turn.episode_over = True
    else:
        turn.clear_request(keep_member=True)
        turn.episode_over = True
