"""Conversations, their turns and their transcript."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.crypto import SealedJSON, SealedText
from bot.kernel.db import Base, UtcDateTime


class Mode(StrEnum):
    """Who answers the member."""

    BOT = "bot"
    WAITING = "waiting"
    HUMAN = "human"


class HandoverReason(StrEnum):
    """Why a person should take the chat."""

    ASKED = "asked"
    COMPLAINT = "complaint"
    NOT_UNDERSTOOD = "not_understood"
    EMERGENCY = "emergency"
    SELF_HARM = "self_harm"
    RESCHEDULE = "reschedule"
    IDENTITY_LOCKED = "identity_locked"
    CONSENT_REVOKED = "consent_revoked"
    BOT_FAILED = "bot_failed"


# A danger to life: such a hand-over stays on record until staff have seen to it.
DANGERS = (HandoverReason.EMERGENCY, HandoverReason.SELF_HARM)


class TurnState(StrEnum):
    """Where an inbound message is on its way through the worker."""

    PENDING = "pending"
    DONE = "done"
    # Failed too often: put aside, the member was handed to a person.
    PARKED = "parked"


class Author(StrEnum):
    """Who wrote a line of the transcript."""

    MEMBER = "member"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Conversation(Base):
    """One WeChat user's chat. `draft` is the half-done request: all that a fresh Rasa session needs to go on.

    After a danger, `handover_reason` and `mode_since` stay as they were when the member goes on with the bot: staff see
    that, and when, a person was called.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        Index("ix_conversation_pending", "pending_seq"),
        Index("ix_conversation_mode", "mode", "mode_since"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    openid: Mapped[str] = mapped_column(String(64), unique=True)
    mode: Mapped[str] = mapped_column(String(16), default=Mode.BOT)
    mode_since: Mapped[datetime] = mapped_column(UtcDateTime)
    handover_reason: Mapped[str | None] = mapped_column(String(32))
    draft: Mapped[dict[str, Any]] = mapped_column(SealedJSON("conversation.draft"))
    # An episode names one short Rasa session; a new number makes Rasa start afresh from `draft`.
    episode: Mapped[int] = mapped_column(Integer, default=1)
    episode_turns: Mapped[int] = mapped_column(Integer, default=0)
    last_turn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The inbox position of its oldest pending turn; None when there is nothing to do.
    pending_seq: Mapped[int | None] = mapped_column(BigInteger)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(128))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Turn(Base):
    """One inbound message and whether it is done. Its id is the inbox's: the idempotency key of all it causes."""

    __tablename__ = "turn"
    __table_args__ = (Index("ix_turn_conversation", "conversation_id", "state", "seq"),)

    inbound_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    state: Mapped[str] = mapped_column(String(16), default=TurnState.PENDING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    intent: Mapped[str | None] = mapped_column(String(48))
    confidence: Mapped[float | None] = mapped_column(Float)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Message(Base):
    """One line of the transcript. Names and ID numbers in it are vault markers."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_conversation", "conversation_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    author: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(SealedText("message.text"))
    # The inbound id, `turn:<inbound id>` for the answer, `agent:…` or `system:…`: one line however often a turn is run.
    source: Mapped[str] = mapped_column(String(80), unique=True)
    document_id: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InboxCursor(Base):
    """How far the inbox has been taken over into turns: one row."""

    __tablename__ = "inbox_cursor"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)


class ErasureState(StrEnum):
    """How far a user's data is erased."""

    # What the business database holds is gone; the inbox and the files are not yet.
    STARTED = "started"
    # All is gone but the words that tell the user so, which are still on their way.
    ERASED = "erased"
    # Only cases are left that had to stay open; they are emptied when they close.
    CASES_OPEN = "cases_open"
    DONE = "done"


class Erasure(Base):
    """One wish to be forgotten (PIPL art. 47). Who it was stays here only until the wish is carried out.

    `evidence` is the inbound id of the message that confirmed it, or who of the staff did. `up_to_seq`: the last
    inbox number that belongs to the past; what the user sends after it is a new beginning.
    """

    __tablename__ = "erasure"
    __table_args__ = (Index("ix_erasure_state", "state"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(String(16), default=ErasureState.STARTED)
    openid: Mapped[str | None] = mapped_column(String(64))
    evidence: Mapped[str | None] = mapped_column(String(80), unique=True)
    pseudonym: Mapped[str] = mapped_column(String(64), unique=True)
    conversation_id: Mapped[int | None] = mapped_column(Integer)
    up_to_seq: Mapped[int] = mapped_column(BigInteger)
    report: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON("erasure.report"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
