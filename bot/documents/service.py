"""The face of this room: intake, naming, attaching, reading. Never commits."""

import re
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.catalog import DocumentKind
from bot.documents import repository
from bot.documents.models import Document, DocumentState, KindSource
from bot.documents.store import DocumentStore, StoreError
from bot.kernel import clock
from bot.kernel.errors import DomainError

__all__ = [
    "Document",
    "DocumentError",
    "DocumentState",
    "KindSource",
    "attach",
    "label",
    "of_case",
    "read_document",
    "register_image",
    "unattached",
]

# WeChat keeps a member's picture for three days; after two of trying, the member is asked to send it again.
FETCH_FOR = timedelta(hours=48)
_MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,256}")


class DocumentError(DomainError):
    """A document cannot be handled as asked."""


def register_image(session: Session, *, openid: str, inbound_id: str, media_id: str) -> Document:
    """Note a picture that a member sent; the fetcher brings its content. The same `inbound_id` gives the same row.

    A media id that cannot be one (WeChat's are letters, digits, - and _) is noted, but never asked for.
    """
    if existing := repository.find_by_inbound(session, inbound_id):
        return existing
    now = clock.system_now()
    document = Document(
        openid=openid,
        inbound_id=inbound_id,
        media_id=media_id if _MEDIA_ID.fullmatch(media_id) else "",
        state=DocumentState.FETCHING,
        attempts=0,
        not_before=now,
        fetch_until=now + FETCH_FOR,
        created_at=clock.now(),
    )
    session.add(document)
    session.flush()
    return document


def label(session: Session, document: Document, kind: DocumentKind, by: KindSource | str) -> None:
    """Say what kind of paper it is. What staff said stands; a member or the recognition does not change it."""
    source = KindSource(by)
    if document.kind_source == KindSource.STAFF and source is not KindSource.STAFF:
        return
    document.kind, document.kind_source = kind, source
    session.flush()


def unattached(session: Session, openid: str) -> list[Document]:
    """The user's documents that are here or on their way and belong to no case, the oldest first."""
    return repository.unattached(session, openid)


def attach(session: Session, documents: Iterable[Document], case_number: str) -> None:
    """Put documents into a case; raises DocumentError for one that belongs to another case."""
    for document in documents:
        if document.case_number not in (None, case_number):
            raise DocumentError("这份资料已经归入另一个办件。")
        document.case_number = case_number
    session.flush()


def of_case(session: Session, case_number: str) -> list[Document]:
    """The case's documents that are here or on their way, the oldest first; rejected and lost ones do not count."""
    return repository.of_case(session, case_number)


def read_document(store: DocumentStore, document: Document) -> bytes:
    """The picture as stored; raises StoreError when it has not arrived, is missing or was changed."""
    if document.state != DocumentState.RECEIVED or document.path is None:
        raise StoreError("这份资料还没有收到。")
    return store.read(document.id, document.path)
