"""The process of the console."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from fastapi import FastAPI

from bot.console import assets, faults
from bot.console.boards import routes as boards
from bot.console.cases import routes as cases
from bot.console.conversation import acts
from bot.console.conversation import routes as conversation
from bot.console.desk import Desk
from bot.console.inbox import routes as inbox
from bot.console.limits import BodyLimit
from bot.console.panel import routes as panel
from bot.console.papers import routes as papers
from bot.console.search import routes as search
from bot.console.settings import agents, canned, hospitals, hours, notices
from bot.console.settings import routes as settings_door
from bot.console.signin import routes as signin
from bot.console.stream import routes as stream
from bot.console.stream.hub import Hub
from bot.console.team import routes as team
from bot.documents.storage import open_store
from bot.documents.store import DocumentStore
from bot.kernel.db import Database
from bot.kernel.settings import Settings
from bot.kernel.web import PageGuard

# Every room of the console: a router each, whose routes state their roles (access.py).
ROUTERS = (
    assets.router,
    signin.router,
    stream.router,
    inbox.router,
    conversation.router,
    acts.router,
    panel.router,
    papers.router,
    cases.router,
    boards.router,
    team.router,
    settings_door.router,
    canned.router,
    hours.router,
    hospitals.router,
    notices.router,
    agents.router,
    search.router,
)
# Streams stay open for minutes: they are cut when the process is to stop.
STOP_WITHIN_SECONDS = 3
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
}


def create_app(db: Database, store: DocumentStore, *, is_https: bool = False) -> FastAPI:
    """The application over one database and one folder of documents."""
    hub = Hub(db)

    @asynccontextmanager
    async def listening(_app: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(hub.run())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    app = FastAPI(title="INS Care console", docs_url=None, redoc_url=None, openapi_url=None, lifespan=listening)
    app.state.desk = Desk(db=db, store=store, hub=hub, is_https=is_https)
    for router in ROUTERS:
        app.include_router(router)
    faults.install(app)
    headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if is_https else {})
    app.add_middleware(BodyLimit)
    app.add_middleware(PageGuard, headers=headers, trouble=faults.trouble)
    return app


def server_config(app: FastAPI, *, host: str, port: int) -> uvicorn.Config:
    """How the console is served. No access log: it would tell who looked at whom, which is the audit log's to keep."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN_SECONDS,
    )


def run(settings: Settings, db: Database) -> None:
    """Serve on HOST:CONSOLE_PORT until SIGTERM or SIGINT."""
    store = open_store(settings)
    app = create_app(db, store, is_https=settings.console_url.startswith("https://"))
    # uvicorn raises the signal again once it has shut down in good order; that must not turn the exit into a death.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    uvicorn.Server(server_config(app, host=settings.host, port=settings.console_port)).run()
