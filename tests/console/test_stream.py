"""The doorbell: what is rung is heard once, in order, by every stream, also by one that comes back."""

import asyncio
import threading
import time
from contextlib import suppress

import httpx
import pytest

from bot.console.app import create_app
from bot.console.stream import routes as stream_routes
from bot.console.stream.hub import POLL_WHEN_WOKEN_SECONDS, Hub
from bot.kernel import doorbell
from bot.kernel.db import Database
from bot.staff import service
from tests.console.conftest import Office, on_both, serving
from tests.support.staff import DeskClient

Lines = list[tuple[str, str, str]]


def ring(db: Database, *refs: object) -> None:
    with db.transaction() as session:
        for ref in refs:
            doorbell.ring(session, "queue", ref)


def listen(address: str, client: DeskClient, *, until: str, last: str = "", after: int = 0) -> Lines:
    """What a stream brings, up to the line about `until`: id, topic and ref."""
    headers = {"Last-Event-ID": last} if last else {}
    cookies = {"ins-console": client.cookies["ins-console"]}
    found: Lines = []
    fields: dict[str, str] = {}
    with (
        httpx.Client(base_url=address, trust_env=False, timeout=20, cookies=cookies) as http,
        http.stream("GET", f"/stream?after={after}", headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["x-accel-buffering"] == "no"
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if line and not line.startswith(":"):
                fields[name.rstrip(":")] = value
            elif not line and "event" in fields:
                found.append((fields.get("id", ""), fields["event"], fields.get("data", "")))
                fields = {}
                if found[-1][1:] == ("queue", until) or found[-1][1] == until:
                    return found
    raise AssertionError(f"the stream ended with {found}")


@on_both
def test_a_stream_brings_what_was_missed_and_what_comes(office: Office, address: str) -> None:
    office.agent("li")
    client = office.browser("li")
    ring(office.db, "a", "b", "a")
    first = listen(address, client, until="b", after=0)
    assert [ref for _, _, ref in first] == ["a", "b"]  # twice in a transaction is once
    ring(office.db, "c")
    timer = threading.Timer(0.5, lambda: ring(office.db, "d"))
    timer.start()
    assert [ref for _, _, ref in listen(address, client, until="d", last=first[0][0])] == ["b", "c", "d"]
    timer.join()


@on_both
def test_what_one_console_process_does_is_heard_at_another(office: Office, address: str) -> None:
    office.agent("li")
    office.agent("wang")
    chat, wang, done = office.chat(), office.browser("wang"), []
    other = create_app(office.db, office.store)  # nothing is shared but the database
    with serving(other) as there:
        client = office.browser("li")
        last = str(doorbell_now(office))

        def claim() -> None:
            done.append(time.monotonic())
            wang.act(f"/conversations/{chat}/claim")

        timer = threading.Timer(0.5, claim)
        timer.start()
        heard = listen(there, client, until=str(chat), last=last)
        late = time.monotonic() - done[0]
        timer.join()
    assert ("queue", str(chat)) in [line[1:] for line in heard]
    assert late < POLL_WHEN_WOKEN_SECONDS, "PostgreSQL's NOTIFY woke nobody"


def doorbell_now(office: Office) -> int:
    with office.db.reading() as session:
        return doorbell.newest(session)


def test_what_is_undone_rings_nobody(db: Database) -> None:
    with suppress(ZeroDivisionError), db.transaction() as session:
        doorbell.ring(session, "queue", "x")
        raise ZeroDivisionError
    with db.transaction() as session, session.begin_nested():
        doorbell.ring(session, "queue", "y")
    with db.reading() as session:
        assert [row.ref for row in doorbell.after(session, 0, limit=9)] == ["y"]


@on_both
def test_numbers_are_in_the_order_in_which_lines_are_seen(db: Database) -> None:
    """Many write at once; a reader that goes on from the last number it saw misses none."""
    seen: list[str] = []
    stop = threading.Event()

    def read() -> None:
        last = 0
        while not stop.is_set() or last < newest[0]:
            with db.reading() as session:
                for row in doorbell.after(session, last, limit=50):
                    seen.append(row.ref)
                    last = row.id

    newest = [0]
    reader = threading.Thread(target=read)
    reader.start()
    writers = [threading.Thread(target=lambda n=n: [ring(db, f"{n}-{i}") for i in range(15)]) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with db.reading() as session:
        newest[0] = doorbell.newest(session)
    stop.set()
    reader.join(20)
    assert sorted(seen) == sorted(f"{n}-{i}" for n in range(4) for i in range(15))


def test_who_was_away_too_long_is_told_to_load_anew(
    office: Office, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.agent("li")
    client = office.browser("li")
    for number in range(3):
        ring(office.db, number)
    with office.db.transaction() as session:
        newest = doorbell.newest(session)
        session.delete(doorbell.after(session, newest - 2, limit=1)[0])
        session.flush()
        oldest = doorbell.after(session, 0, limit=1)[0].id
    assert listen(address, client, until="reset", after=oldest - 5 if oldest > 5 else -9)[0][1] == "reset"


def test_a_stream_ends_when_its_agent_may_not_come_in_any_more(
    office: Office, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.agent("li")
    client = office.browser("li")
    monkeypatch.setattr(stream_routes, "PING_SECONDS", 0.3)

    def send_away() -> None:
        time.sleep(0.4)
        with office.db.transaction() as session:
            service.set_active(session, service.find(session, "li"), False, actor="staff:test")

    thread = threading.Thread(target=send_away)
    thread.start()
    assert listen(address, client, until="signed-out")[-1][1] == "signed-out"
    thread.join()


def test_nobody_signed_out_opens_a_stream(office: Office) -> None:
    answer = DeskClient(office.app).get("/stream", headers={"Accept": "text/event-stream"})
    assert answer.status_code == 401


def test_a_tab_that_does_not_listen_is_told_to_load_anew(db: Database) -> None:
    from bot.console.stream.hub import LAGGING, QUEUE_LIMIT, Ring

    async def flood() -> None:
        hub = Hub(db)
        listener = await hub.open()
        for number in range(QUEUE_LIMIT + 5):
            hub._hand_out(Ring(number, "queue", "x"))
        assert listener.get_nowait() is LAGGING
        assert listener.qsize() < 10
        hub.close(listener)
        assert hub.listeners == 0

    asyncio.run(flood())
