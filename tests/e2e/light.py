"""The bot without its surroundings: real Rasa, real action server, the real worker in this process, SQLite.

No gateway, sender or sandbox: messages are put into the inbox, answers are read from the outbox. One start serves all
dialogues.
"""

import itertools
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlalchemy import select

from bot.conversations.inbox import InboundKind, InboundRecord, Inbox
from bot.conversations.models import Conversation
from bot.conversations.rasa import RasaClient
from bot.conversations.tasks import Worker
from bot.kernel import crypto
from bot.kernel.db import Base, Database
from bot.members.roster import import_roster
from bot.outbox.models import Outbound
from tests.e2e.system import ROOT
from tests.support.processes import free_ports, wait_until
from tests.support.tables import import_all_models

START_SECONDS = 120.0
TURN_SECONDS = 30.0


@dataclass
class Answer:
    """What came back for one message: the texts that were queued, and who has the chat now."""

    texts: list[str]
    mode: str

    @property
    def text(self) -> str:
        """All texts in one."""
        return "\n\n".join(self.texts)


class LightSystem:
    """Starts at construction; `close` ends what was started. A Rasa that runs already may be given by its port."""

    def __init__(self, folder: Path, *, rasa_port: int | None = None, actions_port: int | None = None) -> None:
        self._old_keyring = crypto.keyring()
        key = crypto.new_key()
        crypto.install(crypto.Keyring([key]))
        self.folder = folder
        free = free_ports(2)
        ports = {"RASA_PORT": rasa_port or free[0], "ACTIONS_PORT": actions_port or free[1]}
        self._env = self._environment(folder, key, ports)
        self.db = Database(f"sqlite:///{folder / 'ins.db'}")
        import_all_models()
        Base.metadata.create_all(self.db.engine)
        self.inbox = Inbox(f"sqlite:///{folder / 'inbox.db'}")
        rasa_url = f"http://127.0.0.1:{ports['RASA_PORT']}"
        actions_url = f"http://127.0.0.1:{ports['ACTIONS_PORT']}/health"
        self.rasa = RasaClient(rasa_url)
        self.worker = Worker(db=self.db, inbox=self.inbox, rasa=self.rasa)
        self._numbers = itertools.count(1)
        self._last_outbound = 0
        self._processes = [self._start(name) for name in (["actions"] if rasa_port else ["actions", "rasa"])]
        for url in (actions_url, f"{rasa_url}/"):
            wait_until(lambda url=url: self._answers(url), START_SECONDS, what=self._logs)

    @staticmethod
    def _environment(folder: Path, key: str, ports: dict[str, int]) -> dict[str, str]:
        mine = {name: value for name, value in os.environ.items() if not name.startswith(("WECHAT_", "DATA_"))}
        mine |= {name: str(port) for name, port in ports.items()}
        mine |= {"DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'ins.db'}", "DATA_KEYS": key}
        mine |= {"WECHAT_APP_ID": "wxtest", "WECHAT_APP_SECRET": "none", "WECHAT_TOKEN": "none"}
        return mine | {"WECHAT_ENCODING_AES_KEY": "a" * 43, "WECHAT_API_BASE_URL": "http://127.0.0.1:9"}

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("wb") as sink:
            command = [sys.executable, "server.py", name]
            return subprocess.Popen(command, cwd=ROOT, env=self._env, stdout=sink, stderr=sink)

    def _answers(self, url: str) -> bool:
        for process in self._processes:
            if process.poll() is not None:
                raise AssertionError(f"a process ended with {process.returncode}\n{self._logs()}")
        try:
            return httpx.get(url, trust_env=False).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def _logs(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-2000:] for path in self.folder.glob("*.log"))

    def enrol(self, roster: str) -> None:
        """Import a roster, given as the text of a CSV file."""
        path = self.folder / "roster.csv"
        path.write_text(roster, encoding="utf-8")
        with self.db.transaction() as session:
            report = import_roster(session, path)
        assert not report.errors, report.errors

    def say(self, openid: str, text: str) -> Answer:
        """Send a text and run its turn."""
        self._append(InboundRecord(id=self._id(), openid=openid, kind=InboundKind.TEXT, text=text))
        return self._run(openid)

    def photo(self, openid: str, count: int = 1) -> Answer:
        """Send pictures one right after the other, and run their turn."""
        for _ in range(count):
            number = self._id()
            self._append(InboundRecord(id=number, openid=openid, kind=InboundKind.IMAGE, media_id=f"media-{number}"))
        return self._run(openid)

    def menu(self, openid: str, key: str) -> Answer:
        """Tap an entry of the account's menu."""
        record = InboundRecord(id=self._id(), openid=openid, kind=InboundKind.EVENT, event="click", event_key=key)
        self._append(record)
        return self._run(openid)

    def _id(self) -> str:
        return f"in{next(self._numbers)}"

    def _append(self, record: InboundRecord) -> None:
        self.inbox.append(record).result(TURN_SECONDS)

    def _run(self, openid: str) -> Answer:
        def nothing_left() -> bool:
            while self.worker.take_over() or self.worker.run_one():
                pass
            with self.db.reading() as session:
                query = select(Conversation.pending_seq).where(Conversation.openid == openid)
                return session.scalar(query) is None

        wait_until(nothing_left, TURN_SECONDS, what=self._logs)
        with self.db.reading() as session:
            query = select(Outbound).where(Outbound.id > self._last_outbound, Outbound.openid == openid)
            rows = list(session.scalars(query.order_by(Outbound.id)))
            mode = session.scalars(select(Conversation.mode).where(Conversation.openid == openid)).one()
        if rows:
            self._last_outbound = rows[-1].id
        return Answer(texts=[row.text for row in rows], mode=mode)

    def close(self) -> None:
        """End the processes and give the keyring back."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(30)
        self.rasa.close()
        self.inbox.close()
        self.db.dispose()
        crypto.install(self._old_keyring)
