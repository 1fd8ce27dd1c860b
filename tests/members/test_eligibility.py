"""J5 and J6: who may have a service, and the words when not."""

import itertools
import re
from datetime import date, timedelta

import pytest

from bot.catalog import ServiceId
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import eligibility, service
from bot.members.eligibility import Eligibility, EligibilityReason
from bot.members.models import Member, Policy
from bot.members.policy_years import PolicyYear, policy_year
from tests.members.people import add_member, add_policy

TODAY = date(2026, 11, 23)
HOTLINE = "400-606-5033"


def judge(
    db: Database,
    policies: list[dict[str, object]],
    *,
    on: date = TODAY,
    diagnosed: date | None = date(2026, 10, 1),
    tumour: str | None = None,
    first: bool | None = None,
) -> Eligibility:
    with db.transaction() as session:
        member = add_member(session)
        for policy in policies:
            add_policy(session, member, **policy)  # type: ignore[arg-type]
        return service.check_eligibility(
            session,
            member=member,
            service=ServiceId.OUTPATIENT,
            on=on,
            diagnosed_on=diagnosed,
            tumour=tumour,
            first_diagnosis=first,
        )


def test_j5_in_force_and_past_the_waiting_period(db: Database, frozen_clock: FrozenClock) -> None:
    verdict = judge(db, [{}])
    assert (verdict.allowed, verdict.reason, verdict.words) == (True, None, "")
    assert verdict.policy is not None


@pytest.mark.parametrize(
    ("policies", "diagnosed", "reason", "words"),
    [
        ([], None, EligibilityReason.NO_POLICY, "没有查到"),
        ([{"expiry": date(2026, 11, 22)}], None, EligibilityReason.EXPIRED, "2026年11月22日"),
        ([{"effective": date(2026, 11, 24)}], None, EligibilityReason.NOT_IN_FORCE, "2026年11月24日"),
        ([{"effective": date(2026, 10, 25)}], None, EligibilityReason.WAITING_PERIOD, "2026年11月24日"),
        ([{}], date(2026, 3, 30), EligibilityReason.DIAGNOSED_IN_WAITING_PERIOD, "2026年3月30日"),
        ([{}], date(2026, 2, 28), EligibilityReason.DIAGNOSED_BEFORE_COVER, "2026年3月1日"),
        ([{}], date(2026, 11, 24), EligibilityReason.DIAGNOSED_IN_FUTURE, "还没有到"),
    ],
)
def test_j5_refused_with_the_reason_and_a_way_out(
    db: Database,
    frozen_clock: FrozenClock,
    policies: list[dict[str, object]],
    diagnosed: date | None,
    reason: EligibilityReason,
    words: str,
) -> None:
    verdict = judge(db, policies, diagnosed=diagnosed)
    assert (verdict.allowed, verdict.reason) == (False, reason)
    assert words in verdict.words
    assert HOTLINE in verdict.words


def test_j5_d3_first_diagnosis_of_a_covered_tumour_or_left_to_staff(db: Database, frozen_clock: FrozenClock) -> None:
    cases = [
        ("子宫肌瘤", None, EligibilityReason.DISEASE_NOT_COVERED),
        ("糖尿病", True, EligibilityReason.DISEASE_NOT_COVERED),
        ("肺腺癌", False, EligibilityReason.NOT_FIRST_DIAGNOSIS),
        (None, False, EligibilityReason.NOT_FIRST_DIAGNOSIS),
        ("肺腺癌", True, None),
        ("可能是良性", None, None),
        ("不清楚", None, None),
        (None, None, None),
    ]
    with db.transaction() as session:
        member = add_member(session)
        policy = add_policy(session, member)
        for asked_for, (tumour, first, reason) in itertools.product(ServiceId, cases):
            verdict = service.check_eligibility(
                session,
                member=member,
                service=asked_for,
                on=TODAY,
                diagnosed_on=date(2026, 10, 1),
                tumour=tumour,
                first_diagnosis=first,
            )
            assert (verdict.allowed, verdict.reason, verdict.policy) == (reason is None, reason, policy)
            if reason:
                assert "以病理报告为准" in verdict.words
                assert tumour is None or tumour not in verdict.words


def test_j5_what_is_wrong_with_the_policy_is_told_before_the_disease(db: Database, frozen_clock: FrozenClock) -> None:
    verdict = judge(db, [{"expiry": date(2026, 11, 22)}], tumour="子宫肌瘤", first=False)
    assert verdict.reason is EligibilityReason.EXPIRED


def test_j5_every_refusal_has_words_of_its_own_and_a_way_on(db: Database, frozen_clock: FrozenClock) -> None:
    """Each names what it is about, offers the hotline and something to do, and no clause id or internal code."""
    with db.transaction() as session:
        member = add_member(session)
        policy = add_policy(session, member, expiry=date(2031, 2, 28))
        told = {
            reason: _words(reason, member, None if reason is EligibilityReason.NO_POLICY else policy)
            for reason in EligibilityReason
        }
    assert len(set(told.values())) == len(EligibilityReason)
    for reason, words in told.items():
        assert HOTLINE in words, reason
        assert any(way in words for way in ("人工", "告诉我")), reason
        assert member.name not in words
        assert not re.search(r"\b[JGSTD]\d\b|_", words)
    assert "2027年3月1日起是新的保单年度" in told[EligibilityReason.USED_UP]
    for reason in (EligibilityReason.EXPIRED, EligibilityReason.NOT_IN_FORCE, EligibilityReason.WAITING_PERIOD):
        assert told[reason].startswith("陈**的保单")


def _words(
    reason: EligibilityReason, member: Member, policy: Policy | None, service: ServiceId = ServiceId.OUTPATIENT
) -> str:
    return eligibility._words(reason, member, policy, service, TODAY)


@pytest.mark.parametrize("service", [ServiceId.SECOND_OPINION, ServiceId.GENE_TEST])
def test_s1_t4_what_is_had_once_is_not_promised_again(
    db: Database, frozen_clock: FrozenClock, service: ServiceId
) -> None:
    with db.transaction() as session:
        member = add_member(session)
        policy = add_policy(session, member, expiry=date(2031, 2, 28))
        assert "又可以申请" not in _words(EligibilityReason.USED_UP, member, policy, service)


def test_j6_no_next_year_is_promised_when_the_policy_ends_with_this_one(
    db: Database, frozen_clock: FrozenClock
) -> None:
    with db.transaction() as session:
        member = add_member(session)
        policy = add_policy(session, member)
        assert "新的保单年度" not in _words(EligibilityReason.USED_UP, member, policy)


@pytest.mark.parametrize(
    ("on", "allowed"),
    [
        (date(2026, 3, 1), False),
        (date(2026, 3, 30), False),  # day 30 of 30
        (date(2026, 3, 31), True),
        (date(2027, 2, 28), True),  # the last day counts
        (date(2027, 3, 1), False),
    ],
)
def test_j5_to_the_day(db: Database, frozen_clock: FrozenClock, on: date, allowed: bool) -> None:
    assert judge(db, [{}], on=on, diagnosed=None).allowed is allowed


def test_diagnosed_on_the_first_day_after_the_waiting_period(db: Database, frozen_clock: FrozenClock) -> None:
    assert judge(db, [{}], diagnosed=date(2026, 3, 31)).allowed


def test_an_unknown_day_of_diagnosis_is_left_to_staff(db: Database, frozen_clock: FrozenClock) -> None:
    assert judge(db, [{}], diagnosed=None).allowed


def test_the_policy_in_force_on_the_day_of_application_counts(db: Database, frozen_clock: FrozenClock) -> None:
    old = {"effective": date(2025, 3, 1), "expiry": date(2026, 2, 28)}
    verdict = judge(db, [old, {}])
    assert verdict.policy is not None
    assert verdict.policy.effective_date == date(2026, 3, 1)


def test_a_renewal_without_a_gap_keeps_an_earlier_diagnosis(db: Database, frozen_clock: FrozenClock) -> None:
    old = {"effective": date(2025, 3, 1), "expiry": date(2026, 2, 28)}
    assert judge(db, [old, {"waiting_days": 0}], diagnosed=date(2025, 12, 1)).allowed


@pytest.mark.parametrize(
    "old",
    [
        {"effective": date(2025, 3, 1), "expiry": date(2026, 2, 27)},
        {"effective": date(2025, 3, 1), "expiry": date(2026, 2, 28), "product": "另一款产品"},
        {"effective": date(2025, 11, 15), "expiry": date(2026, 2, 28)},
    ],
)
def test_a_gap_another_product_or_its_waiting_period_does_not(
    db: Database, frozen_clock: FrozenClock, old: dict[str, object]
) -> None:
    verdict = judge(db, [old, {}], diagnosed=date(2025, 12, 1))
    assert verdict.reason is EligibilityReason.DIAGNOSED_BEFORE_COVER


def test_used_up_then_the_next_policy_then_words(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        member = add_member(session)
        late = add_policy(session, member)
        soon = add_policy(session, member, effective=date(2026, 1, 1), expiry=date(2026, 12, 31))

        def ask() -> Eligibility:
            return service.check_eligibility(
                session, member=member, service=ServiceId.GENE_TEST, on=TODAY, diagnosed_on=date(2026, 10, 1)
            )

        for number, expected in (("A", soon), ("B", late)):
            verdict = ask()
            assert verdict.policy is expected
            service.reserve_entitlement(
                session, policy=expected, service=ServiceId.GENE_TEST, on=TODAY, case_number=number
            )
        verdict = ask()
        assert verdict.reason is EligibilityReason.USED_UP
        assert "1次" in verdict.words
        assert HOTLINE in verdict.words
        service.return_entitlement(session, case_number="B")
        assert ask().policy is late


def test_j6_a_new_policy_year_brings_the_entitlement_back(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        member = add_member(session)
        policy = add_policy(session, member, expiry=date(2031, 2, 28))
        service.reserve_entitlement(session, policy=policy, service=ServiceId.OUTPATIENT, on=TODAY, case_number="A")
        left = service.entitlements_left(session, policy, date(2027, 2, 28))
        assert left[ServiceId.OUTPATIENT] == 0
        assert left[ServiceId.INPATIENT] == 1
        assert service.entitlements_left(session, policy, date(2027, 3, 1))[ServiceId.OUTPATIENT] == 1
        assert set(service.entitlements_left(session, policy, date(2031, 3, 1)).values()) == {0}


@pytest.mark.parametrize(
    ("effective", "expiry", "on", "year"),
    [
        (date(2026, 3, 1), date(2027, 2, 28), TODAY, (date(2026, 3, 1), date(2027, 2, 28))),
        (date(2024, 6, 1), date(2029, 5, 31), TODAY, (date(2026, 6, 1), date(2027, 5, 31))),
        (date(2024, 6, 1), date(2029, 5, 31), date(2026, 5, 31), (date(2025, 6, 1), date(2026, 5, 31))),
        (date(2026, 3, 1), date(2026, 12, 31), TODAY, (date(2026, 3, 1), date(2026, 12, 31))),
        (date(2024, 2, 29), date(2030, 2, 28), date(2026, 2, 28), (date(2026, 2, 28), date(2027, 2, 27))),
        (date(2024, 2, 29), date(2030, 2, 28), date(2028, 2, 28), (date(2027, 2, 28), date(2028, 2, 28))),
        (date(2024, 2, 29), date(2030, 2, 28), date(2028, 2, 29), (date(2028, 2, 29), date(2029, 2, 27))),
    ],
)
def test_policy_years(effective: date, expiry: date, on: date, year: tuple[date, date]) -> None:
    policy = Policy(effective_date=effective, expiry_date=expiry, waiting_period_days=0)
    assert policy_year(policy, on) == PolicyYear(*year)


def test_policy_years_follow_each_other_without_gap_or_overlap() -> None:
    policy = Policy(effective_date=date(2024, 2, 29), expiry_date=date(2033, 5, 5), waiting_period_days=0)
    day = policy.effective_date
    while day <= policy.expiry_date:
        year = policy_year(policy, day)
        assert year.start == day
        assert policy_year(policy, year.end) == year
        day = year.end + timedelta(days=1)
    with pytest.raises(ValueError, match="in force"):
        policy_year(policy, day)


def test_bound_policies_are_those_of_reachable_users_who_agree(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        member = add_member(session)
        add_policy(session, member)
        add_policy(session, member, effective=date(2025, 3, 1), expiry=date(2026, 2, 28))
        for openid in ("o1", "o2", "o3", "o4", "o5"):
            user = service.get_or_create_user(session, openid)
            result = service.verify_identity(
                session, user=user, name=member.name, id_number=member.id_number, attempt_key="1"
            )
            assert result.member is member
            if openid != "o4":
                service.give_consent(session, user, evidence="m1")
        service.withdraw_consent(session, service.get_or_create_user(session, "o5"), evidence="m2")
        service.mark_unreachable(session, "o2", "blocked")
        service.mark_subscribed(session, "o3", False)
        (found,) = service.bound_policies(session, TODAY)
        assert (found.user.openid, found.year.end) == ("o1", date(2027, 2, 28))
