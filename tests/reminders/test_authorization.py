"""Direct payment: the signature that is missing (D5), and the claim papers after it (D7)."""

import pytest

from bot.catalog import ServiceId
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.reminders.tasks import sweep
from tests.cases.build import open_one, shanghai, walk
from tests.cases.test_moving import GOOD_PATHS
from tests.reminders.look import planned, rows, told

PATH = GOOD_PATHS[ServiceId.DIRECT_PAY]

pytestmark = pytest.mark.usefixtures("years_away")


def awaiting(db: Database, admission: str) -> str:
    """A direct payment that waits for the signature since Monday 23 November."""
    with db.transaction() as session:
        number = open_one(session, ServiceId.DIRECT_PAY, admission_date=admission).number
        return walk(session, number, *PATH[:2]).number


def due(db: Database) -> list[str]:
    return [at for kind, at in planned(db) if kind == "authorization_missing"]


def test_d5_a_missing_signature_is_reminded_of_after_1_and_3_days_and_2_days_before(
    db: Database, frozen_clock: FrozenClock
) -> None:
    number = awaiting(db, "2026-12-07")
    sweep(db)
    assert due(db) == ["11-24 10:00", "11-26 10:00", "12-05 10:00"]
    frozen_clock.set(shanghai(2026, 11, 24, 10))
    sweep(db)
    sweep(db)
    assert len(told(db)) == 1
    assert "还没有签好直付/理赔授权书，计划2026年12月7日（周一）入院" in told(db)[0]
    assert number in told(db)[0]
    with db.transaction() as session:
        walk(session, number, PATH[2])
    sweep(db)
    assert due(db) == []


def test_d5_nothing_is_asked_for_after_the_day_of_admission(db: Database, frozen_clock: FrozenClock) -> None:
    awaiting(db, "2026-11-30")  # 2 days before is the Saturday
    sweep(db)
    assert due(db) == ["11-24 10:00", "11-26 10:00", "11-28 10:00"]
    frozen_clock.set(shanghai(2026, 11, 30, 12))
    sweep(db)
    assert told(db) == []
    assert {state for kind, state in rows(db) if kind == "authorization_missing"} == {"dropped"}


def test_d7_claim_papers_are_reminded_of_until_they_are_handed_over(db: Database, frozen_clock: FrozenClock) -> None:
    number = awaiting(db, "2026-12-07")
    with db.transaction() as session:
        walk(session, number, PATH[2])
    frozen_clock.set(shanghai(2026, 12, 7, 15))
    with db.transaction() as session:
        walk(session, number, *PATH[3:5])
    sweep(db)
    assert planned(db)[-2:] == [("claim_papers_missing", "12-10 10:00"), ("claim_papers_missing", "12-17 10:00")]
    frozen_clock.set(shanghai(2026, 12, 10, 10))
    sweep(db)
    assert "住院发票、出院小结等理赔资料" in told(db)[-1]
    with db.transaction() as session:
        walk(session, number, PATH[5])
    frozen_clock.set(shanghai(2026, 12, 17, 12))
    before = len(told(db))
    sweep(db)
    assert len(told(db)) == before
