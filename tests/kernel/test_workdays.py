"""Working-day arithmetic against a slow oracle, and the days that people get wrong (G1, G2, T3, D1)."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.db import Database
from bot.kernel.workdays import CalendarDay, WorkCalendar, load_calendar

DAYS = st.dates(date(2024, 1, 1), date(2026, 10, 31))
OVERLAY = st.dictionaries(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.booleans(), max_size=20)
ONE_DAY = timedelta(days=1)


def slow_days(overlay: dict[date, bool], start: date, until: date) -> list[date]:
    """Every working day after `start` up to `until`, one by one."""
    found, day = [], start
    while day < until:
        day += ONE_DAY
        if overlay[day] if day in overlay else chinese_calendar.is_workday(day):
            found.append(day)
    return found


@given(start=DAYS, count=st.integers(1, 20), overlay=OVERLAY)
def test_G1_G2_T3_adding_agrees_with_counting_by_hand(start: date, count: int, overlay: dict[date, bool]) -> None:
    found = WorkCalendar(overlay).add(start, count)
    slow = slow_days(overlay, start, found.day)
    assert len(slow) == count
    assert slow[-1] == found.day
    assert found.certain


@given(start=DAYS, end=DAYS, overlay=OVERLAY)
def test_between_agrees_with_counting_by_hand(start: date, end: date, overlay: dict[date, bool]) -> None:
    calendar = WorkCalendar(overlay)
    expected = len(slow_days(overlay, start, end)) if start <= end else -len(slow_days(overlay, end, start))
    assert calendar.between(start, end) == expected


@given(start=DAYS, count=st.integers(0, 20))
def test_adding_and_counting_are_inverse(start: date, count: int) -> None:
    calendar = WorkCalendar()
    assert calendar.between(start, calendar.add(start, count).day) == count


@pytest.mark.parametrize(
    ("start", "count", "day", "certain"),
    [
        (date(2026, 9, 28), 5, date(2026, 10, 10), True),  # over 国庆, ends on a 调休 Saturday
        (date(2026, 2, 12), 2, date(2026, 2, 14), True),  # 春节: a 调休 Saturday before
        (date(2026, 2, 14), 1, date(2026, 2, 24), True),
        (date(2026, 11, 27), 1, date(2026, 11, 30), True),  # Friday
        (date(2026, 12, 14), 15, date(2027, 1, 5), False),  # the year that nobody has published
        (date(2027, 1, 28), 10, date(2027, 2, 17), False),  # 春节 2027 by computed statutory days
        (date(2026, 11, 23), 0, date(2026, 11, 23), True),
    ],
)
def test_known_dates(start: date, count: int, day: date, certain: bool) -> None:
    found = WorkCalendar().add(start, count)
    assert (found.day, found.certain) == (day, certain)


def test_two_packages_agree_on_every_day_of_2025_and_2026() -> None:
    other, calendar = holidays.country_holidays("CN", years=(2025, 2026)), WorkCalendar()
    days = [date(2025, 1, 1) + timedelta(days=step) for step in range(730)]
    assert [day for day in days if calendar.is_working_day(day) != other.is_working_day(day)] == []


def test_the_table_overrules_the_package(db: Database) -> None:
    with db.transaction() as session:
        session.add(CalendarDay(day=date(2026, 11, 24), is_working=False, source="test"))
        session.add(CalendarDay(day=date(2027, 1, 2), is_working=True, source="test"))
    with db.reading() as session:
        calendar = load_calendar(session)
    assert calendar.add(date(2026, 11, 23), 1).day == date(2026, 11, 25)
    assert calendar.look_up(date(2027, 1, 2)) == (True, True)
