"""Staff are told of a promise when one working day is left and when it is broken: each once, pauses and holidays in."""

from datetime import date

import pytest

from bot.cases import repository as case_rows
from bot.catalog import ServiceId
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.reminders.tasks import sweep
from tests.cases.build import insured, open_one, shanghai, texts, walk
from tests.cases.test_moving import GOOD_PATHS
from tests.reminders.look import planned

pytestmark = pytest.mark.usefixtures("years_away")


def staff_planned(db: Database) -> list[tuple[str, str]]:
    return [(kind, due) for kind, due in planned(db) if kind.startswith("sla_")]


def staff_told(db: Database, number: str) -> list[str]:
    with db.reading() as session:
        return [event.type for event in case_rows.events(session, number) if event.type.startswith("sla_")]


def sweep_at(db: Database, clock: FrozenClock, *moments: tuple[int, ...]) -> None:
    for moment in moments:
        clock.set(shanghai(*moment))
        sweep(db)


def opened(db: Database, service: ServiceId, **details: str) -> str:
    """A case of a member insured since June 2025, diagnosed in autumn."""
    with db.transaction() as session:
        member = insured(session, effective=date(2025, 6, 1), expiry=date(2030, 5, 31))
        return open_one(session, service, member=member, **({"diagnosed_on": "2025-11-03"} | details)).number


def test_g1_over_spring_festival_with_its_make_up_saturdays(db: Database, frozen_clock: FrozenClock) -> None:
    """Accepted on Thursday 12 February 2026: 13, 14 (调休 Saturday), then 24, 25, 26 after the holidays."""
    frozen_clock.set(shanghai(2026, 2, 12, 15))
    number = opened(db, ServiceId.OUTPATIENT)
    sweep(db)
    assert staff_planned(db) == [("sla_near_end", "02-26 00:00"), ("sla_breached", "02-27 00:00")]
    sweep_at(db, frozen_clock, (2026, 2, 18, 12), (2026, 2, 25, 23, 59))
    assert staff_told(db, number) == []
    sweep_at(db, frozen_clock, (2026, 2, 26, 0, 1), (2026, 2, 26, 18), (2026, 2, 27, 0), (2026, 3, 2, 9))
    assert staff_told(db, number) == ["sla_near_end", "sla_breached"]


def test_g1_a_pause_over_the_holidays_moves_both(db: Database, frozen_clock: FrozenClock) -> None:
    """Papers wanted on the 13th came on the 25th: 14, 24 and 25 are given back, so 27, 28 (调休 Saturday), 2 March."""
    frozen_clock.set(shanghai(2026, 2, 12, 15))
    number = opened(db, ServiceId.OUTPATIENT)
    sweep(db)
    frozen_clock.set(shanghai(2026, 2, 13, 11))
    with db.transaction() as session:
        walk(session, number, ("documents_requested", {"missing": "病理报告"}))
    sweep_at(db, frozen_clock, (2026, 2, 13, 12), (2026, 2, 25, 9))
    assert staff_planned(db) == []
    with db.transaction() as session:
        walk(session, number, "accepted")
    sweep(db)
    assert staff_planned(db) == [("sla_near_end", "03-02 00:00"), ("sla_breached", "03-03 00:00")]
    sweep_at(db, frozen_clock, (2026, 2, 26, 9), (2026, 3, 1, 20))
    assert staff_told(db, number) == []
    sweep_at(db, frozen_clock, (2026, 3, 2, 9), (2026, 3, 3, 9), (2026, 3, 4, 9))
    assert staff_told(db, number) == ["sla_near_end", "sla_breached"]


def test_g2_counts_from_the_slip_over_the_national_holiday(db: Database, frozen_clock: FrozenClock) -> None:
    """A slip of Friday 25 September 2026: 28-30, 8, 9, 10 (调休 Saturday), 12-15 October."""
    frozen_clock.set(shanghai(2026, 9, 28, 10))
    number = opened(db, ServiceId.INPATIENT, admission_slip_date="2026-09-25")
    sweep(db)
    assert staff_planned(db) == [("sla_near_end", "10-15 00:00"), ("sla_breached", "10-16 00:00")]
    sweep_at(db, frozen_clock, (2026, 10, 15, 8), (2026, 10, 15, 9), (2026, 10, 16, 0), (2026, 10, 16, 9))
    assert staff_told(db, number) == ["sla_near_end", "sla_breached"]
    with db.reading() as session:
        assert not [text for text in texts(session) if "超" in text]


def test_t3_counts_over_the_end_of_the_year(db: Database, frozen_clock: FrozenClock) -> None:
    """Received on Friday 18 December 2026: 15 working days later, 1 January 2027 left out, is Monday 11 January."""
    frozen_clock.set(shanghai(2026, 12, 14, 10))
    number = opened(db, ServiceId.GENE_TEST)
    with db.transaction() as session:
        walk(session, number, *GOOD_PATHS[ServiceId.GENE_TEST][:2])
    frozen_clock.set(shanghai(2026, 12, 18, 17))
    with db.transaction() as session:
        walk(session, number, "sample_received")
    sweep(db)
    assert staff_planned(db) == [("sla_near_end", "01-11 00:00"), ("sla_breached", "01-12 00:00")]
    sweep_at(db, frozen_clock, (2027, 1, 8, 12), (2027, 1, 11, 9), (2027, 1, 11, 10), (2027, 1, 12, 9))
    assert staff_told(db, number) == ["sla_near_end", "sla_breached"]


def test_d1_counts_backwards_over_a_holiday_and_waiting_does_not_stop_it(
    db: Database, frozen_clock: FrozenClock
) -> None:
    """Admission on Thursday 8 October 2026, the first day after the holidays: the last working day is 30 September."""
    frozen_clock.set(shanghai(2026, 9, 14, 10))
    number = opened(db, ServiceId.DIRECT_PAY, admission_date="2026-10-08")
    with db.transaction() as session:
        walk(session, number, *GOOD_PATHS[ServiceId.DIRECT_PAY][:2])
    sweep(db)
    assert staff_planned(db) == [("sla_near_end", "09-30 00:00"), ("sla_breached", "10-08 00:00")]
    sweep_at(
        db, frozen_clock, (2026, 9, 29, 23), (2026, 9, 30, 9), (2026, 10, 5, 9), (2026, 10, 8, 9), (2026, 10, 9, 9)
    )
    assert staff_told(db, number) == ["sla_near_end", "sla_breached"]


def test_g1_a_kept_promise_is_no_news(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2026, 2, 12, 15))
    number = opened(db, ServiceId.OUTPATIENT)
    sweep(db)
    with db.transaction() as session:
        to = {
            "hospital": "示例医院",
            "department": "肿瘤科",
            "appointment_date": "2026-03-06",
            "appointment_time": "9:30",
        }
        to |= {"address": "门诊楼3层", "bring": "身份证"}
        walk(session, number, "documents_reviewed", "arranging", ("arranged", to))
    sweep_at(db, frozen_clock, (2026, 2, 26, 9), (2026, 2, 27, 9), (2026, 3, 3, 9))
    assert staff_told(db, number) == []
