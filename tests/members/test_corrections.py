"""The roster corrects a policy's dates: what was taken from it stays taken (G4, S1, T4)."""

import threading
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.catalog import ServiceId
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service
from bot.members.models import Entitlement, Policy
from bot.members.service import EntitlementError, RosterReport
from tests.cases.build import shanghai
from tests.members.people import id_number

HEADER = "policy_no,name,id_type,id_number,phone,product,effective_date,expiry_date,waiting_period_days,used_services\n"
Row = tuple[date, int, str]


@pytest.fixture
def folder(tmp_path: Path, frozen_clock: FrozenClock) -> Path:
    return tmp_path


def roster(db: Database, folder: Path, effective: str, expiry: str = "2027-02-28", *, used: str = "") -> RosterReport:
    """Import one policy with these dates."""
    path = folder / f"{effective}.csv"
    path.write_text(f"{HEADER}P1,陈秀兰,,{id_number()},,安心,{effective},{expiry},30,{used}\n", encoding="utf-8")
    with db.transaction() as session:
        report = service.import_roster(session, path)
    assert report.errors == []
    return report


def take(db: Database, number: str, *, use: bool = False) -> None:
    """A case takes the outpatient appointment of today's policy year."""
    with db.transaction() as session:
        policy = session.scalars(select(Policy)).one()
        service.reserve_entitlement(
            session, policy=policy, service=ServiceId.OUTPATIENT, on=clock.today(), case_number=number
        )
        if use:
            service.use_entitlement(session, case_number=number)


def left(db: Database) -> int:
    with db.reading() as session:
        policy = session.scalars(select(Policy)).one()
        return service.entitlements_left(session, policy, clock.today())[ServiceId.OUTPATIENT]


def rows(db: Database) -> list[Row]:
    with db.reading() as session:
        found = session.scalars(select(Entitlement).order_by(Entitlement.id)).all()
        return [(row.policy_year_start, row.slot, row.state) for row in found]


@pytest.mark.parametrize("use", [True, False])
@pytest.mark.parametrize("corrected", ["2026-03-02", "2026-02-28", "2025-12-01", "2024-06-30"])
def test_g4_s1_t4_a_corrected_date_gives_nothing_back(db: Database, folder: Path, use: bool, corrected: str) -> None:
    roster(db, folder, "2026-03-01")
    take(db, "A", use=use)
    assert roster(db, folder, corrected).updated == 1
    assert left(db) == 0
    with pytest.raises(EntitlementError, match="用完" if use else "正在办理"):
        take(db, "B")
    roster(db, folder, "2026-03-01")  # corrected back
    assert (left(db), rows(db)) == (0, [(date(2026, 3, 1), 1, "used" if use else "reserved")])


def test_g4_a_cover_that_began_later_than_the_use_counts_it_in_its_first_year(db: Database, folder: Path) -> None:
    roster(db, folder, "2026-03-01")
    take(db, "A")
    roster(db, folder, "2026-11-30")
    assert rows(db) == [(date(2026, 11, 30), 1, "reserved")]


def test_g4_a_date_of_expiry_that_was_wrong_at_first(db: Database, folder: Path) -> None:
    roster(db, folder, "2026-03-01")
    take(db, "A")
    roster(db, folder, "2025-06-01", "2026-05-31")  # over by now, then corrected again: a second year
    roster(db, folder, "2025-06-01", "2027-05-31")
    assert (rows(db), left(db)) == ([(date(2026, 6, 1), 1, "reserved")], 0)


def test_g4_a_policy_renewed_under_its_number_begins_a_new_count(
    db: Database, folder: Path, frozen_clock: FrozenClock
) -> None:
    roster(db, folder, "2026-03-01")
    take(db, "A", use=True)
    roster(db, folder, "2027-03-01", "2028-02-29")
    frozen_clock.set(shanghai(2027, 4, 6, 10))
    assert left(db) == 1
    take(db, "B")
    assert rows(db) == [(date(2026, 3, 1), 1, "used"), (date(2027, 3, 1), 1, "reserved")]


def test_g4_two_years_that_become_one_keep_both_uses_and_free_none(
    db: Database, folder: Path, frozen_clock: FrozenClock
) -> None:
    roster(db, folder, "2025-12-10", "2028-12-09")
    take(db, "A", use=True)
    frozen_clock.set(shanghai(2026, 12, 15, 10))
    take(db, "B")
    roster(db, folder, "2025-11-01", "2028-12-09")
    assert rows(db) == [(date(2026, 11, 1), 1, "used"), (date(2026, 11, 1), 2, "reserved")]
    assert left(db) == 0
    with db.transaction() as session:
        service.return_entitlement(session, case_number="B")
    assert left(db) == 0
    with pytest.raises(EntitlementError, match="用完"):
        take(db, "C")


def test_g4_the_use_beyond_the_quota_counts_also_when_the_first_comes_back(
    db: Database, folder: Path, frozen_clock: FrozenClock
) -> None:
    roster(db, folder, "2025-12-10", "2028-12-09")
    take(db, "A")
    frozen_clock.set(shanghai(2026, 12, 15, 10))
    take(db, "B", use=True)
    roster(db, folder, "2025-11-01", "2028-12-09")
    with db.transaction() as session:
        service.return_entitlement(session, case_number="A")
    assert left(db) == 0
    with pytest.raises(EntitlementError, match="用完"):
        take(db, "C")


def test_g4_uses_from_before_go_live_move_along_and_are_not_counted_twice(db: Database, folder: Path) -> None:
    assert roster(db, folder, "2026-03-01", used="门诊预约").uses == 1
    assert roster(db, folder, "2026-03-02", used="门诊预约").uses == 0
    assert rows(db) == [(date(2026, 3, 2), 1, "used")]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_g4_applied_for_while_the_roster_is_imported(db: Database, folder: Path) -> None:
    """Whoever comes second waits at the policy's row, and sees what the first has done."""
    roster(db, folder, "2026-03-01")
    holding, go = threading.Event(), threading.Event()

    def apply() -> None:
        with db.transaction() as session:
            policy = session.scalars(select(Policy)).one()
            wanted = ServiceId.OUTPATIENT
            service.reserve_entitlement(session, policy=policy, service=wanted, on=clock.today(), case_number="A")
            holding.set()
            go.wait(5)

    applying = threading.Thread(target=apply)
    importing = threading.Thread(target=roster, args=(db, folder, "2026-03-02"))
    applying.start()
    assert holding.wait(5)
    importing.start()
    importing.join(0.3)
    assert importing.is_alive()
    go.set()
    applying.join()
    importing.join()
    assert (rows(db), left(db)) == ([(date(2026, 3, 2), 1, "reserved")], 0)
