"""The inbox: every callback WeChat was told `success` for, append-only, in the order in which it became durable.

The gateway writes (group commit, see inbox_writer), workers only read; rows of a user who wished to be forgotten are
emptied. On SQLite it is a file of its own, so that no business transaction delays an ack; on PostgreSQL a table of the
business database.

`seq` order is visibility order: a reader that has seen `n` will never see a smaller one appear. On SQLite the write
lock gives that; on PostgreSQL every append transaction takes an advisory lock before its first `nextval`, and that is
freed only after the rows are visible. So `cursor = after(cursor)[-1].seq` loses nothing. Gaps mean nothing.
"""

import asyncio
import json
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, MetaData, Row, Select, String, func, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.conversations.inbox_writer import GroupWriter
from bot.kernel.crypto import keyring
from bot.kernel.db import NAMING, UtcDateTime, create_db_engine
from bot.kernel.ids import ERASED

BODY_CONTEXT = "inbound.body"
# Rows emptied in one transaction when a user's data is erased.
ERASE_BATCH = 100


class InboundKind(StrEnum):
    """What arrived. UNKNOWN: no member words in it that the bot could answer; `extra["reason"]` says why."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    SHORTVIDEO = "shortvideo"
    LOCATION = "location"
    LINK = "link"
    EVENT = "event"
    UNKNOWN = "unknown"


class UnknownReason(StrEnum):
    """Why a row is of kind UNKNOWN (`extra["reason"]`)."""

    # WeChat replaced a sticker or a file by a placeholder sentence: tell the member what can be sent instead.
    UNSUPPORTED = "unsupported"
    # A MsgType of which we know nothing.
    NEW_TYPE = "new_type"
    # Signed by WeChat but not readable: no openid, only `raw`. For staff, never for the bot.
    UNREADABLE = "unreadable"
    # Its user wished to be forgotten: nothing is left but the key that keeps WeChat from delivering it anew.
    ERASED = "erased"


@dataclass(frozen=True, kw_only=True)
class InboundRecord:
    """One callback as the gateway understood it.

    `id` is the short hash of the rich dedupe key (wechat-protocol 1.1): the idempotency key of all that follows.
    `event` is lower-case. `create_time` is WeChat's, Unix seconds. 64-bit ids are strings. `extra`: other fields.
    """

    id: str
    openid: str
    kind: InboundKind
    text: str | None = None
    media_id: str | None = None
    event: str | None = None
    event_key: str | None = None
    msg_id: str | None = None
    create_time: int = 0
    recognition: str | None = None
    status: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    raw: str = ""

    @property
    def words(self) -> str:
        """What was written, or spoken as far as WeChat recognised it; empty where there are no words."""
        return self.text or self.recognition or ""


@dataclass(frozen=True, kw_only=True)
class InboundMessage(InboundRecord):
    """A record in its place: `seq` is its number in the inbox, `received_at` when it was taken in (Asia/Shanghai)."""

    seq: int
    received_at: datetime


class InboxBase(DeclarativeBase):
    """Base of the inbox's own table, which is not in the business metadata."""

    metadata = MetaData(naming_convention=NAMING)


class Inbound(InboxBase):
    """One callback. `body` is the sealed record. One index only: each is paid for in every ack."""

    __tablename__ = "inbound"
    __table_args__ = ({"sqlite_autoincrement": True},)

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(64), unique=True)
    openid: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[bytes] = mapped_column(LargeBinary)


def seal_record(record: InboundRecord) -> bytes:
    """The sealed body of a row."""
    return keyring().seal(json.dumps(vars(record)).encode(), context=BODY_CONTEXT)


def _nothing(inbound_id: str) -> InboundRecord:
    extra = {"reason": UnknownReason.ERASED}
    return InboundRecord(id=inbound_id, openid="", kind=InboundKind.UNKNOWN, extra=extra)


class Inbox:
    """One inbox. Many processes may append and read."""

    def __init__(self, url: str) -> None:
        """Open the inbox at the SQLAlchemy `url`. On SQLite its table is made; on PostgreSQL the migrations make it."""
        self.engine = create_db_engine(url)
        if self.engine.dialect.name == "sqlite":
            self.create_tables()
        self._writer: GroupWriter[InboundRecord] | None = None

    def create_tables(self) -> None:
        """Make the table where it is missing."""
        InboxBase.metadata.create_all(self.engine)

    @property
    def writer(self) -> GroupWriter[InboundRecord]:
        """The group-commit thread of this process, started at the first use."""
        if self._writer is None:
            self._writer = GroupWriter(self.engine, seal=seal_record)
        return self._writer

    def append(self, record: InboundRecord) -> Future[None]:
        """Append from any thread; the future is done when the row, or its twin, is on disk.

        The future raises InboxUnavailableError when it could not be stored; this raises InboxOverloadedError.
        """
        future: Future[None] = Future()
        self.writer.submit(record, future=future)
        return future

    def append_async(self, record: InboundRecord, loop: asyncio.AbstractEventLoop) -> asyncio.Future[None]:
        """As `append`, for the gateway's event loop: one wake-up of the loop a batch."""
        future: asyncio.Future[None] = loop.create_future()
        self.writer.submit(record, future=future, loop=loop)
        return future

    def after(self, seq: int, limit: int = 200) -> list[InboundMessage]:
        """Up to `limit` messages behind `seq`, oldest first. Complete: none turns up later below one returned."""
        return self._messages(_SELECT.where(Inbound.seq > seq).limit(limit))

    def get(self, seq: int) -> InboundMessage | None:
        """One message, or None."""
        return next(iter(self._messages(_SELECT.where(Inbound.seq == seq))), None)

    def find(self, inbound_id: str) -> InboundMessage | None:
        """The message with this stable id, or None."""
        return next(iter(self._messages(_SELECT.where(Inbound.dedupe_key == inbound_id))), None)

    def erase(self, openid: str, *, up_to: int) -> int:
        """Destroy what this user sent, up to number `up_to`; returns how many rows. The second time finds nothing.

        The one change the inbox knows (decision 0072): in small transactions, so that the gateway hardly waits. A
        constant takes the place of the openid: a pseudonym would tie the ids of the messages to the cases.
        """
        of_user = select(Inbound.seq, Inbound.dedupe_key).where(Inbound.openid == openid, Inbound.seq <= up_to)
        erased = 0
        while True:
            with self.engine.begin() as connection:
                rows = connection.execute(of_user.order_by(Inbound.seq).limit(ERASE_BATCH)).all()
                for row in rows:
                    body = seal_record(_nothing(row.dedupe_key))
                    change = update(Inbound).where(Inbound.seq == row.seq)
                    connection.execute(change.values(openid=ERASED, body=body))
            erased += len(rows)
            if len(rows) < ERASE_BATCH:
                return erased

    def last_seq(self) -> int:
        """The newest number, 0 when empty: how far behind a cursor is."""
        with self.engine.connect().execution_options(read_only=True) as connection:
            return connection.scalar(select(func.max(Inbound.seq))) or 0

    def _messages(self, query: Select[int, datetime, bytes]) -> list[InboundMessage]:
        with self.engine.connect().execution_options(read_only=True) as connection:
            return [_message(row) for row in connection.execute(query)]

    def close(self) -> None:
        """Commit what is queued, stop the writer, close the connections."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self.engine.dispose()


_SELECT = select(Inbound.seq, Inbound.received_at, Inbound.body).order_by(Inbound.seq)


def _message(row: Row[int, datetime, bytes]) -> InboundMessage:
    fields = json.loads(keyring().open(bytes(row.body), context=BODY_CONTEXT))
    fields["kind"] = InboundKind(fields["kind"])
    return InboundMessage(seq=row.seq, received_at=row.received_at, **fields)
