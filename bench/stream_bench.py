"""200 desks with an open stream: what they cost in memory, and how long from a row in the inbox to a bubble's HTML.

    .venv/bin/python -m bench.stream_bench [streams]

A console process of its own over SQLite; the streams and the worker's part are in this process. "To a bubble" is: the
message is committed, the doorbell rings in every stream, and the desk that has the chat has fetched the new line.
Ends with a failure when it costs more than it may.
"""

import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from bot.conversations import repository, service
from bot.conversations.models import Author, HandoverReason
from bot.kernel import clock, crypto, ids
from bot.kernel.db import Base, Database
from bot.models import import_all_models
from bot.staff import service as staff
from bot.staff.models import Role

ROOT = Path(__file__).resolve().parents[1]
MESSAGES = 40
MOST_MIB, MOST_P95_MS = 20.0, 500.0
PASSWORD = "a password for a bench"


def memory_mib(pid: int) -> float:
    """Resident memory of a process."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def prepare(folder: Path) -> tuple[Database, int, dict[str, str]]:
    """A database with one agent who has one chat."""
    key = crypto.new_key()
    crypto.install(crypto.Keyring([key]))
    import_all_models()
    db = Database(f"sqlite:///{folder / 'ins.db'}")
    Base.metadata.create_all(db.engine)
    with db.transaction() as session:
        staff.add_agent(session, name="li", role=Role.AGENT, password=PASSWORD, actor="staff:bench")
        chat = repository.get_or_create(session, "o1")
        service.hand_over(session, chat, HandoverReason.ASKED)
        service.claim(session, chat.id, agent=staff.find(session, "li"))
    return db, chat.id, {"DATA_KEYS": key, "DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'ins.db'}"}


async def sign_in(http: httpx.AsyncClient) -> None:
    """As a browser does."""
    form = (await http.get("/sign-in")).text
    token = re.search(r'name="csrf" value="(\w+)"', form)
    assert token is not None
    answer = await http.post("/sign-in", data={"name": "li", "password": PASSWORD, "csrf": token[1]})
    assert answer.status_code == 303, answer.status_code


async def listen(http: httpx.AsyncClient, heard: dict[str, list[float]], ready: asyncio.Event) -> None:
    """One stream: when it heard of which change."""
    async with http.stream("GET", "/stream?after=0", timeout=None) as answer:
        ready.set()
        topic = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                topic = line[7:]
            elif line.startswith("data: ") and topic == "conversation":
                heard.setdefault("rings", []).append(time.perf_counter())


async def measure(address: str, pid: int, db: Database, chat: int, streams: int) -> bool:
    """Open the streams, let the member write, print what it cost; whether that is within the limits."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, trust_env=False, limits=limits, timeout=30) as http:
        await sign_in(http)
        await http.get(f"/conversations/{chat}")
        before = memory_mib(pid)
        heard: list[dict[str, list[float]]] = [{} for _ in range(streams)]
        events = [asyncio.Event() for _ in range(streams)]
        tasks = [asyncio.create_task(listen(http, one, ready)) for one, ready in zip(heard, events, strict=True)]
        await asyncio.gather(*(event.wait() for event in events))
        await asyncio.sleep(1)
        to_ring, to_bubble = [], []
        for number in range(MESSAGES):
            for one in heard:
                one.clear()
            begin = time.perf_counter()
            await asyncio.to_thread(say, db, chat, f"第{number}句")
            while not heard[0].get("rings"):
                await asyncio.sleep(0.001)
            text = (await http.get(f"/conversations/{chat}/timeline", headers={"X-Background": "1"})).text
            assert f"第{number}句" in text
            to_bubble.append(time.perf_counter() - begin)
            while not all(one.get("rings") for one in heard):
                await asyncio.sleep(0.001)
            to_ring += [one["rings"][0] - begin for one in heard]
        after = memory_mib(pid)
        for task in tasks:
            task.cancel()
    print(f"{streams} streams: {before:.0f} MiB before, {after:.0f} MiB with them: {after - before:.1f} MiB more")
    fits = after - before <= MOST_MIB
    for name, values in (("to every stream", to_ring), ("to the bubble", to_bubble)):
        cut = statistics.quantiles(values, n=20)
        print(f"  {name}: p50 {statistics.median(values) * 1000:.0f} ms, p95 {cut[18] * 1000:.0f} ms")
        fits = fits and cut[18] * 1000 <= MOST_P95_MS
    return fits


def say(db: Database, chat: int, text: str) -> None:
    """The worker's part: a message of the member."""
    with db.transaction() as session:
        found = repository.get_locked(session, chat)
        repository.note_member_message(found, clock.now())
        repository.add_message(session, chat, author=Author.MEMBER, kind="text", text=text, source=ids.new_token())


def main(streams: int = 200) -> None:
    """Start a console, measure, stop it."""
    from tests.support.processes import free_ports, wait_until

    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_ports(1)[0]
        db, chat, settings = prepare(folder)
        env = {**os.environ, **settings, "CONSOLE_PORT": str(port), "WECHAT_API_BASE_URL": "http://127.0.0.1:9"}
        address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "server.py", "console"]
        with (folder / "log").open("wb") as sink, subprocess.Popen(command, cwd=ROOT, env=env, stdout=sink) as process:
            try:
                wait_until(lambda: is_up(address), 60)
                fits = asyncio.run(measure(address, process.pid, db, chat, streams))
            finally:
                process.terminate()
        db.dispose()
    if not fits:
        sys.exit(f"More than {MOST_MIB:.0f} MiB, or later than {MOST_P95_MS:.0f} ms.")


def is_up(address: str) -> bool:
    """Whether the console answers."""
    try:
        return httpx.get(f"{address}/healthz", trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
