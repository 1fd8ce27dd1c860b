"""The inbox: durable, once, in order of visibility, on both databases."""

import asyncio
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import text

from bot.conversations import inbox_writer
from bot.conversations.inbox import InboundKind, InboundRecord, Inbox
from bot.conversations.inbox_writer import InboxOverloadedError, InboxUnavailableError
from bot.kernel.clock import FrozenClock
from tests.support.postgres import PostgresServer

CANARY = "11000019900101001X"


def _record(number: int, *, openid: str = "oA", words: str = "你好") -> InboundRecord:
    return InboundRecord(id=f"id-{number}", openid=openid, kind=InboundKind.TEXT, text=words, raw=f"<xml>{words}</xml>")


def _append(inbox: Inbox, *records: InboundRecord) -> None:
    for future in [inbox.append(record) for record in records]:
        future.result(10)


def test_what_was_appended_comes_back_in_order(inbox: Inbox, frozen_clock: FrozenClock) -> None:
    record = InboundRecord(
        id="a" * 32, openid="oA", kind=InboundKind.EVENT, event="click", event_key="menu.status", msg_id="1",
        create_time=7,
        recognition="r", status="s", media_id="m", text="字", extra={"a": {"b": ["c"]}}, raw="<x>\udc80</x>",
    )  # fmt: skip
    _append(inbox, record, _record(2))
    first, second = inbox.after(0)
    assert first.seq < second.seq
    assert first.received_at == frozen_clock.now()
    assert {name: getattr(first, name) for name in vars(record)} == vars(record)
    assert inbox.get(first.seq) == first
    assert inbox.find("id-2") == second
    assert inbox.after(first.seq) == [second]
    assert inbox.after(0, 1) == [first]
    assert inbox.last_seq() == second.seq
    assert inbox.get(second.seq + 99) is None


def test_a_twin_is_acknowledged_and_stored_once(inbox: Inbox) -> None:
    _append(inbox, *[_record(1) for _ in range(3)], _record(2))
    _append(inbox, _record(1))
    assert [message.id for message in inbox.after(0)] == ["id-1", "id-2"]


def test_nothing_a_member_wrote_is_readable_on_disk(tmp_path: Path) -> None:
    inbox = Inbox(f"sqlite:///{tmp_path / 'inbox.db'}")
    _append(inbox, _record(1, words=CANARY))
    on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    inbox.close()
    assert b"id-1" in on_disk
    assert CANARY.encode() not in on_disk


def test_readers_do_not_share_the_writers_connection(inbox: Inbox) -> None:
    """Seen once: acknowledged rows vanished with the rollback of a reader's transaction."""
    _append(inbox, _record(1))
    readers = [inbox.engine.connect().execution_options(read_only=True) for _ in range(3)]
    for reader in readers:
        reader.exec_driver_sql("SELECT count(*) FROM inbound")
    _append(inbox, _record(2))
    for reader in readers:
        reader.rollback()
        reader.close()
    assert len(inbox.after(0)) == 2


def test_futures_of_an_event_loop(inbox: Inbox) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        await asyncio.wait_for(asyncio.gather(*(inbox.append_async(_record(n), loop) for n in range(50))), 10)

    asyncio.run(run())
    assert len(inbox.after(0)) == 50


def test_many_acks_share_a_commit(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    writer = inbox.writer
    insert = writer._insert
    monkeypatch.setattr(writer, "_insert", lambda batch: (sizes.append(len(batch)), time.sleep(0.02), insert(batch)))
    _append(inbox, *[_record(n) for n in range(300)])
    assert sum(sizes) == 300
    assert len(sizes) < 20
    assert max(sizes) <= inbox_writer.BATCH_LIMIT


def test_one_row_the_database_refuses_does_not_cost_its_neighbours(inbox: Inbox) -> None:
    if inbox.engine.dialect.name != "postgresql":
        pytest.skip("SQLite takes a text of any length")
    futures = [inbox.append(_record(n, openid="o" * 99 if n == 1 else "oA")) for n in range(3)]
    outcomes = [future.exception(10) for future in futures]
    assert [type(outcome) for outcome in outcomes] == [type(None), InboxUnavailableError, type(None)]
    assert len(inbox.after(0)) == 2


def test_a_full_queue_refuses_at_once(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_writer, "QUEUE_LIMIT", 0)
    with pytest.raises(InboxOverloadedError):
        inbox.append(_record(1))


def test_close_commits_what_waits(database_url: str) -> None:
    inbox = Inbox(database_url)
    inbox.create_tables()
    for number in range(500):
        inbox.append(_record(number))
    inbox.close()
    again = Inbox(database_url)
    assert len(again.after(0, 1000)) == 500
    with pytest.raises(InboxOverloadedError):
        (again.writer.close(), again.append(_record(1)))
    again.close()


def test_a_locked_file_is_reported_and_heals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.kernel.db.BUSY_TIMEOUT_SECONDS", 0.2)
    path = tmp_path / "inbox.db"
    inbox = Inbox(f"sqlite:///{path}")
    _append(inbox, _record(1))
    other = sqlite.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(InboxUnavailableError):
        inbox.append(_record(2)).result(5)
    other.execute("ROLLBACK")
    _append(inbox, _record(2))
    assert len(inbox.after(0)) == 2
    other.close()
    inbox.close()


def test_a_full_disk_is_reported_and_heals(tmp_path: Path) -> None:
    inbox = Inbox(f"sqlite:///{tmp_path / 'inbox.db'}")
    inbox.writer._sqlite.dbapi_connection.execute("PRAGMA max_page_count=20")
    futures = [inbox.append(_record(n, words="字" * 4000)) for n in range(60)]
    stored = sum(future.exception(10) is None for future in futures)
    assert stored < 60
    assert len(inbox.after(0, 100)) == stored  # what was acknowledged is there, what was not is not
    inbox.writer._sqlite.dbapi_connection.execute("PRAGMA max_page_count=100000")
    _append(inbox, _record(100))
    inbox.close()


def test_a_restarted_postgres_loses_nothing_that_was_acknowledged(postgres: PostgresServer, postgres_url: str) -> None:
    inbox = Inbox(postgres_url)
    inbox.create_tables()
    stop, kept = threading.Event(), []

    def deliver() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            future: Future[None] = inbox.append(_record(number))
            try:
                if future.exception(10) is None:
                    kept.append(f"id-{number}")
                else:
                    time.sleep(0.02)
            except FutureTimeoutError:
                pass

    thread = threading.Thread(target=deliver)
    thread.start()
    time.sleep(0.3)
    postgres.restart()
    time.sleep(0.5)
    stop.set()
    thread.join(20)
    _append(inbox, _record(999_999))
    found = {message.id for message in inbox.after(0, 1_000_000)}
    inbox.close()
    assert set(kept) <= found
    assert len(kept) > 5


def test_a_reader_never_misses_a_row_that_becomes_visible_late(postgres_url: str) -> None:
    """Autoincrement ids are handed out before commit: a second gateway could commit a higher one first."""
    slow, quick = Inbox(postgres_url), Inbox(postgres_url)
    slow.create_tables()
    with slow.engine.begin() as connection:
        # The slow gateway has its number and has not committed yet.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (inbox_writer.ADVISORY_LOCK,))
        connection.execute(
            text("INSERT INTO inbound (dedupe_key, openid, received_at, body) VALUES ('slow', 'oA', now(), '\\x00')")
        )
        future = quick.append(_record(2))
        with pytest.raises(FutureTimeoutError):
            future.result(0.5)  # no later number becomes visible, nor is it acknowledged, before the earlier one
        assert quick.last_seq() == 0
    future.result(5)
    assert [row.dedupe_key for row in quick.engine.connect().execute(text("SELECT dedupe_key FROM inbound ORDER BY seq"))] == ["slow", "id-2"]  # fmt: skip  # noqa: E501
    slow.close()
    quick.close()


def test_two_gateways_and_a_cursor(inbox: Inbox) -> None:
    """A cursor that only moves forward sees every row, while two writers append at once."""
    other = Inbox(inbox.engine.url.render_as_string(hide_password=False))
    total, seen, cursor = 400, [], 0

    def write(target: Inbox, start: int) -> None:
        for number in range(start, total, 2):
            target.append(_record(number)).result(10)

    threads = [threading.Thread(target=write, args=pair) for pair in ((inbox, 0), (other, 1))]
    for thread in threads:
        thread.start()
    give_up_at = time.monotonic() + 60
    while len(seen) < total and time.monotonic() < give_up_at:
        rows = inbox.after(cursor, 7)
        seen += [row.id for row in rows]
        cursor = rows[-1].seq if rows else cursor
    for thread in threads:
        thread.join()
    other.close()
    assert len(seen) == len(set(seen)) == total
