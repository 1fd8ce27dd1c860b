"""SLA clocks: G1, G2, T3, D1 over weekends, 调休, 春节 and the year end; pauses; outcomes."""

from datetime import datetime, timedelta

import pytest

from bot.cases import repository
from bot.cases import service as cases
from bot.catalog import DocumentKind, ServiceId
from bot.documents import service as documents
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.workdays import CalendarDay
from tests.cases.build import ARRANGED, day, insured, open_one, paper, shanghai, texts, to_arranged, walk
from tests.cases.test_moving import GOOD_PATHS


@pytest.mark.parametrize(
    ("accepted_at", "due_at", "certain"),
    [
        (shanghai(2026, 11, 23, 10), shanghai(2026, 12, 1), True),  # Monday: Tue 1 … Mon 5
        (shanghai(2026, 11, 23, 0), shanghai(2026, 12, 1), True),  # the first minute of the day counts as the day
        (shanghai(2026, 11, 27, 18), shanghai(2026, 12, 5), True),  # Friday evening: Mon 1 … Fri 5
        (shanghai(2026, 11, 28, 9), shanghai(2026, 12, 5), True),  # Saturday: the same
        (shanghai(2026, 2, 12, 15), shanghai(2026, 2, 27), True),  # 春节: 13, 14 (调休 Saturday), then 24, 25, 26
        (shanghai(2026, 9, 28, 9), shanghai(2026, 10, 11), True),  # 国庆, ends on 10 October, a 调休 Saturday
        (shanghai(2026, 12, 28, 9), shanghai(2027, 1, 6), False),  # year end: 2027 is not published, 预计
    ],
)
def test_G1_ends_with_the_fifth_working_day(
    db: Database, frozen_clock: FrozenClock, accepted_at: datetime, due_at: datetime, certain: bool
) -> None:
    frozen_clock.set(accepted_at)
    with db.transaction() as session:
        member = insured(session, effective=day("2026-01-01"), expiry=day("2027-12-31"), waiting_days=0)
        case = open_one(session, member=member, diagnosed_on="2026-01-20")
        assert (case.due_at, case.due_certain) == (due_at, certain)
        assert ("预计" in cases.opened_words(session, case)) is not certain
        assert ("预计" in cases.progress_words(session, case)) is not certain


def test_G1_starts_when_the_case_is_accepted_not_when_it_is_opened(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session, kinds=[])
        assert case.due_at is None
        frozen_clock.set(shanghai(2026, 11, 25, 20))
        documents.attach(session, [paper(session, DocumentKind.CT_REPORT)], case.number)
        case = cases.documents_changed(session, case)
        assert case.due_at == shanghai(2026, 12, 3)
        assert "2026年12月2日（周三）或之前" in texts(session)[-1]


@pytest.mark.parametrize(
    ("slip", "due_at", "words"),
    [
        ("2026-11-20", shanghai(2026, 12, 5), "还有9个工作日"),  # Friday's slip: today is the first of ten
        ("2026-11-09", shanghai(2026, 11, 24), "时限：今天"),
        ("2026-10-15", shanghai(2026, 10, 30), "已经过了"),
    ],
)
def test_G2_counts_from_the_date_on_the_slip(
    db: Database, frozen_clock: FrozenClock, slip: str, due_at: datetime, words: str
) -> None:
    with db.transaction() as session:
        case = open_one(session, ServiceId.INPATIENT, admission_slip_date=slip)
        assert case.due_at == due_at
        assert words in cases.progress_words(session, case)
        milestones = {row.kind: row.at for row in repository.milestones(session, case.number)}
        assert milestones["admission_slip_issued"] == shanghai(*map(int, slip.split("-")))


def test_G2_counts_on_while_the_slip_itself_is_missing(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session, ServiceId.INPATIENT, kinds=[])
        assert case.status == "awaiting_documents"
        assert case.due_at == shanghai(2026, 12, 5)


def test_G2_across_the_spring_festival(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2026, 2, 10, 9))
    with db.transaction() as session:
        member = insured(session, effective=day("2026-01-01"), expiry=day("2026-12-31"), waiting_days=0)
        case = open_one(
            session, ServiceId.INPATIENT, member=member, diagnosed_on="2026-01-20", admission_slip_date="2026-02-10"
        )
        # 11, 12, 13, 14 (调休 Saturday), holiday 15-23, 24, 25, 26, 27, 28 (调休 Saturday), 2 March
        assert case.due_at == shanghai(2026, 3, 3)


def test_T3_starts_when_the_lab_has_the_sample(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, ServiceId.GENE_TEST).number, *GOOD_PATHS[ServiceId.GENE_TEST][:3])
        assert case.due_at is None
        frozen_clock.set(shanghai(2026, 12, 14, 16))
        case = walk(session, case.number, "sample_received")
        # libraries.md: 2026-12-14 + 15 = 2027-01-05, not certain
        assert (case.due_at, case.due_certain) == (shanghai(2027, 1, 6), False)
        assert "2027年1月5日（周二）或之前" in texts(session)[-1]
        assert "预计" in texts(session)[-1]


def test_D1_the_booking_must_stand_before_the_day_of_admission(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session, ServiceId.DIRECT_PAY)
        assert case.due_at == shanghai(2026, 12, 7)
        case = walk(session, case.number, "documents_reviewed", "awaiting_authorization")
        frozen_clock.advance(timedelta(days=3))
        assert case.due_at == shanghai(2026, 12, 7)  # waiting for the signature does not move the admission
        case = walk(session, case.number, GOOD_PATHS[ServiceId.DIRECT_PAY][2])
        assert case.due_at is None
        assert repository.clocks(session, case.number)[0].outcome == "met"


def test_a_pause_gives_back_its_working_days(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session)  # Monday, due at the end of Monday 30
        frozen_clock.set(shanghai(2026, 11, 25, 9))
        case = walk(session, case.number, ("documents_requested", {"missing": "CT报告"}))
        assert case.due_at is None
        assert "暂停计算" in cases.progress_words(session, case)
        frozen_clock.set(shanghai(2026, 11, 30, 9))  # Thu, Fri, Mon are given back; the weekend is not
        documents.attach(session, [paper(session, DocumentKind.CT_REPORT)], case.number)
        case = cases.documents_changed(session, case)
        assert case.due_at == shanghai(2026, 12, 4)
        # a second pause within a day gives nothing back, and the first is not forgotten
        case = walk(session, case.number, ("documents_requested", {"missing": "病理报告"}))
        frozen_clock.advance(timedelta(hours=3))
        case = walk(session, case.number, "accepted")
        assert case.due_at == shanghai(2026, 12, 4)


@pytest.mark.parametrize(("done_at", "outcome"), [((2026, 11, 30, 23, 59), "met"), ((2026, 12, 1, 9), "missed")])
def test_G1_a_late_arrangement_is_a_miss(
    db: Database, frozen_clock: FrozenClock, done_at: tuple[int, ...], outcome: str
) -> None:
    with db.transaction() as session:
        case = open_one(session)
        frozen_clock.set(shanghai(*done_at))
        to_arranged(session, case.number, appointment_date="2026-12-05")
        assert repository.clocks(session, case.number)[0].outcome == outcome


def test_a_cancelled_case_leaves_no_running_clock(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session).number, ("documents_requested", {"missing": "x"}), "cancelled")
        row = repository.clocks(session, case.number)[0]
        assert (row.outcome, case.due_at) == ("void", None)
        assert repository.pauses(session, row.id)[0].until_at is not None


def test_the_calendar_table_moves_open_deadlines(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2026, 12, 28, 9))
    with db.transaction() as session:
        case = open_one(session, member=insured(session, expiry=day("2027-02-28")))
        assert case.due_at == shanghai(2027, 1, 6)
        for number in range(1, 9):  # as if the State Council had published: 1-3 off, Sunday 3 worked instead of 4
            working = number in (3, 5, 6, 7, 8)
            session.add(CalendarDay(day=day(f"2027-01-0{number}"), is_working=working, source="test"))
        session.flush()
        version = case.version
        assert cases.recompute_due_times(session) == 1
        assert (case.due_at, case.due_certain, case.version) == (shanghai(2027, 1, 6), True, version + 1)
        assert cases.recompute_due_times(session) == 0


def test_no_clock_runs_where_the_text_promises_no_time(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session, ServiceId.SECOND_OPINION)
        assert case.due_at is None
        assert "时限" not in cases.progress_words(session, case)
        assert ARRANGED["hospital"] not in cases.progress_words(session, case)


@pytest.mark.parametrize(
    ("accepted_at", "asked_at", "sent_at", "due_at", "certain"),
    [
        # 春节 (15-23 February off, 14 and 28 worked): 14 and 24 are given back, so 13, 14, 24, 25, 26 becomes … 27, 28
        ((2026, 2, 12, 15), (2026, 2, 13, 16), (2026, 2, 24, 10), (2026, 3, 1), True),
        # within the holidays nothing is given back: 13, 14, 24, 25, 26
        ((2026, 2, 12, 15), (2026, 2, 15, 9), (2026, 2, 22, 9), (2026, 2, 27), True),
        # a 调休 Saturday is a day of waiting like any other: 28 February is given back
        ((2026, 2, 24, 9), (2026, 2, 27, 9), (2026, 2, 28, 9), (2026, 3, 4), True),
        # Friday evening to Monday morning: Monday
        ((2026, 11, 27, 19), (2026, 11, 27, 20), (2026, 11, 30, 8), (2026, 12, 8), True),
        # the year ends within: 4 January is given back (1 January is off), 2027 is not published
        ((2026, 12, 28, 9), (2026, 12, 31, 17), (2027, 1, 4, 9), (2027, 1, 7), False),
    ],
)
def test_G1_a_pause_across_holidays_and_the_year_end(
    db: Database,
    frozen_clock: FrozenClock,
    accepted_at: tuple[int, ...],
    asked_at: tuple[int, ...],
    sent_at: tuple[int, ...],
    due_at: tuple[int, ...],
    certain: bool,
) -> None:
    frozen_clock.set(shanghai(*accepted_at))
    with db.transaction() as session:
        member = insured(session, effective=day("2026-01-01"), expiry=day("2027-12-31"), waiting_days=0)
        case = open_one(session, member=member, diagnosed_on="2026-01-20")
        frozen_clock.set(shanghai(*asked_at))
        case = walk(session, case.number, ("documents_requested", {"missing": "病理报告"}))
        assert (case.due_at, case.due_certain) == (None, True)
        assert "暂停计算" in cases.progress_words(session, case)
        frozen_clock.set(shanghai(*sent_at))
        documents.attach(session, [paper(session, DocumentKind.PATHOLOGY_REPORT)], case.number)
        case = cases.documents_changed(session, case)
        assert (case.due_at, case.due_certain) == (shanghai(*due_at), certain)
        assert ("预计" in texts(session)[-1]) is not certain
        assert ("预计" in cases.progress_words(session, case)) is not certain


def test_G2_the_days_that_are_left_are_said_when_it_is_opened(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session, ServiceId.INPATIENT, admission_slip_date="2026-11-16")
        assert "（还有5个工作日）" in cases.opened_words(session, case)  # 17 … 30: today is the fifth of ten
        walk(session, case.number, "cancelled")
        member = repository.member_of(session, case)
        last = open_one(session, ServiceId.INPATIENT, member=member, key="k2", admission_slip_date="2026-11-09")
        assert "（今天是最后一个工作日）" in cases.opened_words(session, last)
        walk(session, last.number, "cancelled")
        late = open_one(session, ServiceId.INPATIENT, member=member, key="k3", admission_slip_date="2026-10-09")
        told = cases.opened_words(session, late)
        assert "申请的时候已经过了" in told
        assert "抱歉" not in told, "nothing was promised that is broken already"


def test_G2_is_paused_by_papers_asked_for_later(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2026, 2, 11, 9))
    with db.transaction() as session:
        member = insured(session, effective=day("2026-01-01"), expiry=day("2026-12-31"), waiting_days=0)
        case = open_one(
            session, ServiceId.INPATIENT, member=member, diagnosed_on="2026-01-20", admission_slip_date="2026-02-10"
        )
        case = walk(session, case.number, ("documents_requested", {"missing": "病理报告"}))
        frozen_clock.set(shanghai(2026, 2, 25, 9))
        case = walk(session, case.number, "accepted")
        # 12, 13, 14, 24, 25 are given back to the ten that ended on 2 March
        assert case.due_at == shanghai(2026, 3, 10)


def test_T3_across_the_spring_festival(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2026, 2, 9, 9))
    with db.transaction() as session:
        member = insured(session, effective=day("2026-01-01"), expiry=day("2026-12-31"), waiting_days=0)
        case = open_one(session, ServiceId.GENE_TEST, member=member, diagnosed_on="2026-01-20")
        case = walk(session, case.number, *GOOD_PATHS[ServiceId.GENE_TEST][:3])
        frozen_clock.set(shanghai(2026, 2, 13, 18))
        case = walk(session, case.number, "sample_received")
        # 14 (Saturday), 24-28 (the 28th a Saturday), 2-6, 9-12 March
        assert case.due_at == shanghai(2026, 3, 13)


def test_D1_the_notice_counts_working_days_over_the_spring_festival(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        assert cases.earliest_admission(session, day("2026-02-12")).day == day("2026-02-26")
        assert cases.earliest_admission(session, day("2026-02-13")).day == day("2026-02-27")
        assert cases.earliest_admission(session, day("2026-02-27")).day == day("2026-03-05")
        assert not cases.earliest_admission(session, day("2026-12-29")).certain
