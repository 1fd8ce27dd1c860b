"""Group commit: one thread drains a bounded queue and commits what has gathered: many acks share one fsync."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

import structlog
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

from bot.kernel import clock
from bot.kernel.errors import DomainError

QUEUE_LIMIT = 20_000
BATCH_LIMIT = 256
# Any constant will do, as long as nothing else in this database uses it: makes seq order visibility order (see inbox).
ADVISORY_LOCK = 7_244_118_301
COLUMNS = "dedupe_key, openid, received_at, body"

# The database cannot take anything now, as opposed to: it will not take this row.
_NOT_NOW = (OperationalError, InterfaceError)

log = structlog.get_logger(__name__)


class InboxUnavailableError(DomainError):
    """The row could not be made durable: do not acknowledge it, WeChat delivers it again."""


class InboxOverloadedError(InboxUnavailableError):
    """More callbacks wait than can be stored in time."""


class Storable(Protocol):
    """What a row needs besides its sealed body."""

    @property
    def id(self) -> str:
        """The dedupe key."""

    @property
    def openid(self) -> str:
        """Whose it is."""


RecordT = TypeVar("RecordT", bound=Storable)
AnyFuture = Future[None] | asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class _Item(Generic[RecordT]):
    record: RecordT
    future: AnyFuture
    loop: asyncio.AbstractEventLoop | None
    queued_at: float


@lru_cache(maxsize=BATCH_LIMIT)
def _insert_statement(rows: int, mark: str) -> str:
    row = f"({mark}, {mark}, {mark}, {mark})"
    places = ", ".join([row] * rows)
    return f"INSERT INTO inbound ({COLUMNS}) VALUES {places} ON CONFLICT (dedupe_key) DO NOTHING"  # noqa: S608 constants


def _own_connection(engine: Engine) -> Any:
    """A connection outside the pool: shared with a reader, its rows would be part of the reader's transaction."""
    link = engine.raw_connection()
    link.detach()
    return link


class GroupWriter(Generic[RecordT]):
    """The writer thread of one process."""

    def __init__(self, engine: Engine, *, seal: Callable[[RecordT], bytes]) -> None:
        self._engine = engine
        self._seal = seal
        self._queue: queue.SimpleQueue[_Item[RecordT] | None] = queue.SimpleQueue()
        self._oldest: float | None = None
        self._closed = False
        # One statement a batch, in autocommit: BEGIN, rows and COMMIT would each give the GIL away, and while the loop
        # is busy it takes up to 5 ms to get it back.
        self._sqlite = _own_connection(engine) if engine.dialect.name == "sqlite" else None
        self._thread = threading.Thread(target=self._run, name="inbox-writer", daemon=True)
        self._thread.start()

    @property
    def depth(self) -> int:
        """How many callbacks wait for the disk."""
        return self._queue.qsize()

    @property
    def age(self) -> float:
        """Seconds since the oldest callback of the batch at work was queued; 0 when idle."""
        oldest = self._oldest
        return 0.0 if oldest is None else time.monotonic() - oldest

    def submit(self, record: RecordT, *, future: AnyFuture, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Queue one record; `future` is resolved after the commit, on `loop` if it belongs to one.

        Raises InboxOverloadedError when the queue is full or the writer closed.
        """
        if self._closed or self._queue.qsize() >= QUEUE_LIMIT:
            raise InboxOverloadedError("收件箱繁忙，请稍后重试。")
        self._queue.put(_Item(record, future, loop, time.monotonic()))

    def close(self, *, timeout: float = 10.0) -> None:
        """Commit everything queued and stop."""
        self._closed = True
        self._queue.put(None)
        self._thread.join(timeout)
        if self._sqlite is not None and not self._thread.is_alive():
            self._sqlite.close()

    def _run(self) -> None:
        while True:
            batch, last = self._gather()
            if batch:
                self._store(batch)
            self._oldest = None
            if last:
                return

    def _gather(self) -> tuple[list[_Item[RecordT]], bool]:
        batch: list[_Item[RecordT]] = []
        item = self._queue.get()
        while item is not None:
            batch.append(item)
            if len(batch) == 1:
                self._oldest = item.queued_at
            if len(batch) >= BATCH_LIMIT:
                return batch, False
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return batch, False
        return batch, True

    def _store(self, batch: list[_Item[RecordT]]) -> None:
        try:
            self._insert(batch)
        except (*_NOT_NOW, sqlite.OperationalError) as error:
            self._refuse(batch, error)
        except (DatabaseError, sqlite.Error) as error:
            if len(batch) == 1:
                self._refuse(batch, error)
                return
            for item in batch:  # one row that the database will not take must not cost its neighbours their ack
                self._store([item])
        except Exception as error:  # noqa: BLE001 the edge of the thread: a dead writer would leave every later callback waiting
            self._refuse(batch, error)
        else:
            _resolve(batch, None)

    def _insert(self, batch: list[_Item[RecordT]]) -> None:
        now = clock.now().astimezone(UTC)
        if self._sqlite is not None:
            received: object = now.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
        else:
            received = now
        values: list[object] = []
        for item in batch:
            values += (item.record.id, item.record.openid, received, self._seal(item.record))
        if self._sqlite is not None:
            self._sqlite.dbapi_connection.execute(_insert_statement(len(batch), "?"), values)
            return
        with self._engine.begin() as connection:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
            connection.exec_driver_sql(_insert_statement(len(batch), "%s"), tuple(values))

    def _refuse(self, batch: list[_Item[RecordT]], error: Exception) -> None:
        cause = getattr(error, "orig", None) or error
        log.error("inbox_not_stored", rows=len(batch), error=type(cause).__name__, detail=str(cause)[:200])
        _resolve(batch, InboxUnavailableError("收件箱暂时无法写入。"))


def _resolve(batch: list[_Item[Any]], error: InboxUnavailableError | None) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[AnyFuture]] = {}
    for item in batch:
        if item.loop is None:
            _settle(item.future, error)
        else:
            by_loop.setdefault(item.loop, []).append(item.future)
    for loop, futures in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle_all, futures, error)


def _settle_all(futures: list[AnyFuture], error: InboxUnavailableError | None) -> None:
    for future in futures:
        _settle(future, error)


def _settle(future: AnyFuture, error: InboxUnavailableError | None) -> None:
    if future.done():  # the gateway gave up waiting
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
