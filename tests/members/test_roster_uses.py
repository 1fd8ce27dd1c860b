"""The roster's column 已用服务: uses from before go-live count in the policy year of the import, once."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.catalog import ServiceId
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service
from bot.members.models import Entitlement, EntitlementState, Policy
from bot.members.roster import RosterReport, check_roster
from tests.members.people import id_number

HEADER = "policy_no,name,id_type,id_number,phone,product,effective_date,expiry_date,waiting_period_days,used_services\n"
FIRST = "P1,陈秀兰,,{number},,安心,2024-06-01,2029-05-31,90,{used}\n"


@pytest.fixture
def folder(tmp_path: Path, frozen_clock: FrozenClock) -> Path:
    return tmp_path


def write(folder: Path, used: str, line: str = FIRST) -> Path:
    path = folder / "roster.csv"
    path.write_text(HEADER + line.format(number=id_number(), used=used), encoding="utf-8")
    return path


def load(db: Database, path: Path) -> RosterReport:
    with db.transaction() as session:
        report = service.import_roster(session, path)
    assert report.errors == []
    return report


def left(db: Database, on: date | None = None) -> set[ServiceId]:
    with db.reading() as session:
        policy = session.scalars(select(Policy)).one()
        found = service.entitlements_left(session, policy, on or clock.today())
    return {one for one, count in found.items() if count}


@pytest.mark.parametrize(
    "used",
    [
        "门诊预约;基因检测",
        "outpatient；gene_test",
        "门诊预约、基因检测—靶向用药解读",
        " 基因检测 ; 门诊预约 ;",
    ],
)
def test_g4_t4_used_before_go_live_counts_once(db: Database, folder: Path, used: str) -> None:
    path = write(folder, used)
    first, second = load(db, path), load(db, path)
    assert (first.created, first.uses) == (1, 2)
    assert (second.unchanged, second.uses) == (1, 0)
    assert left(db) == set(ServiceId) - {ServiceId.OUTPATIENT, ServiceId.GENE_TEST}
    assert left(db, date(2027, 6, 1)) == set(ServiceId)
    with db.reading() as session:
        rows = session.scalars(select(Entitlement)).all()
    assert {row.state for row in rows} == {EntitlementState.USED}
    assert {row.policy_year_start for row in rows} == {date(2026, 6, 1)}


def test_an_empty_cell_or_a_missing_column_says_nothing_was_used(db: Database, folder: Path) -> None:
    assert load(db, write(folder, "")).uses == 0
    assert left(db) == set(ServiceId)


def test_a_later_roster_adds_what_is_new_and_takes_nothing_back(db: Database, folder: Path) -> None:
    load(db, write(folder, "门诊预约"))
    assert load(db, write(folder, "门诊预约;住院预约")).uses == 1
    assert load(db, write(folder, "")).uses == 0
    assert left(db) == set(ServiceId) - {ServiceId.OUTPATIENT, ServiceId.INPATIENT}


@pytest.mark.parametrize("used_up", [True, False])
def test_g4_what_a_case_of_ours_took_is_not_counted_again(db: Database, folder: Path, used_up: bool) -> None:
    load(db, write(folder, ""))
    with db.transaction() as session:
        policy = session.scalars(select(Policy)).one()
        service.reserve_entitlement(
            session, policy=policy, service=ServiceId.OUTPATIENT, on=clock.today(), case_number="MZ1"
        )
        if used_up:
            service.use_entitlement(session, case_number="MZ1")
    assert load(db, write(folder, "门诊预约")).uses == 0
    with db.reading() as session:
        assert [row.case_number for row in session.scalars(select(Entitlement))] == ["MZ1"]


@pytest.mark.parametrize("dates", ["2025-06-01,2026-05-31", "2030-01-01,2030-12-31"])
def test_a_policy_that_is_not_in_force_has_no_year_to_count_in(db: Database, folder: Path, dates: str) -> None:
    line = FIRST.replace("2024-06-01,2029-05-31", dates)
    assert load(db, write(folder, "门诊预约", line)).uses == 0


@pytest.mark.parametrize(
    ("used", "told"),
    [
        ("门诊预约;体检", "有不认识的服务，可填：门诊预约、住院预约、第二诊疗意见、基因检测、住院直付"),
        ("门诊预约;门诊预约", "门诊预约写了2次，每个保单年度只有1次"),
        ("门诊预约;outpatient", "门诊预约写了2次"),
    ],
)
def test_unknown_names_and_too_many_are_refused_with_words(folder: Path, used: str, told: str) -> None:
    rows, errors = check_roster(write(folder, used))
    assert rows == []
    ((line, column, words),) = [(one.line, one.column, one.problem_zh) for one in errors]
    assert (line, column) == (2, "已用服务")
    assert told in words
    assert "体检" not in words
