"""A document that staff have shared, and the pages over it: on a port of their own."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import select

from bot.cases import service as cases
from bot.catalog import DocumentKind, ServiceId
from bot.documents import service as documents
from bot.documents.models import Document
from bot.documents.store import DocumentStore
from bot.documents.uploads import PIECE_BYTES
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.member_pages.app import create_app, server_config
from bot.members import service as members
from bot.outbox.models import Outbound
from tests.cases.build import OPENID, insured, open_one
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
            document = documents.add_staff_file(
                session,
                self.store,
                case_number=NUMBER,
                openid=openid,
                content=pdf() if content is None else content,
                kind=kind,
                actor="staff:li",
            )
            link = documents.share(session, document, openid=openid)
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


@dataclass
class UploadPage:
    """An upload page with its case, as the browser's script uses it."""

    client: httpx.Client
    pages: Pages
    path: str
    number: str | None

    def begin(self, content: bytes, *, name: str = "病理.pdf", key: str = "0123456789abcdef") -> httpx.Response:
        told = {"key": key, "name": name, "size": len(content)}
        return self.client.post(f"{self.path}/files", json=told)

    def put(self, upload_id: int, offset: int, content: bytes) -> httpx.Response:
        return self.client.put(f"{self.path}/files/{upload_id}", params={"offset": offset}, content=content)

    def send(self, content: bytes, *, name: str = "病理.pdf", key: str = "0123456789abcdef") -> dict[str, object]:
        answer = self.begin(content, name=name, key=key)
        while answer.status_code == 200 and answer.json()["state"] == "coming":
            at = answer.json()["received"]
            answer = self.put(answer.json()["id"], at, content[at : at + PIECE_BYTES])
        return dict(answer.json())

    def done(self) -> int:
        answer = self.client.post(f"{self.path}/done")
        return int(answer.json()["count"])

    def papers(self) -> list[Document]:
        with self.pages.db.reading() as session:
            if self.number:
                return documents.of_case(session, self.number)
            return documents.unattached(session, OPENID)

    def texts(self) -> list[str]:
        with self.pages.db.reading() as session:
            return list(session.scalars(select(Outbound.text).order_by(Outbound.id)))


NewUploadPage = Callable[..., UploadPage]


@pytest.fixture
def new_page(pages: Pages, client: httpx.Client) -> NewUploadPage:
    def make(service: ServiceId | None = ServiceId.DIRECT_PAY) -> UploadPage:
        with pages.db.transaction() as session:
            member = insured(session)
            members.give_consent(session, members.get_or_create_user(session, OPENID), evidence="before")
            case = open_one(session, service, member=member, kinds=[]) if service else None
            words = cases.upload_offer(session, OPENID, case)
            session.execute(Outbound.__table__.delete())  # type: ignore[attr-defined]
        return UploadPage(client, pages, "/u/" + words.rpartition("/")[2], case.number if case else None)

    return make


@pytest.fixture
def page(new_page: NewUploadPage) -> UploadPage:
    return new_page()
