"""跟上次一样: a detail is taken over from the newest case of the same member, where it was told before."""

import re
from datetime import date, timedelta

from actions.base import TurnContext
from actions.facts import keep, kept_reading, shown_fact
from actions.papers import service_of
from actions.readings import Reading
from bot.cases import service as cases
from bot.catalog import render
from bot.kernel import clock
from bot.members import service as members

LOOKS_BACK = timedelta(days=365)
# What is true of the illness and of where somebody wants to go; dates of a stay are new each time.
_LASTING = ("diagnosed_on", "tumour", "city", "hospital_wish")
_OF_ILLNESS = ("diagnosed_on", "tumour")
CARRIED_OVER = timedelta(days=7)
_SAME = re.compile(
    r"(?:^|[，,都就是还])(?:同上|同前|一样)|(?:跟|和|同|照|按)[^，。,.?？]{0,8}(?:一样|相同|来|办|填)(?:的|吧|就行|就好)?(?:城市|医院|地方|地点|日期|病)?$|^照旧|^不变"
    r"|(?:上次|刚才|之前|前面|门诊|住院|上回)[^，。?？]{0,6}(?:不是)?(?:说|填|讲|告诉)过"
)
_ALL = re.compile(r"都|全")


def same_as_before(turn: TurnContext, slot: str) -> bool:
    """Whether the message points to what was told for an earlier case of this member; it is kept, and repeated."""
    service = service_of(turn)
    if service is None or slot not in _LASTING or not turn.draft.get("member_id") or not _SAME.search(turn.text):
        return False
    asked = [str(ask.id) for ask in service.asks]
    wanted = [one for one in _LASTING if one in asked and not turn.draft.get(one)] if _ALL.search(turn.text) else [slot]
    told = _told_before(turn)
    facts = {one: told[one] for one in wanted if one in told}
    if "city" in facts and facts["city"].value not in service.cities:
        facts.pop("city")
    if not facts:
        return False
    turn.draft.pop("misses", None)
    turn.say(render("details.same_as_before", facts=_taken(turn, facts)))
    return True


def carry_over(turn: TurnContext) -> bool:
    """A second service for the same person: what was told of the illness a few days ago is not asked for again.

    True when something was taken over.
    """
    service = service_of(turn)
    if service is None or any(turn.draft.get(slot) for slot in _OF_ILLNESS):
        return False
    asked = [str(ask.id) for ask in service.asks]
    told = _told_before(turn, since=clock.today() - CARRIED_OVER)
    facts = {slot: told[slot] for slot in _OF_ILLNESS if slot in asked and slot in told and _is_certain(told[slot])}
    if facts:
        turn.say(render("details.taken_over", facts=_taken(turn, facts)))
    return bool(facts)


def _is_certain(told: Reading) -> bool:
    return not told.whole_year and told.value != render("details.tumour_unknown")


def _taken(turn: TurnContext, facts: dict[str, Reading]) -> str:
    """Keep what was told before; returns it in words."""
    for slot, reading in facts.items():
        keep(turn, slot, reading)
    return "、".join(shown_fact(slot, reading, label=False) for slot, reading in facts.items())


def _told_before(turn: TurnContext, since: date | None = None) -> dict[str, Reading]:
    """What was told for this member's cases, of the newest that has it; a rough day stays rough."""
    member = members.get_member(turn.session, int(turn.draft["member_id"]))
    found = cases.cases_of(turn.session, [member], include_closed_since=since or clock.today() - LOOKS_BACK)
    told: dict[str, Reading] = {}
    recent = [case for case in found if since is None or case.created_at.date() >= since]
    for case in sorted(recent, key=lambda one: one.created_at):
        rough = case.details.get(cases.ROUGH, "").split()
        told.update(
            {slot: kept_reading(case.details[slot], slot, rough) for slot in _LASTING if case.details.get(slot)}
        )
    return told
