"""Who may read a chat. Writing is ruled by who has it (bot.conversations.handover)."""

from sqlalchemy.orm import Session

from bot.console.access import ForbiddenError, Me
from bot.conversations import desk_repository
from bot.conversations.errors import ConversationError
from bot.conversations.models import Conversation, Mode
from bot.staff.models import Role

SEES_ALL = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.AUDITOR})


class NoSuchChatError(ConversationError):
    """There is no such chat."""

    status = 404


def may_read(session: Session, me: Me, chat: Conversation) -> bool:
    """Everybody reads what waits, and what the bot has (it may be taken over); beside that, agents read their own chats
    and those they once had. Coordinators, supervisors and auditors read all.
    """
    if me.role in SEES_ALL or chat.mode == Mode.WAITING or chat.assignee_id == me.id:
        return True
    if chat.mode == Mode.BOT:
        return True
    return desk_repository.has_handled(session, chat.id, me.id)


def is_own(me: Me, chat: Conversation) -> bool:
    """Whether somebody has a chat."""
    return chat.mode == Mode.HUMAN and chat.assignee_id == me.id


def readable(session: Session, me: Me, conversation_id: int) -> Conversation:
    """The chat; raises NoSuchChatError or ForbiddenError."""
    chat = session.get(Conversation, conversation_id)
    if chat is None:
        raise NoSuchChatError("没有找到这段对话。")
    if not may_read(session, me, chat):
        raise ForbiddenError("这段对话由同事接待，您不能查看。需要了解情况请联系主管。")
    return chat
