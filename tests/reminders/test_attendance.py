"""Asked whether they come, 3 days and 1 day before; who has said so is only reminded."""

from sqlalchemy import select

from bot.cases import repository as case_rows
from bot.cases import service as cases
from bot.catalog import ServiceId
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service as members
from bot.outbox.models import Outbound
from bot.reminders.tasks import sweep
from tests.cases.build import ARRANGED, OPENID, open_one, shanghai, walk
from tests.reminders.look import arranged, planned, rows, told

QUESTION = "能按时去吗？回复“能去”就好；要改时间回复“改期”，去不了回复“取消”"


def confirm(db: Database, number: str) -> None:
    with db.transaction() as session:
        cases.confirm_attendance(session, cases.find_case(session, number), event_key="in1:attend")


def test_g5_attendance_is_asked_at_3_days_and_again_at_1_day(db: Database, frozen_clock: FrozenClock) -> None:
    arranged(db)  # Monday 30 November, 9:30
    for at in ((2026, 11, 27, 10), (2026, 11, 29, 10)):
        frozen_clock.set(shanghai(*at))
        sweep(db)
    assert len(told(db)) == 2
    assert all(QUESTION in text for text in told(db))
    assert "请带好身份证、病历。" in told(db)[1]


def test_g5_who_has_confirmed_is_reminded_without_the_question(db: Database, frozen_clock: FrozenClock) -> None:
    number = arranged(db)
    frozen_clock.set(shanghai(2026, 11, 27, 10))
    sweep(db)
    confirm(db, number)
    frozen_clock.set(shanghai(2026, 11, 29, 10))
    sweep(db)
    assert QUESTION not in told(db)[1]
    assert "就在明天" in told(db)[1]
    assert "示例市第一医院" in told(db)[1]


def test_a_new_appointment_is_asked_about_anew(db: Database, frozen_clock: FrozenClock) -> None:
    number = arranged(db)
    frozen_clock.set(shanghai(2026, 11, 27, 10))
    sweep(db)
    confirm(db, number)
    with db.transaction() as session:
        walk(session, number, "arranging", ("arranged", ARRANGED | {"appointment_date": "2026-12-10"}))
    frozen_clock.set(shanghai(2026, 12, 7, 10))
    sweep(db)
    assert QUESTION in told(db)[-1]


def test_d8_the_day_of_admission_is_asked_about_too(db: Database, frozen_clock: FrozenClock) -> None:
    from tests.cases.test_moving import GOOD_PATHS

    with db.transaction() as session:
        number = open_one(session, ServiceId.DIRECT_PAY).number  # admission on Monday 7 December
        walk(session, number, *GOOD_PATHS[ServiceId.DIRECT_PAY][:3])
    frozen_clock.set(shanghai(2026, 12, 4, 10))
    sweep(db)
    assert QUESTION.partition("？")[0] in told(db)[-1]
    with db.reading() as session:
        fields = session.scalars(select(Outbound).order_by(Outbound.id.desc())).first().template_fields  # type: ignore[union-attr]
    assert fields["time"] == "2026年12月07日"


def test_g5_staff_are_told_to_settle_on_the_working_day_after_once(db: Database, frozen_clock: FrozenClock) -> None:
    number = arranged(db, appointment_date="2026-11-27")  # a Friday
    sweep(db)
    assert planned(db)[-1] == ("appointment_passed", "11-30 00:00")
    for at in ((2026, 11, 27, 23), (2026, 11, 29, 12)):
        frozen_clock.set(shanghai(*at))
        sweep(db)
        assert "appointment_passed" not in _events(db, number)
    for at in ((2026, 11, 30, 0, 1), (2026, 12, 3, 9)):
        frozen_clock.set(shanghai(*at))
        sweep(db)
    assert _events(db, number).count("appointment_passed") == 1
    assert len(told(db)) <= 2  # the member hears nothing of it


def test_g5_a_make_up_saturday_is_a_working_day_after(db: Database, frozen_clock: FrozenClock) -> None:
    from datetime import date

    from tests.cases.build import insured

    frozen_clock.set(shanghai(2026, 9, 28, 10))
    with db.transaction() as session:
        member = insured(session, effective=date(2026, 3, 1))
        case = open_one(session, member=member, diagnosed_on="2026-08-03")
        to = ARRANGED | {"appointment_date": "2026-10-09"}  # a Friday; Saturday the 10th is a 调休 day
        walk(session, case.number, "documents_reviewed", "arranging", ("arranged", to))
    sweep(db)
    assert planned(db)[-1] == ("appointment_passed", "10-10 00:00")


def test_d8_a_settled_appointment_is_no_business_of_staff_any_more(db: Database, frozen_clock: FrozenClock) -> None:
    number = arranged(db, appointment_date="2026-11-27")
    sweep(db)
    frozen_clock.set(shanghai(2026, 11, 27, 18))
    with db.transaction() as session:
        walk(session, number, "completed")
    frozen_clock.set(shanghai(2026, 11, 30, 9))
    sweep(db)
    assert "appointment_passed" not in _events(db, number)


def test_a_reminder_waits_for_a_user_out_of_reach_and_staff_know(db: Database, frozen_clock: FrozenClock) -> None:
    number = arranged(db)
    sweep(db)
    with db.transaction() as session:
        members.mark_unreachable(session, OPENID, "wechat_43004")
    for hour in (10, 11, 12):
        frozen_clock.set(shanghai(2026, 11, 27, hour))
        sweep(db)
    assert told(db) == []
    assert _events(db, number).count("member_unreachable") == 1
    with db.transaction() as session:
        members.mark_subscribed(session, OPENID, True)
    frozen_clock.set(shanghai(2026, 11, 27, 13))
    sweep(db)
    assert rows(db)[0] == ("appointment_3_days", "sent")


def _events(db: Database, number: str) -> list[str]:
    with db.reading() as session:
        return [event.type for event in case_rows.events(session, number)]
