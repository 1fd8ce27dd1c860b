"""Pictures of the upload page are read like those of the chat, and told of once, together with whatever else came."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cases import service as cases
from bot.cases.uploaded import settle_quiet
from bot.catalog import DocumentKind, ServiceId
from bot.conversations import paper_summary
from bot.documents import readings, service
from bot.documents.models import Document, DocumentState
from bot.documents.reading_models import PaperReading
from bot.kernel import clock
from bot.recognition.results import Certainty, PaperKind
from bot.recognition.results import PaperReading as Found
from tests.cases.build import OPENID
from tests.documents.pictures import pdf, picture
from tests.documents.test_documents import move_time
from tests.member_pages.conftest import NewUploadPage, UploadPage

CT, PATHOLOGY = PaperKind.CT_REPORT, PaperKind.PATHOLOGY_REPORT


def read(page: UploadPage, *kinds: PaperKind) -> None:
    """The reader finds these kinds on the pictures that wait, for sure."""
    with page.pages.db.transaction() as session:
        waiting = session.scalars(select(PaperReading).where(PaperReading.state == "waiting").order_by("document_id"))
        for kind, reading in zip(kinds, waiting.all(), strict=True):
            document = session.get_one(Document, reading.document_id)
            readings.apply(session, reading, document, Found(kind, Certainty.SURE, 0.99))


def tell(page: UploadPage) -> list[str]:
    paper_summary.tell_due(page.pages.db)
    return page.texts()


def by_chat(page: UploadPage, number: int) -> None:
    with page.pages.db.transaction() as session:
        sent = service.register_image(
            session, openid=OPENID, inbound_id=f"in{number}", media_id=f"m{number}", consented=True
        )
        sent.state, sent.mime, sent.path = DocumentState.RECEIVED, "image/jpeg", f"x/{number}"
        sent.case_number = page.number
        readings.queue(session, sent)


def test_one_message_for_what_came_by_the_page_and_by_the_chat(page: UploadPage) -> None:
    by_chat(page, 1)
    page.send(picture(size=(300, 300)), name="a.jpg", key="a" * 16)
    page.send(pdf(), key="b" * 16)
    read(page, CT, CT)
    assert tell(page) == [], "the member is still on the page"
    assert page.done() == 2
    assert page.texts() == [], "what was read is told in the same message"
    (told,) = tell(page)
    assert told.startswith(f"网页上传的2份资料收到了，已经放进申请{page.number}。\n先记为“病理报告”，专员会一份份核对")
    assert "照片看过了：第1、2张是“CT报告”。" in told
    assert "还缺：病历本复印件" in told
    assert tell(page) == [told]


def test_one_picture_that_is_what_it_was_taken_for_is_told_as_ever(page: UploadPage) -> None:
    page.send(picture(size=(300, 300)), name="a.jpg", key="a" * 16)
    assert page.done() == 1
    read(page, PATHOLOGY)
    assert tell(page) == [f"网页上传的1份资料收到了，已经放进申请{page.number}。\n还需要：病历本复印件。"]


def test_a_picture_that_nobody_reads_in_time_keeps_the_word_no_longer(
    page: UploadPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.send(picture(size=(300, 300)), name="a.jpg", key="a" * 16)
    page.done()
    assert tell(page) == []
    move_time(monkeypatch, paper_summary.PATIENCE + timedelta(seconds=1))
    (told,) = tell(page)
    assert "网页上传的1份资料收到了" in told
    assert "先记为“病理报告”" in told
    read(page, PATHOLOGY)
    assert tell(page) == [told], "it is what was said already"


def test_who_leaves_the_page_without_a_word_gets_the_same(page: UploadPage, monkeypatch: pytest.MonkeyPatch) -> None:
    page.send(picture(size=(300, 300)), name="a.jpg", key="a" * 16)
    page.send(picture(size=(301, 300)), name="b.jpg", key="b" * 16)
    read(page, CT, PATHOLOGY)
    assert tell(page) == []
    later = clock.system_now() + timedelta(minutes=3)
    monkeypatch.setattr(clock, "system_now", lambda: later)
    assert settle_quiet(page.pages.db) == 1
    (told,) = tell(page)
    assert "网页上传的2份资料收到了" in told
    assert "第1张是“CT报告”，第2张是“病理报告”" in told


def test_before_the_case_is_opened_what_was_read_is_told_too(new_page: NewUploadPage) -> None:
    page = new_page(None)
    page.send(picture(size=(300, 300)), name="a.jpg", key="a" * 16)
    page.done()
    read(page, CT)
    assert tell(page) == ["网页上传的1份资料收到了。\n看过了，刚才那张是“CT报告”，记好了。"]
    assert page.papers()[0].kind == DocumentKind.CT_REPORT


def test_a_case_that_goes_on_says_so_itself(new_page: NewUploadPage) -> None:
    page = new_page(ServiceId.SECOND_OPINION)
    page.send(picture(size=(300, 300)), name="a.jpg", key="a" * 16)
    page.send(picture(size=(301, 300)), name="b.jpg", key="b" * 16)
    page.done()
    with page.pages.db.reading() as session:
        assert cases.find_case(session, page.number or "").status == "accepted"
    read(page, CT, PATHOLOGY)
    told = tell(page)
    assert not [text for text in told if "网页上传" in text]
    assert len([text for text in told if "照片看过了" in text]) == 1
