"""A desk over a real database, with chats that wait, and people who sign in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy.orm import Session

from bot.console.app import create_app, server_config
from bot.conversations import repository, service
from bot.conversations.models import Author, Conversation, HandoverReason
from bot.documents.store import DocumentStore
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.ids import new_token
from bot.outbox import window
from bot.staff.models import Agent, Role
from tests.support.processes import wait_until
from tests.support.staff import DeskClient, make_agent, quick_passwords

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture(autouse=True)
def cheap_passwords() -> Iterator[None]:
    with quick_passwords():
        yield


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, and PostgreSQL where a test asks for both by `@on_both`."""
    return str(request.getfixturevalue(f"{request.param}_url"))


on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


@dataclass
class Office:
    """The application, its database, and how to fill it."""

    db: Database
    app: FastAPI
    store: DocumentStore
    clock: FrozenClock

    def agent(self, name: str, role: Role = Role.AGENT, display_name: str = "") -> Agent:
        """Somebody of the staff."""
        return make_agent(self.db, name, role, display_name)

    def browser(self, name: str = "") -> DeskClient:
        """A browser, signed in as `name`."""
        client = DeskClient(self.app)
        if name:
            client.sign_in(name)
        return client

    def chat(
        self, text: str = "人工", *, openid: str = "o1", reason: HandoverReason | None = HandoverReason.ASKED
    ) -> int:
        """A chat in which the member has just written; it waits for a person when there is a `reason`."""
        with self.db.transaction() as session:
            found = repository.get_or_create(session, openid)
            window.open(session, openid, window.WindowTrigger.MESSAGE, clock.now())
            self._say(session, found, text)
            if reason:
                service.hand_over(session, found, reason)
            return found.id

    def member_says(self, chat_id: int, text: str) -> None:
        """Another message of the member."""
        with self.db.transaction() as session:
            found = repository.get_locked(session, chat_id)
            window.open(session, found.openid, window.WindowTrigger.MESSAGE, clock.now())
            self._say(session, found, text)

    @staticmethod
    def _say(session: Session, found: Conversation, text: str) -> None:
        repository.note_member_message(found, clock.now())
        repository.add_message(
            session,
            found.id,
            author=Author.MEMBER,
            kind="text",
            text=text,
            source=new_token(),
        )

    def stored(self, chat_id: int) -> Conversation:
        """The chat as it is stored."""
        with self.db.reading() as session:
            return session.get_one(Conversation, chat_id)


@pytest.fixture
def office(db: Database, tmp_path: Path, frozen_clock: FrozenClock) -> Office:
    store = DocumentStore(tmp_path / "documents")
    return Office(db, create_app(db, store), store, frozen_clock)


@contextmanager
def serving(app: FastAPI, *, port: int = 0) -> Iterator[str]:
    """The console on a port of its own, as in production; its origin."""
    server = uvicorn.Server(server_config(app, host="127.0.0.1", port=port))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, 20)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """The origin of the console."""
    with serving(office.app) as origin:
        yield origin


@pytest.fixture
def contexts(browser: "Browser") -> "Iterator[list[BrowserContext]]":
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()
