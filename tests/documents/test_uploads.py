"""Uploads and passes on both engines: what the database has to do. Over HTTP: tests/member_pages/test_upload.py."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.documents import passes, repository, uploads
from bot.documents.blobs import FolderBlobs
from bot.documents.models import Document
from bot.documents.page_models import PagePass, PagePurpose, Upload, UploadState
from bot.documents.parts import PartStore
from bot.documents.store import DocumentStore, StoreError
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from tests.documents.pictures import picture

KEY, CASE = "0123456789abcdef", "ZF261123-7K3QF"


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


def new_pass(db: Database, case_number: str | None = CASE) -> PagePass:
    with db.transaction() as session:
        link = passes.issue(
            session, PagePurpose.UPLOAD, openid="o1", case_number=case_number, valid_for=timedelta(hours=1)
        )
        found = passes.find(session, PagePurpose.UPLOAD, link.rpartition("/")[2])
        passes.count_look(session, found)
        session.refresh(found)
        assert (found.opens, found.opened_at) == (1, clock.now())
        return found


def bring(db: Database, store: DocumentStore, page_pass: PagePass, content: bytes, key: str = KEY) -> Upload:
    with db.transaction() as session:
        upload = uploads.begin(session, page_pass, file_key=key, name="a.jpg", size=len(content))
        PartStore(store.blobs).write(upload.id, 0, content)
        assert uploads.advance(session, upload, offset=0, count=len(content))
        assert not uploads.advance(session, upload, offset=0, count=len(content)), "one piece is noted once"
    with db.transaction() as session:
        return uploads.finish(session, store, upload, uploads.judge(content))


def test_a_file_is_kept_once_and_told_once(db: Database, store: DocumentStore, frozen_clock: FrozenClock) -> None:
    page_pass = new_pass(db)
    first = bring(db, store, page_pass, picture())
    assert first.state == UploadState.KEPT
    with db.transaction() as session:
        again = uploads.finish(session, store, first, uploads.judge(picture()))
        assert again.document_id == first.document_id
        (waiting,) = uploads.unsettled(session, "o1", CASE)
        assert uploads.unsettled(session, "o1", None) == []
        waiting.settled_at = clock.now()
    with db.reading() as session:
        assert uploads.quiet(session, since=timedelta(0)) == []
        assert [one.id for one in uploads.of_page(session, page_pass)] == [first.id]


@pytest.mark.parametrize("case_number", [CASE, None])
def test_the_same_content_is_the_same_paper(
    db: Database, store: DocumentStore, frozen_clock: FrozenClock, case_number: str | None
) -> None:
    page_pass = new_pass(db, case_number)
    first = bring(db, store, page_pass, picture())
    second = bring(db, store, page_pass, picture(), key="f" * 16)
    assert (second.id != first.id, second.document_id) == (True, first.document_id)


def test_who_left_is_found(db: Database, store: DocumentStore, frozen_clock: FrozenClock) -> None:
    bring(db, store, new_pass(db), picture())
    bring(db, store, new_pass(db, None), picture("PNG"))
    with db.reading() as session:
        assert uploads.quiet(session, since=timedelta(minutes=2)) == []
        assert set(uploads.quiet(session, since=-timedelta(minutes=2))) == {("o1", CASE), ("o1", None)}


def test_a_forgotten_user_leaves_nothing_that_came_half(
    db: Database, store: DocumentStore, frozen_clock: FrozenClock
) -> None:
    page_pass, parts = new_pass(db), PartStore(store.blobs)
    with db.transaction() as session:
        upload = uploads.begin(session, page_pass, file_key=KEY, name="a", size=500)
        parts.write(upload.id, 0, b"half")
    with db.transaction() as session:
        repository.disown(session, openid="o1", pseudonym="erased-1")
        passes.revoke(session, "o1")
    with db.transaction() as session:
        uploads.forget_of_openid(session, parts, "erased-1")
        assert session.get(Upload, upload.id) is None
        assert session.get(PagePass, page_pass.id) is None
    assert not list(store.folder.rglob("0*"))


def test_a_refused_file_makes_no_document(db: Database, store: DocumentStore, frozen_clock: FrozenClock) -> None:
    upload = bring(db, store, new_pass(db), b"no picture at all")
    assert (upload.state, upload.reason) == (UploadState.REFUSED, "kind")
    with db.reading() as session:
        assert session.query(Document).count() == 0


def test_a_piece_opens_in_its_own_place_only(tmp_path: Path) -> None:
    parts = PartStore(FolderBlobs(tmp_path))
    parts.write(1, 0, b"first")
    parts.write(1, 5, b"second")
    assert parts.read(1, 11) == b"firstsecond"
    (folder,) = list((tmp_path / "coming").iterdir())
    (folder / "000000000005").write_bytes((folder / "000000000000").read_bytes())
    with pytest.raises(StoreError):
        parts.read(1, 11)
    with pytest.raises(StoreError):
        parts.read(2, 5)
