"""rasa_sdk's action server, bent to our needs: one process, loopback, no member's data in an error."""

import warnings

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import HTTPResponse, Request, Sanic
from sanic.response import json

from actions import base
from bot.cli.context import open_database
from bot.kernel.settings import Settings

ACTIONS_PACKAGE = "actions"
REQUEST_LIMIT_BYTES = 20 * 1024 * 1024


def run(settings: Settings) -> None:
    """Serve until SIGTERM. The SDK's own `run` would start a second process and listen on all interfaces."""
    database = open_database(settings, process="actions")
    base.open_database = lambda: database
    # Rasa 3.6.21 with this SDK is our choice (docs/decisions/0001), not news for the log.
    warnings.filterwarnings("ignore", module="rasa_sdk.utils")
    executor = ActionExecutor()
    executor.register_package(ACTIONS_PACKAGE)
    server = create_app(executor)
    server.on_response(_without_the_request)
    server.config.REQUEST_MAX_SIZE = REQUEST_LIMIT_BYTES
    server.prepare(host="127.0.0.1", port=settings.actions_port, single_process=True, access_log=False, motd=False)
    try:
        Sanic.serve_single(primary=server)
    finally:
        database.dispose()


async def _without_the_request(_request: Request, response: HTTPResponse) -> HTTPResponse | None:
    """The SDK echoes the whole request, slots included, in the body of a 500, and Rasa logs that body."""
    return json({"error": "action failed"}, status=response.status) if response.status >= 500 else None
