"""All SQL of messages to members and of their reply windows."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.kernel.doorbell import ring
from bot.kernel.ids import ERASED
from bot.outbox.models import BELL, Outbound, OutboundReason, OutboundState, ReplyWindow, lane

NOT_SENT = (OutboundState.QUEUED, OutboundState.PARKED, OutboundState.UNKNOWN)
_NOTHING = {
    "openid": ERASED,
    "text": "",
    "template_key": None,
    "template_fields": None,
    "case_number": None,
    "provider_msgid": None,
    "error_text": None,
}


def find_by_key(session: Session, dedupe_key: str) -> Outbound | None:
    """The message that was queued under a key."""
    return session.scalar(select(Outbound).where(Outbound.dedupe_key == dedupe_key))


def lock_by_msgid(session: Session, msgid: str) -> Outbound | None:
    """The template message to which WeChat gave this id, locked until the transaction ends."""
    query = select(Outbound).where(Outbound.provider_msgid == msgid, Outbound.channel == "template")
    return session.scalar(query.with_for_update())


def newest_reason(session: Session, openid: str) -> str | None:
    """Why the newest message to this user that stands was queued."""
    query = select(Outbound.reason).where(Outbound.openid == openid, Outbound.state != OutboundState.CANCELLED)
    return session.scalar(query.order_by(Outbound.id.desc()).limit(1))


def cancel_unsent_turns(session: Session, openid: str) -> int:
    """Cancel the bot's answers to a user that are not on their way, or lost there; returns how many."""
    ring(session, BELL, lane(openid))
    result = session.connection().execute(
        update(Outbound)
        .where(Outbound.openid == openid, Outbound.reason == OutboundReason.TURN)
        .where(Outbound.state.in_(NOT_SENT))
        .values(state=OutboundState.CANCELLED)
    )
    return int(result.rowcount)


def message_window_end(session: Session, openid: str) -> datetime | None:
    """Until when the user's last message lets us write; None when the window is shut."""
    return session.scalar(select(ReplyWindow.message_until).where(ReplyWindow.openid == openid))


def find_window(session: Session, openid: str) -> ReplyWindow | None:
    """The window row of a user, as it is now, not locked."""
    query = select(ReplyWindow).where(ReplyWindow.openid == openid)
    return session.scalar(query.execution_options(populate_existing=True))


def count_waiting(session: Session, openid: str, reason: OutboundReason) -> int:
    """How many messages to a user, queued for a reason, are still to be sent."""
    query = select(func.count(Outbound.id)).where(Outbound.openid == openid, Outbound.reason == reason)
    return session.scalar(query.where(Outbound.state == OutboundState.QUEUED)) or 0


def by_keys(session: Session, keys: Collection[str]) -> dict[str, Outbound]:
    """The messages that were queued under these keys, by key."""
    found = session.scalars(select(Outbound).where(Outbound.dedupe_key.in_(keys)))
    return {row.dedupe_key: row for row in found}


def change_state(
    session: Session, outbound_id: int, *, among: Collection[OutboundState], to: OutboundState, at: datetime
) -> bool:
    """Move one message to another state if it is in one of these, and nobody is sending it; whether it was."""
    change = update(Outbound).where(Outbound.id == outbound_id, Outbound.state.in_(among))
    idle = change.where(or_(Outbound.lease_until.is_(None), Outbound.lease_owner.is_(None)))
    values = {"state": to, "not_before": at, "lease_until": None, "error_code": None, "error_text": None}
    return int(session.connection().execute(idle.values(**values)).rowcount) == 1


def lock_window(session: Session, openid: str) -> ReplyWindow:
    """The window row of a user, locked until the transaction ends; made if it is missing."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(ReplyWindow).values(openid=openid, message_used=0, action_used=0).on_conflict_do_nothing())
    query = select(ReplyWindow).where(ReplyWindow.openid == openid).with_for_update()
    return session.execute(query, execution_options={"populate_existing": True}).scalar_one()


def release_parked(session: Session, openid: str, *, fresh_since: datetime) -> None:
    """Queue what is parked for a user; reminders from before `fresh_since` are cancelled."""
    ring(session, BELL, lane(openid))
    parked = (Outbound.openid == openid, Outbound.state == OutboundState.PARKED)
    stale = (Outbound.reason == OutboundReason.REMINDER, Outbound.created_at < fresh_since)
    session.execute(update(Outbound).where(*parked, *stale).values(state=OutboundState.CANCELLED))
    session.execute(update(Outbound).where(*parked).values(state=OutboundState.QUEUED))


def queue_lost_again(session: Session, openid: str, *, max_attempts: int, fresh_since: datetime) -> None:
    """Queue the bot's messages to a user whose answers were lost, tried at most so often, not older than a time."""
    lost = (Outbound.openid == openid, Outbound.state == OutboundState.UNKNOWN, Outbound.attempts <= max_attempts)
    bots = (Outbound.reason != OutboundReason.AGENT, Outbound.created_at >= fresh_since)
    session.execute(update(Outbound).where(*lost, *bots).values(state=OutboundState.QUEUED))


def forget_all(session: Session, openid: str) -> None:
    """Cancel what has not gone out to a user, and empty every message to them."""
    of_user = update(Outbound).where(Outbound.openid == openid)
    session.execute(of_user.where(Outbound.state.in_(NOT_SENT)).values(state=OutboundState.CANCELLED))
    _empty(session, Outbound.openid == openid)


def forget_one(session: Session, outbound_id: int) -> None:
    """Empty one message; cancelled, if it has not gone out."""
    one = update(Outbound).where(Outbound.id == outbound_id)
    session.execute(one.where(Outbound.state.in_(NOT_SENT)).values(state=OutboundState.CANCELLED))
    _empty(session, Outbound.id == outbound_id)


def _empty(session: Session, which: ColumnElement[bool]) -> None:
    """The key goes, too: it holds the id of the message that was answered, or of a step of a case."""
    key = literal(f"{ERASED}:", String) + cast(Outbound.id, String)
    session.execute(update(Outbound).where(which).values(dedupe_key=key, **_NOTHING))
