"""G4, S1, T4: never more than the quota, whoever asks at the same time."""

import threading
from collections.abc import Callable
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
        with pytest.raises(EntitlementError, match="正在办理"):
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


def reserve(db: Database, policy: Policy, case_number: str, service_id: ServiceId = ServiceId.OUTPATIENT) -> None:
    with db.transaction() as session:
        service.reserve_entitlement(
            session, policy=policy, service=service_id, on=clock.today(), case_number=case_number
        )


@pytest.mark.parametrize(
    ("day", "state"),
    [(date(2027, 2, 28), EntitlementState.RETURNED), (date(2027, 3, 1), EntitlementState.EXPIRED)],
)
def test_j6_given_back_after_the_policy_year_it_has_expired(
    db: Database, policy: Policy, frozen_clock: FrozenClock, day: date, state: EntitlementState
) -> None:
    reserve(db, policy, "A")
    frozen_clock.set(clock.start_of_day(day))
    for _ in range(2):
        with db.transaction() as session:
            assert service.return_entitlement(session, case_number="A").state == state
            assert service.entitlement_state(session, "A") is state
    with db.transaction() as session, pytest.raises(EntitlementError, match="退回"):
        service.use_entitlement(session, case_number="A")
    assert live_count(db) == 0


def test_j6_what_expired_does_not_come_back_in_the_next_year(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        policy = add_policy(session, add_member(session), expiry=date(2031, 2, 28))
    reserve(db, policy, "A")
    frozen_clock.set(clock.start_of_day(date(2027, 3, 2)))
    reserve(db, policy, "B")  # the new year has an entitlement of its own
    with db.transaction() as session:
        service.return_entitlement(session, case_number="A")
        assert service.entitlements_left(session, policy, clock.today())[ServiceId.OUTPATIENT] == 0
        assert service.entitlements_left(session, policy, TODAY)[ServiceId.OUTPATIENT] == 1
    reserve(db, policy, "B")
    assert live_count(db) == 1


def test_a_corrected_policy_does_not_break_what_was_taken(db: Database, policy: Policy) -> None:
    reserve(db, policy, "A")
    with db.transaction() as session:
        stored = session.get_one(Policy, policy.id)
        stored.effective_date = date(2026, 6, 1)
    with db.transaction() as session:
        assert service.return_entitlement(session, case_number="A").state == EntitlementState.RETURNED


def test_an_unknown_case_took_nothing(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        assert service.entitlement_state(session, "A") is None


def test_g4_s1_t4_used_and_given_back_at_once_only_one_of_them_happens(db: Database, policy: Policy) -> None:
    """A no-show recorded by staff meets a cancellation: whoever comes second is told."""
    for attempt in range(4):
        number, start = f"case-{attempt}", threading.Barrier(2)
        reserve(db, policy, number, list(ServiceId)[attempt])

        def act(change: Callable[..., Entitlement], number: str = number, start: threading.Barrier = start) -> str:
            start.wait(timeout=10)
            try:
                with db.transaction() as session:
                    return change(session, case_number=number).state
            except EntitlementError:
                return "refused"

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(act, (service.use_entitlement, service.return_entitlement)))
        assert outcomes in (["used", "refused"], ["refused", "returned"])
        with db.reading() as session:
            assert service.entitlement_state(session, number) == next(one for one in outcomes if one != "refused")


def test_g4_a_case_cancelled_and_another_opened_at_once_never_take_two(db: Database, policy: Policy) -> None:
    for attempt in range(4):
        old, new, start = f"old-{attempt}", f"new-{attempt}", threading.Barrier(2)
        reserve(db, policy, old)

        def cancel(old: str = old, start: threading.Barrier = start) -> bool:
            start.wait(timeout=10)
            with db.transaction() as session:
                service.return_entitlement(session, case_number=old)
            return True

        def apply(new: str = new, start: threading.Barrier = start) -> bool:
            start.wait(timeout=10)
            try:
                reserve(db, policy, new)
            except EntitlementError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            _, opened = [future.result() for future in (pool.submit(cancel), pool.submit(apply))]
        assert live_count(db) == int(opened)
        if opened:
            with db.transaction() as session:
                service.return_entitlement(session, case_number=new)
