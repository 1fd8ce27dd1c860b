"""All SQL of readings."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from bot.documents.models import Document, DocumentState
from bot.documents.page_models import Upload
from bot.documents.reading_models import Asked, PaperReading, ReadingState

_STILL_ON_THE_PAGE = exists().where(Upload.document_id == PaperReading.document_id, Upload.settled_at.is_(None))


def due(session: Session, now: datetime, limit: int) -> list[int]:
    """Documents whose pictures are to be read now, the oldest first."""
    query = select(PaperReading.document_id).where(PaperReading.state == ReadingState.WAITING)
    query = query.where(PaperReading.not_before <= now)
    query = query.where(or_(PaperReading.lease_until.is_(None), PaperReading.lease_until <= now))
    return list(session.scalars(query.order_by(PaperReading.document_id).limit(limit)))


def lock(session: Session, document_id: int) -> PaperReading | None:
    """The reading, locked until the transaction ends, with fresh values; None while another process has it locked."""
    query = select(PaperReading).where(PaperReading.document_id == document_id).with_for_update(skip_locked=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def lease_owners(session: Session) -> list[str]:
    """Who holds leases now."""
    query = select(PaperReading.lease_owner).where(PaperReading.lease_owner.is_not(None)).distinct()
    return [owner for owner in session.scalars(query) if owner]


def free_leases(session: Session, owner: str) -> None:
    """Give back every lease of `owner`."""
    held = update(PaperReading).where(PaperReading.lease_owner == owner)
    session.execute(held.values(lease_owner=None, lease_until=None))


def of_documents(session: Session, document_ids: Collection[int]) -> list[PaperReading]:
    """The readings of these documents, in their order."""
    query = select(PaperReading).where(PaperReading.document_id.in_(document_ids))
    return list(session.scalars(query.order_by(PaperReading.document_id)))


def users_to_tell(session: Session) -> list[str]:
    """Users with readings that are done and of which nothing was said."""
    query = select(PaperReading.openid).where(PaperReading.told_at.is_(None), ~_STILL_ON_THE_PAGE)
    return list(session.scalars(query.where(PaperReading.state != ReadingState.WAITING).distinct()))


def untold(session: Session, openid: str) -> list[tuple[PaperReading, Document]]:
    """A user's finished readings of which nothing was said, with their documents, locked, the oldest first.

    Not those of pictures on the upload page: they are told of when the member has finished there.
    """
    query = select(PaperReading, Document).join(Document, Document.id == PaperReading.document_id)
    query = query.where(PaperReading.openid == openid, PaperReading.told_at.is_(None), ~_STILL_ON_THE_PAGE)
    query = query.where(PaperReading.state != ReadingState.WAITING).order_by(PaperReading.document_id)
    query = query.with_for_update(of=PaperReading).execution_options(populate_existing=True)
    return [(row[0], row[1]) for row in session.execute(query)]


def asked_about(session: Session, openid: str, what: Asked) -> list[tuple[PaperReading, Document]]:
    """A user's readings about which a question is open, with their documents, the oldest first."""
    query = select(PaperReading, Document).join(Document, Document.id == PaperReading.document_id)
    query = query.where(PaperReading.openid == openid, PaperReading.asked == what)
    return [(row[0], row[1]) for row in session.execute(query.order_by(PaperReading.document_id))]


def are_coming(session: Session, openid: str) -> bool:
    """Whether pictures of a user are on their way, or are still to be read."""
    fetched = select(Document.id).where(Document.openid == openid, Document.state == DocumentState.FETCHING)
    waiting = select(PaperReading.document_id).where(PaperReading.openid == openid)
    waiting = waiting.where(PaperReading.state == ReadingState.WAITING)
    return session.scalar(fetched.limit(1)) is not None or session.scalar(waiting.limit(1)) is not None


def are_untold(session: Session, document_ids: Collection[int]) -> bool:
    """Whether some of these papers are to be read, or were read and nothing was said of it."""
    query = select(PaperReading.document_id).where(PaperReading.document_id.in_(document_ids))
    return session.scalar(query.where(PaperReading.told_at.is_(None)).limit(1)) is not None


def read_beside(session: Session, document: Document, since: datetime) -> list[tuple[PaperReading, Document]]:
    """What was read for the same user and case (or for none) since a time, the oldest first."""
    query = select(PaperReading, Document).join(Document, Document.id == PaperReading.document_id)
    query = query.where(PaperReading.openid == document.openid, PaperReading.read_at >= since)
    here = Document.case_number == document.case_number if document.case_number else Document.case_number.is_(None)
    query = query.where(Document.state == DocumentState.RECEIVED, here)
    return [(row[0], row[1]) for row in session.execute(query.order_by(PaperReading.document_id))]


def cards(session: Session, openid: str) -> list[tuple[PaperReading, Document]]:
    """A user's readings of identity cards, with their documents."""
    query = select(PaperReading, Document).join(Document, Document.id == PaperReading.document_id)
    query = query.where(PaperReading.openid == openid, PaperReading.kind.like("id_card%"))
    return [(row[0], row[1]) for row in session.execute(query.order_by(PaperReading.document_id))]


def old_cards(session: Session, before: datetime) -> list[int]:
    """Documents of identity cards about which the member was asked, and which were read before a time."""
    query = select(Document.id).join(PaperReading, Document.id == PaperReading.document_id)
    query = query.where(PaperReading.kind.like("id_card%"), PaperReading.read_at < before)
    return list(session.scalars(query.where(PaperReading.asked.is_not(None), Document.state == DocumentState.RECEIVED)))


def discarded(session: Session, limit: int) -> list[int]:
    """Documents that were given up while their files are still there."""
    query = select(Document.id).where(Document.state == DocumentState.ERASED, Document.path.is_not(None))
    return list(session.scalars(query.limit(limit)))


def oldest_waiting(session: Session) -> datetime | None:
    """Since when the picture that has waited longest is to be read; None without one."""
    query = select(func.min(PaperReading.created_at)).where(PaperReading.state == ReadingState.WAITING)
    return session.scalar(query)


def count_by_state(session: Session) -> dict[str, int]:
    """How many readings are in each state."""
    query = select(PaperReading.state, func.count()).group_by(PaperReading.state)
    return {row[0]: row[1] for row in session.execute(query)}


def change_user(session: Session, document_ids: Collection[int], openid: str) -> None:
    """These papers are another user's from now on."""
    moved = update(PaperReading).where(PaperReading.document_id.in_(document_ids))
    session.execute(moved.values(openid=openid))


def delete_of_openid(session: Session, openid: str) -> None:
    """Forget what was read on a user's pictures."""
    session.execute(delete(PaperReading).where(PaperReading.openid == openid))


def delete_of_documents(session: Session, document_ids: Collection[int]) -> None:
    """Forget what was read on these pictures."""
    session.execute(delete(PaperReading).where(PaperReading.document_id.in_(document_ids)))
