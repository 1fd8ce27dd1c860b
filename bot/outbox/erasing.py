"""Erasing what was written to a user (PIPL art. 47). Never commits.

A row stays, empty, without the user, the case and the key under which it was queued: it ties nothing to anybody.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.kernel import clock
from bot.outbox import repository, window
from bot.outbox.models import OutboundState

# A text that was not sent within the window of the member's own message (wechat-protocol 1.5) will never be.
GIVEN_UP_AFTER = timedelta(hours=48)


def forget(session: Session, *, openid: str) -> None:
    """Empty every message to the user, and cancel what has not gone out."""
    window.lock(session, openid)  # the sender claims under the same lock
    repository.forget_all(session, openid)


def forget_delivered(session: Session, dedupe_key: str) -> bool:
    """Empty one message as soon as it is out, or can no longer go out; False while it is still on its way."""
    row = repository.find_by_key(session, dedupe_key)
    if row is None:
        return True
    window.lock(session, row.openid)
    session.refresh(row)
    late = clock.now() - row.created_at > GIVEN_UP_AFTER
    if row.state in (OutboundState.QUEUED, OutboundState.PARKED) and not late:
        return False
    repository.forget_one(session, row.id)
    session.expire(row)
    return True
