"""The whole product, started as a user starts it, on ports and a folder of the test's own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from bot.kernel.clock import SHANGHAI, SandboxClock
from bot.kernel.db import Database
from tests.support.processes import free_ports, wait_until

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180.0
REPLY_SECONDS = 60.0
PORTS = ("GATEWAY_PORT", "CONSOLE_PORT", "PAGES_PORT", "SANDBOX_PORT", "RASA_PORT", "ACTIONS_PORT")
# Thursday before 春节: the journeys are told from here on, through 2026 into 2027.
FIRST_DAY = "2026-02-12T08:30:00+08:00"
# What WeChat tells although the member did nothing: how the sending of a template message ended.
UNSEEN = ("TEMPLATESENDJOBFINISH",)
# What a member reads after twenty seconds (turn.takes_longer): on a busy machine, or while a killed Rasa comes back.
EXCUSE = "您的消息我收到了。现在回复得比平时慢"


class System:
    """`server.py up --sandbox` with its own DATA_DIR."""

    def __init__(
        self, folder: Path, *, database_url: str = "", begins: str = FIRST_DAY, reads_papers: bool = False
    ) -> None:
        self.data_dir = folder / "var"
        self.env = {key: value for key, value in os.environ.items() if not key.startswith(("WECHAT_", "DATA_"))}
        self.env |= {name: str(port) for name, port in zip(PORTS, free_ports(len(PORTS)), strict=True)}
        self.env |= {"DATA_DIR": str(self.data_dir), "DATABASE_URL": database_url, "SANDBOX_START": begins}
        self.env["PYTHONUNBUFFERED"] = "1"
        # Its own tests have the pictures read: four seconds of a processor each (test_papers_read.py).
        self.env |= {"PAPER_RECOGNITION": "true" if reads_papers else "false", "PICTURES_REST_SECONDS": "0.3"}
        self.sandbox_url = f"http://127.0.0.1:{self.env['SANDBOX_PORT']}"
        self.gateway_url = f"http://127.0.0.1:{self.env['GATEWAY_PORT']}"
        self.http = httpx.Client(base_url=self.sandbox_url, timeout=30, trust_env=False)
        self.output = folder / "up.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._offset: timedelta | None = None

    def start(self) -> None:
        """Start, and wait until the phone page and the gateway answer and the supervisor says so."""
        with self.output.open("ab") as sink:
            command = [sys.executable, "server.py", "up", "--sandbox"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=sink, stderr=sink)
        wait_until(self._is_up, START_SECONDS, what=lambda: f"the start\n{self.log_tail()}")

    def _is_up(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"up ended with {self._process.returncode}\n{self.log_tail()}")
        return "INS Care 已启动" in self.output.read_text(errors="replace")

    def log_tail(self) -> str:
        """The last lines that the supervisor printed."""
        return self.output.read_text(errors="replace")[-3000:] if self.output.exists() else ""

    def stop(self) -> int:
        """Ctrl-C; returns the exit code."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        return self._process.wait(60)

    def pid(self, name: str) -> int:
        """The process id of one child; 0 while it is down."""
        try:
            return int((self.data_dir / "run" / f"{name}.pid").read_text() or 0)
        except FileNotFoundError:
            return 0

    def kill(self, name: str) -> None:
        """SIGKILL one child."""
        os.kill(self.pid(name), signal.SIGKILL)

    @contextmanager
    def actions_standing_still(self) -> Iterator[None]:
        """The action server does not answer, so that a turn under way stays under way; then it goes on, if it lives."""
        pid = self.pid("actions")
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def turns_under_way(self) -> int:
        """How many turns were begun and are not done."""
        database = Database(self.env["DATABASE_URL"] or f"sqlite:///{self.data_dir / 'ins.db'}")
        try:
            with database.reading() as session:
                begun = "SELECT count(*) FROM turn WHERE state = 'pending' AND attempts > 0"
                return int(session.scalar(text(begun)) or 0)
        finally:
            database.dispose()

    def command(self, *words: str, check: bool = True) -> str:
        """Run `server.py WORDS…` as another terminal would; returns what it printed."""
        done = self._run(*words)
        if check and done.returncode:
            raise AssertionError(f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def refused(self, *words: str) -> str:
        """Run `server.py WORDS…`, which must end with 1; returns what it printed."""
        done = self._run(*words)
        assert done.returncode == 1, f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "server.py", *words]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)

    def json(self, *words: str) -> Any:
        """What `server.py WORDS… --json` printed, read."""
        return json.loads(self.command(*words, "--json"))

    def user(self, name: str = "小陈") -> "Phone":
        """A new WeChat user of the sandbox."""
        answer = self.http.post("/sandbox/users", json={"name": name})
        answer.raise_for_status()
        return Phone(self, answer.json()["openid"])

    def advance_clock(self, seconds: float) -> None:
        """Move the sandbox's clock forward; every process has noticed when this returns."""
        self._move_clock({"advance_seconds": seconds})

    def move_clock_to(self, when: datetime) -> None:
        """Move the sandbox's clock to `when`; every process has noticed when this returns."""
        self._move_clock({"to": when.isoformat()})

    def _move_clock(self, how: dict[str, Any]) -> None:
        answer = self.http.post("/sandbox/clock", json=how)
        answer.raise_for_status()
        self._offset = timedelta(seconds=answer.json()["offset_seconds"])
        time.sleep(SandboxClock.REFRESH_SECONDS + 0.1)

    def now(self) -> datetime:
        """The sandbox's time, as long as only `advance_clock` moves it."""
        if self._offset is None:
            self._offset = timedelta(seconds=self.http.get("/sandbox/clock").json()["offset_seconds"])
        return datetime.now(SHANGHAI) + self._offset


class Phone:
    """One member's phone."""

    def __init__(self, system: System, openid: str) -> None:
        self.system = system
        self.openid = openid
        self.seen = 0

    def messages(self) -> list[dict[str, Any]]:
        """Everything on the screen."""
        answer = self.system.http.get(f"/sandbox/users/{self.openid}/messages", params={"after": 0})
        answer.raise_for_status()
        return list(answer.json())

    def from_account(self) -> list[str]:
        """The words of every message of the account, oldest first; that an answer takes longer is none."""
        shown = [
            _template_words(one["template"]) if one.get("template") else one.get("text") or ""
            for one in self.messages()
            if one["from"] == "account"
        ]
        return [text for text in shown if not text.startswith(EXCUSE)]

    def say(self, text: str, *, deliveries: int = 3) -> str:
        """Send a text, delivered as often as WeChat would at worst, and wait for the answer to it."""
        before = len(self.from_account())
        self.send(text, deliveries=deliveries)
        return self.next_reply(before)

    def send(self, text: str, *, deliveries: int = 1) -> None:
        """Send a text and wait for nothing."""
        path = f"/sandbox/users/{self.openid}/text"
        self.system.http.post(path, json={"text": text, "deliveries": deliveries}).raise_for_status()

    def post(self, act: str, **body: Any) -> None:
        """Do something else: `act` is a path of the sandbox's phone."""
        self.system.http.post(f"/sandbox/users/{self.openid}/{act}", json=body).raise_for_status()

    def post_file(self, act: str, name: str, content: bytes, **fields: str | int) -> None:
        """Send a picture (`image`), a `voice-media` or a `video-media`, and wait for nothing."""
        path, data = f"/sandbox/users/{self.openid}/{act}", {key: str(value) for key, value in fields.items()}
        self.system.http.post(path, files={"file": (name, content)}, data=data).raise_for_status()

    def delivered(self) -> int:
        """How often something this member did has been delivered to the gateway."""
        answer = self.system.http.get("/sandbox/deliveries", params={"openid": self.openid})
        answer.raise_for_status()
        return sum(one["kind"] not in UNSEEN for one in answer.json())

    def wait_until_delivered(self, count: int, *, seconds: float = REPLY_SECONDS) -> None:
        """Wait until there have been `count` deliveries."""
        wait_until(lambda: self.delivered() >= count, seconds, what=f"{count} deliveries", every=0.05)

    def count(self) -> int:
        """How many messages of the account are on the screen."""
        return len(self.from_account())

    def send_picture(self, picture: bytes, *, deliveries: int = 3) -> str:
        """Send a photo and wait for the answer to it."""
        before = len(self.from_account())
        path = f"/sandbox/users/{self.openid}/image"
        files = {"file": ("photo.jpg", picture, "image/jpeg")}
        self.system.http.post(path, files=files, data={"deliveries": str(deliveries)}).raise_for_status()
        return self.next_reply(before)

    def next_reply(self, before: int, *, seconds: float = REPLY_SECONDS) -> str:
        """The message of the account after the first `before` ones."""
        found = wait_until(
            lambda: self.from_account()[before:], seconds=seconds, what=f"an answer\n{self.system.log_tail()}"
        )
        return str(found[0])

    def wait_for(self, words: str, *, seconds: float = REPLY_SECONDS) -> str:
        """The first message of the account that contains `words`."""
        return wait_until(
            lambda: next((text for text in self.from_account() if words in text), ""),
            seconds,
            what=lambda: f"a message with {words!r}; there are {self.from_account()}",
        )


def _template_words(template: dict[str, Any]) -> str:
    """What is read on the card of a template message."""
    return "\n".join([template["title"], *(f"{one['label']}：{one['value']}" for one in template["fields"])])
