"""When staff are there: several spans a day, holidays and make-up days by the work calendar. Never commits.

Without any rule somebody is always there. Times are Asia/Shanghai.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.kernel import audit, clock
from bot.kernel.errors import DomainError
from bot.kernel.workdays import WorkCalendar, load_calendar
from bot.staff import repository
from bot.staff.models import OfficeHours

WORKDAY, RESTDAY = "workday", "restday"
LOOK_AHEAD_DAYS = 30
# A wait of more days than this is late by any measure; it is not counted to the minute.
LOOK_BACK_DAYS = 60
MAX_SPANS = 4
NOTE_LIMIT = 60
ONE_DAY = timedelta(days=1)
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至到]\s*(\d{1,2}):(\d{2})")
_BETWEEN = re.compile(r"[\s,，;；、]*")
Span = tuple[datetime, datetime]


class HoursError(DomainError):
    """These hours cannot be kept."""


def read_spans(text: str) -> list[tuple[str, str]]:
    """`9:00-12:00，13:30-18:00` as pairs of HH:MM, checked: in order, not overlapping. Raises HoursError."""
    tidy = text.replace("：", ":")
    if _BETWEEN.fullmatch(_SPAN.sub("", tidy)) is None:
        raise HoursError("时间请写成 09:00-12:00 13:30-18:00 这样，几段之间用空格隔开。")
    spans: list[tuple[str, str]] = []
    for found in _SPAN.finditer(tidy):
        opens, closes = f"{int(found[1]):02}:{found[2]}", f"{int(found[3]):02}:{found[4]}"
        if not all(_is_time(one) for one in (opens, closes)) or opens >= closes:
            raise HoursError(f"{opens}-{closes} 不对：请用24小时制，开始要早于结束；到半夜写 24:00。")
        if spans and opens < spans[-1][1]:
            raise HoursError("几段时间请按先后写，不能重叠。")
        spans.append((opens, closes))
    if len(spans) > MAX_SPANS:
        raise HoursError(f"一天最多{MAX_SPANS}段。")
    return spans


def _is_time(text: str) -> bool:
    hours, minutes = (int(part) for part in text.split(":"))
    return (hours < 24 and minutes < 60) or text == "24:00"


class Hours:
    """The rules laid over the work calendar."""

    def __init__(self, rules: Mapping[str, str], calendar: WorkCalendar) -> None:
        self._rules = rules
        self._calendar = calendar

    @property
    def is_always_open(self) -> bool:
        """Whether nobody has said any hours."""
        return not self._rules

    def spans(self, day: date) -> list[Span]:
        """From when to when somebody is there on a day."""
        if self.is_always_open:
            return [(clock.start_of_day(day), clock.start_of_day(day + ONE_DAY))]
        kind = WORKDAY if self._calendar.is_working_day(day) else RESTDAY
        text = self._rules.get(day.isoformat(), self._rules.get(kind, ""))
        return [(_at(day, opens), _at(day, closes)) for opens, closes in read_spans(text)]

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there now."""
        return any(opens <= at < closes for opens, closes in self.spans(at.date()))

    def next_opening(self, at: datetime) -> datetime | None:
        """When somebody will be there again; None where no rule says so for a month."""
        for step in range(LOOK_AHEAD_DAYS):
            for opens, _ in self.spans(at.date() + step * ONE_DAY):
                if opens > at:
                    return opens
        return None

    def between(self, since: datetime, until: datetime) -> timedelta:
        """How much of a time somebody was there for."""
        if self.is_always_open or (until - since).days > LOOK_BACK_DAYS:
            return max(until - since, timedelta())
        total, day = timedelta(), since.date()
        while day <= until.date():
            for opens, closes in self.spans(day):
                total += max(min(closes, until) - max(opens, since), timedelta())
            day += ONE_DAY
        return total

    def waited(self, since: datetime) -> timedelta:
        """How long somebody has been kept waiting while staff were there."""
        return self.between(since, clock.now())


def _at(day: date, text: str) -> datetime:
    if text == "24:00":
        return clock.start_of_day(day + ONE_DAY)
    return datetime.combine(day, time.fromisoformat(text), tzinfo=clock.SHANGHAI)


def load(session: Session) -> Hours:
    """The hours as they are kept now."""
    rules = {row.applies: row.spans for row in repository.office_hours(session)}
    return Hours(rules, load_calendar(session) if rules else WorkCalendar())


def keep(session: Session, applies: str, spans: str, *, note: str = "", actor: str) -> None:
    """Say the hours of working days, of days off, or of one day; raises HoursError."""
    if applies not in (WORKDAY, RESTDAY):
        try:
            applies = date.fromisoformat(applies).isoformat()
        except ValueError:
            raise HoursError("请选一个日期。") from None
    text = " ".join(f"{opens}-{closes}" for opens, closes in read_spans(spans))
    session.merge(OfficeHours(applies=applies, spans=text, note=note.strip()[:NOTE_LIMIT]))
    session.flush()
    audit.record(session, action="hours.kept", actor=actor, subject=f"hours:{applies}", data={"spans": text})


def forget(session: Session, applies: str, *, actor: str) -> None:
    """The day follows the common rules again; of the common rules, nothing is said any more."""
    repository.delete_office_hours(session, applies)
    audit.record(session, action="hours.forgotten", actor=actor, subject=f"hours:{applies}")
