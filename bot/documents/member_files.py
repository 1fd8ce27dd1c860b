"""A file that is whole and judged becomes a document of a member, or a note that it was none. Never commits."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.catalog import DocumentKind
from bot.documents import readings
from bot.documents.images import CleanImage
from bot.documents.models import MEMBER_AUTHOR, Document, DocumentState, KindSource, RejectReason
from bot.documents.staff_files import remove_on_rollback
from bot.documents.store import DocumentStore
from bot.kernel import audit, clock


def add_member_file(
    session: Session,
    store: DocumentStore,
    clean: CleanImage,
    *,
    openid: str,
    case_number: str | None,
    digest: str,
    kind: DocumentKind | None = None,
    at: datetime | None = None,
) -> Document:
    """Keep a file of the user `openid`, of a `kind` where that is known. `digest`: keyed hash of what was received.

    The sealed file is written before the caller commits, and removed by a rollback. A picture is queued for reading.
    """
    now, machine_now = at or clock.now(), clock.system_now()
    document = Document(
        openid=openid,
        author=MEMBER_AUTHOR,
        case_number=case_number,
        kind=kind,
        kind_source=KindSource.MEMBER if kind else None,
        content_digest=digest,
        state=DocumentState.RECEIVED,
        mime=clean.mime,
        size=len(clean.content),
        attempts=0,
        not_before=machine_now,
        fetch_until=machine_now,
        created_at=now,
        received_at=now,
    )
    session.add(document)
    session.flush()
    remove_on_rollback(session, store, document.id)
    document.path = store.write(document.id, clean.content)
    readings.queue(session, document)
    return document


def note_infected(session: Session, *, openid: str, case_number: str | None, signature: str) -> Document:
    """A file in which the scanner knows something was not kept: staff see that it came, the audit log has the name."""
    now, machine_now = clock.now(), clock.system_now()
    document = Document(
        openid=openid,
        author=MEMBER_AUTHOR,
        case_number=case_number,
        state=DocumentState.REJECTED,
        reason=RejectReason.INFECTED,
        attempts=0,
        not_before=machine_now,
        fetch_until=machine_now,
        created_at=now,
    )
    session.add(document)
    session.flush()
    record_infected(session, document, signature)
    return document


def record_infected(session: Session, document: Document, signature: str) -> None:
    """Put into the audit log what the scanner found in a file that was not kept."""
    data = {"case": document.case_number, "signature": signature}
    audit.record(session, action="document.infected", actor="system", subject=f"document:{document.id}", data=data)
