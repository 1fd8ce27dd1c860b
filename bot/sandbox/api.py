"""The stand-in for https://api.weixin.qq.com: one door for every call.

Each call is judged in WeChat's order: planned faults, token, day quota, then the API itself. Errors come as JSON with
HTTP 200. The log of calls keeps no token and no text.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response

from bot.sandbox.codes import ApiError, Code
from bot.sandbox.delivery import CallbackSender
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.model import CallRecord
from bot.sandbox.world import World

BODY_LIMIT = 12 * 1024 * 1024
HTML_PAGE = "<html><head><title>502</title></head><body>the server is busy</body></html>"
JSON_TYPE = "application/json; encoding=utf-8"
log = structlog.get_logger(__name__)


@dataclass
class Call:
    """One API call, its token already judged."""

    world: World
    callbacks: CallbackSender
    query: dict[str, str]
    body: bytes
    upload: bytes | None = None
    # What the log of calls will say of it.
    openid: str | None = None
    msgtype: str | None = None
    msgid: int | None = None

    def json(self) -> dict[str, Any]:
        """The body as a JSON object. Raises 44002, 47001."""
        if not self.body:
            raise ApiError(Code.EMPTY_BODY)
        try:
            found = json.loads(self.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ApiError(Code.BAD_JSON)
        return found


Answer = dict[str, Any] | Response
Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Api:
    """One API under /cgi-bin/."""

    handler: Handler
    method: str
    needs_token: bool = True


def api_router(world: World, callbacks: CallbackSender, apis: dict[str, Api]) -> APIRouter:
    """Routes of every API; unknown paths answer 40066 as WeChat does."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/cgi-bin/{path:path}", methods=["GET", "POST"])
    @router.api_route("/customservice/{path:path}", methods=["GET", "POST"])
    async def call_api(path: str, request: Request) -> Response:
        name = path.strip("/")
        fault = world.faults.take(name)
        if fault is not None and fault.kind is FaultKind.DELAY:
            await asyncio.sleep(fault.seconds)
        call = Call(world, callbacks, dict(request.query_params), b"")
        answer = await _judge(name, apis.get(name), call, request, fault)
        if fault is not None and fault.kind is FaultKind.LATE_ANSWER:
            await asyncio.sleep(fault.seconds)
        return answer

    return router


async def _judge(name: str, api: Api | None, call: Call, request: Request, fault: Fault | None) -> Response:
    try:
        if fault is not None and (planned := _without_effect(fault)):
            _record(name, call, fault.errcode if fault.kind is FaultKind.ERRCODE else 0, note=fault.kind)
            return planned
        if api is None:
            raise ApiError(Code.INVALID_URL if request.url.path.startswith("/cgi-bin") else Code.UNAUTHORIZED)
        if request.method != api.method:
            raise ApiError(Code.POST_REQUIRED if api.method == "POST" else Code.GET_REQUIRED)
        if api.needs_token:
            call.world.tokens.require(call.query.get("access_token", ""))
        call.world.quotas.use(name, call.world.clock.now().date())
        await _read_body(call, request)
        answer = api.handler(call)
        code = 0
    except ApiError as error:
        answer, code = error.body(), error.code
    _record(name, call, code, note=fault.kind if fault else None)
    if fault is not None and fault.kind is FaultKind.LOST_ANSWER:
        return Response(HTML_PAGE, status_code=502, media_type="text/html")
    return answer if isinstance(answer, Response) else as_response(answer)


def as_response(body: dict[str, Any]) -> Response:
    """JSON as WeChat sends it: UTF-8, HTTP 200 also for errors."""
    return Response(json.dumps(body, ensure_ascii=False).encode(), media_type=JSON_TYPE)


def _without_effect(fault: Fault) -> Response | None:
    if fault.kind is FaultKind.ERRCODE:
        return as_response(ApiError(fault.errcode, fault.errmsg).body())
    if fault.kind is FaultKind.HTML:
        return Response(HTML_PAGE, media_type="text/html")
    if fault.kind is FaultKind.HTTP_500:
        return Response(HTML_PAGE, status_code=500, media_type="text/html")
    return None


async def _read_body(call: Call, request: Request) -> None:
    if int(request.headers.get("content-length") or 0) > BODY_LIMIT:
        raise ApiError(Code.CONTENT_TOO_LONG)
    if request.headers.get("content-type", "").startswith("multipart/"):
        form = await request.form()
        part = form.get("media")
        call.upload = await part.read() if part is not None and not isinstance(part, str) else None
    else:
        call.body = await request.body()


def _record(name: str, call: Call, code: int, *, note: FaultKind | None = None) -> None:
    world = call.world
    record = CallRecord(
        world.next_number(), name, call.openid, code, world.clock.now(), call.msgtype, call.msgid, note and note.value
    )
    world.calls.append(record)
    if code:
        log.info("api_error", path=name, errcode=code)
