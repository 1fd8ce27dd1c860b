"""A worker on real databases with a scripted Rasa."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import select

from bot.conversations import repository
from bot.conversations.inbox import InboundKind, InboundRecord, Inbox
from bot.conversations.models import Conversation, Turn
from bot.conversations.rasa import RasaClient
from bot.conversations.tasks import Worker
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.outbox.models import Outbound
from tests.support.fake_rasa import FakeRasa


@dataclass
class Bench:
    """Everything a worker test needs."""

    db: Database
    inbox: Inbox
    rasa: FakeRasa
    worker: Worker
    clock: FrozenClock
    count: int = field(default=0)

    def receive(
        self, text: str | None, *, openid: str = "o-anna", kind: InboundKind = InboundKind.TEXT, **more: str
    ) -> str:
        """A member's message, durable in the inbox."""
        self.count += 1
        record = InboundRecord(id=f"in{self.count}", openid=openid, kind=kind, text=text, **more)  # type: ignore[arg-type]
        self.inbox.append(record).result(5)
        return record.id

    def run(self) -> None:
        """Let the worker do all that is due."""
        self.worker.take_over()
        while self.worker.run_one():
            pass

    def outbound(self) -> list[Outbound]:
        """What is to be sent, in order."""
        with self.db.reading() as session:
            return list(session.scalars(select(Outbound).order_by(Outbound.id)))

    def texts(self) -> list[str]:
        """The words to be sent, in order."""
        return [row.text for row in self.outbound()]

    def conversation(self, openid: str = "o-anna") -> Conversation:
        """The conversation as it is stored."""
        with self.db.reading() as session:
            found = repository.find_by_openid(session, openid)
            assert found is not None
            return found

    def turn(self, inbound_id: str) -> Turn:
        """The turn as it is stored."""
        with self.db.reading() as session:
            return session.get_one(Turn, inbound_id)

    def change(self, work: Callable[[Conversation], None], openid: str = "o-anna") -> None:
        """Change the conversation behind the worker's back."""
        with self.db.transaction() as session:
            found = repository.find_by_openid(session, openid)
            assert found is not None
            work(found)


@pytest.fixture
def bench(db: Database, database_url: str, tmp_path: Path, frozen_clock: FrozenClock) -> Iterator[Bench]:
    """A worker, its inbox, and a scripted Rasa."""
    inbox_url = f"sqlite:///{tmp_path / 'inbox.db'}" if database_url.startswith("sqlite") else database_url
    inbox = Inbox(inbox_url)
    inbox.create_tables()
    rasa = FakeRasa()
    client = RasaClient(rasa.url, timeout=3)
    yield Bench(db, inbox, rasa, Worker(db=db, inbox=inbox, rasa=client), frozen_clock)
    client.close()
    rasa.stop()
    inbox.close()


def dies_while_running(bench: Bench) -> None:
    """The process ends after the attempt was counted and before anything else was written."""
    with patch.object(bench.worker, "_run", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        bench.worker.run_one()
