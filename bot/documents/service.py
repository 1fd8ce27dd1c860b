"""The face of this room: intake, naming, attaching, reading, sharing, erasing. Never commits."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.catalog import DocumentKind
from bot.documents import reading_repository, readings, repository, uploads
from bot.documents.errors import DocumentError, LinkError
from bot.documents.judging import accept, send_back
from bot.documents.links import SharedDocument, count_open, find_shared, links_work, revoke_links, share
from bot.documents.models import MEMBER_AUTHOR, Document, DocumentState, KindSource, PageLink
from bot.documents.parts import PartStore
from bot.documents.staff_files import add_staff_file, add_staff_picture
from bot.documents.store import DocumentStore, StoreError
from bot.kernel import clock, ids

__all__ = [
    "Document",
    "DocumentError",
    "DocumentState",
    "KindSource",
    "LinkError",
    "SharedDocument",
    "accept",
    "add_staff_file",
    "add_staff_picture",
    "attach",
    "case_numbers_of",
    "count_open",
    "drop_held",
    "erase_of_openid",
    "find_shared",
    "forget_kind",
    "hand_over",
    "is_being_fetched",
    "label",
    "links_of_case",
    "links_work",
    "of_case",
    "read_chunks",
    "read_document",
    "register_image",
    "release_held",
    "revoke_links",
    "send_back",
    "share",
    "unattached",
]

# WeChat keeps a member's picture for three days; after two of trying, the member is asked to send it again.
FETCH_FOR = timedelta(hours=48)
_MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,256}")


def register_image(session: Session, *, openid: str, inbound_id: str, media_id: str, consented: bool) -> Document:
    """Note a picture that a member sent; the fetcher brings its content. The same `inbound_id` gives the same row.

    `consented`: whether the user has agreed to the handling of their data (members.has_consent). Without it the picture
    stays at WeChat, for three days at most, until `release_held` or `drop_held`.

    A media id that cannot be one (WeChat's are letters, digits, - and _) is noted, but never asked for.
    """
    if existing := repository.find_by_inbound(session, inbound_id):
        return existing
    now = clock.system_now()
    document = Document(
        openid=openid,
        author=MEMBER_AUTHOR,
        inbound_id=inbound_id,
        media_id=media_id if _MEDIA_ID.fullmatch(media_id) else "",
        state=DocumentState.FETCHING if consented else DocumentState.AWAITS_CONSENT,
        attempts=0,
        not_before=now,
        fetch_until=now + FETCH_FOR,
        created_at=clock.now(),
    )
    session.add(document)
    session.flush()
    return document


def release_held(session: Session, openid: str) -> list[Document]:
    """The user has agreed: what waited for it is fetched now; returns those documents.

    One whose picture WeChat no longer has is found lost by the fetcher, which tells the user to send it again.
    """
    documents, now = repository.await_consent(session, openid), clock.system_now()
    for document in documents:
        document.state, document.not_before, document.fetch_until = DocumentState.FETCHING, now, now + FETCH_FOR
    session.flush()
    return documents


def drop_held(session: Session, openid: str) -> int:
    """The user refuses, or takes consent back: what waited for it is never fetched; returns how many documents."""
    documents = repository.await_consent(session, openid)
    for document in documents:
        document.state, document.media_id = DocumentState.ERASED, None
    session.flush()
    return len(documents)


def label(session: Session, document: Document, kind: DocumentKind, by: KindSource | str) -> None:
    """Say what kind of paper it is. What staff said stands; a member or the recognition does not change it.

    What was only asked for does not change what was read.
    """
    source = KindSource(by)
    if document.kind_source == KindSource.STAFF and source is not KindSource.STAFF:
        return
    if document.kind_source == KindSource.RECOGNITION and source is KindSource.ASKED:
        return
    document.kind, document.kind_source = kind, source
    session.flush()


def forget_kind(session: Session, document: Document) -> None:
    """It is not what it was taken for, and nobody has said yet what it is; what staff said stands."""
    if document.kind_source != KindSource.STAFF:
        document.kind = document.kind_source = None
        session.flush()


def unattached(session: Session, openid: str) -> list[Document]:
    """The user's documents that belong to no case: here, on their way, or waiting for consent; the oldest first."""
    return repository.unattached(session, openid)


def of_messages(session: Session, inbound_ids: Iterable[str]) -> list[Document]:
    """The documents that these messages brought, the oldest first; those that are lost or erased do not count."""
    return repository.of_messages(session, list(inbound_ids))


def attach(session: Session, documents: Iterable[Document], case_number: str) -> None:
    """Put documents into a case; raises DocumentError for one that belongs to another case.

    Those that wait for consent stay where they are.
    """
    for document in documents:
        if document.awaits_consent:
            continue
        if document.case_number not in (None, case_number):
            raise DocumentError("这份资料已经归入另一个办件。")
        document.case_number = case_number
    session.flush()


def of_case(session: Session, case_number: str) -> list[Document]:
    """The case's documents that are here or on their way, the oldest first; rejected and lost ones do not count."""
    return repository.of_case(session, case_number)


def links_of_case(session: Session, case_number: str) -> list[tuple[PageLink, str | None]]:
    """The links to papers of a case, each with the kind: when it was sent, and when the member opened it (S2, T3)."""
    return repository.links_of_case(session, case_number)


def read_document(store: DocumentStore, document: Document) -> bytes:
    """The content as stored; raises StoreError when it has not arrived, is missing or was changed."""
    return b"".join(read_chunks(store, document))


def read_chunks(store: DocumentStore, document: Document) -> Iterator[bytes]:
    """The content piece by piece, decrypted as it is asked for. Raises StoreError as `read_document` does."""
    if not document.has_content or document.path is None:
        raise StoreError("这份资料还没有收到。")
    return store.chunks(document.id, document.path)


def erase_of_openid(session: Session, store: DocumentStore, openid: str) -> int:
    """Erase every document and link of a user, or of the pseudonym put in their place; returns how many documents.

    Files go first, rows after: what was cut off is run again, and finds what is left. As files do not come back in a
    rollback, this belongs into a transaction of its own, after the one that decided on the erasure (`revoke_links`
    closes the links in that one). What stays of a document is its kind and its case, without an owner.
    """
    revoke_links(session, openid)
    readings.forget_of_openid(session, openid)
    documents = repository.of_openid(session, openid)
    for document in documents:
        store.delete_of(document.id)  # by the id: a fetch that died half-way has written a file, but no path
    documents = [one for one in documents if one.state != DocumentState.ERASED]
    pseudonym = openid if ids.is_pseudonym(openid) else ids.new_pseudonym()
    for document in documents:
        document.state, document.openid = DocumentState.ERASED, pseudonym
        document.media_id = document.path = document.content_digest = document.mime = document.size = None
        document.lease_owner = document.lease_until = None
    uploads.forget_of_openid(session, PartStore(store.blobs), openid)
    session.flush()
    return len(documents)


def is_being_fetched(session: Session, openid: str) -> bool:
    """Whether a process may still write a file of this user, or of the pseudonym put in their place."""
    return repository.are_fetched(session, openid, clock.system_now())


def case_numbers_of(session: Session, openid: str) -> list[str]:
    """The cases into which documents of a user went."""
    return repository.case_numbers_of(session, openid)


def hand_over(session: Session, *, openid: str, case_number: str, to: str) -> int:
    """What a user who is to be forgotten put into a case of another user becomes that user's; returns how many.

    Nothing tells any more who sent it.
    """
    documents = repository.of_user_in_case(session, openid, case_number)
    for document in documents:
        document.openid, document.inbound_id = to, None
    reading_repository.change_user(session, [document.id for document in documents], to)
    session.flush()
    return len(documents)
