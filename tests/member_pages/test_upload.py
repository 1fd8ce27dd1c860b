"""The upload page over HTTP: pieces, resuming, what is refused, what the chat is told (J4, D4)."""

import io
import zipfile
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from bot.cases import service as cases
from bot.cases.uploaded import settle_quiet, sweep
from bot.catalog import DocumentKind, ServiceId, render
from bot.documents import passes, uploads
from bot.documents import service as documents
from bot.documents.models import Document, DocumentState, KindSource
from bot.documents.page_models import PagePass, PagePurpose, Upload
from bot.documents.repository import in_case
from bot.documents.store import StorageDownError
from bot.documents.uploads import PIECE_BYTES
from bot.kernel import log
from bot.kernel.clock import FrozenClock
from bot.kernel.crypto import keyring
from bot.kernel.settings import get_settings
from bot.members import service as members
from tests.cases.build import OPENID, open_one
from tests.documents import hostile
from tests.documents.pictures import pdf, pdf_pages, picture, picture_with_metadata, pixel_flood
from tests.member_pages.conftest import NewUploadPage, UploadPage
from tests.support.clamd import stand_in

PATHOLOGY, RECORD = DocumentKind.PATHOLOGY_REPORT, DocumentKind.MEDICAL_RECORD_COPY
SCRIPT = "<< /S /JavaScript /JS (app.alert(1)) >>"


def test_the_page_says_what_is_missing_and_what_can_be_sent(page: UploadPage) -> None:
    shown = page.client.get(page.path)
    assert shown.status_code == 200
    assert page.number
    assert page.number in shown.text
    assert "还需要：病理报告、病历本复印件" in shown.text
    assert "每个不超过20MB" in shown.text
    assert "script-src 'self'" in shown.headers["content-security-policy"]
    with page.pages.db.reading() as session:
        found = session.scalars(select(PagePass)).one()
        assert (found.opens, found.opened_at is not None) == (1, True)
        assert found.token_digest not in page.path


def test_d4_files_become_papers_of_the_case_and_the_chat_is_told_once(page: UploadPage) -> None:
    content = pdf("x" * 700_000)
    assert page.send(content)["state"] == "kept"
    assert page.send(picture(size=(300, 300)), name="CT.jpg", key="a" * 16)["state"] == "kept"
    assert page.texts() == [], "nothing is said before the member is done"
    assert page.done() == 2
    papers = page.papers()
    assert [(one.kind, one.kind_source, one.author) for one in papers] == [
        (PATHOLOGY, KindSource.ASKED, "member"),
        (RECORD, KindSource.ASKED, "member"),
    ]
    assert [one.mime for one in papers] == ["application/pdf", "image/jpeg"]
    with page.pages.db.reading() as session:
        assert cases.find_case(session, page.number or "").status == "accepted", "as with photos of the chat"
    (told,) = page.texts()
    assert page.number
    assert page.number in told
    assert page.done() == 0
    assert len(page.texts()) == 1


def test_one_summary_says_what_is_still_missing(page: UploadPage) -> None:
    page.send(pdf())
    page.done()
    assert page.texts() == [
        (
            f"网页上传的1份资料收到了，已经放进申请{page.number}。\n"
            "先记为“病理报告”，专员会一份份核对；哪份不是，告诉我就行。\n还需要：病历本复印件。"
        )
    ]


def test_who_leaves_the_page_is_told_after_two_minutes(page: UploadPage, monkeypatch: pytest.MonkeyPatch) -> None:
    page.send(pdf())
    assert settle_quiet(page.pages.db) == 0, "more may come"
    later = uploads.clock.system_now() + timedelta(minutes=3)
    monkeypatch.setattr(uploads.clock, "system_now", lambda: later)
    assert settle_quiet(page.pages.db) == 1
    assert settle_quiet(page.pages.db) == 0
    assert len(page.texts()) == 1


def test_a_broken_connection_goes_on_where_it_stopped(page: UploadPage) -> None:
    content = pdf("y" * 700_000)
    begun = page.begin(content).json()
    first = page.put(begun["id"], 0, content[:PIECE_BYTES]).json()
    assert (first["received"], first["state"]) == (PIECE_BYTES, "coming")
    # The answer to the first piece got lost: it is sent again, and told where to go on.
    again = page.put(begun["id"], 0, content[:PIECE_BYTES])
    assert (again.status_code, again.json()["received"]) == (409, PIECE_BYTES)
    # The page was closed; a new link of the same user goes on with the same file.
    with page.pages.db.transaction() as session:
        words = cases.upload_offer(session, OPENID, cases.find_case(session, page.number or ""))
    page.path = "/u/" + words.rpartition("/")[2]
    assert page.begin(content).json()["received"] == PIECE_BYTES
    assert '"received": 262144' in page.client.get(page.path).text, "the page shows what was not finished"
    assert page.send(content)["state"] == "kept"
    assert page.send(content)["state"] == "kept", "the same file once more is the same paper"
    assert len(page.papers()) == 1


def test_a_file_that_is_whole_but_not_judged_is_judged_when_asked_again(
    page: UploadPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = pdf()
    begun = page.begin(content).json()
    page.pages.store.folder.mkdir(exist_ok=True)
    monkeypatch.setattr(uploads, "judge", lambda _content: 1 / 0)
    assert page.put(begun["id"], 0, content).status_code == 500
    monkeypatch.undo()
    assert page.begin(content).json()["state"] == "kept"
    assert not list(page.pages.store.folder.glob("coming/*")), "no piece is left"


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("病理.pdf", pdf())
    return buffer.getvalue()


REFUSED = {
    "encrypted": lambda: pdf_pages(1, owner_password="x", user_password="y"),
    "too_many_pages": lambda: pdf_pages(61),
    "damaged": lambda: pdf()[:300],
    "active": lambda: pdf(page=f"/AA << /O {SCRIPT} >> "),
    "too_large": pixel_flood,
    "kind": lambda: b"<html><script>alert(1)</script>",
    "archive": _zip,
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_cannot_be_taken_is_refused_in_clear_words(page: UploadPage, reason: str) -> None:
    answer = page.send(REFUSED[reason]())
    assert answer["state"] == "refused"
    assert answer["words"] == render(f"upload.refused.{reason}", max=20, pages=60)
    assert page.papers() == []
    assert page.done() == 0
    assert page.texts() == []


def test_hostile_files_get_an_answer_and_the_process_lives(page: UploadPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "upload_max_files", 200)
    for number, (name, made) in enumerate(hostile.EVERYTHING.items()):
        called = hostile.NAMES[number % len(hostile.NAMES)]
        answer = page.send(made(), name=called, key=f"{number:016x}")
        assert answer["state"] in ("kept", "refused"), name
        assert bool(answer["words"]) is (answer["state"] == "refused"), name
    assert page.send(pdf(), key="b" * 16)["state"] == "kept", "an honest one still passes"
    kept = [documents.read_document(page.pages.store, one) for one in page.papers()]
    assert not [word for content in kept for word in hostile.LIVE if word in content]
    assert not [one for one in page.pages.store.folder.parent.rglob("*") if one.name in ("passwd", "x.pdf", "evil.sh")]


def test_names_of_files_are_shown_and_nothing_else(page: UploadPage) -> None:
    for number, called in enumerate(hostile.NAMES):
        page.begin(pdf(), name=called, key=f"{number:016x}")
    shown = page.client.get(page.path)
    assert shown.status_code == 200
    assert not [called for called in hostile.NAMES if "<" in called and called in shown.text]
    assert "<img src=x" not in shown.text
    assert "{{ 7*7 }}" in shown.text, "no template of theirs is run"


def test_scripts_attachments_and_metadata_stay_behind(page: UploadPage) -> None:
    link = f"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A {SCRIPT} >>"
    assert page.send(pdf(catalog=f"/OpenAction {SCRIPT} ", page=f"/Annots [{link}] "))["state"] == "kept"
    frames = Image.new("P", (50, 50))
    gif = io.BytesIO()
    frames.save(gif, "GIF", save_all=True, append_images=[frames.copy() for _ in range(300)])
    assert page.send(gif.getvalue(), key="c" * 16)["state"] == "kept"
    assert page.send(picture_with_metadata(), key="d" * 16)["state"] == "kept"
    with page.pages.db.reading() as session:
        written = [
            documents.read_document(page.pages.store, one) for one in documents.of_case(session, page.number or "")
        ]
    assert b"JavaScript" not in written[0]
    assert b"SECRET-PLACE" not in written[2]
    assert b"<script>" not in written[2]


def test_a_pdf_that_opens_without_its_owners_password_is_kept(page: UploadPage) -> None:
    assert page.send(pdf_pages(2, owner_password="x"))["state"] == "kept"


def test_nothing_readable_waits_on_the_disk(page: UploadPage) -> None:
    content = pdf("SECRET-WORD " * 60_000)
    begun = page.begin(content, name="张某某的病理.pdf").json()
    page.put(begun["id"], 0, content[:PIECE_BYTES])
    files = [one for one in page.pages.store.folder.rglob("*") if one.is_file()]
    assert files
    assert all(b"SECRET-WORD" not in one.read_bytes() for one in files)
    assert all(one.stat().st_mode & 0o077 == 0 for one in files)
    database = (page.pages.store.folder.parent / "ins.db").read_bytes()
    assert "张某某".encode() not in database


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"key": "0123456789abcdef", "name": "a", "size": 0}, 422),
        ({"key": "0123456789abcdef", "name": "a", "size": 21 * 1024 * 1024}, 422),
        ({"key": "../../x", "name": "a", "size": 10}, 422),
        ({"key": "0123456789abcdef", "name": "a", "size": -1}, 422),
        ({"key": "0123456789abcdef", "name": "a" * 2000, "size": 5}, 422),
        ("no object", 422),
    ],
)
def test_what_cannot_be_begun(page: UploadPage, told: object, status: int) -> None:
    answer = page.client.post(f"{page.path}/files", json=told)
    assert answer.status_code == status
    with page.pages.db.reading() as session:
        assert session.scalars(select(Upload)).all() == []


def test_no_more_files_a_day_than_the_setting(page: UploadPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "upload_max_files", 2)
    assert page.send(pdf("1"), key="1" * 16)["state"] == "kept"
    assert page.send(pdf("2"), key="2" * 16)["state"] == "kept"
    assert page.send(pdf("3"), key="3" * 16) == {"words": render("upload.refused.too_many_files", max=2)}


def test_a_piece_that_is_too_long_or_beyond_the_end_is_not_kept(page: UploadPage) -> None:
    content = pdf()
    begun = page.begin(content).json()
    assert page.put(begun["id"], 0, bytes(PIECE_BYTES + 1)).status_code == 413
    assert page.put(begun["id"], 0, content + b"more").status_code == 409
    assert page.put(begun["id"], 0, b"").status_code == 409
    assert page.put(begun["id"], -5, content).status_code == 409
    assert page.put(begun["id"] + 1, 0, content).status_code == 422, "another's file"


def test_the_link_ends(page: UploadPage, frozen_clock: FrozenClock) -> None:
    frozen_clock.advance(timedelta(hours=25))
    assert page.client.get(page.path).status_code == 410
    assert page.begin(pdf()).status_code == 410
    assert page.client.post(f"{page.path}/done").status_code == 410
    assert page.client.get("/u/" + "0" * 40).status_code == 404
    assert page.client.get(page.path.replace("/u/", "/a/")).status_code == 404, "a pass opens its own page only"


def test_no_consent_no_page(page: UploadPage) -> None:
    with page.pages.db.transaction() as session:
        user = members.get_or_create_user(session, OPENID)
        members.withdraw_consent(session, user, evidence="later")
        assert cases.upload_offer(session, OPENID) == ""
    assert page.client.get(page.path).status_code == 410
    assert page.begin(pdf()).status_code == 410


def test_a_user_who_no_longer_acts_for_the_member_has_no_page(page: UploadPage) -> None:
    with page.pages.db.transaction() as session:
        case = cases.find_case(session, page.number or "")
        cases.close_links(session, members.get_member(session, case.member_id), openid=OPENID)
    assert page.client.get(page.path).status_code == 404


def test_before_the_case_is_opened_files_wait_as_photos_do(new_page: NewUploadPage) -> None:
    page = new_page(None)
    assert page.send(pdf())["state"] == "kept"
    assert page.done() == 1
    assert [one.case_number for one in page.papers()] == [None]
    assert page.texts() == [render("upload.kept", count=1)]


def test_a_link_of_the_form_is_for_the_case_that_came_of_it(new_page: NewUploadPage, frozen_clock: FrozenClock) -> None:
    page = new_page(None)
    frozen_clock.advance(timedelta(minutes=5))
    with page.pages.db.transaction() as session:
        (member,) = members.members_of(session, members.get_or_create_user(session, OPENID))
        page.number = open_one(session, ServiceId.DIRECT_PAY, member=member, kinds=[]).number
    assert page.send(pdf())["state"] == "kept"
    assert [one.case_number for one in page.papers()] == [page.number]


def test_an_erased_user_leaves_no_piece_and_no_name(page: UploadPage) -> None:
    content = pdf("z" * 700_000)
    begun = page.begin(content).json()
    page.put(begun["id"], 0, content[:PIECE_BYTES])
    page.send(pdf(), key="e" * 16)
    with page.pages.db.transaction() as session:
        documents.revoke_links(session, OPENID)
        documents.erase_of_openid(session, page.pages.store, OPENID)
    assert page.put(begun["id"], PIECE_BYTES, content[PIECE_BYTES : 2 * PIECE_BYTES]).status_code == 404
    assert not list(page.pages.store.folder.glob("coming/*"))
    with page.pages.db.reading() as session:
        assert session.scalars(select(Upload)).all() == []
        assert {one.state for one in session.scalars(select(Document))} == {DocumentState.ERASED}


def test_what_stopped_long_ago_is_given_up(page: UploadPage, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pdf("z" * 700_000)
    begun = page.begin(content).json()
    page.put(begun["id"], 0, content[:PIECE_BYTES])
    sweep(page.pages.db, page.pages.store)
    assert list(page.pages.store.folder.glob("coming/*"))
    later = uploads.clock.system_now() + timedelta(hours=49)
    monkeypatch.setattr(uploads.clock, "system_now", lambda: later)
    sweep(page.pages.db, page.pages.store)
    assert not list(page.pages.store.folder.glob("coming/*"))
    with page.pages.db.reading() as session:
        assert session.scalars(select(Upload)).all() == []


def test_a_pass_is_kept_as_a_hash_and_never_logged(page: UploadPage) -> None:
    token = page.path.removeprefix("/u/")
    assert log.mask(f"sent: https://pages.test{page.path}") == "sent: https://pages.test/u/***"
    with page.pages.db.reading() as session:
        assert passes.find(session, PagePurpose.UPLOAD, token).token_digest == keyring().digest(
            token, purpose="page_pass.token"
        )


def test_while_the_storage_is_away_the_file_waits(page: UploadPage, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pdf()
    begun = page.begin(content).json()

    def away(*_: object) -> None:
        raise StorageDownError("S3 secret words for the log")

    with monkeypatch.context() as patch:
        patch.setattr(page.pages.store.blobs, "write", away)
        answer = page.put(begun["id"], 0, content)
        assert (answer.status_code, answer.json()) == (503, {"words": render("upload.state.later")})
    assert page.send(content)["state"] == "kept"


def test_an_infected_file_is_refused_and_staff_see_that_it_came(
    page: UploadPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stand_in(b"stream: Some.Thing FOUND\0") as address:
        monkeypatch.setattr(get_settings(), "clamd_address", address)
        answer = page.send(pdf())
    assert (answer["state"], answer["words"]) == ("refused", render("upload.refused.infected"))
    assert page.papers() == []
    with page.pages.db.reading() as session:
        (paper,) = in_case(session, page.number or "")
        assert (paper.state, paper.reason, paper.path) == ("rejected", "infected", None)
    assert page.done() == 0


def test_while_the_scanner_is_away_a_file_waits_and_never_passes(
    page: UploadPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = pdf()
    begun = page.begin(content).json()
    monkeypatch.setattr(get_settings(), "clamd_address", "127.0.0.1:9")
    for answer in (page.put(begun["id"], 0, content), page.begin(content)):
        assert (answer.status_code, answer.json()) == (503, {"words": render("upload.state.later")})
    assert page.papers() == []
    monkeypatch.setattr(get_settings(), "clamd_address", "")
    assert page.begin(content).json()["state"] == "kept"
