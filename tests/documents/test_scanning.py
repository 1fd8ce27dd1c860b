"""Files are shown to clamd before they are kept: a real one with a signature of ours, and one that misbehaves."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.catalog import render
from bot.documents import scanning, tasks
from bot.documents.models import DocumentState, RejectReason
from bot.documents.scanning import InfectedError, ScannerDownError, ScanTooLargeError, scan
from bot.documents.store import DocumentStore
from bot.kernel.audit import AuditEntry
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.settings import Settings, get_settings
from tests.documents.pictures import picture
from tests.documents.test_documents import FakeMedia, get, move_time, notices, register
from tests.support.clamd import MARKER, NEEDS_CLAMD, SIGNATURE, STREAM_BYTES, Clamd, clamd, stand_in

INFECTED = picture() + MARKER


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    with clamd(tmp_path_factory.mktemp("clamd")) as running:
        yield running


@pytest.fixture
def address(daemon: Clamd, monkeypatch: pytest.MonkeyPatch) -> str:
    use(monkeypatch, f"127.0.0.1:{daemon.port}")
    return f"127.0.0.1:{daemon.port}"


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite only: the database has no part in scanning."""
    return sqlite_url


def use(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(get_settings(), "clamd_address", address)


@NEEDS_CLAMD
@pytest.mark.parametrize("by_socket", [True, False])
def test_a_real_clamd_knows_what_it_knows(daemon: Clamd, monkeypatch: pytest.MonkeyPatch, by_socket: bool) -> None:
    use(monkeypatch, f"unix:{daemon.path}" if by_socket else f"tcp://127.0.0.1:{daemon.port}")
    assert scanning.version().startswith("ClamAV")
    scan(picture())
    scan(bytes(STREAM_BYTES - 1))
    with pytest.raises(InfectedError) as found:
        scan(INFECTED)
    assert SIGNATURE in found.value.signature
    with pytest.raises(ScanTooLargeError):
        scan(bytes(20 * STREAM_BYTES))


def test_without_a_scanner_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "")
    scan(INFECTED)


@pytest.mark.parametrize(
    "answer", [b"", b"stream: OK maybe\0", b"UNKNOWN COMMAND\0", b"stream: Can't allocate ERROR\0"]
)
def test_whatever_is_no_clear_word_is_none(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    with stand_in(answer) as address:
        use(monkeypatch, address)
        with pytest.raises(ScannerDownError):
            scan(picture(size=(900, 900)))


def test_a_scanner_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for address in ("127.0.0.1:9", str(tmp_path / "nobody.sock")):
        use(monkeypatch, address)
        with pytest.raises(ScannerDownError, match="CLAMD_ADDRESS"):
            scan(picture())


@pytest.mark.parametrize("address", ["3310", "host:", "host:port", "unix:socket"])
def test_an_address_that_cannot_be_one_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ValueError, match="clamd_address"):
        Settings(clamd_address=address)


@NEEDS_CLAMD
@pytest.mark.usefixtures("address")
def test_an_infected_picture_of_the_chat_is_refused_in_honest_words(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore
) -> None:
    document_id = register(db).id
    assert tasks.fetch_due(db, FakeMedia(INFECTED), store) == 1
    document = get(db, document_id)
    assert (document.state, document.reason, document.path) == (DocumentState.REJECTED, RejectReason.INFECTED, None)
    assert notices(db) == [render("documents.rejected_infected")]
    assert not [one for one in store.folder.rglob("*") if one.is_file()]
    with db.reading() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "document.infected"))
        assert entry.subject == f"document:{document_id}"
        assert SIGNATURE in (entry.data or {})["signature"]


def test_while_the_scanner_is_away_a_picture_waits_and_never_passes(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "127.0.0.1:9")
    document_id = register(db).id
    media = FakeMedia(picture())
    assert tasks.fetch_due(db, media, store) == 1
    assert get(db, document_id).state == DocumentState.FETCHING
    assert notices(db) == []
    use(monkeypatch, "")  # it is back
    move_time(monkeypatch, timedelta(minutes=1))
    assert tasks.fetch_due(db, media, store) == 1
    assert get(db, document_id).state == DocumentState.RECEIVED
