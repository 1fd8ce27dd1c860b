"""The phone page: HTML, its files, the media it shows, and the stream that tells it when to look again."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from fastapi.templating import Jinja2Templates

from bot.sandbox.demo import demo_people
from bot.sandbox.world import HANG_UP, World

HERE = Path(__file__).parent
WEUI = HERE.parents[1] / "node_modules" / "weui" / "dist" / "style" / "weui.min.css"
ACCOUNT_NAME = "INS关怀"
PING_SECONDS = 15.0
STREAM_SECONDS = 600.0
# What a browser may draw. Everything else is handed out as a download without a type.
DRAWN_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp")
STATIC_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def phone_router(world: World) -> APIRouter:
    """The routes of the page."""
    router = APIRouter()
    templates = Jinja2Templates(directory=HERE / "templates")

    @router.get("/")
    async def page(request: Request) -> Response:
        return templates.TemplateResponse(
            request, "phone.html", {"account": ACCOUNT_NAME, "people": demo_people(world.clock.now().date())}
        )

    @router.get("/static/weui.css")
    async def weui() -> Response:
        if not WEUI.exists():
            raise HTTPException(503, "缺少 WeUI，请先运行 make setup（或 npm ci）。")
        return FileResponse(WEUI, media_type="text/css")

    @router.get("/static/{name}")
    async def static(name: str) -> Response:
        path = HERE / "static" / name
        if Path(name).name != name or path.suffix not in STATIC_TYPES or not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, media_type=STATIC_TYPES[path.suffix])

    _add_live_parts(router, world)
    return router


def _add_live_parts(router: APIRouter, world: World) -> None:
    @router.get("/sandbox/menu")
    async def menu() -> dict[str, Any]:
        return {"menu": world.menu}

    @router.get("/sandbox/media/{media_id}")
    async def media(media_id: str) -> Response:
        found = world.media.shown(media_id)
        if found is None:
            raise HTTPException(404)
        headers = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "no-store"}
        if found.mime in DRAWN_TYPES:
            return Response(found.content, media_type=found.mime, headers=headers)
        headers["Content-Disposition"] = "attachment"
        return Response(found.content, media_type="application/octet-stream", headers=headers)

    @router.get("/sandbox/stream")
    async def stream() -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_bells(world), media_type="text/event-stream", headers=headers)


async def _bells(world: World) -> AsyncIterator[str]:
    """One event a change; the page fetches what changed. Ends after ten minutes: the browser connects again."""
    queue = world.listen()
    loop = asyncio.get_running_loop()
    end = loop.time() + STREAM_SECONDS
    try:
        yield "retry: 1000\n\ndata: {}\n\n"
        while (left := end - loop.time()) > 0:
            try:
                bell = await asyncio.wait_for(queue.get(), min(PING_SECONDS, left))
                if bell["topic"] == HANG_UP:
                    return
                yield f"data: {json.dumps(bell)}\n\n"
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        world.forget(queue)
