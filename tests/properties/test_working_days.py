"""Working-day arithmetic (G1, G2, T3, D1) against a slow oracle: known and unknown years, and the editable table."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.kernel.db import Database
from bot.kernel.workdays import CalendarDay, WorkCalendar, load_calendar
from tests.properties.oracle import LAST_PUBLISHED, SlowCalendar

FROM, UNTIL = date(2024, 1, 1), date(2029, 12, 31)
DAYS = st.dates(FROM, UNTIL)
NEAR_THE_EDGE = st.dates(date(2026, 11, 20), date(2027, 3, 10))
# Overrides that lie close together make long stretches of days off and of make-up days.
OVERRIDES = st.dictionaries(st.one_of(NEAR_THE_EDGE, DAYS), st.booleans(), max_size=40)
COUNTS = st.integers(0, 25)


@given(start=st.one_of(NEAR_THE_EDGE, DAYS), count=COUNTS, overrides=OVERRIDES)
@example(start=date(2026, 2, 12), count=5, overrides={})  # 春节 with its make-up Saturday
@example(start=date(2026, 11, 27), count=5, overrides={})  # a Friday
@example(start=date(2026, 12, 31), count=5, overrides={})  # into a year that is not published
@example(start=date(2026, 12, 28), count=3, overrides={})  # just not
@example(start=date(2026, 12, 31), count=2, overrides={date(2027, 1, 5): True})  # known again, but a guess was passed
def test_g1_g2_t3_d1_the_nth_working_day(start: date, count: int, overrides: dict[date, bool]) -> None:
    found = WorkCalendar(overrides).add(start, count)
    assert (found.day, found.certain) == SlowCalendar(overrides).nth(start, count)


@given(start=DAYS, end=DAYS, overrides=OVERRIDES)
def test_g1_g2_working_days_between_two_days(start: date, end: date, overrides: dict[date, bool]) -> None:
    early, late = min(start, end), max(start, end)
    count = len(SlowCalendar(overrides).working_days(early, late))
    assert WorkCalendar(overrides).between(start, end) == (count if start <= end else -count)


@given(start=DAYS, first=COUNTS, second=COUNTS, overrides=OVERRIDES)
def test_counting_in_two_legs_is_counting_at_once(
    start: date, first: int, second: int, overrides: dict[date, bool]
) -> None:
    calendar = WorkCalendar(overrides)
    leg, whole = calendar.add(start, first), calendar.add(start, first + second)
    rest = calendar.add(leg.day, second)
    assert rest.day == whole.day
    assert (leg.certain and rest.certain) == whole.certain
    assert calendar.between(start, whole.day) == first + second


@given(day=st.dates(date(2004, 1, 1), date(2035, 12, 31)), overrides=OVERRIDES)
def test_every_single_day(day: date, overrides: dict[date, bool]) -> None:
    slow = SlowCalendar(overrides)
    assert WorkCalendar(overrides).look_up(day) == (slow.is_working(day), slow.is_known(day))


def test_the_years_that_the_other_tests_rely_on() -> None:
    assert date(2026, 12, 31) == LAST_PUBLISHED
    slow = SlowCalendar({})
    assert slow.is_working(date(2026, 2, 14))  # a Saturday made up for 春节
    assert not slow.is_working(date(2026, 2, 23))
    assert slow.nth(date(2026, 12, 31), 1) == (date(2027, 1, 4), False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_g1_g2_t3_d1_the_editable_table_rules(db: Database) -> None:
    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(start=NEAR_THE_EDGE, count=COUNTS, overrides=OVERRIDES)
    def check(start: date, count: int, overrides: dict[date, bool]) -> None:
        with db.transaction() as session:
            session.execute(delete(CalendarDay))
            session.add_all(
                CalendarDay(day=day, is_working=working, source="test") for day, working in overrides.items()
            )
        with db.reading() as session:
            found = load_calendar(session).add(start, count)
        assert (found.day, found.certain) == SlowCalendar(overrides).nth(start, count)
        assert found.day - start <= timedelta(days=200)

    check()
