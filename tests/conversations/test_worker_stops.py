"""A real worker process that is told to stop in the middle of a turn: the turn is finished first, and begun once."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from sqlalchemy import select

from bot.conversations.inbox import InboundKind, InboundRecord, Inbox
from bot.conversations.models import Conversation, Turn, TurnState
from bot.kernel import crypto
from bot.kernel.db import Database
from tests.support.fake_rasa import FakeRasa, answer
from tests.support.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
from bot.kernel import crypto, log
from bot.kernel.db import Database
from bot.kernel.settings import Settings
from bot.models import import_all_models
from bot.conversations import tasks
settings = Settings(_env_file=None)
log.configure(process="worker")
crypto.install(crypto.Keyring(settings.data_key_list))
import_all_models()
tasks.run_worker(settings, Database(settings.business_database_url))
"""


def test_sigterm_finishes_the_turn_in_hand_and_leaves_the_rest(database_url: str, tmp_path: Path) -> None:
    key, rasa, go_on = crypto.new_key(), FakeRasa(), threading.Event()
    ring = crypto.keyring()
    crypto.install(crypto.Keyring([key]))
    inbox_url = f"sqlite:///{tmp_path / 'inbox.db'}" if database_url.startswith("sqlite") else database_url
    inbox, db = Inbox(inbox_url), Database(database_url)
    inbox.create_tables()

    def slow(_body: object) -> object:
        go_on.wait(20)
        return answer("好的")

    rasa.reply = slow
    for number in range(2):  # two of one member: the second may only begin when the first is done
        record = InboundRecord(id=f"in{number}", openid="o-anna", kind=InboundKind.TEXT, text=f"第{number}句")
        inbox.append(record).result(5)
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATA_KEYS": key, "DATA_DIR": str(tmp_path),
        "RASA_PORT": rasa.url.rpartition(":")[2],
    }  # fmt: skip
    if not database_url.startswith("sqlite"):
        environment["DATABASE_URL"] = database_url
    else:
        environment["DATABASE_URL"] = f"sqlite:///{tmp_path / 'ins.db'}"
    worker = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, cwd=ROOT)
    try:
        wait_until(lambda: rasa.asked, 30, what="the turn to begin")
        worker.send_signal(signal.SIGTERM)
        assert worker.poll() is None
        go_on.set()
        assert worker.wait(20) == 0
        with db.reading() as session:
            first, second = session.scalars(select(Turn).order_by(Turn.seq)).all()
            assert (first.state, first.attempts) == (TurnState.DONE, 1)
            assert second.state in (TurnState.DONE, TurnState.PENDING)
            assert session.scalars(select(Conversation.lease_owner)).all() == [None]
    finally:
        go_on.set()
        worker.kill()
        worker.wait()
        db.dispose()
        inbox.close()
        rasa.stop()
        crypto.install(ring)
