"""What is left of the services: as data that adds up, and in words for the chat."""

from datetime import date

import pytest

from bot.catalog import ServiceId, get_catalog
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service
from bot.members.models import Member, Policy
from bot.members.service import PolicyYearUse, ServiceUse
from tests.members.people import add_member, add_policy

TODAY = date(2026, 11, 23)
HOTLINE = "400-606-5033"
FIVE = len(ServiceId)


@pytest.fixture
def member(db: Database, frozen_clock: FrozenClock) -> Member:
    with db.transaction() as session:
        return add_member(session)


def policy_of(db: Database, member: Member, **dates: object) -> Policy:
    with db.transaction() as session:
        return add_policy(session, member, **dates)  # type: ignore[arg-type]


def take(db: Database, policy: Policy, wanted: ServiceId, number: str, *, then: str = "") -> None:
    with db.transaction() as session:
        service.reserve_entitlement(session, policy=policy, service=wanted, on=clock.today(), case_number=number)
        if then == "use":
            service.use_entitlement(session, case_number=number)
        if then == "return":
            service.return_entitlement(session, case_number=number)


def overview(db: Database, member: Member, on: date) -> list[PolicyYearUse]:
    with db.reading() as session:
        return service.entitlement_overview(session, member, on)


def of(use: PolicyYearUse, wanted: ServiceId) -> ServiceUse:
    return next(one for one in use.services if one.service is wanted)


def words(db: Database, member: Member, on: date = TODAY) -> str:
    with db.reading() as session:
        return service.entitlement_words(session, member, on)


def test_g4_s1_t4_every_use_is_in_one_column_and_they_make_the_quota(db: Database, member: Member) -> None:
    policy = policy_of(db, member)
    take(db, policy, ServiceId.OUTPATIENT, "A", then="use")
    take(db, policy, ServiceId.INPATIENT, "B")
    take(db, policy, ServiceId.GENE_TEST, "C", then="return")
    take(db, policy, ServiceId.GENE_TEST, "D", then="return")
    for on, over in ((TODAY, False), (date(2027, 2, 28), False), (date(2027, 3, 1), True)):
        (use,) = overview(db, member, on)
        assert (use.policy.id, use.year.end, use.over) == (policy.id, date(2027, 2, 28), over)
        assert [one.service for one in use.services] == [one.id for one in get_catalog().services]
        for one in use.services:
            assert one.left + one.reserved + one.used + one.expired == one.quota == 1
        assert (of(use, ServiceId.OUTPATIENT).used, of(use, ServiceId.INPATIENT).reserved) == (1, 1)
        assert of(use, ServiceId.GENE_TEST).returned == 2
        assert (of(use, ServiceId.GENE_TEST).left, of(use, ServiceId.GENE_TEST).expired) == (int(not over), int(over))


def test_j6_t5_each_policy_year_ends_with_what_was_not_applied_for(db: Database, member: Member) -> None:
    policy_of(db, member, effective=date(2024, 6, 1), expiry=date(2029, 5, 31))
    years = overview(db, member, TODAY)
    assert [(one.year.start.year, one.over) for one in years] == [(2024, True), (2025, True), (2026, False)]
    assert [sum(one.expired for one in use.services) for use in years] == [FIVE, FIVE, 0]
    assert [sum(one.left for one in use.services) for use in years] == [0, 0, FIVE]
    assert overview(db, member, date(2024, 5, 31)) == []
    assert all(use.over for use in overview(db, member, date(2030, 1, 1)))


def test_j6_a_late_return_shows_as_expired(db: Database, member: Member, frozen_clock: FrozenClock) -> None:
    policy = policy_of(db, member)
    take(db, policy, ServiceId.OUTPATIENT, "A")
    frozen_clock.set(clock.start_of_day(date(2027, 3, 5)))
    with db.transaction() as session:
        service.return_entitlement(session, case_number="A")
    (use,) = overview(db, member, clock.today())
    outpatient = of(use, ServiceId.OUTPATIENT)
    assert (outpatient.expired, outpatient.reserved, outpatient.returned) == (1, 0, 0)


def test_g4_j6_what_is_left_in_words(db: Database, member: Member) -> None:
    policy = policy_of(db, member, effective=date(2024, 6, 1), expiry=date(2029, 5, 31))
    take(db, policy, ServiceId.OUTPATIENT, "A", then="use")
    take(db, policy, ServiceId.INPATIENT, "B")
    lines = words(db, member).splitlines()
    assert lines[0] == "陈**本保单年度（到2027年5月31日）还可以使用：第二诊疗意见1次、基因检测1次、住院直付1次。"
    assert lines[1:3] == ["办理中：住院预约1次。", "已用：门诊预约1次。"]
    assert "不再保留" in lines[3]
    assert HOTLINE in lines[-1]
    assert "陈秀兰" not in "".join(lines)


def test_nothing_left(db: Database, member: Member) -> None:
    policy = policy_of(db, member)
    for number, one in enumerate(ServiceId):
        take(db, policy, one, str(number), then="use")
    told = words(db, member)
    assert "没有剩余" in told
    assert "还可以使用" not in told
    assert "不再保留" not in told


def test_j5_in_the_waiting_period_the_day_is_told(db: Database, member: Member) -> None:
    policy_of(db, member, effective=date(2026, 11, 1), expiry=date(2027, 10, 31), waiting_days=180)
    assert "2027年4月30日起可以申请" in words(db, member)


def test_two_policies_are_told_apart(db: Database, member: Member) -> None:
    policy_of(db, member)
    policy_of(db, member, effective=date(2026, 1, 1), expiry=date(2026, 12, 31), product="另一款")
    told = words(db, member)
    assert "“安心防癌医疗险”（到2027年2月28日）" in told
    assert "“另一款”（到2026年12月31日）" in told


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (None, "没有查到陈**的保单"),
        ({"effective": date(2030, 1, 1), "expiry": date(2030, 12, 31)}, "2030年1月1日起生效"),
        ({"expiry": date(2026, 11, 22)}, "2026年11月22日到期"),
    ],
)
def test_j6_no_policy_in_force(db: Database, member: Member, dates: dict[str, object] | None, expected: str) -> None:
    if dates:
        policy_of(db, member, **dates)
    told = words(db, member)
    assert expected in told
    assert HOTLINE in told
