"""The lists of chats: what each shows, to whom, and in which order. No SQL runs here, only conditions."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_

from bot.console.access import Me
from bot.conversations.desk_models import ConversationEvent
from bot.conversations.models import DANGERS, Conversation, Mode
from bot.kernel import clock
from bot.staff.models import Role

# The member went on with the bot after a danger, and nobody of the staff has seen to it.
UNSEEN_DANGER = and_(Conversation.mode == Mode.BOT, Conversation.handover_reason.in_(DANGERS))


class View(StrEnum):
    """One list."""

    MINE = "mine"
    WAITING = "waiting"
    UNANSWERED = "unanswered"
    BOT = "bot"
    TEAM = "team"
    ENDED = "ended"


VIEW_NAMES = {
    View.MINE: "我的",
    View.WAITING: "待接入",
    View.UNANSWERED: "待回复",
    View.BOT: "机器人中",
    View.TEAM: "同事的",
    View.ENDED: "已结束",
}
EMPTY_WORDS = {
    View.MINE: "您现在没有接待中的对话。去“待接入”看看？",
    View.WAITING: "没有人在等，喝口水吧。",
    View.UNANSWERED: "都回复了，真好。",
    View.BOT: "最近一天没有会员在和小助手对话。",
    View.TEAM: "同事们现在没有接待中的对话。",
    View.ENDED: "最近三十天没有已结束的对话。",
}
SEES_ALL = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.AUDITOR})
BOT_SINCE, ENDED_SINCE = timedelta(days=1), timedelta(days=30)
_IS_ENDED = and_(
    Conversation.resolved_at.is_not(None),
    or_(Conversation.last_member_at.is_(None), Conversation.last_member_at <= Conversation.resolved_at),
)


def views_of(me: Me) -> list[View]:
    """The lists somebody has: their own chats only where they can have some, those of others where they may."""
    wanted = list(View)
    if me.role is Role.AUDITOR:
        wanted.remove(View.MINE)
    if me.role not in SEES_ALL:
        wanted.remove(View.TEAM)
    return wanted


def condition(view: View, me: Me) -> ColumnElement[bool]:
    """Which chats a list shows."""
    mine, with_person = Conversation.assignee_id == me.id, Conversation.mode == Mode.HUMAN
    with_bot, now = Conversation.mode == Mode.BOT, clock.now()
    match view:
        case View.MINE:
            return and_(with_person, mine)
        case View.WAITING:
            return or_(Conversation.mode == Mode.WAITING, UNSEEN_DANGER)
        case View.UNANSWERED:
            open_ = and_(with_person, Conversation.awaiting_since.is_not(None))
            return open_ if me.role in SEES_ALL else and_(open_, mine)
        case View.BOT:
            elsewhere = or_(func.coalesce(UNSEEN_DANGER, False), func.coalesce(_IS_ENDED, False))
            return and_(with_bot, ~elsewhere, Conversation.last_member_at > now - BOT_SINCE)
        case View.TEAM:
            return and_(with_person, or_(Conversation.assignee_id.is_(None), ~mine))
        case View.ENDED:
            ended = and_(with_bot, _IS_ENDED, Conversation.resolved_at > now - ENDED_SINCE)
            return ended if me.role in SEES_ALL else and_(ended, handled_by(me.id))


def handled_by(agent_id: int) -> ColumnElement[bool]:
    """Whether an agent ever had the chat."""
    by = or_(ConversationEvent.agent_id == agent_id, ConversationEvent.to_agent_id == agent_id)
    return exists().where(ConversationEvent.conversation_id == Conversation.id, by)


def order(view: View) -> list[Any]:
    """Who comes first: danger and who waits longest; elsewhere whoever wrote last."""
    match view:
        case View.WAITING:
            return [Conversation.priority.desc(), Conversation.waiting_since, Conversation.id]
        case View.UNANSWERED:
            return [Conversation.priority.desc(), Conversation.awaiting_since, Conversation.id]
        case View.MINE | View.TEAM:
            owed = Conversation.awaiting_since.is_(None)
            return [owed, Conversation.awaiting_since, Conversation.mode_since.desc(), Conversation.id]
        case View.ENDED:
            return [Conversation.resolved_at.desc(), Conversation.id]
    return [Conversation.last_member_at.desc(), Conversation.id]
