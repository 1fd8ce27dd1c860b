"""All SQL of the staff, their sessions and their tries to sign in."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.staff.models import Agent, AgentSession, OfficeHours, SignInAttempt


def find_agent(session: Session, name: str) -> Agent | None:
    """The agent who signs in as `name`."""
    return session.scalar(select(Agent).where(Agent.name == name))


def lock_agent(session: Session, agent_id: int) -> Agent:
    """The agent, locked until the transaction ends, with fresh values."""
    query = select(Agent).where(Agent.id == agent_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def agents(session: Session, *, active_only: bool = False) -> Sequence[Agent]:
    """Everybody, by name."""
    query = select(Agent).order_by(Agent.name)
    return session.scalars(query.where(Agent.active.is_(True)) if active_only else query).all()


def display_names(session: Session, agent_ids: Collection[int]) -> dict[int, str]:
    """What colleagues call these agents."""
    found = session.execute(select(Agent.id, Agent.display_name).where(Agent.id.in_(agent_ids)))
    return {row.id: row.display_name for row in found}


def find_session(session: Session, digests: Sequence[str]) -> tuple[AgentSession, Agent] | None:
    """The session under one of these hashes, and whose it is."""
    query = select(AgentSession, Agent).join(Agent, Agent.id == AgentSession.agent_id)
    row = session.execute(query.where(AgentSession.token_digest.in_(digests))).one_or_none()
    return None if row is None else (row[0], row[1])


def touch_session(session: Session, session_id: int, at: datetime) -> None:
    """Somebody did something."""
    session.execute(update(AgentSession).where(AgentSession.id == session_id).values(last_seen_at=at))


def end_session(session: Session, session_id: int) -> None:
    """One browser is signed out."""
    session.execute(delete(AgentSession).where(AgentSession.id == session_id))


def end_sessions(session: Session, agent_id: int, *, but: int | None = None) -> None:
    """Every browser of an agent is signed out, but perhaps one."""
    sessions = delete(AgentSession).where(AgentSession.agent_id == agent_id)
    session.execute(sessions if but is None else sessions.where(AgentSession.id != but))


def delete_old_sessions(session: Session, *, made_before: datetime) -> None:
    """Remove sessions that nobody can go on with."""
    session.execute(delete(AgentSession).where(AgentSession.created_at < made_before))


def delete_old_attempts(session: Session, *, before: datetime) -> None:
    """Remove tries that count no more."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < before))


def forgive(session: Session, name_digests: Sequence[str]) -> None:
    """Forget the tries with a name."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.name_digest.in_(name_digests)))


def wrong_by_name(session: Session, name_digests: Sequence[str], *, after: datetime) -> list[datetime]:
    """When somebody was wrong with this name after a moment and after the last right one, the oldest first."""
    mine = (SignInAttempt.name_digest.in_(name_digests), SignInAttempt.at > after)
    right = select(func.max(SignInAttempt.id)).where(*mine, SignInAttempt.succeeded.is_(True))
    last_right = session.scalar(right) or 0
    wrong = select(SignInAttempt.at).where(*mine, SignInAttempt.id > last_right)
    return list(session.scalars(wrong.order_by(SignInAttempt.id)))


def wrong_by_address(session: Session, address: str, *, after: datetime) -> list[datetime]:
    """When somebody was wrong from this address after a moment, the oldest first."""
    wrong = select(SignInAttempt.at).where(SignInAttempt.address == address, SignInAttempt.at > after)
    return list(session.scalars(wrong.where(SignInAttempt.succeeded.is_(False)).order_by(SignInAttempt.id)))


def office_hours(session: Session) -> Sequence[OfficeHours]:
    """Every rule about hours, days in their order."""
    return session.scalars(select(OfficeHours).order_by(OfficeHours.applies)).all()


def delete_office_hours(session: Session, applies: str) -> None:
    """Remove one rule."""
    session.execute(delete(OfficeHours).where(OfficeHours.applies == applies))
