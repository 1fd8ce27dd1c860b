"""What the machine read on papers, shown to staff beside them; the case file and the signed letter on the case page."""

import io
from datetime import date

import pypdfium2 as pdfium
import pytest
from sqlalchemy import select

from bot.cases import service as cases
from bot.cases.letters import evidence_digest
from bot.cases.models import SignedLetter
from bot.catalog import DocumentKind, ServiceId
from bot.documents import readings
from bot.documents import service as documents
from bot.documents.models import Document, DocumentState, KindSource
from bot.documents.reading_models import NameVerdict, PaperReading
from bot.kernel import doorbell
from bot.kernel.audit import AuditEntry
from bot.kernel.settings import get_settings
from bot.recognition.results import Certainty, Flaw, Page, PaperKind
from bot.recognition.results import PaperReading as Found
from bot.staff.models import Role
from tests.cases.build import open_one
from tests.console.conftest import Office
from tests.documents.pictures import picture
from tests.support.clamd import stand_in
from tests.support.staff import DeskClient

PATHOLOGY = Found(
    PaperKind.PATHOLOGY_REPORT,
    Certainty.SURE,
    0.99,
    patient_name="钱<b>某",
    hospital="某某市第一人民医院",
    dated=date(2026, 11, 2),
    date_label="报告日期",
    page=Page(1, 2),
    conclusion="（左乳）浸润性导管癌",
)
SECOND_PAGE = Found(PaperKind.OTHER, Certainty.UNKNOWN, 0.1, page=Page(2, 2), hospital="某某市第一人民医院")
CLIENT = {"client_id": "a" * 32}
GUESS = Found(PaperKind.CT_REPORT, Certainty.UNSURE, 0.6, flaws=(Flaw.BLURRED, Flaw.GLARE))


def a_case(office: Office, *found: Found | None, verdict: NameVerdict | None = None) -> str:
    """A case with a picture for each reading; None: a picture that waits to be read."""
    office.chat(openid="o1")
    with office.db.transaction() as session:
        number = open_one(session, ServiceId.DIRECT_PAY, openid="o1", kinds=[]).number
        told = []
        for place, one in enumerate(found):
            paper = documents.register_image(
                session, openid="o1", inbound_id=f"in{place}", media_id=f"m{place}", consented=True
            )
            paper.path = office.store.write(paper.id, picture(size=(600, 400 + place)))
            paper.state, paper.mime, paper.case_number = DocumentState.RECEIVED, "image/jpeg", number
            readings.queue(session, paper)
            reading = session.get_one(PaperReading, paper.id)
            if one is not None:
                readings.apply(session, reading, paper, one)
                told.append((reading, paper))
        readings.put_pages_together(session, told)
        if verdict:
            readings.note_name(session, told[0][0], verdict)
        return number


@pytest.fixture
def wu(office: Office) -> DeskClient:
    office.agent("wu", Role.COORDINATOR, display_name="小吴")
    return office.browser("wu")


def papers(office: Office) -> list[Document]:
    with office.db.reading() as session:
        return list(session.scalars(select(Document).order_by(Document.id)))


def test_what_was_read_stands_beside_each_paper(office: Office, wu: DeskClient) -> None:
    number = a_case(office, PATHOLOGY, None, GUESS, SECOND_PAGE, verdict=NameVerdict.OTHER)
    text = wu.get(f"/cases/{number}").text
    assert "病理报告 · 第1页/共2页 · 某某市第一人民医院 · 2026-11-02" in text
    assert "病理诊断原文：（左乳）浸润性导管癌" in text
    assert "姓名与被保险人不符" in text
    assert "钱" not in text, "the name on a paper is for who looks at the paper"
    assert "正在识别" in text
    assert "可能是CT报告" in text
    assert "照片模糊、反光" in text
    report = text.partition('data-testid="report"')[2].partition("</ul>")[0]
    assert "同一份报告，2页" in report
    first, _, _, second = papers(office)
    assert report.index(f'data-document="{first.id}"') < report.index(f'data-document="{second.id}"')
    assert text.count('data-testid="report"') == 1


def test_a_look_at_a_paper_tells_what_was_read_and_proposes_its_kind(office: Office, wu: DeskClient) -> None:
    a_case(office, PATHOLOGY, GUESS, verdict=NameVerdict.OTHER)
    first, second = papers(office)
    text = wu.get(f"/documents/{first.id}/viewer").text
    assert "<dd>钱&lt;b&gt;某</dd>" in text
    assert "姓名与被保险人不符" in text
    assert "仅供参考，以原件为准" in text
    assert '<option value="pathology_report" selected>' in text
    with office.db.transaction() as session:
        documents.label(session, session.get_one(Document, second.id), DocumentKind.BLOOD_TEST, KindSource.ASKED)
    guessed = wu.get(f"/documents/{second.id}/viewer").text
    assert "可能是CT报告" in guessed
    assert '<option value="ct_report" selected>' in guessed, "a guess says more than what was asked for"
    with office.db.transaction() as session:
        documents.label(session, session.get_one(Document, second.id), DocumentKind.BLOOD_TEST, KindSource.MEMBER)
    assert '<option value="blood_test" selected>' in wu.get(f"/documents/{second.id}/viewer").text


def test_what_could_not_be_read_is_said(office: Office, wu: DeskClient) -> None:
    number = a_case(office, None)
    with office.db.transaction() as session:
        readings.put_aside(session, session.scalars(select(PaperReading)).one(), "tries")
    assert "没能识别，请看原图" in wu.get(f"/cases/{number}").text
    assert "没能识别，请看原图" in wu.get(f"/documents/{papers(office)[0].id}/viewer").text


def exported(office: Office) -> list[str]:
    with office.db.reading() as session:
        return list(session.scalars(select(AuditEntry.actor).where(AuditEntry.action == "case.exported")))


def test_the_case_file_is_a_button(office: Office, wu: DeskClient) -> None:
    number = a_case(office, PATHOLOGY, GUESS)
    first, _ = papers(office)
    wu.act(f"/documents/{first.id}/accept", kind="pathology_report")
    page = wu.get(f"/cases/{number}").text
    assert f"/cases/{number}/file" in page
    assert "连同待核对的1份" in page
    accepted, everything = wu.get(f"/cases/{number}/file"), wu.get(f"/cases/{number}/file?all=1")
    assert accepted.headers["content-type"] == "application/pdf"
    assert accepted.headers["cache-control"] == "no-store"
    assert f'filename="{number}.pdf"' in accepted.headers["content-disposition"]
    counts = [len(pdfium.PdfDocument(io.BytesIO(one.content))) for one in (accepted, everything)]
    assert counts[1] == counts[0] + 1
    assert exported(office) == ["staff:wu", "staff:wu"]


def test_the_case_file_of_a_colleagues_member_is_not_given(office: Office, wu: DeskClient) -> None:
    number = a_case(office, PATHOLOGY)
    office.agent("li")
    office.agent("wang")
    office.browser("wang").act("/conversations/1/claim")
    assert office.browser("li").get(f"/cases/{number}/file").status_code == 403
    assert office.browser("wang").get(f"/cases/{number}/file").status_code == 200
    assert wu.get("/cases/EO261123-7K3QF/file").status_code == 404
    assert exported(office) == ["staff:wang"]


def test_d5_the_signed_letter_stands_on_the_page_with_its_record(office: Office, wu: DeskClient) -> None:
    number = a_case(office, PATHOLOGY)
    assert "授权书已签" not in wu.get(f"/cases/{number}").text
    evidence = {"signer": "王<i>英", "relation": "配偶"}
    (paper,) = papers(office)
    with office.db.transaction() as session:
        case = cases.find_case(session, number)
        session.add(
            SignedLetter(
                case_number=case.number,
                document_id=paper.id,
                text_version="2026-11",
                text_digest="a" * 64,
                evidence=evidence,
                evidence_digest=evidence_digest(evidence),
                previous_digest="0" * 64,
                digest="b" * 64,
                signed_at=office.clock.now(),
            )
        )
    text = wu.get(f"/cases/{number}").text
    assert "王&lt;i&gt;英（配偶）" in text
    assert "文本2026-11" in text
    assert "签署记录完整" in text
    with office.db.transaction() as session:
        session.scalars(select(SignedLetter)).one().evidence = {**evidence, "signer": "钱某"}
    assert "签署记录被改动过" in wu.get(f"/cases/{number}").text


def test_papers_that_are_deleted_are_counted(office: Office, wu: DeskClient) -> None:
    number = a_case(office, PATHOLOGY, GUESS)
    assert "已经删除" not in wu.get(f"/cases/{number}").text
    with office.db.transaction() as session:
        readings.discard(session, session.get_one(Document, papers(office)[0].id))
    assert "有1份资料已经删除" in wu.get(f"/cases/{number}").text


def test_whoever_looks_at_the_case_hears_when_a_paper_was_read(office: Office) -> None:
    number = a_case(office, None)
    with office.db.reading() as session:
        before = doorbell.newest(session)
    with office.db.transaction() as session:
        reading = session.scalars(select(PaperReading)).one()
        readings.apply(session, reading, session.get_one(Document, reading.document_id), GUESS)
    with office.db.reading() as session:
        rung = {(one.topic, one.ref) for one in doorbell.after(session, before, limit=10)}
    assert ("case", number) in rung


@pytest.mark.parametrize(
    ("answer", "words"), [(b"stream: Some.Thing FOUND\0", "查出病毒"), (b"stream: OK?\0", "病毒扫描服务")]
)
def test_what_is_not_called_clean_is_not_kept_and_staff_are_told(
    office: Office, wu: DeskClient, monkeypatch: pytest.MonkeyPatch, answer: bytes, words: str
) -> None:
    number, chat = a_case(office), 1
    headers = {"X-CSRF-Token": wu.csrf, "HX-Request": "true"}
    wu.act(f"/conversations/{chat}/claim")
    with stand_in(answer) as address:
        monkeypatch.setattr(get_settings(), "clamd_address", address)
        for path, data in ((f"/cases/{number}/files", {"kind": "opinion"}), ("/conversations/1/picture", CLIENT)):
            files = {"file": ("a.jpg", picture(), "image/jpeg")}
            refused = wu.post(path, data=data, files=files, headers=headers)
            assert refused.status_code == 409
            assert words in refused.text
    assert papers(office) == []
