"""WeChat users: who chats with us, and whether messages reach them. Never commits."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.kernel import clock
from bot.members import repository
from bot.members.models import WeChatUser


def get_or_create_user(session: Session, openid: str) -> WeChatUser:
    """The user of `openid`, made at the first message. Safe when two processes meet the same newcomer."""
    if user := repository.find_user(session, openid):
        return user
    try:
        with session.begin_nested():
            user = WeChatUser(openid=openid, subscribed=True, created_at=clock.now())
            session.add(user)
        return user
    except IntegrityError:
        if (user := repository.find_user(session, openid)) is None:
            raise
        return user


def mark_unreachable(session: Session, openid: str, reason: str) -> None:
    """WeChat refuses messages to this user for good (blocked, unfollowed); `reason` is a short code."""
    user = get_or_create_user(session, openid)
    if user.unreachable_reason is None:
        user.unreachable_reason, user.unreachable_since = reason[:64], clock.now()
        session.flush()


def mark_subscribed(session: Session, openid: str, subscribed: bool) -> None:
    """The user followed or unfollowed the account; following makes them reachable again."""
    user = get_or_create_user(session, openid)
    user.subscribed = subscribed
    if subscribed:
        user.unreachable_reason = user.unreachable_since = None
    session.flush()


def mark_reachable(session: Session, openid: str) -> None:
    """The user has written to us, so messages reach them again."""
    user = get_or_create_user(session, openid)
    user.unreachable_reason = user.unreachable_since = None
    session.flush()
