"""G4, S1, T4: never more than the quota, whoever asks at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.catalog import ServiceId, get_catalog
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service
from bot.members.models import LIVE_STATES, Entitlement, EntitlementState, Policy
from bot.members.service import EntitlementError
from tests.members.people import add_member, add_policy

TODAY = date(2026, 11, 23)


@pytest.fixture
def policy(db: Database, frozen_clock: FrozenClock) -> Policy:
    with db.transaction() as session:
        return add_policy(session, add_member(session))


def live_count(db: Database) -> int:
    with db.reading() as session:
        return len(session.scalars(select(Entitlement).where(Entitlement.state.in_(LIVE_STATES))).all())


def test_reserve_use_return(db: Database, policy: Policy) -> None:
    def reserve(case_number: str) -> Entitlement:
        return service.reserve_entitlement(
            session, policy=policy, service=ServiceId.OUTPATIENT, on=TODAY, case_number=case_number
        )

    with db.transaction() as session:
        assert reserve("A").id == reserve("A").id
        with pytest.raises(EntitlementError, match="用完"):
            reserve("B")
        service.return_entitlement(session, case_number="A")
        service.return_entitlement(session, case_number="A")
        with pytest.raises(EntitlementError, match="退回"):
            service.use_entitlement(session, case_number="A")
        reserve("B")
        service.use_entitlement(session, case_number="B")
        assert service.use_entitlement(session, case_number="B").state == EntitlementState.USED
        with pytest.raises(EntitlementError, match="不能退回"):
            service.return_entitlement(session, case_number="B")
        with pytest.raises(EntitlementError, match="用完"):
            reserve("A")
        with pytest.raises(EntitlementError, match="没有占用"):
            service.use_entitlement(session, case_number="C")
        with pytest.raises(EntitlementError, match="有效期"):
            service.reserve_entitlement(
                session, policy=policy, service=ServiceId.OUTPATIENT, on=date(2030, 1, 1), case_number="D"
            )


def race(db: Database, policy: Policy, case_numbers: list[str]) -> list[str]:
    """All at once, each in a transaction of its own; returns the outcomes."""
    start = threading.Barrier(len(case_numbers))

    def apply(case_number: str) -> str:
        start.wait(timeout=10)
        try:
            with db.transaction() as session:
                if not service.entitlements_left(session, policy, TODAY)[ServiceId.SECOND_OPINION]:
                    return "refused"
                service.reserve_entitlement(
                    session, policy=policy, service=ServiceId.SECOND_OPINION, on=TODAY, case_number=case_number
                )
        except EntitlementError:
            return "refused"
        return "reserved"

    with ThreadPoolExecutor(len(case_numbers)) as pool:
        return sorted(pool.map(apply, case_numbers))


def test_two_at_once_get_one(db: Database, policy: Policy) -> None:
    for attempt in range(5):
        outcomes = race(db, policy, [f"{attempt}-{number}" for number in range(4)])
        assert outcomes == ["refused"] * 3 + ["reserved"]
        assert live_count(db) == 1
        with db.transaction() as session:
            row = session.scalars(select(Entitlement).where(Entitlement.state.in_(LIVE_STATES))).one()
            service.return_entitlement(session, case_number=row.case_number)


def test_one_case_at_once_in_two_places_takes_one(db: Database, policy: Policy) -> None:
    assert race(db, policy, ["A"] * 3) in (
        ["reserved"] * 3,
        ["refused", "refused", "reserved"],
        ["refused", "reserved", "reserved"],
    )
    assert live_count(db) == 1


def test_a_larger_quota_is_filled_exactly(db: Database, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = get_catalog().service(ServiceId.SECOND_OPINION)
    wide = entry.model_copy(update={"quota_per_policy_year": 3})
    catalog = get_catalog()
    monkeypatch.setattr(catalog, "services", [wide if one.id == wide.id else one for one in catalog.services])
    monkeypatch.setattr(catalog, "_by_id", {one.id: one for one in catalog.services})
    assert race(db, policy, list("ABCDE")) == ["refused"] * 2 + ["reserved"] * 3
    assert live_count(db) == 3


def test_the_database_itself_refuses_a_second_live_row(db: Database, policy: Policy) -> None:
    def row(case_number: str, state: EntitlementState) -> Entitlement:
        return Entitlement(
            policy_id=policy.id,
            policy_year_start=date(2026, 3, 1),
            service=ServiceId.OUTPATIENT,
            slot=1,
            state=state,
            case_number=case_number,
            created_at=clock.now(),
            updated_at=clock.now(),
        )

    with db.transaction() as session:
        session.add_all([row("A", EntitlementState.USED), row("B", EntitlementState.RETURNED)])
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.add(row("C", EntitlementState.RESERVED))
