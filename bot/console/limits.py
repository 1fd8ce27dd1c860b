"""How much a request may bring: a form of words is small, a file has an end. Checked before anything is parsed."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WORDS_LIMIT = 256 * 1024
FILES_LIMIT = 25 * 1024 * 1024
TOO_LARGE = 413
TOO_LARGE_WORDS = "内容太大，请缩小后再试。"


class BodyLimit:
    """Refuses what is too large, whether its length is announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = FILES_LIMIT if headers.get("content-type", "").startswith("multipart/") else WORDS_LIMIT
        announced = headers.get("content-length", "0")
        if not announced.isdigit() or int(announced) > limit:
            await PlainTextResponse(TOO_LARGE_WORDS, TOO_LARGE)(scope, receive, send)
            return
        got = 0

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > limit:  # no length was announced
                raise HTTPException(TOO_LARGE)
            return message

        await self._app(scope, counted, send)
