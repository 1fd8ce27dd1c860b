"""Erasing what was written to a user (PIPL art. 47). Never commits."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.kernel import clock
from bot.outbox import window
from bot.outbox.models import Outbound, OutboundState

# A text that was not sent within the window of the member's own message (wechat-protocol 1.5) will never be.
GIVEN_UP_AFTER = timedelta(hours=48)
_NOT_SENT = (OutboundState.QUEUED, OutboundState.PARKED, OutboundState.UNKNOWN)
_NOTHING = {"text": "", "template_key": None, "template_fields": None, "provider_msgid": None, "error_text": None}


def forget(session: Session, *, openid: str, pseudonym: str) -> None:
    """Empty every message to the user, put a pseudonym in their place, and cancel what has not gone out."""
    window.lock(session, openid)  # the sender claims under the same lock
    rows = update(Outbound).where(Outbound.openid == openid)
    session.execute(rows.where(Outbound.state.in_(_NOT_SENT)).values(state=OutboundState.CANCELLED))
    session.execute(rows.values(openid=pseudonym, **_NOTHING))


def forget_delivered(session: Session, dedupe_key: str, *, pseudonym: str) -> bool:
    """Empty one message as soon as it is out, or can no longer go out; False while it is still on its way."""
    row = session.scalar(select(Outbound).where(Outbound.dedupe_key == dedupe_key))
    if row is None:
        return True
    window.lock(session, row.openid)
    session.refresh(row)
    late = clock.now() - row.created_at > GIVEN_UP_AFTER
    if row.state in (OutboundState.QUEUED, OutboundState.PARKED) and not late:
        return False
    if row.state in _NOT_SENT:
        row.state = OutboundState.CANCELLED
    for name, value in _NOTHING.items():
        setattr(row, name, value)
    row.openid = pseudonym
    session.flush()
    return True
