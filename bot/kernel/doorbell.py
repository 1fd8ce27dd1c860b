"""The doorbell log: "something about this changed", for whoever watches. Ids only, never content.

`ring` is called where a change is made; the line is written as the last statement of the same transaction, so it
exists exactly when the change does. Ids are in order of visibility: a reader that has seen `n` never sees a smaller
one appear. On SQLite the write lock gives that; on PostgreSQL an advisory lock, taken when nothing else is left to
lock, so that it is held for the commit only and no deadlock can come of it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, String, delete, event, func, insert, inspect, select, text
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, object_session

from bot.kernel import clock
from bot.kernel.db import Base, UtcDateTime

CHANNEL = "console_event"
# How long a line is kept: a page that slept longer loads everything anew.
KEPT = timedelta(days=2)
_PENDING = "doorbell"
_LOCK = 0x1D00_12B3_11


class ConsoleEvent(Base):
    """One ring: what kind of thing changed, and which one. Times are the machine's."""

    __tablename__ = "console_event"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    topic: Mapped[str] = mapped_column(String(32))
    ref: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def ring(session: Session, topic: str, ref: object) -> None:
    """Say that `ref`, a `topic`, changes in this transaction; twice is once."""
    session.info.setdefault(_PENDING, {})[topic, str(ref)] = True


def rings(model: type[Base], topic: str, ref: Callable[[Any], object], *, on: Sequence[str] = ()) -> None:
    """Let every new row of a table ring by itself, and a change of the columns `on`; a row whose `ref` is None does
    not. Bulk statements ring by hand.
    """

    def _ring_for(session: Session, row: Any) -> None:
        if (what := ref(row)) is not None:
            ring(session, topic, what)

    def inserted(_mapper: Mapper[Any], _connection: Connection, row: Any) -> None:
        if session := object_session(row):
            _ring_for(session, row)

    def updated(_mapper: Mapper[Any], _connection: Connection, row: Any) -> None:
        session = object_session(row)
        if session and any(inspect(row).attrs[column].history.has_changes() for column in on):
            _ring_for(session, row)

    event.listen(model, "after_insert", inserted)
    if on:
        event.listen(model, "after_update", updated)


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()  # tables that ring by themselves do so now
    if not (pending := session.info.pop(_PENDING, None)):
        return
    connection, at = session.connection(), clock.system_now()
    on_postgres = connection.dialect.name == "postgresql"
    if on_postgres:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    connection.execute(insert(ConsoleEvent), [{"topic": topic, "ref": ref, "at": at} for topic, ref in pending])
    if on_postgres:
        connection.execute(text(f"NOTIFY {CHANNEL}"))


def after(session: Session, event_id: int, *, limit: int) -> Sequence[ConsoleEvent]:
    """What was rung after a line, the oldest first."""
    query = select(ConsoleEvent).where(ConsoleEvent.id > event_id).order_by(ConsoleEvent.id)
    return session.scalars(query.limit(limit)).all()


def newest(session: Session) -> int:
    """The number of the last line, 0 when there is none."""
    return session.scalar(select(func.max(ConsoleEvent.id))) or 0


def is_complete_after(session: Session, event_id: int) -> bool:
    """Whether every line after this one is still here."""
    oldest = session.scalar(select(func.min(ConsoleEvent.id)))
    return oldest is not None and oldest <= event_id + 1


def tidy(session: Session) -> None:
    """Remove lines that nobody asks for any more; the newest stays, so that numbers go on from it."""
    old = delete(ConsoleEvent).where(ConsoleEvent.at < clock.system_now() - KEPT)
    session.execute(old.where(ConsoleEvent.id < newest(session)))
