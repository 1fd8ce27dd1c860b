"""The face of this room: who answers a member, how that changes hands, what a person says. Never commits."""

from sqlalchemy.orm import Session

from bot.conversations import repository
from bot.conversations.desk_models import Handing, Resolution
from bot.conversations.errors import ConversationError, NotYoursError, TakenError, WindowShutError
from bot.conversations.handover import (
    claim,
    hand_back,
    hand_over,
    release,
    resolve,
    return_silent,
    take_back,
    take_over,
    transfer,
)
from bot.conversations.models import Conversation
from bot.conversations.replying import (
    add_note,
    keep_draft,
    key_for_reply,
    note_presence,
    nudge,
    reply,
    retry,
    send_picture,
    withdraw,
)

__all__ = [
    "ConversationError",
    "Handing",
    "NotYoursError",
    "Resolution",
    "TakenError",
    "WindowShutError",
    "add_note",
    "claim",
    "find",
    "hand_back",
    "hand_over",
    "keep_draft",
    "key_for_reply",
    "locked",
    "note_presence",
    "nudge",
    "release",
    "reply",
    "resolve",
    "retry",
    "return_silent",
    "send_picture",
    "take_back",
    "take_over",
    "transfer",
    "withdraw",
]


def find(session: Session, reference: str) -> Conversation:
    """The conversation with this id or openid, locked; raises ConversationError."""
    conversation = repository.find_by_openid(session, reference)
    if conversation is None and reference.isdigit():
        conversation = session.get(Conversation, int(reference))
    if conversation is None:
        raise ConversationError("没有找到这段对话，请用 conversation list 查看编号。")
    return repository.get_locked(session, conversation.id)


def locked(session: Session, conversation_id: int) -> Conversation:
    """The conversation of an id, locked; raises ConversationError."""
    if session.get(Conversation, conversation_id) is None:
        raise ConversationError("没有找到这段对话。")
    return repository.get_locked(session, conversation_id)
