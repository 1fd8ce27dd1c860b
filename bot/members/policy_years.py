"""Policy years (保单年度): twelve months from one anniversary of the effective date to the next. Pure."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from bot.members.models import Policy

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PolicyYear:
    """Both days belong to the year."""

    start: date
    end: date


def is_in_force(policy: Policy, on: date) -> bool:
    """Whether `on` lies within the policy's dates, both included."""
    return policy.effective_date <= on <= policy.expiry_date


def waiting_ends(policy: Policy) -> date:
    """The first day after the waiting period (J5): a policy of 1 January with 30 days covers from 31 January."""
    return policy.effective_date + timedelta(days=policy.waiting_period_days)


def anniversary(start: date, years: int) -> date:
    """`start`, some years later; 29 February becomes 28 in a common year."""
    year = start.year + years
    return start.replace(year=year, day=min(start.day, calendar.monthrange(year, start.month)[1]))


def policy_year(policy: Policy, on: date) -> PolicyYear:
    """The policy year that holds `on`, cut off at the expiry date. Raises ValueError outside of the policy."""
    if not is_in_force(policy, on):
        raise ValueError("the policy is not in force on that day")
    years = on.year - policy.effective_date.year
    if anniversary(policy.effective_date, years) > on:
        years -= 1
    next_start = anniversary(policy.effective_date, years + 1)
    return PolicyYear(anniversary(policy.effective_date, years), min(next_start - ONE_DAY, policy.expiry_date))
