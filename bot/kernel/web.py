"""What every answer of a web application of ours passes: strict headers, and a fault shows no more than an apology."""

from collections.abc import Callable, Mapping

import structlog
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)


class PageGuard:
    """Adds the headers that a route has not set itself; turns a fault inside into the page `trouble` makes.

    The address of a request is never logged: it may hold a token.
    """

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str], trouble: Callable[[], Response]) -> None:
        self._app = app
        self._headers = headers
        self._trouble = trouble

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                answer = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    answer.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception:  # the edge of the process: logged, and told without details
            log.exception("page_failed", answer_begun=has_begun)
            if has_begun:
                raise  # the server hangs up: half a file must not look like a whole one
            await self._trouble()(scope, receive, send_with_headers)
