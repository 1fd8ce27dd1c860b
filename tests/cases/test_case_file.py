"""The file of a case: one PDF with cover sheet, timeline and all accepted papers in order."""

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases import case_file
from bot.cases import service as cases
from bot.cases.errors import CaseError
from bot.cases.models import Case
from bot.catalog import DocumentKind, ServiceId
from bot.documents import service as documents
from bot.documents.images import CleanImage
from bot.documents.member_files import add_member_file
from bot.documents.store import DocumentStore
from bot.kernel.audit import AuditEntry
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from tests.cases.build import OPENID, open_one, walk
from tests.documents.pictures import pdf, pdf_pages, picture

SHOT = Path("/tmp/case-file.png")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite only: nothing here differs between the engines."""
    return sqlite_url


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


def add(session: Session, store: DocumentStore, number: str, kind: DocumentKind, content: bytes) -> None:
    documents.add_staff_file(
        session, store, case_number=number, openid=OPENID, content=content, kind=kind, actor="staff:li"
    )


def with_papers(session: Session, store: DocumentStore) -> cases.Case:
    """A direct payment with papers in any order, one of them not looked at."""
    case = open_one(session, ServiceId.DIRECT_PAY)
    add(session, store, case.number, DocumentKind.DISCHARGE_SUMMARY, picture("PNG", size=(900, 1300)))
    add(session, store, case.number, DocumentKind.PATHOLOGY_REPORT, pdf_pages(3))
    add(session, store, case.number, DocumentKind.OUTPATIENT_RECORD, picture(size=(1600, 900)))
    clean = CleanImage(pdf("not looked at"), "application/pdf")
    add_member_file(session, store, clean, openid=OPENID, case_number=case.number, digest="x")
    return walk(session, case.number, "documents_reviewed", "awaiting_authorization")


def words_of(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(content)]


def export(
    session: Session, store: DocumentStore, case: Case, *, actor: str, with_waiting: bool = False
) -> case_file.CaseFile:
    """All of it, one after the other."""
    collected = case_file.collect(session, case, with_waiting=with_waiting)
    made = case_file.bind_file(store, collected)
    case_file.record_export(session, collected, actor=actor)
    return made


def test_cover_timeline_and_the_papers_in_order(db: Database, store: DocumentStore, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = with_papers(session, store)
        made = export(session, store, case, actor="staff:li")
        number = case.number
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.exported")).one()
    pages = words_of(made.bound.content)
    assert (made.papers, made.waiting, made.bound.count, len(pages)) == (3, 1, 6, 6)
    cover = pages[0]
    for words in (number, "陈秀兰", "住院保险直付", "等待签署授权书", "资料目录", "办理经过", "另有1份会员发来的资料"):
        assert words in cover
    listed = [line for line in cover.splitlines() if "收到）" in line]
    assert [line[line.index(".") - 1 :][:8] for line in listed] == ["1. 门诊病历（", "2. 出院小结（", "3. 病理报告（"]
    assert "第2页" in listed[0]
    assert "第4—6页" in listed[2]
    assert "1. 门诊病历" in pages[1]
    assert "2. 出院小结" in pages[2]
    assert (entry.actor, entry.subject) == ("staff:li", f"case:{number}")
    drawn = pdfium.PdfDocument(made.bound.content)
    drawn[0].render(scale=1.5).to_pil().save(SHOT)
    drawn[1].render(scale=1).to_pil().save(SHOT.with_name("case-file-2.png"))


def test_all_takes_in_what_nobody_looked_at(db: Database, store: DocumentStore, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        made = export(session, store, with_papers(session, store), actor="staff:li", with_waiting=True)
    assert (made.papers, made.waiting) == (4, 0)
    assert "not looked at" in words_of(made.bound.content)[-1]


def test_a_paper_that_does_not_open_is_named_and_the_rest_is_there(
    db: Database, store: DocumentStore, frozen_clock: FrozenClock
) -> None:
    with db.transaction() as session:
        case = open_one(session, ServiceId.DIRECT_PAY)
        add(session, store, case.number, DocumentKind.PATHOLOGY_REPORT, pdf())
        broken = pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
        add(session, store, case.number, DocumentKind.CT_REPORT, broken)
        made = export(session, store, case, actor="staff:li")
    assert len(made.bound.left_out) == 1
    assert "CT报告" in made.bound.left_out[0]
    assert made.papers == 1
    assert "打不开" in words_of(made.bound.content)[0]


def test_a_long_list_takes_more_sheets_and_pages_still_fit(
    db: Database, store: DocumentStore, frozen_clock: FrozenClock
) -> None:
    with db.transaction() as session:
        case = open_one(session, ServiceId.DIRECT_PAY)
        for number in range(45):
            add(session, store, case.number, DocumentKind.BLOOD_TEST, picture("PNG", size=(40 + number, 60)))
        made = export(session, store, case, actor="staff:li")
    pages = words_of(made.bound.content)
    first = next(number for number, words in enumerate(pages, start=1) if words.startswith("1. 血液检测报告"))
    assert first > 2
    assert f"第{first}页" in pages[0]
    assert made.bound.count == len(pages) == first + 44


def test_nothing_of_an_erased_member_is_exported(db: Database, store: DocumentStore, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        case = open_one(session, ServiceId.DIRECT_PAY)
        case.openid = "erased-0123456789abcdef01234567"
        with pytest.raises(CaseError, match="已经应要求删除"):
            export(session, store, case, actor="staff:li")
