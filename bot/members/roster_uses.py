"""Uses of services from before this system: the roster's column 已用服务 becomes used entitlements. Never commits."""

from collections import Counter

from sqlalchemy.orm import Session

from bot.catalog import ServiceId, get_catalog
from bot.kernel import clock
from bot.members import repository
from bot.members.models import Entitlement, EntitlementState, Policy
from bot.members.policy_years import PolicyYear, is_in_force, policy_year
from bot.members.roster_rows import RosterRow

# Stands where the case number stands for uses that are ours.
IMPORTED = "IMP"


def record_uses(session: Session, rows: list[tuple[RosterRow, int]]) -> int:
    """Make what each row (with its member's id) says was used count in the policy year of today; returns how many
    uses are new.

    What is used or reserved already satisfies the roster: a second import, or a use that came from a case of ours,
    adds nothing. A policy that is not in force has no year to count in.
    """
    told = {(row.policy_no, member_id): Counter(row.used_services) for row, member_id in rows if row.used_services}
    if not told:
        return 0
    today, count = clock.today(), 0
    for policy in repository.lock_policies(session, {member_id for _, member_id in told}):
        used = told.get((policy.policy_no, policy.member_id))
        if used and is_in_force(policy, today):
            count += _record(session, policy, policy_year(policy, today), used)
    session.flush()
    return count


def _record(session: Session, policy: Policy, year: PolicyYear, used: Counter[ServiceId]) -> int:
    live = repository.live_entitlements(session, policy_id=policy.id, year_start=year.start)
    rows = [
        _use(policy, year, service, slot)
        for service, times in used.items()
        for slot in _slots_to_fill(service, times, taken={row.slot for row in live if row.service == service})
    ]
    session.add_all(rows)
    return len(rows)


def _slots_to_fill(service: ServiceId, times: int, *, taken: set[int]) -> list[int]:
    quota = get_catalog().service(service).quota_per_policy_year
    free = [slot for slot in range(1, quota + 1) if slot not in taken]
    return free[: max(0, times - len(taken))]


def _use(policy: Policy, year: PolicyYear, service: ServiceId, slot: int) -> Entitlement:
    number = get_catalog().service(service).number
    return Entitlement(
        policy_id=policy.id,
        policy_year_start=year.start,
        service=service,
        slot=slot,
        state=EntitlementState.USED,
        case_number=f"{IMPORTED}-{policy.id}-{year.start:%y%m%d}-{number}-{slot}",
        created_at=clock.now(),
        updated_at=clock.now(),
    )
