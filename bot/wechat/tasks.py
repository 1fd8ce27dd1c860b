"""The sender process: takes what is queued, one call a member at a time, and makes the calls in a few threads."""

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.documents import service as documents
from bot.documents.errors import DocumentError
from bot.documents.models import Document
from bot.documents.storage import open_store
from bot.documents.store import DocumentStore
from bot.kernel import clock
from bot.kernel.db import Database
from bot.kernel.owners import is_dead, owner_name
from bot.kernel.settings import Settings
from bot.wechat import outcome, repository
from bot.wechat.claim import Delivery, claim
from bot.wechat.client import SendResult, WeChatClient
from bot.wechat.errors import ApiError, ErrorCode, WeChatError
from bot.wechat.models import Channel
from bot.wechat.templates import TemplateBook, load_templates

THREADS = 4
POLL_SECONDS = 0.1
DRAIN_LANES = 50
DATABASE_TROUBLE_SECONDS = 1.0
LOOK_FOR_THE_DEAD_SECONDS = 2.0

log = structlog.get_logger(__name__)


class Api(Protocol):
    """What the sender needs of WeChat's API. Failures are WeChatError."""

    def send_text(self, openid: str, text: str) -> SendResult:
        """Send a customer-service text."""

    def send_picture(self, openid: str, picture: bytes, *, mime: str) -> SendResult:
        """Send a picture."""

    def send_template(
        self,
        openid: str,
        template_id: str,
        fields: dict[str, str],
        *,
        url: str | None = None,
        client_msg_id: str | None = None,
    ) -> SendResult:
        """Send a template message."""


class Sender:
    """Claims and delivers. Any number of them may work on one database."""

    def __init__(
        self, *, db: Database, api: Api, book: TemplateBook, store: DocumentStore, owner: str | None = None
    ) -> None:
        self._db = db
        self._store = store
        self._api = api
        self._book = book
        self.owner = owner or owner_name()
        self._looked_at = float("-inf")

    def claim_up_to(self, limit: int) -> list[Delivery]:
        """Calls to make now, at most `limit`, each of another member; their leases and attempts are committed."""
        claimed = (self._claim(openid) for openid in self._ready(limit))
        return [delivery for delivery in claimed if delivery is not None]

    def _ready(self, limit: int) -> list[str]:
        now = clock.now()
        with self._db.reading() as session:
            return repository.ready_lanes(session, due=now, machine_time=clock.system_now(), limit=limit)

    def _claim(self, openid: str) -> Delivery | None:
        now = clock.now()  # before the transaction: the sandbox's clock may ask over HTTP
        with self._db.transaction() as session:
            return claim(session, openid, owner=self.owner, book=self._book, now=now)

    def deliver(self, delivery: Delivery) -> None:
        """Make the call and book its outcome. Raises database errors only: the lease then runs out by itself."""
        try:
            result = self._call(delivery)
        except WeChatError as error:
            now = clock.now()
            with self._db.transaction() as session:
                outcome.book_failure(session, delivery, error, owner=self.owner, now=now)
            return
        now = clock.now()
        with self._db.transaction() as session:
            outcome.book_success(session, delivery, result, owner=self.owner, now=now)
        log.info("sent", outbound=list(delivery.outbound_ids), channel=delivery.channel, part=delivery.part)

    def _call(self, delivery: Delivery) -> SendResult:
        if delivery.document_id is not None:
            content, mime = self._picture(delivery.document_id)
            return self._api.send_picture(delivery.openid, content, mime=mime)
        if delivery.channel is Channel.CUSTOM:
            return self._api.send_text(delivery.openid, delivery.text)
        return self._api.send_template(
            delivery.openid,
            delivery.template_id,
            dict(delivery.fields or {}),
            client_msg_id=delivery.client_msg_id,
        )

    def _picture(self, document_id: int) -> tuple[bytes, str]:
        with self._db.reading() as session:
            document = session.get_one(Document, document_id)
            try:
                return documents.read_document(self._store, document), document.mime or ""
            except DocumentError as error:  # erased meanwhile: there is nothing to send any more
                raise ApiError(ErrorCode.INVALID_MEDIA_ID, "the picture is gone") from error

    def end_leases_of_the_dead(self) -> int:
        """Free the lanes of senders of this machine that died in a call; returns how many senders.

        The call stays on record as one whose answer was lost: the next claim finds it so, as when a lease runs out.
        """
        with self._db.reading() as session:
            dead = [owner for owner in repository.lease_owners(session) if is_dead(owner)]
        if dead:
            log.warning("leases_of_dead_senders_ended", owners=dead)
            with self._db.transaction() as session:
                repository.end_leases(session, dead, at=clock.system_now())
        return len(dead)

    def drain(self) -> int:
        """Deliver in this thread until nothing can be sent now; returns the number of calls."""
        calls = 0
        while lanes := self._ready(DRAIN_LANES):
            for delivery in filter(None, map(self._claim, lanes)):
                self.deliver(delivery)
                calls += 1
        return calls

    def run(self, stop: threading.Event, *, threads: int = THREADS) -> None:
        """Work until `stop` is set, then finish what is in flight."""
        wake = threading.Event()
        busy: set[Future[None]] = set()
        with ThreadPoolExecutor(threads, thread_name_prefix="send") as pool:
            while not stop.is_set():
                wake.clear()
                busy = {future for future in busy if not future.done()}
                for delivery in self._claim_safely(threads - len(busy), stop):
                    future = pool.submit(self._deliver_safely, delivery)
                    future.add_done_callback(lambda _future: wake.set())
                    busy.add(future)
                wake.wait(POLL_SECONDS)
        log.info("sender_stopped")

    def _claim_safely(self, limit: int, stop: threading.Event) -> list[Delivery]:
        if limit <= 0:
            return []
        try:
            if time.monotonic() - self._looked_at >= LOOK_FOR_THE_DEAD_SECONDS:
                self._looked_at = time.monotonic()
                self.end_leases_of_the_dead()
            return self.claim_up_to(limit)
        except SQLAlchemyError as error:
            log.error("sender_database_trouble", error=type(error).__name__)  # noqa: TRY400 the driver's text holds values
            stop.wait(DATABASE_TROUBLE_SECONDS)
            return []

    def _deliver_safely(self, delivery: Delivery) -> None:
        try:
            self.deliver(delivery)
        except Exception as error:  # noqa: BLE001 the edge of a thread: the lease runs out, the next sender takes over
            log.error("delivery_not_booked", outbound=list(delivery.outbound_ids), error=type(error).__name__)  # noqa: TRY400


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    handler: Callable[..., None] = lambda *_: stop.set()  # noqa: E731
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handler)
    return stop


def run_sender(settings: Settings, db: Database) -> None:
    """Send until SIGTERM; what is in flight then is finished and booked."""
    stop = stop_on_signals()
    load_templates()
    book = TemplateBook(settings.wechat_template_ids)
    store = open_store(settings)
    Sender(db=db, api=WeChatClient(settings, db), book=book, store=store).run(stop)
