"""All SQL of hospital lists."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from bot.hospitals.list_rows import HospitalRow
from bot.hospitals.models import Hospital, HospitalList


def newest(session: Session) -> HospitalList | None:
    """The list in force."""
    return session.scalar(select(HospitalList).order_by(HospitalList.version.desc()).limit(1))


def newest_version(session: Session) -> int | None:
    """The version of the list in force."""
    return session.scalar(select(func.max(HospitalList.version)))


def all_lists(session: Session) -> list[HospitalList]:
    """Every list, the newest first."""
    return list(session.scalars(select(HospitalList).order_by(HospitalList.version.desc())))


def hospitals(session: Session, version: int, *, city: str | None, on: date | None) -> list[Hospital]:
    """The hospitals of a list in its own order, of one city, valid on one day, where these are given."""
    query = select(Hospital).where(Hospital.version == version).order_by(Hospital.id)
    if city is not None:
        query = query.where(Hospital.city == city)
    if on is not None:
        query = query.where(
            or_(Hospital.valid_from.is_(None), Hospital.valid_from <= on),
            or_(Hospital.valid_until.is_(None), Hospital.valid_until >= on),
        )
    return list(session.scalars(query))


def lock_lists(session: Session) -> None:
    """Let one import at a time go on, until the transaction ends; reading is not held up."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        session.execute(text("LOCK TABLE hospital_list IN SHARE ROW EXCLUSIVE MODE"))


def add_list(
    session: Session, *, version: int, rows: Sequence[HospitalRow], digest: str, source: str, at: datetime
) -> None:
    """Store a list and its lines."""
    session.add(
        HospitalList(version=version, imported_at=at, source=source, content_digest=digest, rows=len(rows)),
    )
    session.flush()
    session.add_all(
        Hospital(
            version=version,
            city=row.city,
            name=row.name,
            aliases=list(row.aliases),
            departments=list(row.departments),
            address=row.address,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
        for row in rows
    )
    session.flush()
