"""When staff are there: spans, holidays, make-up days, special days, and waits counted in those hours."""

from datetime import date, datetime, timedelta

import pytest

from bot.kernel.clock import SHANGHAI
from bot.kernel.db import Database
from bot.kernel.workdays import WorkCalendar
from bot.staff import hours
from bot.staff.hours import Hours, HoursError, read_spans

RULES = {"workday": "09:00-12:00 13:30-18:00", "restday": "10:00-16:00", "2026-12-31": "09:00-12:00", "2027-01-01": ""}
OFFICE = Hours(RULES, WorkCalendar({date(2026, 11, 28): True}))  # a Saturday to be worked


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("11-23 08:59", False), ("11-23 09:00", True), ("11-23 12:00", False), ("11-23 13:30", True),
        ("11-23 18:00", False),
        ("11-22 09:30", False), ("11-22 10:00", True), ("11-22 16:00", False),  # a Sunday
        ("11-28 09:30", True),  # 调休
        ("10-02 09:30", False), ("10-02 10:30", True),  # National Day, a Friday
        ("12-31 14:00", False), ("12-31 09:30", True),  # a day of its own
    ],
)  # fmt: skip
def test_open_or_not(moment: str, is_open: bool) -> None:
    assert OFFICE.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [("11-23 08:00", "11-23 09:00"), ("11-23 12:30", "11-23 13:30"), ("11-20 19:00", "11-21 10:00")],
)
def test_when_somebody_is_there_again(moment: str, opens: str) -> None:
    assert OFFICE.next_opening(at(moment)) == at(opens)


def test_the_end_of_the_year_is_bridged() -> None:
    again = OFFICE.next_opening(at("12-31 20:00"))
    assert again == datetime(2027, 1, 2, 10, tzinfo=SHANGHAI)  # the first is closed, the second a day off


def test_a_wait_counts_while_somebody_is_there() -> None:
    assert OFFICE.between(at("11-23 17:50"), at("11-24 09:05")) == timedelta(minutes=15)
    assert OFFICE.between(at("11-23 11:50"), at("11-23 13:40")) == timedelta(minutes=20)
    assert OFFICE.between(at("11-23 20:00"), at("11-23 21:00")) == timedelta()
    assert OFFICE.between(at("11-24 10:00"), at("11-23 10:00")) == timedelta()


def test_without_rules_somebody_is_always_there() -> None:
    always = Hours({}, WorkCalendar())
    assert always.is_open(at("11-22 03:00"))
    assert always.between(at("11-22 03:00"), at("11-22 03:10")) == timedelta(minutes=10)


def test_only_rest_hours_said_means_closed_on_working_days() -> None:
    assert not Hours({"restday": "10:00-16:00"}, WorkCalendar()).is_open(at("11-23 10:00"))


@pytest.mark.parametrize("text", ["9:00-12:00，13:30-18:00", " 09：00－12：00 ".replace("－", "-") + "13:30至18:00"])
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert read_spans(text) == [("09:00", "12:00"), ("13:30", "18:00")]


@pytest.mark.parametrize(
    "text", ["9-12", "18:00-09:00", "09:00-12:00 11:00-13:00", "25:00-26:00", "上午", "09:61-10:00"]
)
def test_what_cannot_be_hours_is_refused(text: str) -> None:
    with pytest.raises(HoursError):
        read_spans(text)


def test_midnight_ends_a_day() -> None:
    late = Hours({"workday": "18:00-24:00"}, WorkCalendar())
    assert late.is_open(at("11-23 23:59"))
    assert not late.is_open(at("11-24 00:00"))


def test_hours_are_kept_and_forgotten(db: Database) -> None:
    with db.transaction() as session:
        hours.keep(session, "workday", "9:00-18:00", actor="staff:admin")
        hours.keep(session, "2026-11-24", "", note="盘点", actor="staff:admin")
    with db.reading() as session:
        office = hours.load(session)
        assert office.is_open(at("11-23 10:00"))
        assert not office.is_open(at("11-24 10:00"))
    with db.transaction() as session:
        hours.forget(session, "2026-11-24", actor="staff:admin")
        with pytest.raises(HoursError):
            hours.keep(session, "tomorrow", "9:00-18:00", actor="staff:admin")
    with db.reading() as session:
        assert hours.load(session).is_open(at("11-24 10:00"))
