"""Opening a case: once, eligible, with the papers and the notice it needs."""

import re
import threading

import pytest
from sqlalchemy import func, select

from bot.cases import repository
from bot.cases import service as cases
from bot.cases.models import Case
from bot.cases.service import NotEligible, OpenCase
from bot.catalog import DocumentKind, ServiceId, get_catalog
from bot.documents import service as documents
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service as members
from tests.cases.build import DETAILS, OPENID, day, insured, open_one, paper, shanghai, texts

LETTERS = {"outpatient": "MZ", "inpatient": "ZY", "second_opinion": "EZ", "gene_test": "JC", "direct_pay": "ZF"}


@pytest.mark.parametrize("service", list(ServiceId))
def test_J2_each_service_opens_accepted_with_its_papers(
    db: Database, frozen_clock: FrozenClock, service: ServiceId
) -> None:
    with db.transaction() as session:
        case = open_one(session, service)
        assert case.status == "accepted"
        assert re.fullmatch(LETTERS[service] + r"261123-[0-9A-Z]{5}", case.number)
        words = cases.opened_words(session, case)
        assert case.number in words
        assert not re.search(r"\{|accepted|[JGSTD]\d", words.replace(case.number, ""))
        assert texts(session) == []  # told by the answer to the request, not twice
        assert [event.type for event in repository.events(session, case.number)] == ["opened", "moved"]


def test_the_same_key_gives_the_same_case(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        member = insured(session)
        first = open_one(session, member=member).number
    with db.transaction() as session:
        again = open_one(session, member=session.merge(member, load=False)).number
        assert again == first
        assert session.scalar(select(func.count()).select_from(Case)) == 1


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize("service", list(ServiceId))
def test_G4_S1_T4_a_second_case_of_the_year_is_refused_in_words(
    db: Database, frozen_clock: FrozenClock, service: ServiceId, finished: bool
) -> None:
    """Whether the first is under way or was carried out; the other services are not touched by it."""
    with db.transaction() as session:
        member = insured(session)
        case = open_one(session, service, member=member)
        if finished:
            members.use_entitlement(session, case_number=case.number)
        with pytest.raises(NotEligible) as refusal:
            open_one(session, service, member=member, key="key-2")
        assert f"的{get_catalog().service(service).name}在这个保单年度" in refusal.value.message
        assert "可以使用1次，已经用完了" in refusal.value.message
        other = next(one for one in ServiceId if one is not service)
        open_one(session, other, member=member, key="key-3")


def test_one_request_in_two_processes_makes_one_case(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        member = insured(session)
    numbers, errors = [], []

    def request() -> None:
        try:
            with db.transaction() as session:
                numbers.append(open_one(session, member=member, kinds=[]).number)
        except BaseException as error:  # noqa: BLE001 - handed to the main thread
            errors.append(error)

    threads = [threading.Thread(target=request) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(set(numbers)) == 1


def test_J5_a_diagnosis_in_the_waiting_period_is_refused(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        with pytest.raises(NotEligible) as refusal:
            open_one(session, diagnosed_on="2026-03-10")
        assert "等待期" in refusal.value.message
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_an_unknown_day_of_diagnosis_does_not_stop_the_case(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        assert "diagnosed_on" not in open_one(session, diagnosed_on="").details


@pytest.mark.parametrize(
    ("rough", "shown"),
    [
        ("", "2026年10月20日（周二）"),
        ("diagnosed_on", "2026年10月20日（周二）前后"),
        ("diagnosed_on.year", "大约2026年"),
    ],
)
def test_a_day_told_roughly_is_no_certain_day_for_staff(
    db: Database, frozen_clock: FrozenClock, rough: str, shown: str
) -> None:
    with db.transaction() as session:
        case = open_one(session, diagnosed_on="2026-10-20", inexact=f"{rough} admission_date".strip())
        labelled = dict(cases.labelled(case.details, case.facts))
        assert (labelled["确诊日期"], case.details.get("inexact", "")) == (shown, rough)


@pytest.mark.parametrize(
    ("service", "wrong", "words"),
    [
        (ServiceId.OUTPATIENT, {"city": "拉萨"}, "拉萨"),
        (ServiceId.INPATIENT, {"city": "苏州"}, "苏州"),
        (ServiceId.DIRECT_PAY, {"city": "昆明"}, "昆明"),  # D2
        (ServiceId.SECOND_OPINION, {"city": "成都"}, "北京、上海、广州"),  # S2
        (ServiceId.INPATIENT, {"admission_slip_date": ""}, "住院条开具日期"),
        (ServiceId.INPATIENT, {"admission_slip_date": "2026-11-24"}, "不能晚于今天"),
        (ServiceId.OUTPATIENT, {"diagnosed_on": "去年"}, "没有看懂"),
        (ServiceId.GENE_TEST, {"tumour": "长" * 101}, "100个字以内"),
    ],
)
def test_J7_D2_S2_a_wrong_answer_is_refused_in_words(
    db: Database, frozen_clock: FrozenClock, service: ServiceId, wrong: dict[str, str], words: str
) -> None:
    with db.transaction() as session:
        with pytest.raises(NotEligible) as refusal:
            open_one(session, service, **wrong)
        assert words in refusal.value.message


def test_D1_admission_earlier_than_the_fifth_working_day_is_refused(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        member = insured(session)
        assert cases.earliest_admission(session, day("2026-11-23")).day == day("2026-11-30")
        with pytest.raises(NotEligible) as refusal:
            open_one(session, ServiceId.DIRECT_PAY, member=member, admission_date="2026-11-29")
        assert "2026年11月30日（周一）" in refusal.value.message
        assert "400-606-5033" in refusal.value.message
        case = open_one(session, ServiceId.DIRECT_PAY, member=member, admission_date="2026-11-30")
        assert case.due_at == shanghai(2026, 11, 30)


def test_D1_staff_may_let_it_in_on_record(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        request = OpenCase(
            idempotency_key="k",
            openid=OPENID,
            member=insured(session),
            service=ServiceId.DIRECT_PAY,
            details=DETAILS[ServiceId.DIRECT_PAY] | {"admission_date": "2026-11-25"},
            staff_exception="主管批准：急诊转入院",
        )
        case = cases.open_case(session, request)
        assert repository.events(session, case.number)[0].exception == "主管批准：急诊转入院"


def test_D4_direct_pay_waits_for_both_papers(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session, ServiceId.DIRECT_PAY, kinds=[DocumentKind.PATHOLOGY_REPORT, DocumentKind.CT_REPORT])
        assert case.status == "awaiting_documents"
        assert cases.missing_documents(session, case) == [DocumentKind.MEDICAL_RECORD_COPY]
        assert "还需要：病历本复印件" in cases.opened_words(session, case)
        documents.attach(session, [paper(session, DocumentKind.MEDICAL_RECORD_COPY)], case.number)
        case = cases.documents_changed(session, case)
        assert case.status == "accepted"
        assert ["正式受理" in text for text in texts(session)] == [True]
        cases.documents_changed(session, case)
        assert len(texts(session)) == 1


def test_J4_one_medical_paper_is_enough_but_not_any_paper(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session, kinds=[DocumentKind.INVOICE, DocumentKind.OTHER])
        assert case.status == "awaiting_documents"
        assert case.due_at is None
        assert cases.waits_for_documents(case)
        documents.attach(session, [paper(session, None)], case.number)
        assert cases.documents_changed(session, case).status == "accepted"


def test_G3_a_wish_is_recorded_and_not_promised(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session)
        assert case.details["hospital_wish"] == "瑞金医院"
        assert "瑞金" not in cases.opened_words(session, case)


def test_nothing_readable_of_the_request_is_in_the_database(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        open_one(session, ServiceId.GENE_TEST)
    with db.reading() as session:
        raw = session.connection().exec_driver_sql("SELECT details, facts FROM service_case").one()
    assert "肺腺癌".encode() not in bytes(raw[0])
