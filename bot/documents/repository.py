"""All SQL of documents."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.documents.models import Document, DocumentState

_HELD = (DocumentState.FETCHING, DocumentState.RECEIVED)


def find_by_inbound(session: Session, inbound_id: str) -> Document | None:
    """The document an inbound message brought."""
    return session.scalar(select(Document).where(Document.inbound_id == inbound_id))


def unattached(session: Session, openid: str) -> list[Document]:
    """A user's documents that are here or on their way and belong to no case, the oldest first."""
    query = select(Document).where(Document.openid == openid, Document.case_number.is_(None))
    return list(session.scalars(query.where(Document.state.in_(_HELD)).order_by(Document.id)))


def of_case(session: Session, case_number: str) -> list[Document]:
    """A case's documents that are here or on their way, the oldest first."""
    query = select(Document).where(Document.case_number == case_number, Document.state.in_(_HELD))
    return list(session.scalars(query.order_by(Document.id)))


def due(session: Session, now: datetime, limit: int) -> list[int]:
    """Ids of documents to fetch now."""
    query = select(Document.id).where(Document.state == DocumentState.FETCHING, Document.not_before <= now)
    query = query.where(or_(Document.lease_until.is_(None), Document.lease_until <= now))
    return list(session.scalars(query.order_by(Document.not_before, Document.id).limit(limit)))


def lock(session: Session, document_id: int) -> Document | None:
    """The document, locked until the transaction ends, with fresh values; None while another process has it locked."""
    query = select(Document).where(Document.id == document_id).with_for_update(skip_locked=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()
