"""`GET /stream`: server-sent events that say what changed. Ids only: what they lead to checks its own rights."""

import asyncio
import time
from collections.abc import AsyncIterator

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from bot.console.access import Anybody, cookie_name, who_is
from bot.console.desk import Desk, DeskOf
from bot.console.stream.hub import Lagging, Listener, Ring

PING_SECONDS = 15.0
LIFETIME_SECONDS = 600.0
FIRST = "retry: 1000\n\n"
PING = ": ping\n\n"
# The page is too far behind, or was away too long: it loads everything anew.
RESET = "id: {}\nevent: reset\ndata:\n\n"
SIGNED_OUT = "event: signed-out\ndata:\n\n"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

router = APIRouter()


@router.get("/stream")
async def stream(request: Request, desk: DeskOf, me: Anybody, after: int = 0) -> Response:
    """The stream of one tab. It goes on after the header Last-Event-ID, or after `after`."""
    last = request.headers.get("last-event-id", "")
    since = int(last) if last.isdigit() else after
    token = request.cookies.get(cookie_name(desk, signed_in=True), "")
    return StreamingResponse(_lines(desk, since, token), media_type="text/event-stream", headers=HEADERS)


async def _lines(desk: Desk, since: int, token: str) -> AsyncIterator[str]:
    yield FIRST
    listener = await desk.hub.open()
    try:
        missed = await anyio.to_thread.run_sync(desk.hub.missed, since)
        if missed is None:
            yield RESET.format(await anyio.to_thread.run_sync(desk.hub.newest))
        for ring in missed or ():
            since = ring.id
            yield _line(ring)
        now = time.monotonic()
        ends, next_ping = now + LIFETIME_SECONDS, now + PING_SECONDS
        while (now := time.monotonic()) < ends:
            if now >= next_ping:
                if not await _is_signed_in(desk, token):
                    yield SIGNED_OUT
                    return
                yield PING
                next_ping = now + PING_SECONDS
            ring_or_lag = await _next(listener, max(0.0, min(next_ping, ends) - now))
            if isinstance(ring_or_lag, Lagging):
                yield RESET.format(since)
            elif ring_or_lag is not None and ring_or_lag.id > since:
                since = ring_or_lag.id
                yield _line(ring_or_lag)
    finally:
        desk.hub.close(listener)


async def _next(listener: Listener, seconds: float) -> Ring | Lagging | None:
    try:
        return await asyncio.wait_for(listener.get(), seconds)
    except TimeoutError:
        return None


async def _is_signed_in(desk: Desk, token: str) -> bool:
    return await anyio.to_thread.run_sync(lambda: who_is(desk, token, asks_by_itself=True)) is not None


def _line(ring: Ring) -> str:
    return f"id: {ring.id}\nevent: {ring.topic}\ndata: {ring.ref}\n\n"
