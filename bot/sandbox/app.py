"""The sandbox's process: puts the parts together and serves them on this machine only."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from bot.kernel.settings import Settings
from bot.sandbox.acts import ActError, Phones
from bot.sandbox.api import api_router
from bot.sandbox.api_account import ACCOUNT_APIS
from bot.sandbox.api_messages import MESSAGE_APIS
from bot.sandbox.clock import ClockError
from bot.sandbox.control import control_router
from bot.sandbox.delivery import CallbackSender, Timing
from bot.sandbox.guard import LoopbackGuard
from bot.sandbox.phone import phone_router
from bot.sandbox.workbench import workbench_router
from bot.sandbox.world import UnknownUserError, World

LOOPBACK = "127.0.0.1"


def create_app(settings: Settings, *, callback_url: str | None = None, timing: Timing | None = None) -> FastAPI:
    """The sandbox of the account in `settings`; callbacks go to `callback_url`, or to the gateway's port."""
    settings.require_credentials()
    world = World(settings)
    url = callback_url or f"http://{LOOPBACK}:{settings.gateway_port}/wechat"
    callbacks = CallbackSender(world, url=url, timing=timing or Timing())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await callbacks.close()

    app = FastAPI(title="INS Care sandbox", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.world = world
    app.include_router(phone_router(world))
    app.include_router(control_router(Phones(world, callbacks)))
    app.include_router(workbench_router(world, callbacks))
    app.include_router(api_router(world, callbacks, ACCOUNT_APIS | MESSAGE_APIS))
    app.add_middleware(LoopbackGuard)
    _add_error_answers(app)
    return app


def _add_error_answers(app: FastAPI) -> None:
    @app.exception_handler(ActError)
    @app.exception_handler(ClockError)
    async def refused(_request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, 409)

    @app.exception_handler(UnknownUserError)
    async def unknown(_request: Request, _error: Exception) -> JSONResponse:
        return JSONResponse({"detail": "没有这个微信用户。"}, 404)


class SandboxServer(uvicorn.Server):
    """Lets the open pages' streams go when it is told to end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        self.config.app.state.world.hang_up()  # type: ignore[union-attr]
        await super().shutdown(sockets)


def run(settings: Settings) -> None:
    """Serve until SIGTERM. No access log: its lines would hold tokens."""
    config = uvicorn.Config(
        create_app(settings),
        host=LOOPBACK,
        port=settings.sandbox_port,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=2,
    )
    SandboxServer(config).run()
