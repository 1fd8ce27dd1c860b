"""One tail of the doorbell log a process, handed to every stream that is open."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import anyio.to_thread
import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.console.stream.notify import NotifyListener
from bot.kernel import doorbell
from bot.kernel.db import Database

log = structlog.get_logger(__name__)
# SQLite tells nobody: the log is looked at. PostgreSQL wakes us; a look now and then is for a NOTIFY that was lost.
POLL_SECONDS = 0.1
POLL_WHEN_WOKEN_SECONDS = 2.0
TROUBLE_SECONDS = 1.0
BATCH = 500
# A page that is so far behind loads everything anew.
QUEUE_LIMIT = 1000


@dataclass(frozen=True)
class Ring:
    """One line of the log."""

    id: int
    topic: str
    ref: str


class Lagging:
    """Stands in a queue for lines that did not fit."""


LAGGING = Lagging()
Listener = asyncio.Queue[Ring | Lagging]


class Hub:
    """Reads the log while anybody listens."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._last = 0
        self._listeners: set[Listener] = set()
        self._wanted = asyncio.Event()
        self._woken = asyncio.Event()
        self._notify: NotifyListener | None = None

    @property
    def listeners(self) -> int:
        """How many streams are open."""
        return len(self._listeners)

    async def open(self) -> Listener:
        """Begin to listen: whatever is rung from now on comes. `close` ends it."""
        if not self._listeners:
            self._last = await anyio.to_thread.run_sync(self.newest)
        listener: Listener = asyncio.Queue(QUEUE_LIMIT)
        self._listeners.add(listener)
        self._wanted.set()
        return listener

    def close(self, listener: Listener) -> None:
        """Listen no more."""
        self._listeners.discard(listener)
        if not self._listeners:
            self._wanted.clear()

    async def run(self) -> None:
        """Tail the log until cancelled."""
        if not self._db.is_sqlite:
            loop = asyncio.get_running_loop()
            self._notify = NotifyListener(self._db, lambda: loop.call_soon_threadsafe(self._woken.set))
            self._notify.start()
        try:
            await self._tail()
        finally:
            if self._notify is not None:
                self._notify.stop()

    async def _tail(self) -> None:
        while True:
            await self._wanted.wait()
            self._woken.clear()  # before the look: what is rung during it wakes us again
            try:
                rings = await anyio.to_thread.run_sync(self.after, self._last)
            except SQLAlchemyError as error:
                log.error("stream_database_trouble", error=type(error).__name__)  # noqa: TRY400 its text holds values
                await asyncio.sleep(TROUBLE_SECONDS)
                continue
            for ring in rings:
                self._last = max(self._last, ring.id)
                self._hand_out(ring)
            if len(rings) < BATCH:
                await self._rest()

    async def _rest(self) -> None:
        hears = self._notify is not None and self._notify.is_hearing
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), POLL_WHEN_WOKEN_SECONDS if hears else POLL_SECONDS)

    def _hand_out(self, ring: Ring) -> None:
        for listener in self._listeners:
            if listener.qsize() >= QUEUE_LIMIT - 1:
                while not listener.empty():
                    listener.get_nowait()
                listener.put_nowait(LAGGING)
            else:
                listener.put_nowait(ring)

    def newest(self) -> int:
        """The number of the last line."""
        with self._db.reading() as session:
            return doorbell.newest(session)

    def after(self, event_id: int) -> Sequence[Ring]:
        """What was rung after a line."""
        with self._db.reading() as session:
            return [Ring(row.id, row.topic, row.ref) for row in doorbell.after(session, event_id, limit=BATCH)]

    def missed(self, event_id: int) -> Sequence[Ring] | None:
        """What a page that saw this line last has missed; None when that is too much, or not known any more."""
        with self._db.reading() as session:
            if event_id < doorbell.newest(session) and not doorbell.is_complete_after(session, event_id):
                return None
        rings = self.after(event_id)
        return None if len(rings) == BATCH else rings
