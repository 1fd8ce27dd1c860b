"""The gateway process: takes callbacks, makes them durable, answers `success`. Nothing slow happens here.

`/wechat` is a plain ASGI route: FastAPI's own work for a request costs more than verifying, decrypting and storing it.
FastAPI keeps /healthz and the life cycle.
"""

import asyncio
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import structlog
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from bot.conversations.inbox import Inbox
from bot.conversations.inbox_writer import InboxUnavailableError
from bot.kernel.settings import Settings
from bot.wechat.codec import CallbackRefusedError, Codec, codec_from
from bot.wechat.push import read_push

BODY_LIMIT = 1024 * 1024
# WeChat hangs up after 5 s. Told 503 before that it delivers again, instead of counting a late answer as lost.
ANSWER_WITHIN_SECONDS = 4.0
STALE_AFTER_SECONDS = 600
STALE_LOG_INTERVAL_SECONDS = 60
HEALTHY_QUEUE_AGE_SECONDS = 4.0
DRAIN_SECONDS = 0.3
PATHS = frozenset({"/wechat", "/wechat/"})

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Answer = tuple[int, bytes]

log = structlog.get_logger(__name__)

_SUCCESS: Answer = (200, b"success")
_FORBIDDEN: Answer = (403, b"forbidden")
_TOO_LARGE: Answer = (413, b"too large")
_UNAVAILABLE: Answer = (503, b"try again")
_NO_METHOD: Answer = (405, b"method not allowed")


class BodyTooLargeError(Exception):
    """The body passed BODY_LIMIT; the rest of it is not read."""


class ClientGoneError(Exception):
    """The sender hung up before its body was complete."""


class CallbackApp:
    """The ASGI application of `/wechat`."""

    def __init__(self, *, codec: Codec, inbox: Inbox) -> None:
        self._codec = codec
        self._inbox = inbox
        self._stale_logged_at = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
                answer = await self._answer(scope, receive)
        except TimeoutError:
            log.warning("callback_timed_out", depth=self._inbox.writer.depth)
            answer = _UNAVAILABLE
        except ClientGoneError:
            return
        await _respond(send, answer)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        try:
            if scope["method"] == "POST":
                return await self._accept(query, await _read_body(scope, receive))
            if scope["method"] == "GET":
                return 200, self._codec.verify_url(query).encode()
        except CallbackRefusedError as error:
            log.warning("callback_refused", reason=error.reason, client=_client(scope))
            return _FORBIDDEN
        except BodyTooLargeError:
            log.warning("callback_too_large", client=_client(scope))
            return _TOO_LARGE
        except InboxUnavailableError as error:
            log.error("callback_not_stored", error=type(error).__name__)  # noqa: TRY400 the writer has logged the cause
            return _UNAVAILABLE
        return _NO_METHOD

    async def _accept(self, query: dict[str, str], body: bytes) -> Answer:
        xml = self._codec.open(query, body)
        self._watch_freshness(query.get("timestamp", ""))
        await self._inbox.append_async(read_push(xml), asyncio.get_running_loop())
        return _SUCCESS

    def _watch_freshness(self, timestamp: str) -> None:
        """An old timestamp is an alarm, not a reason to drop: a replay is stored once anyway, and clocks go wrong."""
        now = time.time()
        fresh = timestamp.isascii() and timestamp.isdigit() and abs(now - int(timestamp)) <= STALE_AFTER_SECONDS
        if not fresh and now - self._stale_logged_at > STALE_LOG_INTERVAL_SECONDS:
            self._stale_logged_at = now
            log.warning("callback_stale", timestamp=timestamp[:16])


def _client(scope: Scope) -> str:
    return str((scope.get("client") or ("?",))[0])


async def _read_body(scope: Scope, receive: Receive) -> bytes:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > BODY_LIMIT:
            raise BodyTooLargeError
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        part = message.get("body", b"")
        size += len(part)
        if size > BODY_LIMIT:
            raise BodyTooLargeError
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _respond(send: Send, answer: Answer) -> None:
    status, body = answer
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if status == _TOO_LARGE[0]:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def create_app(*, codec: Codec, inbox: Inbox) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The gateway's ASGI application. It owns `inbox`: the writer is flushed when the application shuts down."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(inbox.close)

    pages = FastAPI(title="INS Care gateway", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)

    @pages.get("/healthz")
    async def healthz() -> JSONResponse:
        """Queue depth, and the age in seconds of what waits longest for the disk."""
        depth, age = inbox.writer.depth, inbox.writer.age
        healthy = age < HEALTHY_QUEUE_AGE_SECONDS
        body = {"status": "ok" if healthy else "slow", "queue_depth": depth, "queue_age_seconds": round(age, 3)}
        return JSONResponse(body, status_code=200 if healthy else 503)

    callbacks = CallbackApp(codec=codec, inbox=inbox)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in PATHS:
            await callbacks(scope, receive, send)
        else:
            await pages(scope, receive, send)

    return app


class DrainingServer(uvicorn.Server):
    """uvicorn, which on its own closes connections whose request has arrived but has not been read yet."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, read and answer what is there, then shut down. New connections wait for the next process."""
        for server in self.servers:
            server.close()
        await asyncio.sleep(DRAIN_SECONDS)
        await super().shutdown(sockets)


def run(settings: Settings, fd: int | None = None) -> None:
    """Serve until SIGTERM or SIGINT, on the inherited listening socket `fd` or on HOST:GATEWAY_PORT.

    Stops accepting, answers what is in flight, flushes the inbox. Raises SettingsError for unusable credentials.
    """
    settings.require_credentials()
    app = create_app(codec=codec_from(settings), inbox=Inbox(settings.inbox_database_url))
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.gateway_port,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=5,
    )
    # uvicorn raises the signal again once it has shut down in good order; that must not turn the exit into a death.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    sockets = None if fd is None else [socket.socket(fileno=os.dup(fd))]
    DrainingServer(config).run(sockets=sockets)
