"""May this member have this service today? J5 and J6, with the reason in words that never end in a blind alley."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.catalog import Service, ServiceId, get_catalog, render
from bot.catalog.coverage import get_coverage
from bot.members import repository
from bot.members.entitlements import entitlements_left
from bot.members.masking import masked_name
from bot.members.models import Member, Policy
from bot.members.policy_years import ONE_DAY, is_in_force, policy_year, waiting_ends, zh_day


class EligibilityReason(StrEnum):
    """Why a service is refused; the nearest to being allowed comes first."""

    DISEASE_NOT_COVERED = "disease_not_covered"
    NOT_FIRST_DIAGNOSIS = "not_first_diagnosis"
    USED_UP = "used_up"
    DIAGNOSED_IN_FUTURE = "diagnosed_in_future"
    DIAGNOSED_IN_WAITING_PERIOD = "diagnosed_in_waiting_period"
    DIAGNOSED_BEFORE_COVER = "diagnosed_before_cover"
    WAITING_PERIOD = "waiting_period"
    NOT_IN_FORCE = "not_in_force"
    EXPIRED = "expired"
    NO_POLICY = "no_policy"


_NEARNESS: dict[EligibilityReason | None, int] = {None: 0} | {
    reason: place for place, reason in enumerate(EligibilityReason, start=1)
}


@dataclass(frozen=True)
class Eligibility:
    """`policy` is the one that was judged; `words` tell the reason and what can be done, empty if allowed."""

    allowed: bool
    reason: EligibilityReason | None
    policy: Policy | None
    words: str


def check_eligibility(
    session: Session,
    *,
    member: Member,
    service: ServiceId,
    on: date,
    diagnosed_on: date | None,
    tumour: str | None = None,
    first_diagnosis: bool | None = None,
) -> Eligibility:
    """Judge every policy of the member for an application on `on` (J5, J6, D3, G4, S1, T4) and take the best.

    What is not known (None) is not judged: staff find it out. `tumour` in the member's own words is refused only when
    its name alone says clearly that the product does not cover it. Among several policies that allow it, the one whose
    year ends first is used.
    """
    policies = repository.policies_of(session, member.id)
    judged = [
        (_judge(session, policy, policies, service=service, on=on, diagnosed_on=diagnosed_on), policy)
        for policy in policies
    ]
    if not judged:
        missing = EligibilityReason.NO_POLICY
        return Eligibility(False, missing, None, _words(missing, member, None, service, on))
    reason, policy = min(judged, key=lambda item: (_NEARNESS[item[0]], _tie_break(item[1], on)))
    reason = reason or _judge_disease(tumour, first_diagnosis)
    if reason is None:
        return Eligibility(True, None, policy, "")
    return Eligibility(False, reason, policy, _words(reason, member, policy, service, on))


def check_diagnosis(
    session: Session, *, member: Member, policy_id: int, service: ServiceId, on: date, diagnosed_on: date
) -> Eligibility:
    """Judge the day of the diagnosis alone (J5), for an application on `on` that was made under this very policy.

    Not allowed as well, with NOT_IN_FORCE or EXPIRED, where the policy's dates of now do not hold the day `on` any more
    (corrected since, or renewed under its number): then nothing here can tell.
    """
    policies = repository.policies_of(session, member.id)
    policy = next(one for one in policies if one.id == policy_id)
    if on < policy.effective_date:
        reason: EligibilityReason | None = EligibilityReason.NOT_IN_FORCE
    elif on > policy.expiry_date:
        reason = EligibilityReason.EXPIRED
    else:
        reason = _judge_diagnosis(policy, policies, diagnosed_on, on)
    if reason is None:
        return Eligibility(True, None, policy, "")
    return Eligibility(False, reason, policy, _words(reason, member, policy, service, on))


def _judge_disease(tumour: str | None, first_diagnosis: bool | None) -> EligibilityReason | None:
    if first_diagnosis is False:
        return EligibilityReason.NOT_FIRST_DIAGNOSIS
    if tumour and get_coverage().clearly_excludes(tumour):
        return EligibilityReason.DISEASE_NOT_COVERED
    return None


def _judge(
    session: Session,
    policy: Policy,
    policies: list[Policy],
    *,
    service: ServiceId,
    on: date,
    diagnosed_on: date | None,
) -> EligibilityReason | None:
    if on < policy.effective_date:
        return EligibilityReason.NOT_IN_FORCE
    if on > policy.expiry_date:
        return EligibilityReason.EXPIRED
    if diagnosed_on is not None and (problem := _judge_diagnosis(policy, policies, diagnosed_on, on)):
        return problem  # no day after the waiting period makes up for it
    if on < waiting_ends(policy):
        return EligibilityReason.WAITING_PERIOD
    return None if entitlements_left(session, policy, on)[service] > 0 else EligibilityReason.USED_UP


def _judge_diagnosis(policy: Policy, policies: list[Policy], diagnosed_on: date, on: date) -> EligibilityReason | None:
    if diagnosed_on > on:
        return EligibilityReason.DIAGNOSED_IN_FUTURE
    if diagnosed_on >= waiting_ends(policy):
        return None
    if any(diagnosed_on >= waiting_ends(earlier) for earlier in _renewed_from(policy, policies)):
        return None
    if diagnosed_on >= policy.effective_date:
        return EligibilityReason.DIAGNOSED_IN_WAITING_PERIOD
    return EligibilityReason.DIAGNOSED_BEFORE_COVER


def _renewed_from(policy: Policy, policies: list[Policy]) -> list[Policy]:
    """The member's earlier policies of the same product that led up to `policy` without a gap (decision 0041)."""
    chain: list[Policy] = []
    start = policy.effective_date
    for earlier in sorted(policies, key=lambda one: one.effective_date, reverse=True):
        same = earlier.product == policy.product and earlier.effective_date < start
        if same and earlier.expiry_date + ONE_DAY >= start:
            chain.append(earlier)
            start = earlier.effective_date
    return chain


def _tie_break(policy: Policy, on: date) -> tuple[int, int]:
    """In force: the year that ends first; else the policy nearest in time."""
    if is_in_force(policy, on):
        return policy_year(policy, on).end.toordinal(), policy.id
    nearest = policy.effective_date - on if policy.effective_date > on else on - policy.expiry_date
    return nearest.days, policy.id


def _words(reason: EligibilityReason, member: Member, policy: Policy | None, service: ServiceId, on: date) -> str:
    entry = get_catalog().service(service)
    known = {"member": masked_name(member), "service": entry.name, "quota": entry.quota_per_policy_year}
    return render(f"eligibility.{reason}", **known, **(_dates(policy, on, entry) if policy else {}))


def _dates(policy: Policy, on: date, entry: Service) -> dict[str, object]:
    year_end, next_year = policy.expiry_date, ""
    if is_in_force(policy, on):
        year_end = policy_year(policy, on).end
        if year_end < policy.expiry_date and entry.each_year:
            next_year = render("eligibility.next_year", start=zh_day(year_end + ONE_DAY))
    return {
        "effective": zh_day(policy.effective_date),
        "expiry": zh_day(policy.expiry_date),
        "waiting_days": policy.waiting_period_days,
        "covered_from": zh_day(waiting_ends(policy)),
        "waiting_last": zh_day(waiting_ends(policy) - ONE_DAY),
        "year_end": zh_day(year_end),
        "next_year": next_year,
    }
