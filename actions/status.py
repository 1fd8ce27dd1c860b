"""Where the member's cases stand, and what is left of their entitlements."""

from collections.abc import Sequence
from datetime import timedelta

from actions import page_links
from actions.base import TurnContext
from actions.people import bound, consented, person
from actions.person_words import relation_named
from bot.cases import service as cases
from bot.cases.models import Case
from bot.catalog import get_catalog, render
from bot.kernel import clock
from bot.kernel.zh_dates import describe
from bot.members import service as members
from bot.members.service import BoundMember

MENTIONED_AFTER_CLOSING = timedelta(days=30)
MOST_CLOSED = 5


def tell_status(turn: TurnContext) -> None:
    """One paragraph a case that is open, person by person; else what was closed of late, or a kind line.

    Without consent nothing is looked up.
    """
    here = _of_whom(turn, nobody="status.of_whom")
    if not here:
        return
    relation = relation_named(turn)
    here = [one for one in here if relation and one.relation == relation] or here
    found = cases.open_cases(turn.session, [one.member for one in here])
    if not found:
        _tell_closed(turn, here)
        return
    groups = [(one, [case for case in found if case.member_id == one.member.id]) for one in here]
    groups = [(one, mine) for one, mine in groups if mine]
    for one, mine in groups:
        words = "\n\n".join(cases.progress_words(turn.session, case, viewer=turn.openid) for case in mine)
        turn.say(render("status.person", member=person(one), progress=words) if len(groups) > 1 else words)
    shown = [case for _one, mine in groups for case in mine]
    if link := page_links.offer_each(turn, [case for case in shown if cases.missing_words(turn.session, case)]):
        turn.say(link)


def _of_whom(turn: TurnContext, *, nobody: str) -> Sequence[BoundMember]:
    """The bound members; empty, and the reason said, without consent or where there is none."""
    if not consented(turn):
        turn.say(render("status.consent_first"))
        return []
    here = bound(turn)
    if not here:
        turn.say(render(nobody))
    return here


def _tell_closed(turn: TurnContext, here: Sequence[BoundMember]) -> None:
    since = clock.today() - MENTIONED_AFTER_CLOSING
    closed = cases.cases_of(turn.session, [one.member for one in here], include_closed_since=since)
    if not closed:
        turn.say(render("status.none"))
        return
    names = {one.member.id: members.masked_name(one.member) for one in here}
    lines = [_closed_line(case, names[case.member_id]) for case in closed[:MOST_CLOSED]]
    turn.say(render("status.closed", lines="\n".join(lines)))


def _closed_line(case: Case, member: str) -> str:
    service = get_catalog().service(case.service)
    return render(
        "status.closed_line",
        service=service.short_name,
        number=case.number,
        member=member,
        status=service.status(case.status).label,
        day=describe(case.status_since.astimezone(clock.SHANGHAI).date()),
    )


def tell_entitlements(turn: TurnContext) -> None:
    """What each member whom the user acts for can still have in the policy year."""
    for one in _of_whom(turn, nobody="status.entitlements_of_whom"):
        turn.say(members.entitlement_words(turn.session, one.member, clock.today()))
