"""All SQL of cases."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.cases.models import Case, CaseEvent, Milestone, SignedLetter, SlaClock, SlaPause
from bot.catalog import DocumentKind
from bot.documents.models import MEMBER_AUTHOR, Document, DocumentState
from bot.documents.repository import WITH_CONTENT
from bot.members.models import Member

# A letter of authorization that was signed on the page, or that staff have accepted, stays (bot/cases/retention.py).
_ACCEPTED_LETTER = and_(
    Document.kind == DocumentKind.AUTHORIZATION,
    or_(Document.judged_by.is_not(None), Document.author != MEMBER_AUTHOR),
    Document.state == DocumentState.RECEIVED,
)
_SIGNED = Document.id.in_(select(SignedLetter.document_id))
_EXPIRES = (Document.state.in_(WITH_CONTENT), ~_SIGNED, or_(Document.kind.is_(None), ~_ACCEPTED_LETTER))


def find(session: Session, number: str) -> Case | None:
    """The case of a number."""
    return session.get(Case, number)


def find_by_key(session: Session, idempotency_key: str) -> Case | None:
    """The case that was opened under a key."""
    return session.scalar(select(Case).where(Case.idempotency_key == idempotency_key))


def lock(session: Session, number: str) -> Case | None:
    """The case, locked until the transaction ends, with fresh values."""
    query = select(Case).where(Case.number == number).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def list_cases(session: Session, *, open_only: bool = False) -> list[tuple[Case, Member]]:
    """Cases with their members, the newest first."""
    query = select(Case, Member).join(Member, Member.id == Case.member_id)
    if open_only:
        query = query.where(Case.closed_at.is_(None))
    rows = session.execute(query.order_by(Case.created_at.desc(), Case.number))
    return [(case, member) for case, member in rows]


def open_of_members(session: Session, member_ids: Sequence[int]) -> list[Case]:
    """Open cases of some members, the newest first."""
    query = select(Case).where(Case.member_id.in_(member_ids), Case.closed_at.is_(None))
    return list(session.scalars(query.order_by(Case.created_at.desc(), Case.number)))


def open_of_user(session: Session, openid: str) -> list[Case]:
    """Open cases that a WeChat user asked for, the newest first."""
    query = select(Case).where(Case.openid == openid, Case.closed_at.is_(None))
    return list(session.scalars(query.order_by(Case.created_at.desc(), Case.number)))


def of_members_since(session: Session, member_ids: Sequence[int], closed_since: datetime) -> list[Case]:
    """Open cases of some members, and those closed at or after a moment, the newest first."""
    still = or_(Case.closed_at.is_(None), Case.closed_at >= closed_since)
    query = select(Case).where(Case.member_id.in_(member_ids), still)
    return list(session.scalars(query.order_by(Case.created_at.desc(), Case.number)))


def open_numbers(session: Session) -> list[str]:
    """Numbers of all open cases."""
    return list(session.scalars(select(Case.number).where(Case.closed_at.is_(None)).order_by(Case.number)))


def numbers_of_user(session: Session, openid: str) -> list[str]:
    """Numbers of all cases that a WeChat user asked for, closed ones included."""
    return list(session.scalars(select(Case.number).where(Case.openid == openid).order_by(Case.number)))


def numbers_of_member(session: Session, member_id: int) -> list[str]:
    """Numbers of all cases of a member, closed ones included."""
    return list(session.scalars(select(Case.number).where(Case.member_id == member_id).order_by(Case.number)))


def letters(session: Session, number: str) -> list[SignedLetter]:
    """The letters signed for a case, the oldest first."""
    query = select(SignedLetter).where(SignedLetter.case_number == number)
    return list(session.scalars(query.order_by(SignedLetter.id)))


def all_letters(session: Session) -> list[SignedLetter]:
    """Every signed letter, the oldest first."""
    return list(session.scalars(select(SignedLetter).order_by(SignedLetter.id)))


def newest_letter(session: Session) -> SignedLetter | None:
    """The letter signed last, locked until the transaction ends: the next one follows it."""
    return session.scalars(select(SignedLetter).order_by(SignedLetter.id.desc()).limit(1).with_for_update()).first()


def opened_since(session: Session, openid: str, since: datetime) -> list[Case]:
    """The open cases that a user has opened since a moment, the oldest first."""
    query = select(Case).where(Case.openid == openid, Case.created_at >= since, Case.closed_at.is_(None))
    return list(session.scalars(query.order_by(Case.created_at, Case.number)))


def member_of(session: Session, case: Case) -> Member:
    """The member of a case."""
    return session.get_one(Member, case.member_id)


def events(session: Session, number: str) -> list[CaseEvent]:
    """The log of a case, the oldest first."""
    return list(session.scalars(select(CaseEvent).where(CaseEvent.case_number == number).order_by(CaseEvent.id)))


def has_event(session: Session, event_key: str) -> bool:
    """Whether an event was written under a key."""
    return session.scalar(select(CaseEvent.id).where(CaseEvent.event_key == event_key)) is not None


def milestones(session: Session, number: str) -> list[Milestone]:
    """The milestones of a case in the order in which they were recorded."""
    return list(session.scalars(select(Milestone).where(Milestone.case_number == number).order_by(Milestone.id)))


def reached(session: Session, number: str) -> frozenset[str]:
    """The kinds of milestones that a case has reached."""
    return frozenset(milestone.kind for milestone in milestones(session, number))


def clocks(session: Session, number: str) -> list[SlaClock]:
    """The clocks of a case, ended ones included."""
    return list(session.scalars(select(SlaClock).where(SlaClock.case_number == number).order_by(SlaClock.id)))


def running_clock(session: Session, number: str) -> SlaClock | None:
    """The clock of a case that has not ended."""
    return session.scalar(select(SlaClock).where(SlaClock.case_number == number, SlaClock.ended_at.is_(None)))


def pauses(session: Session, clock_id: int) -> list[SlaPause]:
    """The pauses of a clock, the oldest first."""
    return list(session.scalars(select(SlaPause).where(SlaPause.clock_id == clock_id).order_by(SlaPause.id)))


def add_milestone(session: Session, *, number: str, kind: str, at: datetime, recorded_at: datetime) -> None:
    """Record a milestone."""
    session.add(Milestone(case_number=number, kind=kind, at=at, recorded_at=recorded_at))


def closed_with_papers(session: Session, before: datetime, limit: int) -> list[str]:
    """Cases that were closed before a moment and whose papers are still here, but for those that stay."""
    query = select(Case.number).join(Document, Document.case_number == Case.number)
    query = query.where(Case.closed_at < before, *_EXPIRES).distinct().order_by(Case.number)
    return list(session.scalars(query.limit(limit)))


def papers_to_expire(session: Session, number: str) -> list[Document]:
    """The papers of a case that are here, but for those that stay; locked until the transaction ends."""
    query = select(Document).where(Document.case_number == number, *_EXPIRES).order_by(Document.id)
    return list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))
