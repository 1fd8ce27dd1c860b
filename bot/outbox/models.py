"""Tables of the outbox: messages to members, and what WeChat still takes for each (see window)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.crypto import SealedJSON, SealedText, keyring
from bot.kernel.db import Base, UtcDateTime
from bot.kernel.doorbell import rings


class OutboundReason(StrEnum):
    """Why a message is sent; decides what a hand-over cancels."""

    TURN = "turn"
    STATUS = "status"
    REMINDER = "reminder"
    AGENT = "agent"
    NOTICE = "notice"


class OutboundState(StrEnum):
    """Where a message is on its way."""

    QUEUED = "queued"
    SENT = "sent"
    # Waits for the member's next message: quota used up or window closed, and no template fits.
    PARKED = "parked"
    FAILED = "failed"
    # The API took the request but its answer was lost: never sent again by itself.
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Outbound(Base):
    """One message to one member. `template_*` is its form outside the reply window, if it has one.

    `document_id`: the picture that goes out; `text` then only names it.
    """

    __tablename__ = "outbound"
    __table_args__ = (
        Index("ix_outbound_lane", "openid", "state", "id"),
        Index("ix_outbound_due", "state", "not_before"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    openid: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(SealedText("outbound.text"))
    template_key: Mapped[str | None] = mapped_column(String(32))
    template_fields: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON("outbound.template_fields"))
    document_id: Mapped[int | None] = mapped_column(Integer)
    case_number: Mapped[str | None] = mapped_column(String(32))
    dedupe_key: Mapped[str] = mapped_column(String(128), unique=True)
    state: Mapped[str] = mapped_column(String(16), default=OutboundState.QUEUED)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    channel: Mapped[str | None] = mapped_column(String(16))
    provider_msgid: Mapped[str | None] = mapped_column(String(64))
    error_code: Mapped[int | None] = mapped_column(Integer)
    error_text: Mapped[str | None] = mapped_column(String(256))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


# The topic under which the doorbell tells of messages to one user.
BELL = "outbox"


def lane(openid: str) -> str:
    """The name of a user's messages in the doorbell log: tells nobody who it is."""
    return keyring().digest(openid, purpose="outbox.lane")[:24]


rings(Outbound, BELL, lambda row: lane(row.openid), on=("state", "error_code"))


class ReplyWindow(Base):
    """The two windows of one openid, each with its count of messages used."""

    __tablename__ = "reply_window"

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    message_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_used: Mapped[int] = mapped_column(Integer, default=0)
    action_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    action_used: Mapped[int] = mapped_column(Integer, default=0)
