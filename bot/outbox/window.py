"""The reply-window ledger: how many customer-service messages WeChat still takes for a member (wechat-protocol 1.5).

A member's message allows 5 within 48 hours; a menu tap, a follow or a scan 3 within one minute. The two do not add up:
the larger remainder counts, and a message sent uses up both. WeChat never tells the remainder, so we count.
The row is also the lane lock of its openid: whoever claims messages of one member for sending locks it first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.kernel import clock
from bot.outbox import repository
from bot.outbox.models import OutboundReason, ReplyWindow

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


@dataclass(frozen=True)
class Allowance:
    """Messages that may be sent now: by a person, and by the bot (which leaves HUMAN_RESERVE of the five)."""

    human: int
    bot: int


def lock(session: Session, openid: str) -> ReplyWindow:
    """The row of `openid`, locked until the transaction ends; made if it is missing."""
    return repository.lock_window(session, openid)


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
    fresh_since = clock.now() - REMINDER_SHELF_LIFE
    repository.release_parked(session, openid, fresh_since=fresh_since)
    # Whoever writes again may never have got the bot's answer: it goes along once more, an agent's words do not.
    repository.queue_lost_again(session, openid, max_attempts=CALLS_BEFORE_LOST, fresh_since=fresh_since)


def allowance(window: ReplyWindow | None, at: datetime) -> Allowance:
    """What may still be sent at `at`."""
    if window is None:
        return Allowance(human=0, bot=0)
    by_message = _left(window.message_until, window.message_used, MESSAGE_QUOTA, at)
    by_action = _left(window.action_until, window.action_used, ACTION_QUOTA, at)
    return Allowance(human=max(by_message, by_action), bot=max(by_message - HUMAN_RESERVE, by_action, 0))


@dataclass(frozen=True)
class Room:
    """What a person may still write to a member now: how many messages, and until when (None: the window is shut)."""

    left: int
    until: datetime | None


def room(session: Session, openid: str) -> Room:
    """The reply window as it stands; a person's messages that are still to be sent count as sent."""
    row, now = repository.find_window(session, openid), clock.now()
    if row is None:
        return Room(0, None)
    waiting = repository.count_waiting(session, openid, OutboundReason.AGENT)
    ends = [until for until in (row.message_until, row.action_until) if until is not None and now < until]
    return Room(max(0, allowance(row, now).human - waiting), max(ends, default=None))


def _left(until: datetime | None, used: int, quota: int, at: datetime) -> int:
    return max(quota - used, 0) if until is not None and at < until - SAFETY_MARGIN else 0


def last_message_at(session: Session, openid: str) -> datetime | None:
    """When the user's last message, not a menu tap, opened the window; None when it was shut since, or never open."""
    until = repository.message_window_end(session, openid)
    return until - MESSAGE_WINDOW if until is not None else None


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
