"""The reader as a process of its own, with the real library: killed, stopped, and never twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.documents import tasks
from bot.documents.models import Document
from bot.documents.reading_models import PaperReading, ReadingState
from bot.documents.store import DocumentStore
from bot.kernel import crypto
from bot.kernel.db import Database
from bot.members import service as members
from tests.documents.test_documents import FakeMedia, register
from tests.recognition.test_child import sample
from tests.support.processes import wait_until

pytestmark = pytest.mark.ocr
ROOT = Path(__file__).resolve().parents[2]
KEY = crypto.new_key()


@pytest.fixture
def db(sqlite_url: str, tmp_path: Path) -> Iterator[Database]:
    """A database on the disk, with one picture of a report to be read, sealed with a key of its own."""
    database = Database(sqlite_url)
    before = crypto.keyring()
    crypto.install(crypto.Keyring([KEY]))
    with database.transaction() as session:
        members.give_consent(session, members.get_or_create_user(session, "o1"), evidence="before")
    register(database)
    picture = sample("pathology_report", 1, "phone").content
    assert tasks.fetch_due(database, FakeMedia(picture), DocumentStore(tmp_path / "documents")) == 1
    yield database
    database.dispose()
    crypto.install(before)


@contextmanager
def reader(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`server.py reader` on that folder."""
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DATA_DIR": str(folder), "DATA_KEYS": KEY}
    with (folder / "reader.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "server.py"), "reader"], cwd=folder, env=env, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def reading(db: Database) -> PaperReading:
    with db.reading() as session:
        return session.get_one(PaperReading, 1)


def children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(one) for one in listed.stdout.split()]


def test_killed_stopped_and_read_once(db: Database, tmp_path: Path) -> None:
    with reader(tmp_path) as first:
        wait_until(lambda: children(first.pid), 30, what="the picture to be begun", every=0.02)
        first.send_signal(signal.SIGKILL)
    assert reading(db).lease_owner is not None

    with reader(tmp_path) as second:  # takes it over at once, though the lease runs for minutes
        wait_until(lambda: children(second.pid), 30, what="the picture to be begun again", every=0.02)
        child = children(second.pid)[0]
        second.send_signal(signal.SIGTERM)
        assert second.wait(5) == 0, "a stop does not wait for the picture"
    assert not Path(f"/proc/{child}").exists()
    given_back = reading(db)
    assert (given_back.state, given_back.attempts, given_back.lease_owner) == (ReadingState.WAITING, 1, None)

    with reader(tmp_path):
        wait_until(lambda: reading(db).state == ReadingState.READ, 60, what="the picture to be read")
    with db.reading() as session:
        assert session.get_one(Document, 1).kind == "pathology_report"
    log = (tmp_path / "reader.log").read_text()
    assert log.count("picture_read") == 1
    assert "Traceback" not in log
