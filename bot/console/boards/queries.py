"""What the boards show: reading only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.cases.appointments import appointment_place, appointment_time
from bot.cases.clocks import last_day
from bot.cases.models import Case
from bot.catalog import ServiceId, get_catalog
from bot.kernel import clock
from bot.kernel.workdays import WorkCalendar, load_calendar
from bot.kernel.zh_dates import describe
from bot.members.masking import masked_name
from bot.members.models import Member

LIMIT = 300
SOON_DAYS = 3
WEEKS_SHOWN = 4
WEEK = 7
# Statuses of a gene test in which there is a sample to look after (T1-T3).
SAMPLE_STATUSES = ("items_decided", "awaiting_sample", "sample_posted", "sample_received")


class Urgency(StrEnum):
    """How soon something is due."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    NONE = "none"


URGENCY_NAMES = {
    Urgency.LATE: "已超时",
    Urgency.TODAY: "今天截止",
    Urgency.SOON: f"{SOON_DAYS}个工作日内",
    Urgency.LATER: "更晚",
    Urgency.NONE: "没有计时",
}
LEVELS = {Urgency.LATE: "late", Urgency.TODAY: "late", Urgency.SOON: "warn", Urgency.LATER: "ok", Urgency.NONE: "none"}


@dataclass(frozen=True)
class CaseRow:
    """One open case."""

    number: str
    service: str
    member: str
    status: str
    status_id: str
    since: datetime
    due: str
    urgency: Urgency
    where: str = ""
    # The same without the day.
    place: str = ""

    @property
    def level(self) -> str:
        """The colour."""
        return LEVELS[self.urgency]


@dataclass(frozen=True)
class Day:
    """One day of the calendar, with who is expected when."""

    day: date
    is_working: bool
    is_today: bool
    entries: list[CaseRow]


def service_counts(session: Session) -> list[tuple[str, str, int]]:
    """How many open cases each service has: id, name, number."""
    query = select(Case.service, func.count()).where(Case.closed_at.is_(None)).group_by(Case.service)
    counts = {row[0]: row[1] for row in session.execute(query)}
    return [(service.id, service.short_name, counts.get(service.id, 0)) for service in get_catalog().services]


def open_rows(session: Session, service: ServiceId | None, status: str = "") -> list[CaseRow]:
    """Open cases, what is due first at the top; what has no due time last, the longest unmoved first."""
    wanted: list[ColumnElement[bool]] = [Case.closed_at.is_(None)]
    wanted += [Case.service == service] if service else []
    wanted += [Case.status == status] if status else []
    order = (Case.due_at.is_(None), Case.due_at, Case.status_since, Case.number)
    query = select(Case, Member).join(Member, Member.id == Case.member_id).where(*wanted).order_by(*order)
    return _rows(session, query.limit(LIMIT))


def _rows(session: Session, query: object) -> list[CaseRow]:
    calendar = load_calendar(session)
    return [_row(case, member, calendar) for case, member in session.execute(query)]  # type: ignore[call-overload]


def _row(case: Case, member: Member, calendar: WorkCalendar) -> CaseRow:
    service = get_catalog().service(case.service)
    urgency, due = _due(case, calendar)
    at, place = case.appointment_at, appointment_place(case)
    where = f"{appointment_time(case)} {place}".strip() if at else ""
    clock_time = f"{at:%H:%M}" if at and at.time() else ""
    return CaseRow(
        number=case.number,
        service=service.short_name,
        member=masked_name(member),
        status=service.status(case.status).label,
        status_id=case.status,
        since=case.status_since,
        due=due,
        urgency=urgency,
        where=where,
        place=f"{clock_time} {place}".strip(),
    )


def _due(case: Case, calendar: WorkCalendar) -> tuple[Urgency, str]:
    if case.due_at is None:
        return Urgency.NONE, ""
    last, today = last_day(case.due_at), clock.today()
    words = ("" if case.due_certain else "预计") + describe(last)
    if case.due_at <= clock.now():
        return Urgency.LATE, words
    left = calendar.between(today, last)
    if left <= 0:
        return Urgency.TODAY, words
    return (Urgency.SOON if left <= SOON_DAYS else Urgency.LATER), f"{words}，剩{left}个工作日"


def grouped(rows: Sequence[CaseRow]) -> list[tuple[Urgency, str, list[CaseRow]]]:
    """The rows by how soon they are due, without empty groups."""
    groups = [(one, URGENCY_NAMES[one], [row for row in rows if row.urgency is one]) for one in Urgency]
    return [group for group in groups if group[2]]


def statuses(rows: Sequence[CaseRow], service: ServiceId | None) -> list[tuple[str, str, int]]:
    """The statuses of one service with their numbers, in the order of its way; empty for all services together."""
    if service is None:
        return []
    counts = Counter(row.status_id for row in rows)
    found = get_catalog().service(service).statuses.items()
    return [(name, rule.label, counts[name]) for name, rule in found if counts[name]]


def appointments(session: Session, *, start: date) -> list[list[Day]]:
    """Weeks from the Monday on or before a day, with who is expected where."""
    monday = start - timedelta(days=start.weekday())
    end = monday + timedelta(days=WEEK * WEEKS_SHOWN)
    when = (Case.appointment_at >= clock.start_of_day(monday), Case.appointment_at < clock.start_of_day(end))
    query = select(Case, Member).join(Member, Member.id == Case.member_id).where(*when, Case.closed_at.is_(None))
    calendar, today = load_calendar(session), clock.today()
    by_day: dict[date, list[CaseRow]] = {}
    for case, member in session.execute(query.order_by(Case.appointment_at, Case.number)):
        if case.appointment_at is not None:
            by_day.setdefault(case.appointment_at.date(), []).append(_row(case, member, calendar))
    days = [monday + timedelta(days=step) for step in range(WEEK * WEEKS_SHOWN)]
    cells = [Day(day, calendar.is_working_day(day), day == today, by_day.get(day, [])) for day in days]
    return [cells[place : place + WEEK] for place in range(0, len(cells), WEEK)]


@dataclass(frozen=True)
class Sample:
    """One gene test with a sample to look after."""

    case: CaseRow
    kinds: str
    courier: str


def samples(session: Session) -> list[Sample]:
    """Samples to be posted, on their way, or at the laboratory: the longest unmoved first."""
    query = select(Case, Member).join(Member, Member.id == Case.member_id).where(Case.closed_at.is_(None))
    query = query.where(Case.service == ServiceId.GENE_TEST, Case.status.in_(SAMPLE_STATUSES))
    calendar, found = load_calendar(session), []
    for case, member in session.execute(query.order_by(Case.status_since, Case.number).limit(LIMIT)):
        courier = f"{case.facts.get('courier_company', '')} {case.facts.get('courier_number', '')}".strip()
        found.append(Sample(_row(case, member, calendar), case.facts.get("sample_kinds", ""), courier))
    return found
