"""`POST /model/parse`: what a text means, outside of any conversation. Nothing is remembered, no action runs.

Rasa's own HTTP API stays off, as it would train and change conversations as well. The worker asks here while a member
waits for a person: then nothing may reach Rasa's conversation, but words of danger must be heard (decision 0055).
"""

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request

MAX_CHARACTERS = 1000


class ParseChannel(InputChannel):
    """The route, beside the REST channel, on loopback like it."""

    @classmethod
    def name(cls) -> str:
        """What credentials.yml calls it."""
        return "parse"

    def url_prefix(self) -> str:
        """An absolute path: channels stand under /webhooks otherwise."""
        return "/model"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """`{"text": …}` in, Rasa's reading of it out; 400 without a text."""
        routes = Blueprint("parse_channel")

        @routes.post("/parse")
        async def parse(request: Request) -> response.HTTPResponse:
            body = request.json
            text = body.get("text") if isinstance(body, dict) else None
            if not isinstance(text, str) or not text.strip():
                return response.json({"error": "text is missing"}, status=400)
            return response.json(await request.app.ctx.agent.parse_message(text[:MAX_CHARACTERS]))

        return routes
