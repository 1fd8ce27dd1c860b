"""Signing in, staying signed in, being signed out. Never commits.

A try is counted as wrong (`note_attempt`) in a transaction of its own before the password is looked at. Times are
the machine's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.kernel import audit, clock, ids
from bot.kernel.crypto import keyring
from bot.kernel.errors import DomainError
from bot.staff import repository
from bot.staff.models import Agent, AgentSession, SignInAttempt
from bot.staff.service import name_digests

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
WRONG_BY_NAME = 5
# A whole office may come from one address: more tries than one person needs, fewer than guessing takes.
WRONG_BY_ADDRESS = 20
# A session is written to at most so often.
TOUCH_EVERY = timedelta(seconds=60)
KEPT_ATTEMPTS = timedelta(days=30)
TOKEN_LENGTH = 64
_PURPOSE = "agent_session.token"


class SignInError(DomainError):
    """Nobody is let in; the message does not tell which half was wrong."""


class LockedError(SignInError):
    """Too many wrong tries: nobody is let in for a while, whatever the password."""


@dataclass(frozen=True)
class SignedIn:
    """A session that opens, and whose it is."""

    id: int
    agent: Agent
    needs_touch: bool


def note_attempt(session: Session, *, name: str, address: str) -> int:
    """Count a try; returns its number. Raises LockedError while there were too many wrong ones."""
    digests, now = name_digests(name), clock.system_now()
    by_name = repository.wrong_by_name(session, digests, after=now - WINDOW)
    by_address = repository.wrong_by_address(session, address, after=now - WINDOW)
    for wrong, allowed in ((by_name, WRONG_BY_NAME), (by_address, WRONG_BY_ADDRESS)):
        if len(wrong) >= allowed:
            raise LockedError(_locked_words(wrong[-allowed] + WINDOW, now))
    attempt = SignInAttempt(name_digest=digests[0], address=address, succeeded=False, at=now)
    session.add(attempt)
    session.flush()
    return attempt.id


def _locked_words(until: datetime, now: datetime) -> str:
    minutes = max(1, -(-int((until - now).total_seconds()) // 60))
    return f"输错次数太多，为保护账号已暂停登录，请{minutes}分钟后再试，或请管理员重设密码。"


def begin(session: Session, agent: Agent, *, attempt: int, address: str, former_token: str | None) -> str:
    """Open a session after the right password, and return its token. A session the browser had before is ended."""
    session.get_one(SignInAttempt, attempt).succeeded = True
    if former_token and (former := _find(session, former_token)):
        repository.end_session(session, former[0].id)
    now, token = clock.system_now(), ids.new_token(TOKEN_LENGTH)
    digest = keyring().digest(token, purpose=_PURPOSE)
    session.add(AgentSession(token_digest=digest, agent_id=agent.id, created_at=now, last_seen_at=now, address=address))
    audit.record(session, action="agent.signed_in", actor=agent.actor, subject=f"agent:{agent.id}")
    session.flush()
    return token


def _find(session: Session, token: str) -> tuple[AgentSession, Agent] | None:
    return repository.find_session(session, keyring().digests(token, purpose=_PURPOSE))


def find(session: Session, token: str) -> SignedIn | None:
    """Who a token belongs to; None when it is unknown, too old, rested too long, or its agent may not come in."""
    if (found := _find(session, token)) is None:
        return None
    row, agent = found
    now = clock.system_now()
    if not agent.active or now - row.created_at >= LONGEST or now - row.last_seen_at >= IDLE:
        return None
    return SignedIn(id=row.id, agent=agent, needs_touch=now - row.last_seen_at >= TOUCH_EVERY)


def touch(session: Session, session_id: int) -> None:
    """Somebody did something: the time of rest begins anew."""
    repository.touch_session(session, session_id, clock.system_now())


def end(session: Session, found: SignedIn) -> None:
    """Sign one browser out."""
    repository.end_session(session, found.id)
    audit.record(session, action="agent.signed_out", actor=found.agent.actor, subject=f"agent:{found.agent.id}")


def tidy(session: Session) -> None:
    """Remove sessions and tries that mean nothing any more."""
    now = clock.system_now()
    repository.delete_old_sessions(session, made_before=now - LONGEST)
    repository.delete_old_attempts(session, before=now - KEPT_ATTEMPTS)
