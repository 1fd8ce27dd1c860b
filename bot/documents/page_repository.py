"""All SQL of passes to pages and of uploads."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, literal, select, update
from sqlalchemy.orm import Session

from bot.documents.page_models import PagePass, Upload, UploadState
from bot.kernel.db import UtcDateTime

_UNTOLD = (Upload.state == UploadState.KEPT) & Upload.settled_at.is_not(None) & Upload.told_at.is_(None)


def find_pass(session: Session, digests: list[str]) -> PagePass | None:
    """The pass with one of these hashed tokens."""
    return session.scalars(select(PagePass).where(PagePass.token_digest.in_(digests))).first()


def count_look(session: Session, pass_id: int, now: datetime) -> None:
    """Count one look at a pass's page; the first one is dated."""
    values = {"opens": PagePass.opens + 1, "opened_at": func.coalesce(PagePass.opened_at, literal(now, UtcDateTime()))}
    session.execute(update(PagePass).where(PagePass.id == pass_id).values(values))


def delete_passes(session: Session, openid: str, *, case_numbers: Collection[str] | None) -> int:
    """Remove every pass of a user, or those for some cases."""
    passes = delete(PagePass).where(PagePass.openid == openid)
    if case_numbers is not None:
        passes = passes.where(PagePass.case_number.in_(case_numbers))
    return int(session.connection().execute(passes).rowcount)


def find_upload(session: Session, keys: list[str]) -> Upload | None:
    """The upload under one of these keys, locked until the transaction ends."""
    return session.scalars(select(Upload).where(Upload.key.in_(keys)).with_for_update()).first()


def count_uploads_since(session: Session, openid: str, since: datetime) -> int:
    """How many files a user has begun since a moment."""
    query = select(func.count(Upload.id)).where(Upload.openid == openid, Upload.created_at > since)
    return session.scalar(query) or 0


def advance(session: Session, upload_id: int, *, offset: int, count: int, now: datetime) -> bool:
    """Move on from `offset`; False where the upload does not stand there (any more)."""
    step = update(Upload).where(Upload.id == upload_id, Upload.received == offset, Upload.state == UploadState.COMING)
    changed = session.connection().execute(step.values(received=offset + count, touched_at=now))
    return bool(changed.rowcount)


def uploads_since(session: Session, openid: str, case_number: str | None, since: datetime) -> list[Upload]:
    """The files that a user has begun for a case (or for none) since a moment, the oldest first."""
    query = select(Upload).where(Upload.openid == openid, _of_case(case_number), Upload.created_at > since)
    return list(session.scalars(query.order_by(Upload.id)))


def unsettled(session: Session, openid: str, case_number: str | None) -> list[Upload]:
    """The kept files of which the chat was not told, locked until the transaction ends, the oldest first."""
    query = select(Upload).where(Upload.openid == openid, _of_case(case_number))
    query = query.where(Upload.state == UploadState.KEPT, Upload.settled_at.is_(None))
    query = query.order_by(Upload.id).with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(query))


def untold(session: Session, openid: str) -> list[Upload]:
    """The files that were taken as papers and of which the chat was not told, locked until the transaction ends."""
    query = select(Upload).where(Upload.openid == openid, _UNTOLD).order_by(Upload.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def users_untold(session: Session, before: datetime) -> list[str]:
    """Users with such files that were taken before a moment."""
    return list(session.scalars(select(Upload.openid).where(_UNTOLD, Upload.touched_at < before).distinct()))


def are_coming(session: Session, openid: str) -> bool:
    """Whether the user is about to hand in files: some are on their way, or are here and not taken as papers yet."""
    query = select(Upload.id).where(Upload.openid == openid, Upload.settled_at.is_(None))
    return session.scalar(query.where(Upload.state != UploadState.REFUSED).limit(1)) is not None


def quiet(session: Session, before: datetime) -> list[tuple[str, str | None]]:
    """Users and cases with files of which the chat was not told, and none of which moved on after a moment."""
    query = select(Upload.openid, Upload.case_number).where(Upload.settled_at.is_(None))
    query = query.where(Upload.state != UploadState.REFUSED).group_by(Upload.openid, Upload.case_number)
    query = query.having(func.max(Upload.touched_at) < before, func.count(Upload.document_id) > 0)
    return [(openid, number) for openid, number in session.execute(query)]


def stopped(session: Session, before: datetime) -> list[int]:
    """The files that are not whole, and of which nothing came after a moment."""
    query = select(Upload.id).where(Upload.state == UploadState.COMING, Upload.touched_at < before)
    return list(session.scalars(query))


def delete_stopped(session: Session, upload_ids: list[int]) -> None:
    """Remove uploads that are not whole."""
    session.execute(delete(Upload).where(Upload.id.in_(upload_ids), Upload.state == UploadState.COMING))


def forget_of_documents(session: Session, document_ids: Collection[int]) -> None:
    """Remove the uploads that became these documents: what the files were called."""
    session.execute(delete(Upload).where(Upload.document_id.in_(document_ids)))


def uploads_of(session: Session, openid: str) -> list[Upload]:
    """Every upload of a user."""
    return list(session.scalars(select(Upload).where(Upload.openid == openid).order_by(Upload.id)))


def disown_uploads(session: Session, *, openid: str, pseudonym: str) -> None:
    """Put a pseudonym in a user's place."""
    session.execute(update(Upload).where(Upload.openid == openid).values(openid=pseudonym))


def _of_case(case_number: str | None) -> ColumnElement[bool]:
    return Upload.case_number == case_number if case_number else Upload.case_number.is_(None)
