"""Uses of a service within a policy year (G4, S1, T4): reserved by a case, then used or given back. Never commits.

What is given back after its policy year ended cannot be had again: it has expired (J6).

The policy's row is locked first, so requests at the same time queue up; the partial unique index stands behind that.
"""

from datetime import date

from sqlalchemy.orm import Session

from bot.catalog import ServiceId, get_catalog, render
from bot.kernel import clock
from bot.kernel.errors import DomainError
from bot.members import repository
from bot.members.models import LIVE_STATES, Entitlement, EntitlementState, Policy
from bot.members.policy_years import is_in_force, policy_year, year_from, zh_day


class EntitlementError(DomainError):
    """An entitlement cannot be taken or changed."""


def entitlements_left(session: Session, policy: Policy, on: date) -> dict[ServiceId, int]:
    """How often each service is still free in the policy year of `on`; all 0 when the policy is not in force (J6)."""
    left = {service.id: 0 for service in get_catalog().services}
    if not is_in_force(policy, on):
        return left
    year = policy_year(policy, on)
    live = repository.live_entitlements(session, policy_id=policy.id, year_start=year.start)
    for service in get_catalog().services:
        taken = sum(row.service == service.id for row in live)
        left[service.id] = max(0, service.quota_per_policy_year - taken)
    return left


def reserve_entitlement(
    session: Session, *, policy: Policy, service: ServiceId, on: date, case_number: str
) -> Entitlement:
    """Take one use for a case. The same case again gets the same row; raises EntitlementError when none is left."""
    policy = repository.lock_policy(session, policy.id)
    existing = repository.newest_entitlement(session, case_number)
    if existing is not None and existing.state in LIVE_STATES:
        return existing
    if not is_in_force(policy, on):
        raise EntitlementError(render("entitlement.not_on_that_day"))
    year = policy_year(policy, on)
    live = repository.live_entitlements(session, policy_id=policy.id, year_start=year.start)
    taken = {row.slot for row in live if row.service == service}
    quota = get_catalog().service(service).quota_per_policy_year
    free = [number for number in range(1, quota + 1) if number not in taken]
    if len(taken) >= quota:  # also where years became one (corrections.py) and a use stands beyond the quota
        name = get_catalog().service(service).name
        going_on = any(row.service == service and row.state == EntitlementState.RESERVED for row in live)
        key = "entitlement.under_way" if going_on else "entitlement.used_up"
        raise EntitlementError(render(key, service=name, quota=quota, year_end=zh_day(year.end)))
    row = Entitlement(
        policy_id=policy.id,
        policy_year_start=year.start,
        service=service,
        slot=free[0],
        state=EntitlementState.RESERVED,
        case_number=case_number,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def use_entitlement(session: Session, *, case_number: str) -> Entitlement:
    """The case has made use of it (G5, D8): it never comes back. Idempotent; EntitlementError if there is none."""
    row, _ = _locked_row(session, case_number)
    if row.state not in LIVE_STATES:
        raise EntitlementError(render("entitlement.was_returned", number=case_number))
    return _set_state(session, row, EntitlementState.USED)


def return_entitlement(session: Session, *, case_number: str) -> Entitlement:
    """The case ended before anything was arranged: give it back, or, its policy year being over, let it expire (J6).

    The state of the row tells which. Idempotent; raises EntitlementError once used.
    """
    row, policy = _locked_row(session, case_number)
    if row.state == EntitlementState.USED:
        raise EntitlementError(render("entitlement.was_used", number=case_number))
    if row.state != EntitlementState.RESERVED:
        return row
    return _set_state(session, row, EntitlementState.EXPIRED if _is_over(policy, row) else EntitlementState.RETURNED)


def entitlement_year_over(session: Session, case_number: str) -> bool:
    """J6: whether the policy year from which a case took its use has ended, so that nothing can come back.

    False for a case that never took one. Holds whatever became of the policy's dates since.
    """
    row = repository.newest_entitlement(session, case_number)
    return row is not None and _is_over(repository.get_policy(session, row.policy_id), row)


def _is_over(policy: Policy, row: Entitlement) -> bool:
    return clock.today() > year_from(policy, row.policy_year_start).end


def entitlement_state(session: Session, case_number: str) -> EntitlementState | None:
    """What became of the entitlement that a case took; None when it never took one."""
    row = repository.newest_entitlement(session, case_number)
    return EntitlementState(row.state) if row is not None else None


def _locked_row(session: Session, case_number: str) -> tuple[Entitlement, Policy]:
    row = repository.newest_entitlement(session, case_number)
    if row is None:
        raise EntitlementError(render("entitlement.none_taken", number=case_number))
    policy = repository.lock_policy(session, row.policy_id)
    # Behind the lock the row is looked up again: meanwhile the case may have taken another.
    return repository.newest_entitlement(session, case_number) or row, policy


def _set_state(session: Session, row: Entitlement, state: EntitlementState) -> Entitlement:
    if row.state != state:
        row.state = state
        row.updated_at = clock.now()
        session.flush()
    return row
