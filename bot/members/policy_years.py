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


def year_from(policy: Policy, start: date) -> PolicyYear:
    """The policy year that began on `start`, also when the policy's dates were corrected since."""
    if is_in_force(policy, start):
        return PolicyYear(start, policy_year(policy, start).end)
    return PolicyYear(start, anniversary(start, 1) - ONE_DAY)


def policy_year(policy: Policy, on: date) -> PolicyYear:
    """The policy year that holds `on`, cut off at the expiry date. Raises ValueError outside of the policy."""
    if not is_in_force(policy, on):
        raise ValueError("the policy is not in force on that day")
    years = on.year - policy.effective_date.year
    if anniversary(policy.effective_date, years) > on:
        years -= 1
    next_start = anniversary(policy.effective_date, years + 1)
    return PolicyYear(anniversary(policy.effective_date, years), min(next_start - ONE_DAY, policy.expiry_date))


def started_years(policy: Policy, on: date) -> list[PolicyYear]:
    """The policy years that have begun by `on`, the first one first."""
    years: list[PolicyYear] = []
    start = policy.effective_date
    while start <= min(on, policy.expiry_date):
        years.append(policy_year(policy, start))
        start = years[-1].end + ONE_DAY
    return years


def zh_day(day: date) -> str:
    """`2026年11月23日`."""
    return f"{day.year}年{day.month}月{day.day}日"
