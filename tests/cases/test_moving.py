"""The status machine of every service: good paths, bad endings, refusals, entitlements, messages."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases import service as cases
from bot.cases.models import Case
from bot.cases.service import CaseNotFound, MoveRefused
from bot.catalog import DocumentKind, ServiceId, get_catalog
from bot.documents import service as documents
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service as members
from bot.wechat.templates import load_templates
from tests.cases.build import ARRANGED, Step, Steps, insured, open_one, paper, texts, to_arranged, walk

AUTHORIZED = {"hospital": "示例市第一医院", "contact": "直付专员小林", "authorization_signed_on": "2026-11-23"}
GOOD_PATHS: dict[ServiceId, list[Steps]] = {
    ServiceId.OUTPATIENT: [
        "documents_reviewed",
        "arranging",
        ("arranged", ARRANGED),
        Step("completed", day="2026-11-30"),
    ],
    ServiceId.INPATIENT: [
        "documents_reviewed",
        "arranging",
        ("arranged", ARRANGED),
        Step("completed", day="2026-11-30"),
    ],
    ServiceId.SECOND_OPINION: [
        "documents_reviewed",
        ("with_expert", {"expert_city": "广州"}),
        Step("opinion_delivered", file=DocumentKind.OPINION),
        "completed",
    ],
    ServiceId.GENE_TEST: [
        ("items_decided", {"test_items": "肺癌相关基因", "sample_kinds": "病理切片"}),
        ("awaiting_sample", {"sample_instructions": "白片10张", "lab_address": "示例路1号"}),
        ("sample_posted", {"courier_number": "SF0000000001"}),
        "sample_received",
        Step("report_issued", {"report_delivery": "邮寄到家"}, file=DocumentKind.GENE_REPORT),
        "completed",
    ],
    ServiceId.DIRECT_PAY: [
        "documents_reviewed",
        "awaiting_authorization",
        ("authorized", AUTHORIZED),
        Step("deposit_paid", day="2026-12-07"),
        "settled",
        ("completed", {"handed_over": "住院发票、出院小结"}),
    ],
}


def left(session: Session, case: Case) -> int:
    """How often the case's service is still free."""
    policy = next(one for one in members.policies_of(session, repository.member_of(session, case)))
    return members.entitlements_left(session, policy, clock.today())[ServiceId(case.service)]


@pytest.mark.parametrize("service", list(ServiceId))
def test_T1_D6_the_good_path_of_each_service(db: Database, frozen_clock: FrozenClock, service: ServiceId) -> None:
    with db.transaction() as session:
        case = open_one(session, service)
        for step in GOOD_PATHS[service]:
            frozen_clock.advance(timedelta(hours=1))
            case = walk(session, case.number, step)
        assert case.status == "completed"
        assert case.closed_at == clock.now()
        assert case.due_at is None
        assert left(session, case) == 0
        told = texts(session)
        assert len(told) == len(GOOD_PATHS[service])
        for text in told:
            assert case.number in text
            plain = re.sub(r"http\S+", "", text).replace(case.number, "")
            assert not re.search(r"[{}]|[a-z]{4,}|(?<![A-Z0-9-])[JGSTD]\d(?!\d)", plain)


@pytest.mark.parametrize("service", list(ServiceId))
def test_replaying_the_log_gives_the_stored_status(db: Database, frozen_clock: FrozenClock, service: ServiceId) -> None:
    with db.transaction() as session:
        case = open_one(session, service)
        case = walk(session, case.number, *GOOD_PATHS[service])
        events = repository.events(session, case.number)
        assert cases.replay_status(events) == case.status
        assert case.version == len(events)
        with pytest.raises(ValueError, match="leads from"):
            cases.replay_status([events[0], *events[2:]])


def test_G3_the_arrangement_is_told_with_place_and_time(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = to_arranged(session, open_one(session).number)
        text = texts(session)[-1]
        assert "2026年11月30日（周一） 09:30" in text
        for value in ("示例市第一医院 肿瘤科", "门诊楼3层", "身份证、病历", "400-606-5033"):
            assert value in text
        assert case.appointment_at is not None
        assert "时间：2026年11月30日（周一） 09:30 示例市第一医院 肿瘤科" in cases.progress_words(session, case)


def test_G5_a_no_show_uses_the_entitlement(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = to_arranged(session, open_one(session).number)
        case = walk(session, case.number, Step("no_show", day="2026-11-30"))
        assert left(session, case) == 0
        assert "视为已经完成" in texts(session)[-1]


def test_G4_cancelled_before_it_was_arranged_gives_it_back(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session)
        cases.advance(session, case.number, "cancelled", actor="member", facts={})
        assert left(session, case) == 1
        assert "可以再申请" in texts(session)[-1]
        assert open_one(session, member=repository.member_of(session, case), key="k2").number != case.number


def test_G5_cancelled_after_it_was_arranged_uses_it(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = to_arranged(session, open_one(session).number)
        cases.advance(session, case.number, "cancelled", actor="member", facts={"reason": "改在本地看"})
        assert left(session, case) == 0


@pytest.mark.parametrize(
    ("target", "facts", "words"),
    [
        ("arranged", {}, "documents_reviewed（资料已审核）"),
        ("accepted", {}, "没有变动"),
        ("nonsense", {}, "可以变为"),
        ("documents_requested", {}, "需补充的资料（missing）"),
        ("documents_reviewed", {"hospital": "某医院"}, "没有这项信息：hospital"),
    ],
)
def test_refused_moves_say_what_is_possible(
    db: Database, frozen_clock: FrozenClock, target: str, facts: dict[str, str], words: str
) -> None:
    with db.transaction() as session:
        number = open_one(session).number
    with pytest.raises(MoveRefused, match=re.escape(words)), db.transaction() as session:
        cases.advance(session, number, target, actor="staff", facts=facts)
    with db.reading() as session:
        assert cases.find_case(session, number).version == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"appointment_date": "2026-11-22"}, "不能早于今天"),
        ({"appointment_date": "12月1日"}, "没有看懂"),
        ({"appointment_time": "25:00"}, "没有看懂"),
        ({"hospital": ""}, "医院（hospital）"),
        ({"department": "长" * 41}, "40个字以内"),
    ],
)
def test_facts_are_checked(db: Database, frozen_clock: FrozenClock, wrong: dict[str, str], words: str) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session).number, "documents_reviewed", "arranging")
        with pytest.raises(MoveRefused, match=re.escape(words)):
            walk(session, case.number, ("arranged", ARRANGED | wrong))
        assert case.status == "arranging"


def test_S2_the_expert_is_in_one_of_three_cities(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, ServiceId.SECOND_OPINION).number, "documents_reviewed")
        with pytest.raises(MoveRefused, match="北京、上海、广州"):
            walk(session, case.number, ("with_expert", {"expert_city": "杭州"}))


def test_a_member_cannot_choose_a_no_show_and_an_ended_case_stays(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = to_arranged(session, open_one(session).number)
        with pytest.raises(MoveRefused, match="只能由服务专员办理"):
            cases.advance(session, case.number, "no_show", actor="member", facts={})
        walk(session, case.number, Step("completed", day="2026-11-30"))
        with pytest.raises(MoveRefused, match="已经结束"):
            walk(session, case.number, "cancelled")
        with pytest.raises(CaseNotFound, match="没有找到"):
            walk(session, "MZ000000-XXXXX", "cancelled")


def test_the_same_event_twice_is_refused(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session)
        cases.advance(session, case.number, "documents_reviewed", actor="staff", facts={}, event_key="e1")
        with pytest.raises(MoveRefused, match="已经办过"):
            cases.advance(session, case.number, "arranging", actor="staff", facts={}, event_key="e1")


def test_rearranging_asks_for_every_fact_anew(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = walk(session, to_arranged(session, open_one(session).number).number, "arranging")
        assert case.appointment_at is None
        with pytest.raises(MoveRefused, match="还缺少"):
            walk(session, case.number, "arranged")
        case = walk(session, case.number, ("arranged", ARRANGED | {"appointment_date": "2026-12-02"}))
        assert case.facts["appointment_date"] == "2026-12-02"


def test_J4_more_papers_asked_for_and_sent(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session).number, ("documents_requested", {"missing": "近期的CT报告"}))
        assert "近期的CT报告" in texts(session)[-1]
        assert cases.missing_words(session, case) == "近期的CT报告"
        assert cases.documents_changed(session, case).status == "documents_requested"
        frozen_clock.advance(timedelta(hours=2))
        documents.attach(session, [paper(session, DocumentKind.CT_REPORT)], case.number)
        assert cases.documents_changed(session, case).status == "accepted"
        assert "补充的资料收到了" in texts(session)[-1]


def test_the_note_of_staff_never_reaches_the_member(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session)
        cases.advance(session, case.number, "documents_reviewed", actor="staff", facts={}, note="家属情绪激动")
        assert not any("情绪" in text for text in texts(session))
        assert repository.events(session, case.number)[-1].note == "家属情绪激动"


def test_the_template_form_has_exactly_the_fields_of_the_account(db: Database, frozen_clock: FrozenClock) -> None:
    from sqlalchemy import select

    from bot.catalog.templates import TemplateKey
    from bot.outbox.models import Outbound

    with db.transaction() as session:
        walk(session, open_one(session).number, "documents_reviewed")
        row = session.scalars(select(Outbound)).one()
        assert row.template_fields is not None
        assert set(row.template_fields) == set(load_templates()[TemplateKey.CASE_PROGRESS])
        assert row.template_fields["time"] == "2026年11月23日 10:00"


@pytest.mark.parametrize("service", list(ServiceId))
def test_progress_can_be_told_in_every_status(db: Database, frozen_clock: FrozenClock, service: ServiceId) -> None:
    with db.transaction() as session:
        member = insured(session)
        case = open_one(session, service, member=member, kinds=[])
        for status in get_catalog().service(service).statuses:
            case.status = status
            words = cases.progress_words(session, case)
            assert case.number in words
            assert "接下来：" in words
