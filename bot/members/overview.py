"""What of a member's services is free, under way, used and gone, per policy year (G4, S1, T4, J6): data and words."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.catalog import ServiceId, get_catalog, render
from bot.members import repository
from bot.members.masking import masked_name
from bot.members.models import EntitlementState, Member, Policy
from bot.members.policy_years import (
    PolicyYear,
    is_in_force,
    policy_year,
    started_years,
    waiting_ends,
    year_from,
    zh_day,
)


@dataclass(frozen=True)
class ServiceUse:
    """One service within one policy year.

    `left` + `reserved` + `used` + `expired` make the quota, or more where corrected dates made two years one.
    `expired`: not used when the year ended (J6). `returned` counts what was given back and could be had again.
    """

    service: ServiceId
    quota: int
    left: int
    reserved: int
    used: int
    returned: int
    expired: int


@dataclass(frozen=True)
class PolicyYearUse:
    """The services of one policy year in the order of the menu; `over` once the year has ended."""

    policy: Policy
    year: PolicyYear
    over: bool
    services: list[ServiceUse]


def entitlement_overview(session: Session, member: Member, on: date) -> list[PolicyYearUse]:
    """Every policy year of the member that has begun by `on`, by policy and then by time."""
    found: list[PolicyYearUse] = []
    for policy in repository.policies_of(session, member.id):
        rows = repository.entitlements_of(session, policy.id)
        known = {row.policy_year_start: year_from(policy, row.policy_year_start) for row in rows}
        years = known | {year.start: year for year in started_years(policy, on)}
        for start, year in sorted(years.items()):
            states = Counter((row.service, row.state) for row in rows if row.policy_year_start == start)
            over = on > year.end
            services = [_use(service.id, states, over=over) for service in get_catalog().services]
            found.append(PolicyYearUse(policy, year, over, services))
    return found


def _use(service: ServiceId, states: Counter[tuple[str, str]], *, over: bool) -> ServiceUse:
    quota = get_catalog().service(service).quota_per_policy_year
    reserved, used = states[service, EntitlementState.RESERVED], states[service, EntitlementState.USED]
    free = max(0, quota - reserved - used)
    return ServiceUse(
        service=service,
        quota=quota,
        left=0 if over else free,
        reserved=reserved,
        used=used,
        returned=states[service, EntitlementState.RETURNED],
        expired=free if over else 0,
    )


def entitlement_words(session: Session, member: Member, on: date) -> str:
    """What the member can still use today, for the chat: each policy in force, or why there is none."""
    policies = repository.policies_of(session, member.id)
    in_force = [policy for policy in policies if is_in_force(policy, on)]
    if not in_force:
        return _none_in_force(member, policies, on)
    uses = {(use.policy.id, use.year.start): use for use in entitlement_overview(session, member, on)}
    told = [
        _words_of(member, uses[policy.id, policy_year(policy, on).start], on=on, several=len(in_force) > 1)
        for policy in in_force
    ]
    return "\n\n".join(told)


def _words_of(member: Member, use: PolicyYearUse, *, on: date, several: bool) -> str:
    left = "、".join(_named(one.service, one.left) for one in use.services if one.left)
    used = "、".join(_named(one.service, one.used) for one in use.services if one.used)
    reserved = "、".join(_named(one.service, one.reserved) for one in use.services if one.reserved)
    waiting = on < waiting_ends(use.policy)
    return render(
        "entitlement.overview",
        member=masked_name(member),
        product=render("entitlement.product", product=use.policy.product) if several else "",
        year_end=zh_day(use.year.end),
        left=render("entitlement.left", services=left) if left else render("entitlement.nothing_left"),
        used=render("entitlement.used", services=used) if used else "",
        reserved=render("entitlement.reserved", services=reserved) if reserved else "",
        waiting=render("entitlement.waiting", covered_from=zh_day(waiting_ends(use.policy))) if waiting else "",
        ends=render("entitlement.ends") if left and not waiting else "",
    )


def _named(service: ServiceId, times: int) -> str:
    return render("entitlement.times", service=get_catalog().service(service).short_name, count=times)


def _none_in_force(member: Member, policies: list[Policy], on: date) -> str:
    if coming := [policy for policy in policies if policy.effective_date > on]:
        begins = min(policy.effective_date for policy in coming)
        return render("entitlement.not_in_force", member=masked_name(member), effective=zh_day(begins))
    if policies:
        ended = max(policy.expiry_date for policy in policies)
        return render("entitlement.expired", member=masked_name(member), expiry=zh_day(ended))
    return render("entitlement.no_policy", member=masked_name(member))
