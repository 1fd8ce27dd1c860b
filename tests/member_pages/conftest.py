"""A document that staff have shared, and the pages over it: on a port of their own."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from bot.catalog import DocumentKind
from bot.documents import service
from bot.documents.models import Document
from bot.documents.store import DocumentStore
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.member_pages.app import create_app, server_config
from tests.documents.pictures import pdf
from tests.support.processes import wait_until

NUMBER = "EO261123-7K3QF"


@dataclass
class Pages:
    """The application, and what it serves."""

    db: Database
    store: DocumentStore
    app: FastAPI

    def share(
        self, kind: DocumentKind = DocumentKind.OPINION, *, content: bytes | None = None, openid: str = "o1"
    ) -> tuple[Document, str]:
        """A file of staff, and the path of a link to it."""
        with self.db.transaction() as session:
            document = service.add_staff_file(
                session,
                self.store,
                case_number=NUMBER,
                openid=openid,
                content=pdf() if content is None else content,
                kind=kind,
                actor="staff:li",
            )
            link = service.share(session, document, openid=openid)
        return document, "/m/" + link.rpartition("/")[2]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite only: what differs between the engines is in bot.documents, and tested there on both."""
    return sqlite_url


@pytest.fixture
def pages(db: Database, frozen_clock: FrozenClock, tmp_path: Path) -> Pages:
    store = DocumentStore(tmp_path / "documents")
    return Pages(db, store, create_app(db, store))


@pytest.fixture
def address(pages: Pages) -> Iterator[str]:
    """The origin of the pages, served as in production."""
    server = uvicorn.Server(server_config(pages.app, host="127.0.0.1", port=0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, 10)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, trust_env=False, timeout=20) as client:
        yield client
