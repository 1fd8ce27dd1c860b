"""When the roster corrects a policy's dates, what was taken from it moves along (G4, S1, T4). Never commits."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from bot.members import repository
from bot.members.models import LIVE_STATES, Entitlement, Policy
from bot.members.policy_years import ONE_DAY, anniversary, is_in_force, policy_year


def follow_dates(session: Session, expired_on: Mapping[int, date]) -> None:
    """Put every entitlement of these policies into the policy year, by the dates of now, that holds the day it was
    taken: a corrected date gives nothing back.

    `expired_on`: ids of the policies whose dates were changed, each with the expiry date of before. Call it behind the
    update, in its transaction: the policies are locked, and read again.
    """
    for policy in repository.lock_policies_by_id(session, expired_on):
        rows = repository.entitlements_of(session, policy.id)
        for row in rows:
            start = _year_start(policy, row, expired_on[policy.id])
            if start != row.policy_year_start:
                _move(row, start, rows)
                session.flush()


def _year_start(policy: Policy, row: Entitlement, expired_on: date) -> date:
    """Where the day lies outside of the dates of now, the year stays: the policy was renewed under its number.

    Unless the cover was corrected to begin later within that very year: then it counts in the first year.
    """
    taken_on = row.created_at.date()
    if is_in_force(policy, taken_on):
        return policy_year(policy, taken_on).start
    year_ended = min(anniversary(row.policy_year_start, 1) - ONE_DAY, expired_on)
    if taken_on < policy.effective_date <= year_ended:
        return policy.effective_date
    return row.policy_year_start


def _move(row: Entitlement, start: date, rows: list[Entitlement]) -> None:
    """Two years may have become one: then a use keeps its place under the next number, beyond the quota."""
    taken = {
        other.slot
        for other in rows
        if other is not row
        and (other.policy_year_start, other.service) == (start, row.service)
        and other.state in LIVE_STATES
    }
    row.policy_year_start = start
    if row.state in LIVE_STATES:
        row.slot = next(slot for slot in (row.slot, *range(1, len(taken) + 2)) if slot not in taken)
