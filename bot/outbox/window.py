"""The reply-window ledger: how many customer-service messages WeChat still takes for a member (wechat-protocol 1.5).

A member's message allows 5 within 48 hours; a menu tap, a follow or a scan 3 within one minute. The two do not add up:
the larger remainder counts, and a message sent uses up both. WeChat never tells the remainder, so we count.
The row is also the lane lock of its openid: whoever claims messages of one member for sending locks it first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Integer, String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.kernel import clock
from bot.kernel.db import Base, UtcDateTime
from bot.outbox.models import Outbound, OutboundReason, OutboundState

MESSAGE_QUOTA = 5
MESSAGE_WINDOW = timedelta(hours=48)
ACTION_QUOTA = 3
ACTION_WINDOW = timedelta(minutes=1)
# Of the five, so many are kept for a person: an agent must be able to write after the bot has.
HUMAN_RESERVE = 2
# Our clock and WeChat's are not the same: a message sent in the last seconds may be refused.
SAFETY_MARGIN = timedelta(seconds=3)
# A reminder that could not be delivered for so long speaks of a day that is over.
REMINDER_SHELF_LIFE = timedelta(hours=24)


# A message whose answer was lost twice (bot/wechat/claim.py) is tried once more when the member writes.
CALLS_BEFORE_LOST = 2


class WindowTrigger(StrEnum):
    """What the member did."""

    MESSAGE = "message"
    # click, scancode_push, scancode_waitmsg, and a tap in a msgmenu although it arrives as text; no other menu event.
    MENU = "menu"
    SUBSCRIBE = "subscribe"
    SCAN = "scan"


class ReplyWindow(Base):
    """The two windows of one openid, each with its count of messages used."""

    __tablename__ = "reply_window"

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    message_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_used: Mapped[int] = mapped_column(Integer, default=0)
    action_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    action_used: Mapped[int] = mapped_column(Integer, default=0)


@dataclass(frozen=True)
class Allowance:
    """Messages that may be sent now: by a person, and by the bot (which leaves HUMAN_RESERVE of the five)."""

    human: int
    bot: int


def lock(session: Session, openid: str) -> ReplyWindow:
    """The row of `openid`, locked until the transaction ends; made if it is missing."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(ReplyWindow).values(openid=openid, message_used=0, action_used=0).on_conflict_do_nothing())
    query = select(ReplyWindow).where(ReplyWindow.openid == openid).with_for_update()
    return session.execute(query, execution_options={"populate_existing": True}).scalar_one()


def open(session: Session, openid: str, trigger: WindowTrigger, at: datetime) -> None:
    """The member acted at `at`: the window opens anew, and what was parked for them may go out.

    Called in the transaction of the turn. An action older than the window on record changes nothing.
    """
    window = lock(session, openid)
    if trigger is WindowTrigger.MESSAGE:
        until = at + MESSAGE_WINDOW
        if window.message_until is None or window.message_until < until:
            window.message_until, window.message_used = until, 0
    else:
        until = at + ACTION_WINDOW
        if window.action_until is None or window.action_until < until:
            window.action_until, window.action_used = until, 0
    _release_parked(session, openid)
    session.flush()


def _release_parked(session: Session, openid: str) -> None:
    parked = (Outbound.openid == openid, Outbound.state == OutboundState.PARKED)
    stale = (Outbound.reason == OutboundReason.REMINDER, Outbound.created_at < clock.now() - REMINDER_SHELF_LIFE)
    session.execute(update(Outbound).where(*parked, *stale).values(state=OutboundState.CANCELLED))
    session.execute(update(Outbound).where(*parked).values(state=OutboundState.QUEUED))
    # Whoever writes again may never have got the bot's answer: it goes along once more, an agent's words do not.
    lost = (Outbound.openid == openid, Outbound.state == OutboundState.UNKNOWN, Outbound.attempts <= CALLS_BEFORE_LOST)
    bots = (Outbound.reason != OutboundReason.AGENT, Outbound.created_at >= clock.now() - REMINDER_SHELF_LIFE)
    session.execute(update(Outbound).where(*lost, *bots).values(state=OutboundState.QUEUED))


def allowance(window: ReplyWindow | None, at: datetime) -> Allowance:
    """What may still be sent at `at`."""
    if window is None:
        return Allowance(human=0, bot=0)
    by_message = _left(window.message_until, window.message_used, MESSAGE_QUOTA, at)
    by_action = _left(window.action_until, window.action_used, ACTION_QUOTA, at)
    return Allowance(human=max(by_message, by_action), bot=max(by_message - HUMAN_RESERVE, by_action, 0))


def _left(until: datetime | None, used: int, quota: int, at: datetime) -> int:
    return max(quota - used, 0) if until is not None and at < until - SAFETY_MARGIN else 0


def take(window: ReplyWindow) -> None:
    """Count one message, before it is sent; the row must be locked."""
    window.message_used += 1
    window.action_used += 1


def give_back(session: Session, openid: str) -> None:
    """The message counted last was certainly not delivered."""
    window = lock(session, openid)
    window.message_used = max(window.message_used - 1, 0)
    window.action_used = max(window.action_used - 1, 0)


def exhaust(session: Session, openid: str) -> None:
    """WeChat said 45047: nothing is left until the member acts again."""
    window = lock(session, openid)
    window.message_used, window.action_used = MESSAGE_QUOTA, ACTION_QUOTA


def close(session: Session, openid: str) -> None:
    """WeChat said 45015: the window is shut, or the member unfollowed."""
    window = lock(session, openid)
    window.message_until = window.action_until = None
