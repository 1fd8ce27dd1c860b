"""Reminders: planned from the tables, given once, dropped when no longer true, quiet at night."""

import pytest
from sqlalchemy import select

from bot.cases import repository as case_rows
from bot.cases import service as cases
from bot.catalog import DocumentKind, ServiceId
from bot.documents import service as documents
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.reminders.models import Reminder
from bot.reminders.tasks import Sweeper, sweep
from tests.cases.build import open_one, paper, shanghai, texts, walk
from tests.cases.test_moving import GOOD_PATHS
from tests.reminders.look import arranged, planned, rows, told


def test_g5_an_appointment_is_reminded_of_3_days_and_1_day_before(db: Database, frozen_clock: FrozenClock) -> None:
    arranged(db)  # Monday 30 November, 9:30
    sweep(db)
    assert planned(db) == [
        ("appointment_3_days", "11-27 10:00"),
        ("appointment_1_day", "11-29 10:00"),
        ("appointment_passed", "12-01 00:00"),
    ]
    frozen_clock.set(shanghai(2026, 11, 27, 9, 59))
    sweep(db)
    assert told(db) == []
    frozen_clock.set(shanghai(2026, 11, 27, 10))
    sweep(db)
    sweep(db)
    assert len(told(db)) == 1
    assert "就在3天后" in told(db)[0]
    assert "2026年11月30日（周一） 09:30" in told(db)[0]
    frozen_clock.set(shanghai(2026, 11, 29, 10, 5))
    sweep(db)
    assert "就在明天" in told(db)[1]
    assert rows(db)[:2] == [("appointment_3_days", "sent"), ("appointment_1_day", "sent")]


def test_a_reminder_survives_a_restart_and_comes_late_rather_than_never(
    db: Database, frozen_clock: FrozenClock
) -> None:
    arranged(db)
    Sweeper(db).run()
    frozen_clock.set(shanghai(2026, 11, 30, 8, 15))  # nobody swept for a week
    Sweeper(db).run()
    assert rows(db)[:2] == [("appointment_3_days", "dropped"), ("appointment_1_day", "sent")]
    assert "就在今天" in told(db)[0]


@pytest.mark.usefixtures("years_away")
def test_a_jump_over_the_appointment_sends_nothing_stale(db: Database, frozen_clock: FrozenClock) -> None:
    arranged(db)
    sweep(db)
    frozen_clock.set(shanghai(2027, 2, 3, 12))
    sweep(db)
    assert told(db) == []
    assert rows(db)[:2] == [("appointment_3_days", "dropped"), ("appointment_1_day", "dropped")]


def test_a_cancelled_appointment_is_not_reminded_of(db: Database, frozen_clock: FrozenClock) -> None:
    number = arranged(db)
    sweep(db)
    with db.transaction() as session:
        walk(session, number, "cancelled")
    sweep(db)
    assert {state for _, state in rows(db)} == {"dropped"}
    frozen_clock.set(shanghai(2026, 11, 29, 12))
    sweep(db)
    assert told(db) == []


def test_a_change_between_planning_and_due_is_seen_when_it_is_due(db: Database, frozen_clock: FrozenClock) -> None:
    number = arranged(db)
    sweep(db)
    with db.transaction() as session:
        walk(session, number, "arranging")
    from bot.reminders import service

    frozen_clock.set(shanghai(2026, 11, 27, 10))
    with db.transaction() as session:  # the planner has not seen the change yet
        first = session.scalars(select(Reminder).order_by(Reminder.due_at)).first()
        assert first is not None
        assert service.give(session, first.id) == "dropped"


def test_a_moved_appointment_moves_its_reminders_and_back_again(db: Database, frozen_clock: FrozenClock) -> None:
    number = arranged(db)
    sweep(db)
    for date, expected in (
        ("2026-12-10", ["12-07 10:00", "12-09 10:00"]),
        ("2026-11-30", ["11-27 10:00", "11-29 10:00"]),
    ):
        with db.transaction() as session:
            walk(session, number, "arranging")
            to = {"appointment_date": date, "appointment_time": "9:30"}
            to |= {"hospital": "示例医院", "department": "肿瘤科", "address": "3层", "bring": "身份证"}
            walk(session, number, ("arranged", to))
        sweep(db)
        assert [due for kind, due in planned(db) if kind != "appointment_passed"] == expected


def test_quiet_from_21_to_8(db: Database, frozen_clock: FrozenClock) -> None:
    arranged(db)
    sweep(db)
    for hour in ((2026, 11, 27, 21), (2026, 11, 27, 23, 30), (2026, 11, 28, 3), (2026, 11, 28, 7, 59)):
        frozen_clock.set(shanghai(*hour))
        sweep(db)
        assert told(db) == []
    frozen_clock.set(shanghai(2026, 11, 28, 8))
    sweep(db)
    assert "就在后天" in told(db)[0]
    assert rows(db)[0] == ("appointment_3_days", "sent")


def test_put_off_over_night_until_it_is_stale_it_is_dropped(db: Database, frozen_clock: FrozenClock) -> None:
    arranged(db)
    sweep(db)
    frozen_clock.set(shanghai(2026, 11, 28, 22))
    sweep(db)
    frozen_clock.set(shanghai(2026, 11, 29, 8))
    sweep(db)  # the eve has its own reminder at 10:00
    assert rows(db)[:2] == [("appointment_3_days", "dropped"), ("appointment_1_day", "planned")]


@pytest.mark.usefixtures("years_away")
def test_j4_missing_papers_are_reminded_of_on_day_1_3_and_7(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        number = open_one(
            session, ServiceId.DIRECT_PAY, kinds=[DocumentKind.PATHOLOGY_REPORT], admission_date="2026-12-31"
        )
        number = number.number
    sweep(db)
    expected = [("documents_missing", due) for due in ("11-24 10:00", "11-26 10:00", "11-30 10:00")]
    assert planned(db)[:3] == expected
    frozen_clock.set(shanghai(2026, 11, 24, 10))
    sweep(db)
    assert len(told(db)) == 1
    assert "还差：病历本复印件" in told(db)[0]
    with db.transaction() as session:
        documents.attach(session, [paper(session, DocumentKind.MEDICAL_RECORD_COPY)], number)
    frozen_clock.set(shanghai(2026, 11, 26, 10))
    sweep(db)  # nobody told the case: the sweep notices that all is there
    assert len(told(db)) == 1
    with db.reading() as session:
        assert cases.find_case(session, number).status == "accepted"


@pytest.mark.usefixtures("years_away")
def test_a_jump_of_a_month_sends_one_reminder_of_missing_papers_at_most(
    db: Database, frozen_clock: FrozenClock
) -> None:
    with db.transaction() as session:
        open_one(session, kinds=[])
    sweep(db)
    frozen_clock.set(shanghai(2026, 12, 1, 12))
    sweep(db)
    assert rows(db) == [
        ("documents_missing", "dropped"),
        ("documents_missing", "dropped"),
        ("documents_missing", "sent"),
    ]
    frozen_clock.set(shanghai(2026, 12, 24, 12))
    sweep(db)
    assert len(told(db)) == 1


@pytest.mark.usefixtures("years_away")
def test_t1_a_sample_not_posted_is_reminded_of_after_3_and_7_days(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        number = open_one(session, ServiceId.GENE_TEST).number
        walk(session, number, *GOOD_PATHS[ServiceId.GENE_TEST][:2])
    sweep(db)
    assert planned(db) == [("sample_not_posted", "11-26 10:00"), ("sample_not_posted", "11-30 10:00")]
    frozen_clock.set(shanghai(2026, 11, 26, 11))
    sweep(db)
    assert "还在等样本" in told(db)[0]
    with db.transaction() as session:
        cases.advance(session, number, "sample_posted", actor="member", facts={"courier_number": "SF0000000001"})
    sweep(db)
    assert rows(db) == [("sample_not_posted", "sent"), ("sample_not_posted", "dropped")]


@pytest.mark.usefixtures("years_away")
def test_g1_staff_are_told_when_one_working_day_is_left_and_at_breach_once(
    db: Database, frozen_clock: FrozenClock
) -> None:
    with db.transaction() as session:
        number = open_one(session).number  # due at the end of Monday 30
    sweep(db)
    assert planned(db) == [("sla_near_end", "11-30 00:00"), ("sla_breached", "12-01 00:00")]
    for at in ((2026, 11, 30, 0, 1), (2026, 11, 30, 9), (2026, 12, 1, 0, 1), (2026, 12, 3, 9)):
        frozen_clock.set(shanghai(*at))
        sweep(db)
    with db.reading() as session:
        types = [event.type for event in case_rows.events(session, number)]
        assert types == ["opened", "moved", "sla_near_end", "sla_breached"]
        assert texts(session) == []
    assert rows(db) == [("sla_near_end", "sent"), ("sla_breached", "sent")]


@pytest.mark.usefixtures("years_away")
def test_d1_near_end_is_the_last_working_day_before_the_admission(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        open_one(session, ServiceId.DIRECT_PAY, admission_date="2026-12-07")  # a Monday
    sweep(db)
    assert planned(db) == [("sla_near_end", "12-04 00:00"), ("sla_breached", "12-07 00:00")]


@pytest.mark.usefixtures("years_away")
def test_g2_a_slip_from_long_ago_is_a_breach_at_once(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        open_one(session, ServiceId.INPATIENT, admission_slip_date="2026-10-12")
    sweep(db)
    assert rows(db) == [("sla_breached", "sent")]
