"""Figures of some days, worked out of spells and ratings. Pure but for the office hours."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from bot.catalog import get_catalog
from bot.console.team.spells import Spell
from bot.console.words import reason_name
from bot.conversations.desk_models import Satisfaction
from bot.staff.hours import Hours

MINUTE = timedelta(minutes=1)
HOUR_MINUTES = 60


@dataclass(frozen=True)
class Line:
    """Figures of one agent, or of one service. Times in minutes of office hours, None without any."""

    name: str
    spells: int
    replies: int
    first_reply: float | None
    settled: float | None
    rating: float | None
    rated: int


@dataclass(frozen=True)
class Figures:
    """All of them. `contained`: of the chats in which a member wrote, how many no person was needed for (0 to 1)."""

    days: int
    chats: int
    handed_over: int
    contained: float | None
    unanswered: int
    total: Line
    agents: list[Line]
    services: list[Line]
    reasons: list[tuple[str, int]]
    per_day: list[tuple[date, int]]
    scores: list[tuple[int, int]]


def work_out(
    found: Sequence[Spell],
    ratings: Sequence[Satisfaction],
    *,
    chats: int,
    since: datetime,
    until: datetime,
    names: Mapping[int, str],
    office: Hours,
) -> Figures:
    """The figures of the spells that began between two moments."""
    asked = [spell for spell in found if spell.asked_for]
    needed = {spell.conversation_id for spell in found}
    scores = Counter(rating.score for rating in ratings)
    days = (until.date() - since.date()).days + 1
    per_day = Counter(spell.began_at.date() for spell in found)
    agent_ids = sorted({spell.agent_id for spell in found if spell.agent_id}, key=lambda one: names.get(one, ""))
    return Figures(
        days=days,
        chats=chats,
        handed_over=len(asked),
        contained=1 - len(needed) / chats if chats >= len(needed) and chats else None,
        unanswered=sum(spell.first_reply_at is None and spell.ended_at is None for spell in asked),
        total=_line("合计", found, ratings, office),
        agents=[
            _line(
                names.get(one, "?"),
                [spell for spell in found if spell.agent_id == one],
                [rating for rating in ratings if rating.agent_id == one],
                office,
            )
            for one in agent_ids
        ],
        services=_services(found, ratings, office),
        reasons=[(reason_name(code), count) for code, count in Counter(spell.reason for spell in asked).most_common()],
        per_day=[(day := since.date() + timedelta(days=step), per_day[day]) for step in range(days)],
        scores=[(score, scores[score]) for score in range(5, 0, -1)],
    )


def _services(found: Sequence[Spell], ratings: Sequence[Satisfaction], office: Hours) -> list[Line]:
    lines = []
    for key, name in [*((service.id, service.short_name) for service in get_catalog().services), (None, "未说明")]:
        mine = [spell for spell in found if spell.service == key]
        if mine:
            lines.append(_line(name, mine, [rating for rating in ratings if rating.service == key], office))
    return lines


def _line(name: str, found: Sequence[Spell], ratings: Sequence[Satisfaction], office: Hours) -> Line:
    first = [office.between(one.began_at, one.first_reply_at) / MINUTE for one in found if one.first_reply_at]
    settled = [office.between(one.began_at, one.ended_at) / MINUTE for one in found if one.ended_at]
    scores = [rating.score for rating in ratings]
    return Line(
        name=name,
        spells=len(found),
        replies=sum(spell.replies for spell in found),
        first_reply=median(first) if first else None,
        settled=median(settled) if settled else None,
        rating=sum(scores) / len(scores) if scores else None,
        rated=len(scores),
    )


def minutes_words(minutes: float | None) -> str:
    """`不到1分钟`, `12分钟`, `3.5小时`; — without a figure."""
    if minutes is None:
        return "—"
    if minutes < 1:
        return "不到1分钟"
    return f"{minutes:.0f}分钟" if minutes < HOUR_MINUTES else f"{minutes / HOUR_MINUTES:.1f}小时"
