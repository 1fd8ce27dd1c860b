"""Chinese working days: weekends and statutory holidays off, 调休 make-up days on.

The editable table `calendar_day` rules; below it the packaged calendar; a year that neither knows counts Monday to
Friday without the statutory days that `holidays` can compute, and the result is marked uncertain (shown to people as
预计).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
import holidays
from sqlalchemy import Boolean, Date, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.kernel.db import Base

SATURDAY = 5


class CalendarDay(Base):
    """One day on which the packaged calendar is overruled or completed."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    is_working: Mapped[bool] = mapped_column(Boolean)
    source: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True)
class WorkingDate:
    """A date reached by counting working days; not `certain` when an unpublished year was crossed (预计)."""

    day: date
    certain: bool


@lru_cache(maxsize=8)
def _statutory(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("CN", years=year))


class WorkCalendar:
    """Working-day arithmetic over the packaged calendar and `overlay`, days that overrule it."""

    def __init__(self, overlay: dict[date, bool] | None = None) -> None:
        self._overlay = overlay or {}

    def look_up(self, day: date) -> tuple[bool, bool]:
        """(is a working day, is certain)."""
        if day in self._overlay:
            return self._overlay[day], True
        try:
            return chinese_calendar.is_workday(day), True
        except NotImplementedError:
            return day.weekday() < SATURDAY and day not in _statutory(day.year), False

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is a working day, as far as is known."""
        return self.look_up(day)[0]

    def add(self, start: date, working_days: int) -> WorkingDate:
        """The `working_days`-th working day after `start` (counting begins on the day after it)."""
        day, certain, left = start, True, working_days
        while left > 0:
            day += timedelta(days=1)
            working, known = self.look_up(day)
            certain = certain and known
            left -= working
        return WorkingDate(day, certain)

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
        return sum(self.is_working_day(day) for day in days)


def kept_days(session: Session, *, since: date) -> list[CalendarDay]:
    """Days of the editable table from a day on, in order."""
    return list(session.scalars(select(CalendarDay).where(CalendarDay.day >= since).order_by(CalendarDay.day)))


def keep_days(session: Session, first: date, last: date, *, is_working: bool, source: str) -> int:
    """Say of some days running whether they are worked; returns how many they are."""
    count = (last - first).days + 1
    for step in range(count):
        session.merge(CalendarDay(day=first + timedelta(days=step), is_working=is_working, source=source[:64]))
    session.flush()
    return max(count, 0)


def load_calendar(session: Session) -> WorkCalendar:
    """The calendar with the editable table laid over it."""
    rows = session.execute(select(CalendarDay.day, CalendarDay.is_working))
    return WorkCalendar(dict(rows.all()))
