"""Files that staff add to a case: judged, sealed, and kept once. Never commits."""

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.catalog import DocumentKind, render
from bot.documents import repository
from bot.documents.digests import content_digests
from bot.documents.errors import DocumentError
from bot.documents.files import clean_file
from bot.documents.images import CleanImage, ImageRejectedError, clean_image
from bot.documents.models import Document, DocumentState, KindSource, RejectReason
from bot.documents.scanning import Scanned
from bot.documents.store import DocumentStore, StoreError
from bot.kernel import audit, clock

log = structlog.get_logger(__name__)
# What media/upload takes of a picture.
WECHAT_PICTURE_BYTES = 10 * 1024 * 1024
_NO_PICTURE = {
    RejectReason.KIND: "这个文件不是图片，微信聊天里只能发图片。",
    RejectReason.DAMAGED: "这张图片不完整，打不开，请换一张。",
    RejectReason.TOO_LARGE: "这张图片太大，微信收不下：最大10MB。请缩小后再发。",
}


def add_staff_file(
    session: Session,
    store: DocumentStore,
    *,
    case_number: str,
    openid: str,
    content: Scanned,
    kind: DocumentKind | str,
    actor: str,
) -> Document:
    """Keep a file that staff (`actor`, e.g. `staff:li`) add to a case of the user `openid`: PDF, JPEG or PNG.

    The same content under the same kind is added once: the document that is there is given back. The sealed file is
    written before the caller commits, and removed by a rollback. Raises DocumentError, in words for staff, when
    the file cannot be kept; ValueError for an unknown kind.
    """
    wanted = DocumentKind(kind)
    clean = _clean(content)
    digests = content_digests(content)
    if there := repository.staff_file(session, case_number=case_number, kind=wanted, digests=digests):
        return there
    document = _received(clean, wanted)
    document.openid, document.case_number = openid, case_number
    document.author, document.content_digest = actor, digests[0]
    _keep(session, store, document, clean)
    data = {"case": case_number, "kind": wanted}
    audit.record(session, action="document.added", actor=actor, subject=f"document:{document.id}", data=data)
    return document


def add_staff_picture(session: Session, store: DocumentStore, *, openid: str, content: Scanned, actor: str) -> Document:
    """Keep a picture that staff send to the user `openid` in the chat: no paper of theirs, in no case.

    Sealed and rolled back as `add_staff_file`. Raises DocumentError, in words for staff.
    """
    try:
        clean = clean_image(content)
    except ImageRejectedError as error:
        raise DocumentError(_NO_PICTURE[error.reason]) from error
    if len(clean.content) > WECHAT_PICTURE_BYTES:
        raise DocumentError(_NO_PICTURE[RejectReason.TOO_LARGE])
    document = _received(clean, None)
    document.openid, document.author = openid, actor
    _keep(session, store, document, clean)
    return document


def _keep(session: Session, store: DocumentStore, document: Document, clean: CleanImage) -> None:
    session.add(document)
    session.flush()
    remove_on_rollback(session, store, document.id)
    document.path = store.write(document.id, clean.content)
    session.flush()


def remove_on_rollback(session: Session, store: DocumentStore, document_id: int) -> None:
    """No row, no file: also when it is the commit that fails."""
    is_kept = False

    def keep(_session: Session) -> None:
        nonlocal is_kept
        is_kept = True

    def remove(_session: Session) -> None:
        if is_kept:
            return
        try:
            store.delete_of(document_id)
        except StoreError:  # what rolled the transaction back is told, not this
            log.warning("document_left_without_row", document=document_id)

    event.listen(session, "after_commit", keep)
    event.listen(session, "after_rollback", remove)


def _clean(content: bytes) -> CleanImage:
    try:
        return clean_file(content)
    except ImageRejectedError as error:
        raise DocumentError(render(f"documents.staff_{error.reason}")) from error


def _received(clean: CleanImage, kind: DocumentKind | None) -> Document:
    """A document that is here already: nothing of it is to be fetched."""
    now, machine_now = clock.now(), clock.system_now()
    return Document(
        kind=kind,
        kind_source=KindSource.STAFF if kind else None,
        state=DocumentState.RECEIVED,
        mime=clean.mime,
        size=len(clean.content),
        attempts=0,
        not_before=machine_now,
        fetch_until=machine_now,
        created_at=now,
        received_at=now,
    )
