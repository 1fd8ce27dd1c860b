"""Fetching pictures from WeChat: leased, one transaction before and one after, none held while bytes travel."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.catalog import render
from bot.documents import readings, repository
from bot.documents.digests import content_digests
from bot.documents.images import MAX_BYTES, CleanImage, ImageRejectedError, clean_image
from bot.documents.media import MediaError, MediaGoneError, MediaSource, MediaTooLargeError
from bot.documents.models import Document, DocumentState, RejectReason
from bot.documents.store import DocumentStore
from bot.kernel import clock, ids
from bot.kernel.db import Database
from bot.kernel.owners import owner_name
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason

log = structlog.get_logger(__name__)

BATCH = 20
# Longer than a download may take: the media source has time-outs of its own.
LEASE = timedelta(minutes=3)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=30)
_WORDS = {
    RejectReason.KIND: "documents.rejected_kind",
    RejectReason.DAMAGED: "documents.rejected_damaged",
    RejectReason.TOO_LARGE: "documents.rejected_too_large",
    RejectReason.GONE: "documents.lost",
    RejectReason.TIMED_OUT: "documents.lost",
}
_LOST = frozenset((RejectReason.GONE, RejectReason.TIMED_OUT))


@dataclass(frozen=True)
class _Lease:
    """A document that this call alone may fetch until the lease ends."""

    document_id: int
    media_id: str
    owner: str


def fetch_due(db: Database, media: MediaSource, store: DocumentStore) -> int:
    """Fetch the documents that are due, a batch at most; returns how many were tried. Safe in several processes."""
    with db.reading() as session:
        ids = repository.due(session, clock.system_now(), BATCH)
    tried = 0
    for document_id in ids:
        with db.transaction() as session:
            lease = _take_lease(session, document_id)
        if lease is None:
            continue
        tried += 1
        _fetch(db, media, store, lease)
    return tried


def _take_lease(session: Session, document_id: int) -> _Lease | None:
    document = repository.lock(session, document_id)
    now = clock.system_now()
    if document is None or document.state != DocumentState.FETCHING or document.not_before > now:
        return None
    if document.lease_until is not None and document.lease_until > now:
        return None
    document.lease_owner = owner_name()
    document.lease_until = now + LEASE
    document.attempts += 1
    return _Lease(document.id, document.media_id or "", document.lease_owner)


def _fetch(db: Database, media: MediaSource, store: DocumentStore, lease: _Lease) -> None:
    try:
        content = _download(media, lease.media_id)
        image = clean_image(content)
        path = store.write(lease.document_id, image.content)
    except ImageRejectedError as error:
        _give_up(db, store, lease, error.reason)
    except MediaTooLargeError:
        _give_up(db, store, lease, RejectReason.TOO_LARGE)
    except MediaGoneError:
        _give_up(db, store, lease, RejectReason.GONE)
    except MediaError as error:
        _try_later(db, store, lease, type(error).__name__)
    except Exception as error:
        # A full disk or a fault of the source must not stop the other pictures, nor lose this one.
        log.exception("document_fetch_failed", document=lease.document_id)
        _try_later(db, store, lease, type(error).__name__)
    else:
        _receive(db, store, lease, content, image, path)


def _download(media: MediaSource, media_id: str) -> bytes:
    if not media_id:
        raise MediaGoneError("media id")
    content = bytearray()
    with media.open(media_id, MAX_BYTES) as chunks:
        for chunk in chunks:
            content += chunk
            if len(content) > MAX_BYTES:
                raise MediaTooLargeError("media size")
    return bytes(content)


def _held(session: Session, lease: _Lease) -> Document | None:
    """The document, locked, if the lease is still ours."""
    document = session.get(Document, lease.document_id, with_for_update=True, populate_existing=True)
    if document is not None and document.lease_owner == lease.owner:
        document.lease_owner = document.lease_until = None
        if document.state == DocumentState.FETCHING:
            return document
    log.warning("document_lease_lost", document=lease.document_id)
    return None


def _receive(db: Database, store: DocumentStore, lease: _Lease, content: bytes, image: CleanImage, path: str) -> None:
    with db.transaction() as session:
        if (document := _held(session, lease)) is None:
            if _was_erased(session, lease):
                store.delete_of(lease.document_id)
            return
        document.state = DocumentState.RECEIVED
        document.path, document.mime, document.size = path, image.mime, len(image.content)
        document.content_digest = content_digests(content)[0]
        document.received_at = clock.now()
        readings.queue(session, document)
    log.info("document_received", document=lease.document_id, size=len(image.content))


def _was_erased(session: Session, lease: _Lease) -> bool:
    """Whether the member had the document deleted while its content travelled."""
    document = session.get(Document, lease.document_id)
    return document is None or document.state == DocumentState.ERASED


def _give_up(db: Database, store: DocumentStore, lease: _Lease, reason: RejectReason) -> None:
    with db.transaction() as session:
        if (document := _held(session, lease)) is None:
            return
        _close(session, store, document, reason)
    log.info("document_refused", document=lease.document_id, reason=reason)


def _try_later(db: Database, store: DocumentStore, lease: _Lease, error: str) -> None:
    with db.transaction() as session:
        if (document := _held(session, lease)) is None:
            return
        now = clock.system_now()
        pause = min(FIRST_PAUSE * 2 ** min(document.attempts - 1, 12), LONGEST_PAUSE)
        if now + pause > document.fetch_until:
            _close(session, store, document, RejectReason.TIMED_OUT)
        else:
            document.not_before = now + pause
    log.warning("document_not_fetched", document=lease.document_id, error=error)


def _close(session: Session, store: DocumentStore, document: Document, reason: RejectReason) -> None:
    """End it without content, and tell the member once what to do; nobody, when they had their data deleted.

    An earlier try may have left a file when its process died before it could say so.
    """
    store.delete_of(document.id)
    document.state = DocumentState.LOST if reason in _LOST else DocumentState.REJECTED
    document.reason = reason
    if ids.is_pseudonym(document.openid):
        return
    outbox.enqueue(
        session,
        openid=document.openid,
        text=render(_WORDS[reason]),
        reason=OutboundReason.NOTICE,
        dedupe_key=f"document:{document.id}:refused",
        case_number=document.case_number,
    )
