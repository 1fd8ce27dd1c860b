"""Telling the member, in words, when a service cannot be had (J5, J6)."""

from datetime import date

from actions.base import TurnContext
from actions.interruptions import LEAVING_REFUSED
from actions.readings import UNKNOWN_DATE
from bot.cases import service as cases
from bot.catalog import ServiceId, get_catalog, render
from bot.kernel import clock
from bot.members import service as members
from bot.members.service import EligibilityReason, Member


def refuse_if_not_eligible(turn: TurnContext) -> bool:
    """Say why and end the request when the chosen service cannot be had today; False when it can."""
    diagnosed = turn.draft.get("diagnosed_on")
    member = members.get_member(turn.session, int(turn.draft["member_id"]))
    service = ServiceId(turn.draft["service"])
    verdict = members.check_eligibility(
        turn.session,
        member=member,
        service=service,
        on=clock.today(),
        diagnosed_on=date.fromisoformat(diagnosed) if diagnosed and diagnosed != UNKNOWN_DATE else None,
    )
    if verdict.allowed:
        return False
    under_way = _under_way(turn, member, service) if verdict.reason == EligibilityReason.USED_UP else None
    turn.say(under_way or verdict.words)
    turn.draft["leaving"] = LEAVING_REFUSED
    return True


def _under_way(turn: TurnContext, member: Member, service: ServiceId) -> str | None:
    """Used up because a case is open for it: where that one stands; None when there is none."""
    found = [case for case in cases.open_cases(turn.session, [member]) if case.service == service]
    if not found:
        return None
    words = "\n\n".join(cases.progress_words(turn.session, case) for case in found)
    return render("request.under_way", name=get_catalog().service(service).name, progress=words)
