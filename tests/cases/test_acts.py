"""What a member may do with their case, and when: cancel, another day, the courier number, coming, not signing."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases import service as cases
from bot.cases.models import Case, CaseEventType
from bot.cases.service import MemberAct, MoveRefused
from bot.catalog import ServiceId, get_catalog
from bot.documents import service as documents
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service as members
from tests.cases.build import ARRANGED, Step, Steps, insured, open_one, paper, shanghai, texts, to_arranged, walk
from tests.cases.test_moving import GOOD_PATHS, left

DIRECT, GENE = ServiceId.DIRECT_PAY, ServiceId.GENE_TEST


def by_member(session: Session, case: Case, act: MemberAct, **facts: str) -> Case:
    """The member's own move."""
    move = get_catalog().service(case.service).move_of(case.status, act)
    assert move is not None
    cases.advance(session, case.number, move.target, actor="member", facts=facts)
    return cases.find_case(session, case.number)


@pytest.mark.parametrize(
    ("service", "steps", "acts"),
    [
        (ServiceId.OUTPATIENT, 0, [MemberAct.CANCEL]),
        (ServiceId.OUTPATIENT, 3, [MemberAct.CANCEL, MemberAct.RESCHEDULE, MemberAct.CONFIRM]),
        (ServiceId.INPATIENT, 3, [MemberAct.CANCEL, MemberAct.RESCHEDULE, MemberAct.CONFIRM]),
        (ServiceId.SECOND_OPINION, 2, [MemberAct.CANCEL]),
        (ServiceId.SECOND_OPINION, 3, []),
        (GENE, 1, [MemberAct.CANCEL, MemberAct.NO_SAMPLE]),
        (GENE, 2, [MemberAct.CANCEL, MemberAct.COURIER, MemberAct.NO_SAMPLE]),
        (GENE, 4, [MemberAct.NO_SAMPLE]),
        (DIRECT, 2, [MemberAct.CANCEL, MemberAct.REFUSE]),
        (DIRECT, 3, [MemberAct.CANCEL, MemberAct.RESCHEDULE, MemberAct.CONFIRM]),
        (DIRECT, 4, []),
    ],
)
def test_T5_D8_the_acts_that_are_open(
    db: Database, frozen_clock: FrozenClock, service: ServiceId, steps: int, acts: list[MemberAct]
) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, service).number, *GOOD_PATHS[service][:steps])
        assert cases.member_acts(session, case) == acts
        assert bool(cases.cancel_words(session, case)) is (MemberAct.CANCEL in acts)


@pytest.mark.parametrize(
    ("service", "last", "over"),
    [
        (ServiceId.OUTPATIENT, (2026, 11, 30, 9, 29), (2026, 11, 30, 9, 30)),
        (DIRECT, (2026, 12, 7, 11, 59), (2026, 12, 7, 12, 0)),
    ],
)
@pytest.mark.parametrize("act", [MemberAct.CANCEL, MemberAct.RESCHEDULE])
def test_G5_D8_a_member_may_change_an_appointment_until_it_begins(
    db: Database,
    frozen_clock: FrozenClock,
    service: ServiceId,
    last: tuple[int, ...],
    over: tuple[int, ...],
    act: MemberAct,
) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, service).number, *GOOD_PATHS[service][:3])
        frozen_clock.set(shanghai(*last))
        assert act in cases.member_acts(session, case)
        frozen_clock.set(shanghai(*over))
        assert cases.member_acts(session, case) == []
        assert cases.cancel_words(session, case) == ""
        move = get_catalog().service(service).move_of(case.status, act)
        assert move is not None
        facts = {"admission_date": "2026-12-21"} if move.anew else {}
        with pytest.raises(MoveRefused, match="由客服来办"):
            cases.advance(session, case.number, move.target, actor="member", facts=facts)
        assert walk(session, case.number, (move.target, facts)).status == move.target  # staff still may


def test_G5_another_day_asked_for_keeps_the_use_and_forgets_the_time(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = to_arranged(session, open_one(session).number)
        case = by_member(session, case, MemberAct.RESCHEDULE, wish_date="2026-12-04", reason="那天要化疗")
        assert "希望改到的日期：2026年12月4日" in cases.progress_words(session, case, viewer=case.openid)
        assert (case.status, case.appointment_at, case.facts["wish_date"]) == ("arranging", None, "2026-12-04")
        assert "您希望改到2026年12月4日（周五），已经记下" in texts(session)[-1]
        assert "化疗" not in texts(session)[-1]
        assert case.due_at is None  # the promise was kept when it was first arranged
        with pytest.raises(MoveRefused, match="还缺少"):
            walk(session, case.number, "arranged")
        case = walk(session, case.number, ("arranged", ARRANGED | {"appointment_date": "2026-12-04"}))
        assert case.appointment_at == shanghai(2026, 12, 4, 9, 30)
        assert left(session, case) == 0


def test_G5_without_a_wish_nothing_is_said_of_one(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        by_member(session, to_arranged(session, open_one(session).number), MemberAct.RESCHEDULE)
        assert "希望改到" not in texts(session)[-1]
        assert "\n\n" not in texts(session)[-1]


def test_G5_cancelled_while_another_day_is_looked_for_is_used(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = to_arranged(session, open_one(session).number)
        case = by_member(session, case, MemberAct.RESCHEDULE)
        assert "视为已经使用" in cases.cancel_words(session, case)
        case = by_member(session, case, MemberAct.CANCEL)
        assert left(session, case) == 0
        assert "视为已经使用" in texts(session)[-1]


def test_G5_staff_may_give_it_back_on_record(db: Database, frozen_clock: FrozenClock) -> None:
    """The hospital called it off: the clause speaks of the member's absence."""
    with db.transaction() as session:
        case = to_arranged(session, open_one(session).number)
        case = walk(session, case.number, "arranging", Step("cancelled", exception="医院停诊"))
        assert left(session, case) == 1
        assert repository.events(session, case.number)[-1].exception == "医院停诊"
        assert "已退还" in texts(session)[-1]


@pytest.mark.parametrize(
    ("service", "steps", "words"),
    [
        (ServiceId.OUTPATIENT, [], "会退还"),
        (ServiceId.OUTPATIENT, GOOD_PATHS[ServiceId.OUTPATIENT][:3], "可以回复“改期”"),
        (ServiceId.SECOND_OPINION, GOOD_PATHS[ServiceId.SECOND_OPINION][:2], "视为已经使用"),
        (DIRECT, GOOD_PATHS[DIRECT][:2], "会退还"),
        (DIRECT, [*GOOD_PATHS[DIRECT][:3], ("rebooking", {"admission_date": "2026-12-21"})], "视为已经使用"),
    ],
)
def test_G4_D8_what_cancelling_means_is_said_and_done(
    db: Database, frozen_clock: FrozenClock, service: ServiceId, steps: list[Steps], words: str
) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, service).number, *steps)
        said = cases.cancel_words(session, case)
        assert words in said
        case = by_member(session, case, MemberAct.CANCEL)
        assert left(session, case) == (1 if "退还" in said else 0)


def test_D8_who_does_not_sign_has_used_it(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, DIRECT).number, *GOOD_PATHS[DIRECT][:2])
        assert "拒签" in texts(session)[-1]
        case = by_member(session, case, MemberAct.REFUSE)
        assert (case.status, left(session, case)) == ("refused", 0)
        assert "视为已经完成" in texts(session)[-1]


def test_T1_the_member_tells_the_courier_number(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, GENE).number, *GOOD_PATHS[GENE][:2])
        case = by_member(session, case, MemberAct.COURIER, courier_number="SF0000000001", courier_company="顺丰")
        assert case.status == "sample_posted"
        assert "快递单号 SF0000000001" in texts(session)[-1]
        assert "快递单号：SF0000000001" in cases.progress_words(session, case)


def test_T5_staff_end_it_where_no_sample_can_be_given(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, GENE).number, *GOOD_PATHS[GENE][:2])
        assert "无法提供样本，检测服务会终止" in texts(session)[-1]
        with pytest.raises(MoveRefused, match="只能由服务专员"):
            cases.advance(session, case.number, "terminated", actor="member", facts={})
        case = walk(session, case.number, ("terminated", {"reason": "组织已用完，无法再取"}))
        assert (case.status, left(session, case)) == ("terminated", 0)
        assert "组织已用完" not in texts(session)[-1]


def test_G5_coming_is_noted_once_for_each_appointment(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = to_arranged(session, open_one(session).number)
        assert not cases.awaits_attendance(session, case)  # a week ahead
        frozen_clock.set(shanghai(2026, 11, 27, 8))
        assert cases.awaits_attendance(session, case)
        assert "回复“能去”" in cases.progress_words(session, case)
        assert cases.confirm_attendance(session, case, event_key="in1")
        assert not cases.confirm_attendance(session, case, event_key="in2")
        assert not cases.awaits_attendance(session, case)
        assert "回复“能去”" not in cases.progress_words(session, case)
        events = repository.events(session, case.number)
        assert (events[-1].type, events[-1].audience) == (CaseEventType.ATTENDANCE_CONFIRMED, "staff")
        assert cases.replay_status(events) == "arranged"
        walk(session, case.number, "arranging", ("arranged", ARRANGED | {"appointment_time": "14:00"}))
        assert cases.awaits_attendance(session, case)  # another time: asked anew
        frozen_clock.set(shanghai(2026, 11, 30, 14))
        assert not cases.awaits_attendance(session, case)


def test_coming_cannot_be_said_where_nothing_is_arranged(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session)
        assert not cases.confirm_attendance(session, case, event_key="in1")
        assert not cases.awaits_attendance(session, case)


def test_cases_of_members_with_those_closed_lately(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        member = insured(session)
        old = open_one(session, member=member)
        walk(session, old.number, "cancelled")
        frozen_clock.advance(timedelta(days=2))
        new = open_one(session, ServiceId.SECOND_OPINION, member=member, key="k2")
        found = {
            since: [case.number for case in cases.cases_of(session, [member], include_closed_since=since)]
            for since in (None, shanghai(2026, 11, 24).date(), shanghai(2026, 11, 23).date())
        }
        assert list(found.values()) == [[new.number], [new.number], [new.number, old.number]]


def test_J4_papers_of_ours_do_not_answer_a_request_for_papers(db: Database, frozen_clock: FrozenClock) -> None:
    from bot.catalog import DocumentKind
    from tests.cases.build import staff_file

    with db.transaction() as session:
        case = walk(session, open_one(session, GENE).number, ("documents_requested", {"missing": "病理报告"}))
        frozen_clock.advance(timedelta(hours=1))
        staff_file(session, case.number, DocumentKind.GENE_REPORT)
        assert cases.documents_changed(session, case).status == "documents_requested"
        documents.attach(session, [paper(session, None)], case.number)
        assert cases.documents_changed(session, case).status == "accepted"


@pytest.mark.parametrize("service", list(ServiceId))
def test_every_status_says_what_the_member_must_do(db: Database, frozen_clock: FrozenClock, service: ServiceId) -> None:
    with db.transaction() as session:
        case = open_one(session, service, kinds=[])
        for name, rule in get_catalog().service(service).statuses.items():
            case.status = name
            said = cases.progress_words(session, case)
            assert ("需要您：" in said) is (rule.then is not None)
            assert rule.next in said
            assert f"接下来：{rule.then or rule.next}" in said
            assert "接下来：接下来" not in said
            assert members.masked_name(repository.member_of(session, case)) in said
