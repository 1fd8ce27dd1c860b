"""The whole product as chaos runs it: every process real, kept alive by the product's own supervisor."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from bot.conversations.inbox import Inbox
from bot.kernel import clock, crypto
from bot.kernel.clock import SandboxClock
from bot.kernel.db import Database
from bot.members.roster import import_roster
from tests.chaos.launch import BREAK, RASA, SCRIPTED, Break
from tests.e2e.system import ROOT, START_SECONDS, System
from tests.support.people import Person, people, write_roster
from tests.support.processes import is_alive, wait_until

# A Monday morning without holidays for weeks.
FIRST_DAY = "2026-03-02T09:00:00+08:00"


class Fleet(System):
    """`up --sandbox` through tests/chaos/launch.py; `broken` names a deliberate defect."""

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str = "",
        broken: Break = Break.NOTHING,
        real_rasa: bool = False,
        reads_papers: bool = False,
    ) -> None:
        super().__init__(folder, database_url=database_url, begins=FIRST_DAY, reads_papers=reads_papers)
        self.folder = folder
        self.env |= {BREAK: broken.value, RASA: "" if real_rasa else SCRIPTED}
        self._enrolled = 0

    def start(self) -> None:
        """Start, and wait until everything is up; then open what the checker reads."""
        with self.output.open("ab") as sink:
            command = [sys.executable, "-m", "tests.chaos.launch", "up", "--sandbox"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=sink, stderr=sink)
        wait_until(self._is_up, START_SECONDS, what=lambda: f"the start\n{self.log_tail()}")
        keys = dotenv_values(self.data_dir / "sandbox.env")["DATA_KEYS"] or ""
        crypto.install(crypto.Keyring(keys.split(",")))
        self.database_url = self.env["DATABASE_URL"] or f"sqlite:///{self.data_dir / 'ins.db'}"
        on_sqlite = self.database_url.startswith("sqlite")
        self.inbox_url = f"sqlite:///{self.data_dir / 'inbox.db'}" if on_sqlite else self.database_url
        self.db, self.inbox = Database(self.database_url), Inbox(self.inbox_url)

    @property
    def is_sqlite(self) -> bool:
        """Whether the business data lies in files."""
        return self.database_url.startswith("sqlite")

    @contextmanager
    def running(self) -> Iterator["Fleet"]:
        """Started, and stopped at the end; this process reads its sealed rows and its clock meanwhile."""
        keys, time = crypto._keyring, clock.install(SandboxClock(f"{self.sandbox_url}/sandbox/clock"))
        try:
            self.start()
            yield self
        finally:
            self.close()
            clock.install(time)
            crypto._keyring = keys

    def close(self) -> None:
        """Stop everything."""
        if hasattr(self, "db"):
            self.db.dispose()
            self.inbox.close()
        self.stop()
        self.http.close()

    def signal(self, name: str, number: int) -> int:
        """Send a signal to one process; returns its id, 0 when it is down just now."""
        pid = self.pid(name)
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        return pid

    def is_back(self, name: str, *, after: int) -> bool:
        """Whether another process of this name than `after` runs."""
        pid = self.pid(name)
        return pid not in (0, after) and is_alive(pid)

    def enrol(self, count: int) -> list[Person]:
        """New people in the roster, in force and past the waiting period today."""
        first = 101 + self._enrolled
        self._enrolled += count
        who = [Person(one.name, _id_of(first + at), f"C2026{first + at:06d}") for at, one in enumerate(people(count))]
        path = write_roster(self.folder, who, today=self.sandbox_now().date())
        with self.db.transaction() as session:
            import_roster(session, path)
        return who

    def get(self, path: str, **params: Any) -> Any:
        """Something out of the sandbox."""
        answer = self.http.get(f"/sandbox/{path}", params=params)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        """Tell the sandbox something."""
        answer = self.http.post(f"/sandbox/{path}", json=body)
        answer.raise_for_status()
        return answer.json()

    def sandbox_now(self) -> datetime:
        """The members' clock."""
        return datetime.fromisoformat(self.get("clock")["now"])


def _id_of(number: int) -> str:
    from tests.support.people import id_number

    month, day = 1 + number // 900 % 12, 1 + number // 10800 % 28
    return id_number(100 + number % 900, born=f"1958{month:02d}{day:02d}")
