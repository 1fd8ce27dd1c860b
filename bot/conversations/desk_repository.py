"""All SQL of the desk: who takes a chat, how it changed hands, presence and drafts."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from bot.conversations.desk_models import (
    AgentDraft,
    CannedReply,
    ConversationEvent,
    Handing,
    MeaningMark,
    Presence,
    Satisfaction,
)
from bot.conversations.models import Conversation, Message, Mode, Turn
from bot.kernel.vault import VaultEntry


def take(session: Session, conversation_id: int, *, agent_id: int, among: Collection[Mode], at: datetime) -> bool:
    """Give a chat to an agent if it is in one of these modes: of two who try at once, one wins."""
    free = update(Conversation).where(Conversation.id == conversation_id, Conversation.mode.in_(among))
    values = {"mode": Mode.HUMAN, "mode_since": at, "assignee_id": agent_id}
    return int(session.connection().execute(free.values(**values)).rowcount) == 1


def events(session: Session, conversation_id: int) -> Sequence[ConversationEvent]:
    """How a chat changed hands, the oldest first."""
    query = select(ConversationEvent).where(ConversationEvent.conversation_id == conversation_id)
    return session.scalars(query.order_by(ConversationEvent.id)).all()


def has_handled(session: Session, conversation_id: int, agent_id: int) -> bool:
    """Whether an agent ever had a chat."""
    mine = or_(ConversationEvent.agent_id == agent_id, ConversationEvent.to_agent_id == agent_id)
    query = select(ConversationEvent.id).where(ConversationEvent.conversation_id == conversation_id, mine)
    return session.scalar(query.limit(1)) is not None


def silent(session: Session, *, before: datetime) -> Sequence[int]:
    """Chats of agents in which a member has waited, with the same agent, since before a moment."""
    query = select(Conversation.id).where(Conversation.mode == Mode.HUMAN, Conversation.assignee_id.is_not(None))
    query = query.where(Conversation.awaiting_since <= before, Conversation.mode_since <= before)
    return session.scalars(query.order_by(Conversation.awaiting_since)).all()


def find_message(session: Session, source: str) -> Message | None:
    """The line of a transcript that came under a key."""
    return session.scalar(select(Message).where(Message.source == source))


def is_in_chat(session: Session, conversation_id: int, token: str) -> bool:
    """Whether a value of the vault was taken out of a message of this chat."""
    query = select(VaultEntry.token).join(Turn, Turn.inbound_id == VaultEntry.origin)
    query = query.where(VaultEntry.token == token, Turn.conversation_id == conversation_id)
    return session.scalar(query.limit(1)) is not None


def find_draft(session: Session, conversation_id: int, agent_id: int) -> AgentDraft | None:
    """What an agent has begun to write."""
    return session.get(AgentDraft, (conversation_id, agent_id))


def drop_draft(session: Session, conversation_id: int, agent_id: int) -> None:
    """It was sent, or thrown away."""
    mine = delete(AgentDraft).where(AgentDraft.conversation_id == conversation_id)
    session.execute(mine.where(AgentDraft.agent_id == agent_id))


def find_presence(session: Session, conversation_id: int, agent_id: int) -> Presence | None:
    """When an agent had a chat on the screen last."""
    return session.get(Presence, (conversation_id, agent_id))


def present(session: Session, conversation_id: int, *, since: datetime) -> Sequence[Presence]:
    """Who has had a chat on the screen since a moment."""
    query = select(Presence).where(Presence.conversation_id == conversation_id, Presence.seen_at > since)
    return session.scalars(query.order_by(Presence.agent_id)).all()


def forget_absent(session: Session, *, before: datetime) -> None:
    """Remove who has long gone."""
    session.execute(delete(Presence).where(Presence.seen_at < before))


def forget_desk(session: Session, conversation_id: int) -> None:
    """Remove what agents have begun to write, and what they wrote when the chat changed hands (PIPL art. 47)."""
    session.execute(delete(AgentDraft).where(AgentDraft.conversation_id == conversation_id))
    session.execute(delete(MeaningMark).where(MeaningMark.conversation_id == conversation_id))
    told = update(ConversationEvent).where(ConversationEvent.conversation_id == conversation_id)
    session.execute(told.values(note=None))


def canned_replies(session: Session) -> Sequence[CannedReply]:
    """All of them, by title."""
    return session.scalars(select(CannedReply).order_by(CannedReply.title)).all()


def find_canned(session: Session, title: str) -> CannedReply | None:
    """The canned reply of a title."""
    return session.scalar(select(CannedReply).where(CannedReply.title == title))


def last_resolved(session: Session, conversation_id: int) -> ConversationEvent | None:
    """How a chat was settled last."""
    query = select(ConversationEvent).where(ConversationEvent.conversation_id == conversation_id)
    query = query.where(ConversationEvent.type == Handing.RESOLVED)
    return session.scalar(query.order_by(ConversationEvent.id.desc()).limit(1))


def rating_of(session: Session, inbound_id: str) -> Satisfaction | None:
    """The rating that a message gave."""
    return session.scalar(select(Satisfaction).where(Satisfaction.inbound_id == inbound_id))


def turns_of(session: Session, inbound_ids: Collection[str]) -> dict[str, Turn]:
    """What the bot made of these messages."""
    return {turn.inbound_id: turn for turn in session.scalars(select(Turn).where(Turn.inbound_id.in_(inbound_ids)))}


def marks_of(session: Session, inbound_ids: Collection[str]) -> dict[str, MeaningMark]:
    """What agents said these messages mean."""
    rows = session.scalars(select(MeaningMark).where(MeaningMark.inbound_id.in_(inbound_ids)))
    return {mark.inbound_id: mark for mark in rows}


def marked_messages(session: Session) -> Sequence[tuple[MeaningMark, Message, Conversation]]:
    """Every message that an agent has marked, with its chat, the oldest mark first."""
    query = select(MeaningMark, Message, Conversation).join(Message, Message.source == MeaningMark.inbound_id)
    query = query.join(Conversation, Conversation.id == MeaningMark.conversation_id)
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(MeaningMark.at))]
