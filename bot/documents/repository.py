"""All SQL of documents."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from bot.documents import page_repository
from bot.documents.models import MEMBER_AUTHOR, Document, DocumentState, PageLink
from bot.kernel.db import UtcDateTime

_HELD = (DocumentState.FETCHING, DocumentState.RECEIVED)
WITH_CONTENT = (DocumentState.RECEIVED, DocumentState.SENT_BACK)


def find_by_inbound(session: Session, inbound_id: str) -> Document | None:
    """The document an inbound message brought."""
    return session.scalar(select(Document).where(Document.inbound_id == inbound_id))


def unattached(session: Session, openid: str) -> list[Document]:
    """What a user sent that is here, on its way or waits for consent, and belongs to no case, the oldest first."""
    query = select(Document).where(Document.openid == openid, Document.case_number.is_(None))
    query = query.where(Document.author == MEMBER_AUTHOR)
    query = query.where(Document.state.in_((*_HELD, DocumentState.AWAITS_CONSENT)))
    return list(session.scalars(query.order_by(Document.id)))


def of_messages(session: Session, inbound_ids: list[str]) -> list[Document]:
    """The documents of some inbound messages: here, on their way, or waiting for consent; the oldest first."""
    query = select(Document).where(Document.inbound_id.in_(inbound_ids))
    query = query.where(Document.state.in_((*_HELD, DocumentState.AWAITS_CONSENT)))
    return list(session.scalars(query.order_by(Document.id)))


def of_case(session: Session, case_number: str) -> list[Document]:
    """A case's documents that are here or on their way, the oldest first."""
    query = select(Document).where(Document.case_number == case_number, Document.state.in_(_HELD))
    return list(session.scalars(query.order_by(Document.id)))


def in_case(session: Session, case_number: str) -> list[Document]:
    """Every document that was ever put into a case, whatever became of it, the oldest first."""
    query = select(Document).where(Document.case_number == case_number)
    return list(session.scalars(query.order_by(Document.id)))


def states_of(session: Session, document_ids: Collection[int]) -> dict[int, str]:
    """What became of these documents, by their ids."""
    rows = session.execute(select(Document.id, Document.state).where(Document.id.in_(document_ids)))
    return {row.id: row.state for row in rows}


def due(session: Session, now: datetime, limit: int) -> list[int]:
    """Ids of documents to fetch now."""
    query = select(Document.id).where(Document.state == DocumentState.FETCHING, Document.not_before <= now)
    query = query.where(or_(Document.lease_until.is_(None), Document.lease_until <= now))
    return list(session.scalars(query.order_by(Document.not_before, Document.id).limit(limit)))


def lock(session: Session, document_id: int) -> Document | None:
    """The document, locked until the transaction ends, with fresh values; None while another process has it locked."""
    query = select(Document).where(Document.id == document_id).with_for_update(skip_locked=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def staff_file(session: Session, *, case_number: str, kind: str, digests: list[str]) -> Document | None:
    """The file of this kind and content that staff have already added to a case."""
    query = select(Document).where(Document.case_number == case_number, Document.kind == kind)
    query = query.where(Document.author != MEMBER_AUTHOR, Document.state == DocumentState.RECEIVED)
    return session.scalars(query.where(Document.content_digest.in_(digests)).order_by(Document.id)).first()


def of_content(session: Session, openid: str, case_number: str | None, digests: list[str]) -> Document | None:
    """The paper of this content that a user has already handed in: for the case, or for none yet."""
    query = select(Document).where(Document.openid == openid, Document.state == DocumentState.RECEIVED)
    query = query.where(Document.case_number == case_number if case_number else Document.case_number.is_(None))
    query = query.where(Document.author == MEMBER_AUTHOR, Document.content_digest.in_(digests))
    return session.scalars(query.order_by(Document.id)).first()


def of_openid(session: Session, openid: str) -> list[Document]:
    """Every document of a user, whatever became of it, locked until the transaction ends."""
    query = select(Document).where(Document.openid == openid).order_by(Document.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def await_consent(session: Session, openid: str) -> list[Document]:
    """A user's documents that wait for consent, locked until the transaction ends, the oldest first."""
    query = select(Document).where(Document.openid == openid, Document.state == DocumentState.AWAITS_CONSENT)
    query = query.order_by(Document.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def are_fetched(session: Session, openid: str, now: datetime) -> bool:
    """Whether a process brings the content of one of a user's documents now."""
    query = select(Document.id).where(Document.openid == openid, Document.lease_until > now)
    return session.scalar(query.limit(1)) is not None


def of_user_in_case(session: Session, openid: str, case_number: str) -> list[Document]:
    """A user's documents in a case that are here or on their way, locked until the transaction ends."""
    query = select(Document).where(Document.openid == openid, Document.case_number == case_number)
    query = query.where(Document.state.in_(_HELD)).order_by(Document.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def case_numbers_of(session: Session, openid: str) -> list[str]:
    """The cases in which a user's documents are."""
    query = select(Document.case_number).where(Document.openid == openid, Document.case_number.is_not(None))
    return [number for number in session.scalars(query.distinct().order_by(Document.case_number)) if number]


def users_with_loose(session: Session, before: datetime, limit: int) -> list[str]:
    """Users with papers that came before a moment and never went into a case."""
    return list(session.scalars(select(Document.openid).where(*_loose(before)).distinct().limit(limit)))


def loose_before(session: Session, openid: str, before: datetime) -> list[Document]:
    """Those papers of one user, locked until the transaction ends."""
    query = select(Document).where(Document.openid == openid, *_loose(before)).order_by(Document.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _loose(before: datetime) -> tuple[ColumnElement[bool], ...]:
    is_here = Document.state.in_(WITH_CONTENT)
    return is_here, Document.case_number.is_(None), Document.author == MEMBER_AUTHOR, Document.created_at < before


def find_link(session: Session, digests: list[str]) -> PageLink | None:
    """The link with one of these hashed tokens."""
    return session.scalars(select(PageLink).where(PageLink.token_digest.in_(digests))).first()


def links_of_case(session: Session, case_number: str) -> list[tuple[PageLink, str | None]]:
    """The links to a case's papers, the oldest first, each with the kind of its paper."""
    query = select(PageLink, Document.kind).join(Document, Document.id == PageLink.document_id)
    query = query.where(PageLink.case_number == case_number).order_by(PageLink.id)
    return [(link, kind) for link, kind in session.execute(query)]


def count_open(session: Session, link_id: int, now: datetime) -> None:
    """Count one look at a link's page; the first one is dated."""
    values = {"opens": PageLink.opens + 1, "opened_at": func.coalesce(PageLink.opened_at, literal(now, UtcDateTime()))}
    session.execute(update(PageLink).where(PageLink.id == link_id).values(values))


def delete_links(session: Session, openid: str, *, case_numbers: Collection[str] | None = None) -> int:
    """Remove every link of a user, or those to papers of some cases."""
    links = delete(PageLink).where(PageLink.openid == openid)
    if case_numbers is not None:
        links = links.where(PageLink.case_number.in_(case_numbers))
    return int(session.connection().execute(links).rowcount)


def end_links(session: Session, *, document_id: int, openid: str, now: datetime) -> None:
    """Let every link of a user to one document end now."""
    links = update(PageLink).where(PageLink.document_id == document_id, PageLink.openid == openid)
    session.execute(links.where(PageLink.expires_at > now).values(expires_at=now))


def count_held(session: Session, openid: str) -> int:
    """How many documents of a user are here or on their way."""
    query = select(func.count(Document.id)).where(Document.openid == openid, Document.state.in_(_HELD))
    return session.scalar(query) or 0


def disown(session: Session, *, openid: str, pseudonym: str) -> None:
    """Put a pseudonym in a user's place and cut the tie to their messages: the files themselves are erased later.

    Nothing is fetched from now on; a fetch under way finds its document erased and destroys what it brings.
    """
    owned = update(Document).where(Document.openid == openid)
    coming = (DocumentState.FETCHING, DocumentState.AWAITS_CONSENT)
    session.execute(owned.where(Document.state.in_(coming)).values(state=DocumentState.ERASED, media_id=None))
    session.execute(owned.values(openid=pseudonym, inbound_id=None))
    page_repository.disown_uploads(session, openid=openid, pseudonym=pseudonym)
