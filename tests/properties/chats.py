"""Workers and senders over real tables, in one process, that may die at any step: a small world for a state machine."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.conversations import repository as turns
from bot.conversations import turn
from bot.conversations.inbox import InboundKind, InboundRecord, Inbox
from bot.conversations.rasa import RasaReply, RasaTurnFailedError, RasaUnavailableError
from bot.conversations.tasks import Worker
from bot.documents.store import DocumentStore
from bot.kernel import clock
from bot.kernel.clock import SHANGHAI, FrozenClock
from bot.kernel.db import Database
from bot.wechat.client import SendResult
from bot.wechat.errors import ApiError, NotSentError, ReplyLostError
from bot.wechat.tasks import Sender
from bot.wechat.templates import TemplateBook
from tests.chaos.facts import Delivery, Facts, Line, read_databases
from tests.support.tables import sqlite_with_tables

MEMBERS = ("o-anna", "o-bob")
BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
# More than a lease, more than the longest pause of a sender.
LONG = timedelta(seconds=90)


class Killed(BaseException):
    """The process is gone at this point."""


class ScriptedRasa:
    """`fate` is how the next turn goes; it answers with the words it was told."""

    fate = "answers"

    def turn(self, *, sender: str, message: str, metadata: dict[str, Any]) -> RasaReply:
        """One turn."""
        fate, self.fate = self.fate, "answers"
        if fate == "is away":
            raise RasaUnavailableError("ConnectError")
        if fate == "stops half-way":
            raise RasaTurnFailedError("no action spoke")
        if fate == "worker dies":
            raise Killed
        return RasaReply(texts=[f"{message}：收到{metadata['inbound_ids'][0]}"], draft={})

    def parse(self, text: str) -> None:
        """Nothing is judged here."""


class ScriptedWeChat:
    """`fate` is how the next call goes; `lines` is what members read."""

    fate = "takes it"

    def __init__(self) -> None:
        self.lines: dict[str, list[Line]] = {openid: [] for openid in MEMBERS}

    def send_text(self, openid: str, text: str) -> SendResult:
        """One call."""
        fate, self.fate = self.fate, "takes it"
        if fate == "says -1":
            raise ApiError(-1, "system error")
        if fate == "is out of reach":
            raise NotSentError("ConnectTimeout")
        if fate == "sender dies before":
            raise Killed
        shown = self.lines[openid]
        shown.append(Line(len(shown) + 1, "account", text, template=False, at=clock.now()))
        if fate == "loses its answer":
            raise ReplyLostError("ReadTimeout")
        if fate == "sender dies after":
            raise Killed
        return SendResult()

    def send_picture(self, openid: str, picture: bytes, *, mime: str) -> SendResult:
        """Nobody sends one here."""
        raise NotImplementedError

    def send_template(self, *_args: Any, **_more: Any) -> SendResult:
        """No message here has a template."""
        raise NotImplementedError


class World:
    """Two members, a worker and a sender that are replaced when they die, and a clock that only the test moves."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ins-world-"))
        self.db = Database(sqlite_with_tables(self.folder / "ins.db"))
        self.inbox = Inbox(f"sqlite:///{self.folder / 'inbox.db'}")
        self.rasa, self.wechat = ScriptedRasa(), ScriptedWeChat()
        self.passed, self.sent = timedelta(), 0
        self.deliveries: list[Delivery] = []
        self._clock = FrozenClock(BEGINS)
        self._before = clock.install(self._clock)
        self.new_worker()
        self.new_sender()

    def close(self) -> None:
        """Leave nothing behind."""
        clock.install(self._before)
        self.inbox.close()
        self.db.dispose()
        shutil.rmtree(self.folder)

    def new_worker(self) -> None:
        """Another process."""
        self.worker = Worker(db=self.db, inbox=self.inbox, rasa=self.rasa)  # type: ignore[arg-type]

    def new_sender(self) -> None:
        """Another process."""
        book, store = TemplateBook({}), DocumentStore(self.folder / "documents")
        self.sender = Sender(db=self.db, api=self.wechat, book=book, store=store)

    @contextmanager
    def time(self) -> Iterator[None]:
        """The machine's time is the members', as far as it has passed."""

        def now() -> datetime:
            return (BEGINS + self.passed).astimezone(UTC)

        with patch.object(clock, "system_now", now), patch.object(turns, "system_now", now):
            yield

    def pass_time(self, step: timedelta) -> None:
        """Later."""
        self.passed += step
        self._clock.advance(step)

    def receive(self, openid: str, copies: int) -> None:
        """A member writes; WeChat delivers it so many times."""
        self.sent += 1
        record = {"id": f"in{self.sent}", "openid": openid, "kind": InboundKind.TEXT, "msg_id": f"m{self.sent}"}
        for attempt in range(1, copies + 1):
            self.inbox.append(InboundRecord(**record, text=f"请问第{self.sent}个问题")).result(5)  # type: ignore[arg-type]
            self.deliveries.append(Delivery(openid, "text", attempt, "answered", f"m{self.sent}"))

    def work(self, fate: str) -> None:
        """One step of the worker; if it dies, another one begins."""
        self.rasa.fate = fate
        finish = turn.finish

        def dies(*_args: Any, **_more: Any) -> None:
            finish(*_args, **_more)
            raise Killed  # all is written, nothing committed

        with self.time(), patch.object(turn, "finish", dies if fate == "worker dies at the end" else finish):
            try:
                self.worker.take_over()
                self.worker.run_one()
            except Killed:
                self.new_worker()

    def send(self, fate: str) -> None:
        """One call of the sender; if it dies, another one begins."""
        self.wechat.fate = fate
        with self.time():
            try:
                for delivery in self.sender.claim_up_to(1):
                    self.sender.deliver(delivery)
            except Killed:
                self.new_sender()

    def come_to_rest(self) -> None:
        """Nothing fails any more, and time passes until nothing is left to do."""
        self.rasa.fate, self.wechat.fate = "answers", "takes it"
        for _ in range(4 + 2 * self.sent):
            self.pass_time(LONG)
            with self.time():
                self.worker.take_over()
                while self.worker.run_one():
                    pass
                self.sender.drain()

    def facts(self) -> Facts:
        """What the tables and the members' screens say."""
        found = Facts(now=clock.now(), deliveries=self.deliveries, screens=self.wechat.lines)
        with self.db.reading() as session:
            read_databases(session, self.inbox, MEMBERS, after=0, facts=found)
        return found

    def most_often_read(self) -> int:
        """How often a member reads the same words at most."""
        read = [Counter(line.text for line in lines) for lines in self.wechat.lines.values()]
        return max((count for counts in read for count in counts.values()), default=0)
