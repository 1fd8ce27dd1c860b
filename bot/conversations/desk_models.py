"""Tables of the desk: how a chat changed hands, who is looking at it, what they have begun to write."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.crypto import SealedText
from bot.kernel.db import Base, UtcDateTime
from bot.kernel.doorbell import rings


class Handing(StrEnum):
    """How a chat changed hands, or asked to."""

    # The bot, or the member, asked for a person.
    ASKED = "asked"
    # An agent took a chat that waited.
    CLAIMED = "claimed"
    # An agent took a chat from the bot, unasked.
    TAKEN_OVER = "taken_over"
    TRANSFERRED = "transferred"
    # An agent put the chat back into the queue.
    RELEASED = "released"
    # The agent was silent too long: back into the queue.
    RETURNED = "returned"
    HANDED_BACK = "handed_back"
    # The member went on with the bot before anybody came.
    TAKEN_BACK = "taken_back"
    # Somebody has seen to a danger after which the member had gone on with the bot.
    SEEN_TO = "seen_to"
    RESOLVED = "resolved"


class Resolution(StrEnum):
    """How a chat was settled."""

    SOLVED = "solved"
    CASE_GOES_ON = "case_goes_on"
    NO_ANSWER = "no_answer"
    NOT_OURS = "not_ours"
    OTHER = "other"


class ConversationEvent(Base):
    """One change of hands. `agent_id`: who did it (None: the bot, the member or a timer); `to_agent_id`: to whom.

    `reason` is a HandoverReason or a Resolution; `note` is in an agent's own words. `waited_since`: since when the
    member had waited, for reports.
    """

    __tablename__ = "conversation_event"
    __table_args__ = (
        Index("ix_conversation_event_conversation", "conversation_id", "id"),
        Index("ix_conversation_event_at", "at", "type"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    type: Mapped[str] = mapped_column(String(16))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    to_agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    reason: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[str | None] = mapped_column(SealedText("conversation_event.note"))
    service: Mapped[str | None] = mapped_column(String(32))
    waited_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


rings(ConversationEvent, "conversation", lambda row: row.conversation_id)


class Presence(Base):
    """An agent who has a chat on the screen now. Times are the machine's."""

    __tablename__ = "presence"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    typing_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CannedReply(Base):
    """Words that agents use again and again, with {variables}. `service`: where it is offered first."""

    __tablename__ = "canned_reply"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    title: Mapped[str] = mapped_column(String(30), unique=True)
    text: Mapped[str] = mapped_column(String(600))
    service: Mapped[str | None] = mapped_column(String(32))
    updated_by: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MeaningMark(Base):
    """An agent said that the bot understood a message wrongly: what it thought (None: nothing), and what was meant."""

    __tablename__ = "meaning_mark"

    inbound_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    thought: Mapped[str | None] = mapped_column(String(48))
    meant: Mapped[str] = mapped_column(String(48))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


rings(MeaningMark, "conversation", lambda row: row.conversation_id, on=("meant",))


class Satisfaction(Base):
    """How a member rated one settled matter, 1 (bad) to 5. `inbound_id`: the message that said so."""

    __tablename__ = "satisfaction"
    __table_args__ = (Index("ix_satisfaction_at", "at"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("conversation_event.id"), primary_key=True)
    inbound_id: Mapped[str] = mapped_column(String(64), unique=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    service: Mapped[str | None] = mapped_column(String(32))
    score: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AgentDraft(Base):
    """What an agent has begun to write in a chat: kept here, so that a reload or a restart loses nothing."""

    __tablename__ = "agent_draft"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), primary_key=True)
    text: Mapped[str] = mapped_column(SealedText("agent_draft.text"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
