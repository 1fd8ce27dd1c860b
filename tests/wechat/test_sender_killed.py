"""A real sender process, killed with SIGKILL in the middle of a call, and stopped in good order with SIGTERM."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.kernel import clock, crypto
from bot.kernel.db import Database
from bot.outbox import service, window
from bot.outbox.models import Outbound, OutboundReason, OutboundState
from bot.outbox.window import WindowTrigger
from bot.wechat.models import AttemptOutcome, SendAttempt
from tests.wechat.support import APP_ID, TOKEN, Call, FakeApi

ROOT = Path(__file__).resolve().parents[2]
KEY = "made-up-data-key-0123456789"
SEND = "/cgi-bin/message/custom/send"
PROGRAM = """
from datetime import timedelta
from bot.kernel import crypto, log
from bot.kernel.db import Database
from bot.kernel.settings import Settings
from bot.models import import_all_models
from bot.wechat import claim, tasks
claim.LEASE = timedelta(seconds=1.5)
settings = Settings(_env_file=None)
log.configure(process="sender")
crypto.install(crypto.Keyring(settings.data_key_list))
import_all_models()
tasks.run_sender(settings, Database(settings.business_database_url))
"""


class SenderProcess:
    """A sender on the given database, talking to the stand-in."""

    def __init__(self, url: str, api: FakeApi, log: Path, *, program: str = PROGRAM) -> None:
        environment = {
            "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATABASE_URL": url, "DATA_KEYS": KEY,
            "WECHAT_APP_ID": APP_ID, "WECHAT_APP_SECRET": "made-up", "WECHAT_TOKEN": TOKEN, "WECHAT_MODE": "plain",
            "WECHAT_API_BASE_URL": api.url, "DATA_DIR": str(log.parent),
        }  # fmt: skip
        with log.open("ab") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "-c", program], env=environment, cwd=ROOT, stdout=sink, stderr=sink
            )

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(20)


def _until(condition: Callable[[], bool], seconds: float = 30) -> None:
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at, "did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def shared_db(database_url: str) -> Database:
    ring = crypto.keyring()
    crypto.install(crypto.Keyring([KEY]))
    database = Database(database_url)
    yield database
    database.dispose()
    crypto.install(ring)


def _fill(db: Database, lanes: int, each: int) -> None:
    for lane in range(lanes):
        openid = f"oKILL{lane:022d}"
        with db.transaction() as session:
            window.open(session, openid, WindowTrigger.MESSAGE, clock.now())
            for number in range(each):
                service.enqueue(
                    session, openid=openid, text=f"{lane}:{number}", reason=OutboundReason.AGENT,
                    dedupe_key=f"{lane}:{number}",
                )  # fmt: skip


def _count(db: Database, *states: str) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).where(Outbound.state.in_(states))) or 0


def test_killed_in_the_call_again_and_again(
    shared_db: Database, database_url: str, api: FakeApi, tmp_path: Path
) -> None:
    """Every message ends sent or unknown; none is received three times; what was received twice is on record."""
    lanes, each = 12, 2  # a repeated call costs quota like any other: two messages fit into five whatever happens
    _fill(shared_db, lanes, each)

    def slowly(_call: Call) -> dict[str, object]:
        time.sleep(0.05)  # received, not yet answered: here the kill falls
        return {"errcode": 0, "errmsg": "ok"}

    api.answers[SEND] = slowly
    log = tmp_path / "sender.log"
    for kill in range(3):
        sender = SenderProcess(database_url, api, log)
        seen = len(api.texts())
        _until(lambda seen=seen, kill=kill: len(api.texts()) > seen + kill)  # type: ignore[misc]
        assert sender.end(signal.SIGKILL) == -signal.SIGKILL
    last = SenderProcess(database_url, api, log)
    _until(lambda: _count(shared_db, "sent", "unknown") == lanes * each, 60)
    assert last.end(signal.SIGTERM) == 0

    received = Counter(api.texts())
    assert max(received.values()) <= 2
    with shared_db.reading() as session:
        # Begun twice and killed twice before the call went out: nobody knows, so it waits for a person to look.
        unsure = set(session.scalars(select(Outbound.dedupe_key).where(Outbound.state == OutboundState.UNKNOWN)))
        unknown = set(
            session.scalars(select(SendAttempt.outbound_id).where(SendAttempt.outcome == AttemptOutcome.UNKNOWN))
        )
        twice = set(
            session.scalars(
                select(Outbound.id).where(Outbound.dedupe_key.in_([t for t, count in received.items() if count > 1]))
            )
        )
    assert {f"{lane}:{number}" for lane in range(lanes) for number in range(each)} - set(received) <= unsure
    assert unknown, "no kill fell into a call: the test proves nothing"
    assert twice <= unknown
    for lane in range(lanes):
        order = [text for text in api.texts() if text.startswith(f"{lane}:")]
        assert list(dict.fromkeys(order)) == sorted(set(order))
    assert re.search(r"(?<!\d)0:0(?!\d)", log.read_text()) is None  # no words of a message; times of day are none


def test_the_lane_of_a_dead_sender_is_taken_over_at_once(
    shared_db: Database, database_url: str, api: FakeApi, tmp_path: Path
) -> None:
    _fill(shared_db, 1, 2)
    patient = PROGRAM.replace("seconds=1.5", "seconds=300")

    def slowly(_call: Call) -> dict[str, object]:
        time.sleep(0.5)
        return {"errcode": 0, "errmsg": "ok"}

    api.answers[SEND] = slowly
    first = SenderProcess(database_url, api, tmp_path / "sender.log", program=patient)
    _until(lambda: len(api.texts()) == 1)
    first.end(signal.SIGKILL)
    second = SenderProcess(database_url, api, tmp_path / "sender.log", program=patient)
    _until(lambda: _count(shared_db, "sent") == 2, 20)
    assert second.end(signal.SIGTERM) == 0
    assert api.texts() == ["0:0", "0:0", "0:1"]  # the call that nobody knows of was made once more, no more


def test_sigterm_finishes_what_is_in_flight(
    shared_db: Database, database_url: str, api: FakeApi, tmp_path: Path
) -> None:
    _fill(shared_db, 4, 3)

    def slowly(_call: Call) -> dict[str, object]:
        time.sleep(0.3)
        return {"errcode": 0, "errmsg": "ok"}

    api.answers[SEND] = slowly
    sender = SenderProcess(database_url, api, tmp_path / "sender.log")
    _until(lambda: len(api.texts()) >= 2)
    assert sender.end(signal.SIGTERM) == 0
    assert _count(shared_db, "sent") == len(api.texts())
    with shared_db.reading() as session:
        assert session.scalar(select(func.count()).where(Outbound.lease_owner.is_not(None))) == 0
        assert set(session.scalars(select(SendAttempt.outcome))) == {"sent"}
