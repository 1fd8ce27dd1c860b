"""From a media id to a stored document, with everything that may go wrong between."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.catalog import DocumentKind
from bot.documents import service, tasks
from bot.documents.media import MediaGoneError, MediaTooLargeError, MediaUnavailableError
from bot.documents.models import Document, DocumentState, KindSource, RejectReason
from bot.documents.service import DocumentError
from bot.documents.store import DocumentStore, StoreError
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.outbox.models import Outbound, OutboundReason
from tests.documents.pictures import picture


class FakeMedia:
    """Gives what it was told to, and counts."""

    def __init__(self, content: bytes | Exception = b"") -> None:
        self.content = content
        self.opened: list[str] = []
        self.while_open = lambda: None

    @contextmanager
    def open(self, media_id: str, max_bytes: int) -> Iterator[Iterator[bytes]]:
        self.opened.append(media_id)
        if media_id == "broken":
            raise RuntimeError("a fault of the source")
        if isinstance(self.content, Exception):
            raise self.content
        self.while_open()
        yield iter([self.content[:100], self.content[100:]])


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


@pytest.fixture
def document_id(db: Database, frozen_clock: FrozenClock) -> int:
    return register(db).id


def register(
    db: Database,
    inbound_id: str = "in1",
    media_id: str = "MEDIA-id_1",
    openid: str = "o1",
    *,
    consented: bool = True,
) -> Document:
    with db.transaction() as session:
        return service.register_image(
            session, openid=openid, inbound_id=inbound_id, media_id=media_id, consented=consented
        )


def get(db: Database, document_id: int) -> Document:
    with db.reading() as session:
        return session.get_one(Document, document_id)


def notices(db: Database) -> list[str]:
    with db.reading() as session:
        rows = session.scalars(select(Outbound).order_by(Outbound.id)).all()
    assert {row.reason for row in rows} <= {OutboundReason.NOTICE}
    return [row.text for row in rows]


def move_time(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    now: datetime = clock.system_now() + by
    monkeypatch.setattr(clock, "system_now", lambda: now)


def test_a_picture_arrives(db: Database, document_id: int, store: DocumentStore) -> None:
    assert register(db).id == document_id
    media = FakeMedia(picture())
    with pytest.raises(StoreError, match="还没有收到"):
        service.read_document(store, get(db, document_id))
    assert tasks.fetch_due(db, media, store) == 1
    document = get(db, document_id)
    assert (document.state, document.mime, document.attempts) == (DocumentState.RECEIVED, "image/jpeg", 1)
    assert document.size == len(service.read_document(store, document))
    assert document.received_at == clock.now()
    assert document.content_digest is not None
    assert tasks.fetch_due(db, media, store) == 0
    assert media.opened == ["MEDIA-id_1"]
    assert notices(db) == []


@pytest.mark.parametrize(
    ("content", "state", "reason", "words"),
    [
        (b"<html>", DocumentState.REJECTED, RejectReason.KIND, "不是图片"),
        (picture()[:-200], DocumentState.REJECTED, RejectReason.DAMAGED, "再拍一张"),
        (MediaTooLargeError("x"), DocumentState.REJECTED, RejectReason.TOO_LARGE, "太大"),
        (picture() + b"\x00" * tasks.MAX_BYTES, DocumentState.REJECTED, RejectReason.TOO_LARGE, "太大"),
        (MediaGoneError("40007"), DocumentState.LOST, RejectReason.GONE, "再发一次"),
    ],
)
def test_what_cannot_be_kept_is_told_once(
    db: Database,
    document_id: int,
    store: DocumentStore,
    content: bytes | Exception,
    state: DocumentState,
    reason: RejectReason,
    words: str,
) -> None:
    media = FakeMedia(content)
    for _ in range(2):
        tasks.fetch_due(db, media, store)
    document = get(db, document_id)
    assert (document.state, document.reason, document.path) == (state, reason, None)
    (told,) = notices(db)
    assert words in told
    assert "400-606-5033" in told
    assert len(media.opened) == 1
    assert not store.folder.exists()
    with db.reading() as session:
        assert service.unattached(session, "o1") == []


def test_a_strange_media_id_is_never_asked_for(db: Database, frozen_clock: FrozenClock, store: DocumentStore) -> None:
    document = register(db, media_id="../../etc/passwd?x=" + "a" * 4000)
    media = FakeMedia(picture())
    tasks.fetch_due(db, media, store)
    assert media.opened == []
    assert get(db, document.id).state == DocumentState.LOST


def test_trouble_is_tried_again_for_two_days(
    db: Database, document_id: int, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = FakeMedia(MediaUnavailableError("-1"))
    assert tasks.fetch_due(db, media, store) == 1
    assert tasks.fetch_due(db, media, store) == 0
    move_time(monkeypatch, timedelta(seconds=6))
    assert tasks.fetch_due(db, media, store) == 1
    for _ in range(120):
        move_time(monkeypatch, timedelta(minutes=31))
        tasks.fetch_due(db, media, store)
    document = get(db, document_id)
    assert (document.state, document.reason) == (DocumentState.LOST, RejectReason.TIMED_OUT)
    assert 90 < document.attempts < 120
    assert len(notices(db)) == 1


def test_a_fault_of_the_source_stops_no_other_picture(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore
) -> None:
    broken, other = register(db, "in1", media_id="broken"), register(db, "in2")
    assert tasks.fetch_due(db, FakeMedia(picture()), store) == 2
    assert get(db, broken.id).state == DocumentState.FETCHING
    assert get(db, other.id).state == DocumentState.RECEIVED


def test_it_comes_at_the_second_try(
    db: Database, document_id: int, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = FakeMedia(MediaUnavailableError("-1"))
    tasks.fetch_due(db, media, store)
    media.content = picture()
    move_time(monkeypatch, timedelta(seconds=6))
    tasks.fetch_due(db, media, store)
    assert get(db, document_id).state == DocumentState.RECEIVED


def test_a_full_disk_is_no_reason_to_lose_it(
    db: Database, document_id: int, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_id: int, _content: bytes) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store, "write", full)
        tasks.fetch_due(db, FakeMedia(picture()), store)
    assert get(db, document_id).state == DocumentState.FETCHING
    move_time(monkeypatch, timedelta(seconds=6))
    tasks.fetch_due(db, FakeMedia(picture()), store)
    assert get(db, document_id).state == DocumentState.RECEIVED


def test_a_crash_in_the_middle_is_taken_over_after_the_lease(
    db: Database, document_id: int, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = FakeMedia(picture())
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "_receive", _die)
        with pytest.raises(SystemExit):
            tasks.fetch_due(db, media, store)
    assert tasks.fetch_due(db, media, store) == 0
    move_time(monkeypatch, tasks.LEASE + timedelta(seconds=1))
    assert tasks.fetch_due(db, media, store) == 1
    document = get(db, document_id)
    assert document.state == DocumentState.RECEIVED
    assert len([file for file in store.folder.rglob("*") if file.is_file()]) == 1


def _die(*_args: object) -> None:
    raise SystemExit(9)


def test_who_lost_the_lease_writes_nothing(
    db: Database, document_id: int, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = FakeMedia(b"<html>")

    def meanwhile() -> None:
        move_time(monkeypatch, tasks.LEASE + timedelta(seconds=1))
        assert tasks.fetch_due(db, FakeMedia(picture()), store) == 1

    slow.while_open = meanwhile  # also shows that no transaction is open while bytes travel
    tasks.fetch_due(db, slow, store)
    document = get(db, document_id)
    assert (document.state, document.attempts) == (DocumentState.RECEIVED, 2)
    assert notices(db) == []


def test_several_fetchers_fetch_each_once(db: Database, frozen_clock: FrozenClock, store: DocumentStore) -> None:
    for number in range(12):
        register(db, inbound_id=f"in{number}", media_id=f"media{number}")
    media = FakeMedia(picture())
    threads = [threading.Thread(target=tasks.fetch_due, args=(db, media, store)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tasks.fetch_due(db, media, store)
    assert sorted(media.opened) == sorted(f"media{number}" for number in range(12))


def test_naming_and_attaching(db: Database, frozen_clock: FrozenClock) -> None:
    first, second = register(db, "in1"), register(db, "in2")
    register(db, "in3", openid="o2")
    with db.transaction() as session:
        documents = service.unattached(session, "o1")
        assert [document.id for document in documents] == [first.id, second.id]
        service.label(session, documents[0], DocumentKind.CT_REPORT, by="member")
        service.label(session, documents[0], DocumentKind.PATHOLOGY_REPORT, by=KindSource.STAFF)
        service.label(session, documents[0], DocumentKind.OTHER, by=KindSource.MEMBER)
        assert (documents[0].kind, documents[0].kind_source) == ("pathology_report", "staff")
        with pytest.raises(ValueError, match="nobody"):
            service.label(session, documents[0], DocumentKind.OTHER, by="nobody")
        service.attach(session, documents, "MZ1")
        service.attach(session, documents, "MZ1")
        assert service.unattached(session, "o1") == []
        assert [document.id for document in service.of_case(session, "MZ1")] == [first.id, second.id]
        with pytest.raises(DocumentError, match="另一个"):
            service.attach(session, documents, "MZ2")


def test_without_consent_a_picture_is_not_fetched_until_the_user_agrees(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, hers = register(db, consented=False), register(db, "in2", "hers", openid="o2", consented=False)
    media = FakeMedia(picture())
    assert tasks.fetch_due(db, media, store) == 0
    with db.transaction() as session:
        (waiting,) = service.unattached(session, "o1")
        assert waiting.awaits_consent
        service.attach(session, [waiting], "MZ1")
        assert service.of_case(session, "MZ1") == []
    move_time(monkeypatch, timedelta(hours=60))  # WeChat still has it: three days
    with db.transaction() as session:
        assert [one.id for one in service.release_held(session, "o1")] == [document.id]
        assert service.release_held(session, "o1") == []
    assert tasks.fetch_due(db, media, store) == 1
    assert media.opened == ["MEDIA-id_1"]
    assert get(db, document.id).state == DocumentState.RECEIVED
    assert get(db, hers.id).state == DocumentState.AWAITS_CONSENT


def test_after_a_refusal_it_is_never_fetched(db: Database, frozen_clock: FrozenClock, store: DocumentStore) -> None:
    document, agreed = register(db, consented=False), register(db, "in2")
    with db.transaction() as session:
        assert service.drop_held(session, "o1") == 1
        assert service.release_held(session, "o1") == []
        assert [one.id for one in service.unattached(session, "o1")] == [agreed.id]
    media = FakeMedia(picture())
    assert tasks.fetch_due(db, media, store) == 1
    assert (get(db, document.id).state, get(db, document.id).media_id) == (DocumentState.ERASED, None)
    assert register(db, consented=False).id == document.id  # the turn is run again
