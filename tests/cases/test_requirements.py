"""What a move asks for beyond its facts: day, papers, notice, hospital list, diagnosis, hand-over; exceptions."""

import re

import pytest
from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases import service as cases
from bot.cases.models import Case
from bot.cases.service import MoveRefused
from bot.catalog import DocumentKind, ServiceId
from bot.documents import service as documents
from bot.hospitals.models import Hospital, HospitalList
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.settings import get_settings
from bot.members import service as members
from bot.members.models import EntitlementState
from tests.cases.build import (
    ARRANGED,
    Step,
    insured,
    move_clock,
    open_one,
    paper,
    shanghai,
    staff_file,
    texts,
    to_arranged,
    walk,
)
from tests.cases.test_moving import AUTHORIZED, GOOD_PATHS

GENE, OPINION, DIRECT = ServiceId.GENE_TEST, ServiceId.SECOND_OPINION, ServiceId.DIRECT_PAY


def add_list(session: Session, version: int, *names: str, city: str = "上海") -> None:
    """A hospital list of one city."""
    session.add(HospitalList(version=version, imported_at=clock.now(), source="t", content_digest="x", rows=len(names)))
    session.flush()
    for name in names:
        session.add(Hospital(version=version, city=city, name=name, aliases=[], departments=[]))
    session.flush()


def refusal(session: Session, case: Case, target: str, **facts: str) -> str:
    """What staff read when the move is refused."""
    with pytest.raises(MoveRefused) as refused:
        cases.advance(session, case.number, target, actor="staff:li", facts=facts)
    return refused.value.message


def to_authorized(session: Session, **facts: str) -> Case:
    """A direct payment booked for 7 December, or another day."""
    number = open_one(session, DIRECT).number
    return walk(session, number, "documents_reviewed", "awaiting_authorization", ("authorized", AUTHORIZED | facts))


# J8


def test_J8_the_hospital_is_on_the_list_of_the_day_of_application(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        add_list(session, 1, "示例市第一医院", "示例市肿瘤医院")
        case = open_one(session)
        assert case.hospital_list_version == 1
        add_list(session, 2, "示例市新医院")  # a later list changes nothing for this case
        case = walk(session, case.number, "documents_reviewed", "arranging")
        words = refusal(session, case, "arranged", **ARRANGED | {"hospital": "示例市新医院"})
        assert "“示例市新医院”不在这个办件申请时的合作医院列表里（第1版）" in words
        assert "示例市第一医院、示例市肿瘤医院" in words
        assert "--exception" in words
        assert walk(session, case.number, ("arranged", ARRANGED)).status == "arranged"


def test_J8_an_exception_is_let_through_and_kept_in_the_log(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        add_list(session, 1, "示例市肿瘤医院")
        case = walk(session, open_one(session).number, "documents_reviewed", "arranging")
        step = Step("arranged", ARRANGED, exception="主管同意：会员已在该院就诊")
        assert walk(session, case.number, step).status == "arranged"
        assert repository.events(session, case.number)[-1].exception == "主管同意：会员已在该院就诊"
        assert not any("主管" in text for text in texts(session))


def test_J8_a_case_from_before_the_first_list_is_not_held_to_one(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session)
        add_list(session, 1, "示例市肿瘤医院")
        assert case.hospital_list_version is None
        assert to_arranged(session, case.number).status == "arranged"


def test_D2_direct_payment_is_held_to_the_list_as_well(db: Database, frozen_clock: FrozenClock) -> None:
    """The list holds 三甲 hospitals of the 18 cities alone (tests/hospitals): one elsewhere cannot be booked."""
    with db.transaction() as session:
        add_list(session, 1, "示例市肿瘤医院", city="成都")
        case = walk(session, open_one(session, DIRECT).number, "documents_reviewed", "awaiting_authorization")
        for elsewhere in (AUTHORIZED["hospital"], "昆明示例医院", "示例县人民医院"):
            words = refusal(session, case, "authorized", **AUTHORIZED | {"hospital": elsewhere})
            assert f"“{elsewhere}”不在这个办件申请时的合作医院列表里" in words
        assert case.status == "awaiting_authorization"
        assert walk(session, case.number, ("authorized", AUTHORIZED | {"hospital": "示例市肿瘤医院"}))


@pytest.mark.parametrize(
    ("actor", "exception", "words"), [("member", "我想去", "只能由服务专员"), ("staff:li", "  ", "写明原因")]
)
def test_an_exception_is_for_staff_and_has_a_reason(
    db: Database, frozen_clock: FrozenClock, actor: str, exception: str, words: str
) -> None:
    with db.transaction() as session:
        case = open_one(session)
        with pytest.raises(MoveRefused, match=words):
            cases.advance(session, case.number, "cancelled", actor=actor, facts={}, exception=exception)


# The day


@pytest.mark.parametrize("target", ["completed", "no_show"])
def test_G5_not_before_the_day_of_the_appointment(db: Database, frozen_clock: FrozenClock, target: str) -> None:
    with db.transaction() as session:
        case = to_arranged(session, open_one(session).number)
        frozen_clock.set(shanghai(2026, 11, 29, 23, 59))
        words = refusal(session, case, target)
        assert "要到约定的那一天（2026年11月30日（周一））" in words
        frozen_clock.set(shanghai(2026, 11, 30))
        assert walk(session, case.number, target).closed_at is not None


@pytest.mark.parametrize("target", ["deposit_paid", "no_show"])
def test_D6_D8_not_before_the_day_of_admission(db: Database, frozen_clock: FrozenClock, target: str) -> None:
    with db.transaction() as session:
        case = to_authorized(session)
        frozen_clock.set(shanghai(2026, 12, 6, 20))
        assert "2026年12月7日（周一）" in refusal(session, case, target)
        frozen_clock.set(shanghai(2026, 12, 7, 7))
        assert walk(session, case.number, target).status == target


# D1


def test_D1_a_rebooking_gives_notice_again(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = to_authorized(session)
        move_clock("2026-12-01")  # five working days later: Tuesday the 8th
        with pytest.raises(MoveRefused) as refused:
            cases.advance(session, case.number, "rebooking", actor="member", facts={"admission_date": "2026-12-07"})
        assert "最早可以2026年12月8日（周二）入院" in refused.value.message
        assert "--" not in refused.value.message
        assert case.number not in refused.value.message
        cases.advance(session, case.number, "rebooking", actor="member", facts={"admission_date": "2026-12-10"})
        assert (case.status, case.appointment_at) == ("rebooking", None)
        assert case.due_at == shanghai(2026, 12, 10)  # the booking must stand when that day begins
        assert "新的入院日期：2026年12月10日（周四）" in texts(session)[-1]
        assert "authorization_signed_on" in case.facts
        assert "医院（hospital）" in refusal(session, case, "authorized", contact="小林")
        case = walk(session, case.number, ("authorized", {"hospital": "示例市第二医院", "contact": "小林"}))
        assert case.appointment_at == shanghai(2026, 12, 10)
        assert [row.outcome for row in repository.clocks(session, case.number)] == ["met", "met"]


def test_D1_staff_may_rebook_sooner_on_record(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = to_authorized(session)
        words = refusal(session, case, "rebooking", admission_date="2026-11-25")
        assert "最早2026年11月30日（周一）" in words
        assert "--exception" in words
        step = Step("rebooking", {"admission_date": "2026-11-25"}, exception="病情变化，主管同意")
        assert walk(session, case.number, step).facts["admission_date"] == "2026-11-25"
        assert repository.events(session, case.number)[-1].exception == "病情变化，主管同意"


def test_D1_a_rebooking_names_its_day_anew(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        assert "入院日期（admission_date）" in refusal(session, to_authorized(session), "rebooking")


def test_D1_the_day_that_was_booked_in_time_stays_good(db: Database, frozen_clock: FrozenClock) -> None:
    """Opened on 23 November for 7 December: signing late is no lack of notice, an earlier day than the 30th is."""
    with db.transaction() as session:
        case = walk(session, open_one(session, DIRECT).number, "documents_reviewed", "awaiting_authorization")
        move_clock("2026-12-04")
        words = refusal(session, case, "authorized", **AUTHORIZED, admission_date="2026-12-03")
        assert "不能早于今天" in words
        assert walk(session, case.number, ("authorized", AUTHORIZED | {"admission_date": "2026-12-08"}))


def test_D1_a_day_before_the_notice_of_the_application_needs_an_exception(
    db: Database, frozen_clock: FrozenClock
) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, DIRECT).number, "documents_reviewed", "awaiting_authorization")
        facts = AUTHORIZED | {"admission_date": "2026-11-27"}
        words = refusal(session, case, "authorized", **facts)
        assert "2026年11月23日（周一）登记的" in words
        assert "最早2026年11月30日（周一）" in words
        step = Step("authorized", facts, exception="主管同意")
        assert walk(session, case.number, step).appointment_at == shanghai(2026, 11, 27)


# D5, D7


@pytest.mark.parametrize(
    ("signed", "words"),
    [("", "授权书签署日期（authorization_signed_on）"), ("2026-11-24", "不能晚于今天"), ("签了", "没有看懂")],
)
def test_D5_nothing_is_booked_before_the_authorization_is_signed(
    db: Database, frozen_clock: FrozenClock, signed: str, words: str
) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, DIRECT).number, "documents_reviewed", "awaiting_authorization")
        assert words in refusal(session, case, "authorized", **AUTHORIZED | {"authorization_signed_on": signed})


def test_D7_completed_when_invoice_and_summary_are_handed_over(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, DIRECT).number, *GOOD_PATHS[DIRECT][:5])
        assert "住院发票、出院小结" in texts(session)[-1]
        assert "已交付的理赔资料（handed_over）" in refusal(session, case, "completed")
        words = refusal(session, case, "completed", handed_over="出院记录，费用清单")
        assert "还缺：住院发票" in words
        case = walk(session, case.number, ("completed", {"handed_over": "费用清单 出院小结 发票"}))
        assert case.facts["handed_over"] == "住院发票、出院小结、费用清单"


def test_D7_a_lost_invoice_is_an_exception_on_record(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, DIRECT).number, *GOOD_PATHS[DIRECT][:5])
        step = Step("completed", {"handed_over": "出院小结"}, exception="发票遗失，医院已开证明")
        assert walk(session, case.number, step).closed_at is not None


# S2, T3: papers of ours


@pytest.mark.parametrize(("service", "kind"), [(OPINION, DocumentKind.OPINION), (GENE, DocumentKind.GENE_REPORT)])
def test_S2_T3_the_paper_is_shared_by_a_link_of_the_member(
    db: Database, frozen_clock: FrozenClock, service: ServiceId, kind: DocumentKind
) -> None:
    path = GOOD_PATHS[service]
    step = path[-2]
    assert isinstance(step, Step)
    with db.transaction() as session:
        case = walk(session, open_one(session, service).number, *path[:-2])
        mine = paper(session, kind)  # named so by the member: not the one
        documents.attach(session, [mine], case.number)
        words = refusal(session, case, step.target, **step.facts)
        assert f"server.py case file {case.number} 文件路径 --kind {kind}" in words
        ours = staff_file(session, case.number, kind)
        case = walk(session, case.number, (step.target, step.facts))
        link = re.search(r"http\S+/m/(\S+)", texts(session)[-1])
        assert link is not None
        assert "30天内有效" in texts(session)[-1]
        shared = documents.find_shared(session, link[1])
        assert (shared.document.id, shared.link.openid) == (ours.id, case.openid)
        again = re.search(r"/m/(\S+)", cases.progress_words(session, case))
        assert again is not None
        assert documents.find_shared(session, again[1]).document.id == ours.id


def test_S2_an_opinion_on_paper_alone_is_an_exception(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, OPINION).number, *GOOD_PATHS[OPINION][:2])
        facts = {"opinion_delivery": "纸质原件已寄出"}
        walk(session, case.number, Step("opinion_delivered", facts, exception="专家只出具纸质件"))
        assert "另外：纸质原件已寄出" in texts(session)[-1]
        assert "http" not in texts(session)[-1]


# T1, T2


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("病理(组织)切片", "病理切片"),
        ("外周血、唾液", "外周血、唾液"),
        ("唾液和病理切片", "病理切片、唾液"),
        ("血液 活检组织", "外周血、活检肿瘤组织"),
    ],
)
def test_T2_samples_are_of_the_four_kinds(db: Database, frozen_clock: FrozenClock, said: str, kept: str) -> None:
    with db.transaction() as session:
        case = open_one(session, GENE)
        case = walk(session, case.number, ("items_decided", {"test_items": "EGFR", "sample_kinds": said}))
        assert case.facts["sample_kinds"] == kept
        assert f"需要的样本：{kept}" in texts(session)[-1]


def test_T2_another_kind_of_sample_is_refused_with_the_choices(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        words = refusal(session, open_one(session, GENE), "items_decided", test_items="EGFR", sample_kinds="头发")
        assert "“头发”不在可选的范围内。可以选：病理切片、外周血、活检肿瘤组织、唾液。" in words


def test_T1_the_address_of_the_lab_is_given_or_set_never_invented(
    db: Database, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, GENE).number, GOOD_PATHS[GENE][0])
        monkeypatch.setattr(get_settings(), "lab_address", "")
        words = refusal(session, case, "awaiting_sample", sample_instructions="白片10张")
        assert "实验室收件地址（lab_address）" in words
        assert "LAB_ADDRESS" in words
        monkeypatch.setattr(get_settings(), "lab_address", "示例市示例路9号 检测中心")
        case = walk(session, case.number, ("awaiting_sample", {"sample_instructions": "白片10张"}))
        assert "寄到：示例市示例路9号 检测中心" in texts(session)[-1]
        assert "实验室收件地址：示例市示例路9号 检测中心" in cases.progress_words(session, case)


# J5: staff confirm


@pytest.mark.parametrize(
    ("confirmed", "words"),
    [
        ({"diagnosed_on": "2026-03-05"}, "等待期"),
        ({"diagnosed_on": "2024-01-05"}, "还没有生效"),
        ({"tumour": "乳腺纤维腺瘤（良性）"}, "核实的诊断不符合条件"),
    ],
)
def test_J5_what_the_papers_say_is_judged_as_well(
    db: Database, frozen_clock: FrozenClock, confirmed: dict[str, str], words: str
) -> None:
    with db.transaction() as session:
        case = open_one(session)
        said = refusal(session, case, "documents_reviewed", **confirmed)
        assert words in said
        assert "--to not_eligible" in said
        case = walk(session, case.number, ("not_eligible", {"refusal_reason": "diagnosed_before_cover"}))
        assert "确诊时保单还没有生效，或还在等待期内" in texts(session)[-1]
        assert "没有计入使用次数" in texts(session)[-1]
        assert open_one(session, member=repository.member_of(session, case), key="k2").number != case.number


def test_J5_a_confirmed_diagnosis_is_kept_beside_the_answer(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session)
        case = walk(session, case.number, ("documents_reviewed", {"diagnosed_on": "2026-10-12", "tumour": "肺腺癌"}))
        assert (case.details["diagnosed_on"], case.facts["diagnosed_on"]) == ("2026-10-08", "2026-10-12")


@pytest.mark.parametrize("first", [True, False])
def test_J5_not_the_first_diagnosis_is_refused_at_once(db: Database, frozen_clock: FrozenClock, first: bool) -> None:
    from bot.cases.service import NotEligible, OpenCase
    from tests.cases.build import DETAILS, OPENID

    with db.transaction() as session:
        request = OpenCase(
            idempotency_key="k",
            openid=OPENID,
            member=insured(session),
            service=ServiceId.OUTPATIENT,
            details=DETAILS[ServiceId.OUTPATIENT],
            first_diagnosis=first,
        )
        if not first:
            with pytest.raises(NotEligible, match="400-606-5033"):
                cases.open_case(session, request)
            return
        case = cases.open_case(session, request)
        assert repository.events(session, case.number)[0].data == {"first_diagnosis": True}


def test_nothing_readable_of_an_exception_is_in_the_database(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        add_list(session, 1, "示例市肿瘤医院")
        case = walk(session, open_one(session).number, "documents_reviewed", "arranging")
        walk(session, case.number, Step("arranged", ARRANGED, exception="主管同意"))
    with db.reading() as session:
        raw = session.connection().exec_driver_sql("SELECT exception FROM case_event ORDER BY id DESC").first()
    assert raw is not None
    assert "主管同意".encode() not in bytes(raw[0])


def test_D3_who_needs_no_admission_is_refused_by_staff_and_keeps_the_use(
    db: Database, frozen_clock: FrozenClock
) -> None:
    with db.transaction() as session:
        case = walk(session, open_one(session, DIRECT).number, "documents_reviewed")
        case = walk(session, case.number, ("not_eligible", {"refusal_reason": "无需住院"}))
        assert case.facts["refusal_reason"] == "目前不需要住院治疗"
        assert "确认：目前不需要住院治疗。按服务约定" in texts(session)[-1]
        assert members.entitlement_state(session, case.number) == EntitlementState.RETURNED


@pytest.mark.parametrize("service", [one for one in ServiceId if one is not DIRECT])
def test_D3_no_other_service_is_refused_for_want_of_an_admission(
    db: Database, frozen_clock: FrozenClock, service: ServiceId
) -> None:
    with db.transaction() as session:
        case = open_one(session, service)
        words = refusal(session, case, "not_eligible", refusal_reason="目前不需要住院治疗")
        assert "不在可选的范围内" in words
        assert "不需要住院" not in words.partition("可以选：")[2]
