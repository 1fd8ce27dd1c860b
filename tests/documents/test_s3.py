"""Papers in an S3-compatible storage: the same as in a folder, over real HTTP; sealed before they leave the process."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.documents import reading_tasks, readings, service
from bot.documents.images import clean_image
from bot.documents.member_files import add_member_file
from bot.documents.models import Document
from bot.documents.parts import PartStore
from bot.documents.reading_models import PaperReading, ReadingState
from bot.documents.s3 import S3Blobs
from bot.documents.storage import open_store
from bot.documents.store import FRAME_BYTES, DocumentStore, StorageDownError, StoreError
from bot.kernel.clock import FrozenClock
from bot.kernel.crypto import CryptoError
from bot.kernel.db import Database
from bot.kernel.settings import Settings
from bot.members import service as members
from tests.documents.pictures import picture
from tests.support.s3 import BUCKET, client, everything_in, s3_server, s3_settings

CONTENT = b"pathology report of a made-up member" * 100


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with s3_server() as running:
        yield running


@pytest.fixture
def store(origin: str, tmp_path: Path) -> Iterator[DocumentStore]:
    yield open_store(s3_settings(origin, tmp_path))
    for name in everything_in(origin):
        client(origin).delete_object(Bucket=BUCKET, Key=name)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite only: the database has no part in where files lie."""
    return sqlite_url


def test_without_a_bucket_papers_lie_in_the_folder(tmp_path: Path) -> None:
    store = open_store(Settings(data_dir=tmp_path))
    assert store.folder == tmp_path / "documents"


def test_write_read_and_delete(store: DocumentStore, origin: str, tmp_path: Path) -> None:
    path = store.write(7, CONTENT)
    assert store.read(7, path) == CONTENT
    assert store.write(7, b"newer") == path
    assert store.read(7, path) == b"newer"
    assert list(everything_in(origin)) == [path]
    assert not (tmp_path / "documents").exists()
    with pytest.raises(CryptoError):
        store.read(8, path)
    store.delete_of(7)
    store.delete_of(7)
    assert everything_in(origin) == {}
    with pytest.raises(StoreError, match="不在"):
        store.read(7, path)


def test_nothing_readable_leaves_the_process(store: DocumentStore, origin: str) -> None:
    store.write(7, CONTENT)
    PartStore(store.blobs).write(3, 0, CONTENT)
    assert len(everything_in(origin)) == 2
    assert not any(b"pathology" in content for content in everything_in(origin).values())


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES, 3 * FRAME_BYTES + 1])
def test_any_size_comes_back_in_small_pieces(store: DocumentStore, size: int) -> None:
    content = os.urandom(size)
    chunks = list(store.chunks(7, store.write(7, content)))
    assert b"".join(chunks) == content
    assert max(map(len, chunks)) <= FRAME_BYTES


def test_a_changed_object_does_not_open(store: DocumentStore, origin: str) -> None:
    path = store.write(7, CONTENT)
    sealed = bytearray(everything_in(origin)[path])
    sealed[-1] ^= 1
    client(origin).put_object(Bucket=BUCKET, Key=path, Body=bytes(sealed))
    with pytest.raises(StoreError, match="改动"):
        store.read(7, path)


def test_pieces_of_files_wait_there_and_are_swept(store: DocumentStore, origin: str) -> None:
    parts = PartStore(store.blobs)
    for upload in (3, 4):
        parts.write(upload, 0, b"one")
        parts.write(upload, 3, b"two")
    assert parts.read(3, 6) == b"onetwo"
    with pytest.raises(StoreError, match="没有收全"):
        parts.read(3, 9)
    parts.delete(3)
    assert len(everything_in(origin)) == 2
    assert parts.sweep(timedelta(hours=1)) == 0
    assert parts.sweep(timedelta(seconds=-60)) == 1
    assert everything_in(origin) == {}


def test_an_erasure_takes_the_object_along(
    store: DocumentStore, origin: str, db: Database, frozen_clock: FrozenClock
) -> None:
    with db.transaction() as session:
        clean = clean_image(picture())
        add_member_file(session, store, clean, openid="o1", case_number=None, digest="d1")
    assert len(everything_in(origin)) == 1
    with db.transaction() as session:
        assert service.erase_of_openid(session, store, "o1") == 1
    assert everything_in(origin) == {}


def test_no_row_no_object(store: DocumentStore, origin: str, db: Database, frozen_clock: FrozenClock) -> None:
    with suppress(RuntimeError), db.transaction() as session:
        add_member_file(session, store, clean_image(picture()), openid="o1", case_number=None, digest="d1")
        raise RuntimeError
    assert everything_in(origin) == {}


def gone(tmp_path: Path) -> DocumentStore:
    """A storage that nobody serves any more."""
    return open_store(s3_settings("http://127.0.0.1:9", tmp_path))


def test_a_storage_that_is_away_is_no_missing_paper(
    db: Database, store: DocumentStore, frozen_clock: FrozenClock, tmp_path: Path
) -> None:
    with db.transaction() as session:
        members.give_consent(session, members.get_or_create_user(session, "o1"), evidence="before")
        paper = add_member_file(session, store, clean_image(picture()), openid="o1", case_number=None, digest="d1")
        readings.queue(session, paper)
    with pytest.raises(StorageDownError, match="连不上"):
        gone(tmp_path).read(paper.id, "ab/cd.sealed")
    reader = reading_tasks.Reader(db, gone(tmp_path), lambda _content: 1 / 0)  # type: ignore[arg-type,return-value]
    assert reader.read_due() == 1
    with db.reading() as session:
        waiting = session.get_one(PaperReading, paper.id)
        assert (waiting.state, waiting.attempts) == (ReadingState.WAITING, 0)
        assert session.get_one(Document, paper.id).path


def test_doctor_says_what_is_wrong(store: DocumentStore, origin: str, tmp_path: Path) -> None:
    assert store.blobs.check() == "S3桶 papers"
    assert everything_in(origin) == {}, "the probe is gone"
    with pytest.raises(StoreError, match="没有这个桶"):
        S3Blobs(s3_settings(origin, tmp_path, bucket="nowhere")).check()
    with pytest.raises(StoreError, match="连不上S3存储"):
        gone(tmp_path).blobs.check()
    known = client(origin)
    known.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    with pytest.raises(StoreError, match="版本管理"):
        store.blobs.check()
    known.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})


def test_doctor_tries_the_folder(tmp_path: Path) -> None:
    store = open_store(Settings(data_dir=tmp_path))
    assert str(tmp_path) in store.blobs.check()
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="不能读写"):
        open_store(Settings(data_dir=tmp_path / "file")).blobs.check()
