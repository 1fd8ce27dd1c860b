"""Tables of the WeChat room: the shared access token, pauses after a used-up quota, and every attempt to send."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.crypto import SealedText
from bot.kernel.db import Base, UtcDateTime


class AccessToken(Base):
    """The account's token, shared by all processes. Times are the machine's (`clock.system_now`)."""

    __tablename__ = "access_token"

    app_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    token: Mapped[str | None] = mapped_column(SealedText("access_token.token"))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    previous_fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Who is fetching now: the call itself is made outside any transaction.
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # WeChat refused to give a token (wrong secret, address not allowed): not asked again before.
    refused_code: Mapped[int | None] = mapped_column(Integer)
    refused_text: Mapped[str | None] = mapped_column(String(256))
    refused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TemplateId(Base):
    """WeChat's id of one of our template messages, kept at the desk; it goes before WECHAT_TEMPLATE_IDS."""

    __tablename__ = "template_id"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    template_id: Mapped[str] = mapped_column(String(64))


class Channel(StrEnum):
    """The API a message goes through."""

    CUSTOM = "custom"
    TEMPLATE = "template"


class ApiPause(Base):
    """An API whose quota is used up, and until when (WeChat's day is the members' clock)."""

    __tablename__ = "api_pause"

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    error_code: Mapped[int] = mapped_column(Integer)


class AttemptOutcome(StrEnum):
    """How one call ended. STARTED on a row whose lease has run out means: the process died in the call."""

    STARTED = "started"
    SENT = "sent"
    NOT_SENT = "not_sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class SendAttempt(Base):
    """One outbound message in one call; written before the call is made. Messages merged into one text share `call`."""

    __tablename__ = "send_attempt"
    __table_args__ = (Index("ix_send_attempt_outbound_id", "outbound_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    outbound_id: Mapped[int] = mapped_column(ForeignKey("outbound.id"))
    call: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16))
    # A text too long for one message goes out in parts, 0, 1, 2 …
    part: Mapped[int] = mapped_column(Integer, default=0)
    outcome: Mapped[str] = mapped_column(String(16), default=AttemptOutcome.STARTED)
    error_code: Mapped[int | None] = mapped_column(Integer)
    error_text: Mapped[str | None] = mapped_column(String(256))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
