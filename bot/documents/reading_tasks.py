"""The reader: reads members' pictures one by one, each in a process of its own that is bounded in time and memory.

Leased as fetching is: one transaction before and one after, none held while a picture is read. A reader that dies
leaves its lease, which the next one on this machine gives back at once; what was read is written once.
"""

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.documents import reading_repository as repository
from bot.documents import readings
from bot.documents.models import Document, DocumentState
from bot.documents.reading_models import PaperReading, ReadingState
from bot.documents.service import read_document
from bot.documents.store import DocumentStore, StorageDownError, StoreError
from bot.kernel import clock
from bot.kernel.db import Database
from bot.kernel.owners import is_dead, owner_name
from bot.kernel.settings import Settings
from bot.members import service as members
from bot.recognition.child import recognise_in_child
from bot.recognition.limits import Limits
from bot.recognition.results import PaperReading as Found
from bot.recognition.results import RecognitionError, Refusal

log = structlog.get_logger(__name__)

BATCH = 20
MAX_ATTEMPTS = 3
# Longer than a picture may take: its time-out is PAPER_SECONDS.
LEASE_BESIDE = timedelta(minutes=2)
PAUSE = timedelta(seconds=20)
IDLE_SECONDS = 1.0
# What another try does not change.
_FOR_GOOD = frozenset((Refusal.KIND, Refusal.DAMAGED, Refusal.TOO_LARGE))
TRIES = "tries"
# An identity card that was asked about and never confirmed is not kept longer.
CARDS_FOR = timedelta(hours=24)

Recognise = Callable[[bytes], Found]


class ReaderStopped(BaseException):
    """The process is to end; the picture under way is given back, its try does not count."""


@dataclass(frozen=True)
class _Lease:
    document_id: int
    owner: str
    attempts: int


class Reader:
    """The work of one reader process, callable step by step in tests."""

    def __init__(self, db: Database, store: DocumentStore, recognise: Recognise, *, seconds: float = 60.0) -> None:
        self._db = db
        self._store = store
        self._recognise = recognise
        self._lease = timedelta(seconds=seconds) + LEASE_BESIDE
        self.owner = owner_name()

    def free_dead_leases(self) -> None:
        """Give back what readers of this machine held that are gone."""
        with self._db.transaction() as session:
            for owner in filter(is_dead, repository.lease_owners(session)):
                log.warning("reading_lease_of_dead_reader_freed", owner=owner)
                repository.free_leases(session, owner)

    def read_due(self) -> int:
        """Read the pictures that are due, a batch at most; returns how many were tried. Safe in several processes."""
        with self._db.reading() as session:
            ids = repository.due(session, clock.system_now(), BATCH)
        tried = 0
        for document_id in ids:
            with self._db.transaction() as session:
                lease = self._take_lease(session, document_id)
            if lease is not None:
                tried += 1
                self._read(lease)
        return tried

    def _take_lease(self, session: Session, document_id: int) -> _Lease | None:
        reading = repository.lock(session, document_id)
        now = clock.system_now()
        if reading is None or reading.state != ReadingState.WAITING or reading.not_before > now:
            return None
        if reading.lease_until is not None and reading.lease_until > now:
            return None
        document = session.get_one(Document, document_id)
        user = members.get_or_create_user(session, document.openid)
        if document.state != DocumentState.RECEIVED or not members.has_consent(session, user):
            session.delete(reading)  # erased meanwhile, or no longer ours to look at
            return None
        if reading.attempts >= MAX_ATTEMPTS:  # each time the reader itself died of it
            readings.put_aside(session, reading, TRIES)
            log.error("picture_put_aside", document=document_id, attempts=reading.attempts, reason=TRIES)
            return None
        reading.lease_owner, reading.lease_until = self.owner, now + self._lease
        reading.attempts += 1
        return _Lease(document_id, self.owner, reading.attempts)

    def _read(self, lease: _Lease) -> None:
        try:
            with self._db.reading() as session:
                content = read_document(self._store, session.get_one(Document, lease.document_id))
            found = self._recognise(content)
        except ReaderStopped:
            self._give_back(lease)
            raise
        except RecognitionError as error:
            self._fail(lease, error.refusal, for_good=error.refusal in _FOR_GOOD)
        except StorageDownError as error:
            log.warning("picture_waits_for_storage", document=lease.document_id, error=str(error))
            self._give_back(lease, after=PAUSE)
        except StoreError:
            self._fail(lease, "store", for_good=False)
        except Exception:  # a fault of ours must not stop the other pictures
            log.exception("picture_not_read", document=lease.document_id)
            self._fail(lease, "fault", for_good=False)
        else:
            self._apply(lease, found)

    def _apply(self, lease: _Lease, found: Found) -> None:
        with self._db.transaction() as session:
            reading = self._held(session, lease)
            if reading is None:
                return
            document = session.get_one(Document, lease.document_id, with_for_update=True, populate_existing=True)
            if document.state != DocumentState.RECEIVED:
                session.delete(reading)
                return
            readings.apply(session, reading, document, found)
        log.info("picture_read", document=lease.document_id, kind=found.kind, certainty=found.certainty)

    def _fail(self, lease: _Lease, reason: str, *, for_good: bool) -> None:
        with self._db.transaction() as session:
            reading = self._held(session, lease)
            if reading is None:
                return
            aside = for_good or lease.attempts >= MAX_ATTEMPTS
            if aside:
                readings.put_aside(session, reading, reason)
            else:
                reading.not_before = clock.system_now() + PAUSE * lease.attempts
        if aside:
            log.error("picture_put_aside", document=lease.document_id, attempts=lease.attempts, reason=reason)
        else:
            log.warning("picture_tried_again_later", document=lease.document_id, reason=reason)

    def _give_back(self, lease: _Lease, *, after: timedelta = timedelta(0)) -> None:
        with self._db.transaction() as session:
            if reading := self._held(session, lease):
                reading.attempts -= 1
                reading.not_before = clock.system_now() + after

    @staticmethod
    def _held(session: Session, lease: _Lease) -> PaperReading | None:
        """The reading, locked and without its lease, if that was still ours."""
        reading = repository.lock(session, lease.document_id)
        if reading is None or reading.lease_owner != lease.owner or reading.state != ReadingState.WAITING:
            log.warning("reading_lease_lost", document=lease.document_id)
            return None
        reading.lease_owner = reading.lease_until = None
        return reading


def remove_discarded(db: Database, store: DocumentStore) -> int:
    """Delete the files of pictures that were given up, and cards that nobody confirmed; returns how many files.

    The file goes first: what is cut off is done again.
    """
    with db.reading() as session:
        old = repository.old_cards(session, clock.system_now() - CARDS_FOR)
    if old:
        with db.transaction() as session:
            for document_id in old:
                readings.discard_unless_kept(session, session.get_one(Document, document_id))
    with db.reading() as session:
        ids = repository.discarded(session, BATCH)
    for document_id in ids:
        store.delete_of(document_id)
        with db.transaction() as session:
            document = session.get_one(Document, document_id)
            document.path = document.mime = document.size = None
    return len(ids)


def run_reader(settings: Settings, db: Database, store: DocumentStore) -> None:
    """Read until SIGTERM or SIGINT; a picture under way is then given back."""
    limits = Limits(
        seconds=settings.paper_seconds,
        cpu_seconds=max(1, round(settings.paper_seconds)),
        memory_mb=settings.paper_memory_mb,
    )
    reader = Reader(db, store, lambda content: recognise_in_child(content, limits), seconds=settings.paper_seconds)
    stopping = threading.Event()

    def stop(*_: object) -> None:
        if not stopping.is_set():
            stopping.set()
            raise ReaderStopped

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        reader.free_dead_leases()
        log.info("reader_started", owner=reader.owner)
        while not stopping.is_set():
            _step(reader)
    except ReaderStopped:
        log.info("reader_stopped", owner=reader.owner)


def _step(reader: Reader) -> None:
    try:
        busy = reader.read_due() > 0
    except Exception:  # the loop of a process: logged, and tried again
        log.exception("reader_loop_failed")
        busy = False
    if not busy:
        time.sleep(IDLE_SECONDS)
