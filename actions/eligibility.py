"""Telling the member, in words, when a service cannot be had (J5, J6)."""

from datetime import date

from actions.answers import UNKNOWN_DATE
from actions.base import TurnContext
from actions.interruptions import LEAVING_REFUSED
from bot.catalog import ServiceId
from bot.kernel import clock
from bot.members import service as members


def refuse_if_not_eligible(turn: TurnContext) -> bool:
    """Say why and end the request when the chosen service cannot be had today; False when it can."""
    diagnosed = turn.draft.get("diagnosed_on")
    verdict = members.check_eligibility(
        turn.session,
        member=members.get_member(turn.session, int(turn.draft["member_id"])),
        service=ServiceId(turn.draft["service"]),
        on=clock.today(),
        diagnosed_on=date.fromisoformat(diagnosed) if diagnosed and diagnosed != UNKNOWN_DATE else None,
    )
    if verdict.allowed:
        return False
    turn.say(verdict.words)
    turn.draft["leaving"] = LEAVING_REFUSED
    return True
