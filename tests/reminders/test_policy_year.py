"""J6: unused entitlements before the policy year ends; and the template form of every reminder."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalog import ServiceId
from bot.catalog.templates import TemplateKey
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service as members
from bot.members.models import Member
from bot.outbox import window
from bot.outbox.models import Outbound
from bot.outbox.window import WindowTrigger
from bot.reminders.tasks import sweep
from bot.wechat.templates import TemplateBook
from tests.cases.build import OPENID, bind, day, insured, open_one, shanghai, to_arranged
from tests.reminders.look import planned, rows, told

OTHER = "oOtherUser0000000000000000002"


def consenting(session: Session, **policy: date) -> Member:
    """A member whose user has agreed to the handling of personal data."""
    member = insured(session, **policy)
    members.give_consent(session, members.get_or_create_user(session, OPENID), evidence="m1")
    return member


def test_j6_an_unused_entitlement_is_reminded_of_30_and_7_days_before_the_year_ends(
    db: Database, frozen_clock: FrozenClock
) -> None:
    frozen_clock.set(shanghai(2027, 1, 25, 9))
    with db.transaction() as session:
        consenting(session, effective=day("2026-03-01"), expiry=day("2030-02-28"))
    sweep(db)
    assert planned(db) == [("entitlement_expiring", "01-29 10:00"), ("entitlement_expiring", "02-21 10:00")]
    frozen_clock.set(shanghai(2027, 1, 29, 10))
    sweep(db)
    assert "2027年2月28日（周日）" in told(db)[0]
    assert "门诊预约、住院预约、第二诊疗意见、基因检测、住院直付" in told(db)[0]
    frozen_clock.set(shanghai(2027, 3, 5, 10))
    sweep(db)  # the year is over: nothing stale
    assert len(told(db)) == 1


def test_j6_is_silent_for_a_user_who_no_longer_acts_or_has_used_all(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2027, 1, 25, 9))
    with db.transaction() as session:
        member = consenting(session)
        for number, service in enumerate(ServiceId):
            details = {"admission_date": "2027-02-10"} if service is ServiceId.DIRECT_PAY else {}
            open_one(session, service, member=member, key=f"k{number}", **details)
    sweep(db)
    assert not [kind for kind, _ in rows(db) if kind == "entitlement_expiring"]


def test_j6_every_user_of_a_member_hears_of_it_once(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2027, 1, 29, 11))
    with db.transaction() as session:
        bind(session, consenting(session), OTHER)
        members.give_consent(session, members.get_or_create_user(session, OTHER), evidence="m1")
    for _ in range(3):
        sweep(db)
    with db.reading() as session:
        assert sorted(session.scalars(select(Outbound.openid))) == sorted([OPENID, OTHER])


def test_every_reminder_fits_the_account_template(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2027, 1, 29, 9))
    with db.transaction() as session:
        member = consenting(session)
        to = {"appointment_date": "2027-02-03"}
        to_arranged(session, open_one(session, member=member).number, **to)
        open_one(session, ServiceId.SECOND_OPINION, member=member, key="k2", kinds=[])
    for days in range(10):
        frozen_clock.set(shanghai(2027, 1, 29, 12) + timedelta(days=days))
        sweep(db)
    book = TemplateBook(dict.fromkeys(TemplateKey, "t"))
    with db.reading() as session:
        found = session.scalars(select(Outbound).where(Outbound.reason == "reminder")).all()
        assert {row.template_key for row in found} == {"appointment_reminder", "task_reminder"}
        for row in found:
            assert row.template_key
            assert all(book.render(row.template_key, row.template_fields or {}).values())


def test_j6_bound_too_late_for_the_first_one_still_hears_of_it(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2027, 2, 10, 9))  # 18 days before the end: the notice of 30 days still makes sense
    with db.transaction() as session:
        consenting(session)
    sweep(db)
    assert planned(db) == [("entitlement_expiring", "02-21 10:00")]
    assert len(told(db)) == 1
    frozen_clock.set(shanghai(2027, 2, 21, 10))
    sweep(db)
    assert len(told(db)) == 2


def test_j6_bound_in_the_last_week_hears_of_it_once(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2027, 2, 24, 9))
    with db.transaction() as session:
        consenting(session)
    for days in range(4):
        frozen_clock.set(shanghai(2027, 2, 24 + days, 12))
        sweep(db)
    assert len(told(db)) == 1


def test_j6_names_only_what_is_unused(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2027, 1, 25, 9))
    with db.transaction() as session:
        open_one(session, member=consenting(session))
    sweep(db)
    frozen_clock.set(shanghai(2027, 1, 29, 10))
    sweep(db)
    assert "还没有用过的服务：住院预约、第二诊疗意见、基因检测、住院直付。" in told(db)[-1]


def test_j6_what_was_used_up_since_the_planning_is_not_reminded_of(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2027, 1, 25, 9))
    with db.transaction() as session:
        member = consenting(session)
    sweep(db)
    with db.transaction() as session:
        for number, service in enumerate(ServiceId):
            details = {"admission_date": "2027-02-10"} if service is ServiceId.DIRECT_PAY else {}
            open_one(session, service, member=member, key=f"k{number}", **details)
    frozen_clock.set(shanghai(2027, 1, 29, 10))
    sweep(db)
    assert ("entitlement_expiring", "dropped") in rows(db)
    assert not [text for text in told(db) if "保单年度" in text]


def test_j6_waits_for_the_morning_and_for_a_user_out_of_reach(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2027, 1, 25, 9))
    with db.transaction() as session:
        consenting(session)
    sweep(db)
    with db.transaction() as session:
        members.mark_subscribed(session, OPENID, False)
    for at in ((2027, 1, 29, 10), (2027, 1, 29, 15), (2027, 1, 30, 10)):
        frozen_clock.set(shanghai(*at))
        sweep(db)
        assert told(db) == []
    with db.transaction() as session:
        members.mark_subscribed(session, OPENID, True)
    for at in ((2027, 1, 30, 21), (2027, 1, 31, 7, 59)):
        frozen_clock.set(shanghai(*at))
        sweep(db)
        assert told(db) == []
    frozen_clock.set(shanghai(2027, 1, 31, 8))
    sweep(db)
    assert len(told(db)) == 1


def test_j6_nobody_who_is_not_bound_hears_of_it_and_two_schedulers_tell_once(
    db: Database, frozen_clock: FrozenClock
) -> None:
    frozen_clock.set(shanghai(2027, 1, 29, 10))
    with db.transaction() as session:
        consenting(session)
        members.get_or_create_user(session, "oStranger")
    threads = [threading.Thread(target=sweep, args=(db,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sweep(db)
    with db.reading() as session:
        assert list(session.scalars(select(Outbound.openid))) == [OPENID]


@pytest.mark.parametrize("planned_before", [True, False])
def test_j6_who_took_back_the_consent_is_not_reminded_any_more(
    db: Database, frozen_clock: FrozenClock, planned_before: bool
) -> None:
    """Neither when it is planned nor, planned already, when it is due; whoever agrees anew hears of it again."""
    frozen_clock.set(shanghai(2027, 1, 25, 9))
    with db.transaction() as session:
        consenting(session)
    if planned_before:
        sweep(db)
        assert len(planned(db)) == 2
    with db.transaction() as session:
        members.withdraw_consent(session, members.get_or_create_user(session, OPENID), evidence="m2")
    frozen_clock.set(shanghai(2027, 1, 29, 10))
    sweep(db)
    assert told(db) == []
    assert rows(db)[:1] == ([("entitlement_expiring", "dropped")] if planned_before else [])
    with db.transaction() as session:
        members.give_consent(session, members.get_or_create_user(session, OPENID), evidence="m3")
    frozen_clock.set(shanghai(2027, 2, 21, 10))
    sweep(db)
    assert len(told(db)) == 1


def test_j6_who_never_agreed_is_not_reminded(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2027, 1, 29, 10))
    with db.transaction() as session:
        insured(session)
    sweep(db)
    assert (rows(db), told(db)) == ([], [])


def test_a_case_that_goes_on_is_reminded_of_after_the_consent_was_taken_back(
    db: Database, frozen_clock: FrozenClock
) -> None:
    """Decision 0045: what was asked for is carried out until staff and user agree to end it; G5 depends on the day."""
    with db.transaction() as session:
        to_arranged(session, open_one(session, member=consenting(session)).number)
        members.withdraw_consent(session, members.get_or_create_user(session, OPENID), evidence="m2")
    frozen_clock.set(shanghai(2026, 11, 27, 10))
    sweep(db)
    assert len(told(db)) == 1


def test_j6_does_not_break_into_a_chat(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2027, 2, 24, 9))
    with db.transaction() as session:
        consenting(session)
        window.open(session, OPENID, WindowTrigger.MESSAGE, shanghai(2027, 2, 24, 9))
    sweep(db)
    assert told(db) == []
    frozen_clock.set(shanghai(2027, 2, 24, 9, 30))  # half an hour of silence
    sweep(db)
    assert len(told(db)) == 1
