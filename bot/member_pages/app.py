"""The process of the member pages: what members see in a browser, apart from the gateway and from everything else."""

import signal

import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from bot.documents.service import LinkError
from bot.documents.storage import open_store
from bot.documents.store import DocumentStore
from bot.kernel.db import Database
from bot.kernel.settings import Settings
from bot.kernel.web import PageGuard
from bot.member_pages.guard import HEADERS
from bot.member_pages.letter_routes import letter_router
from bot.member_pages.routes import not_found_page, pages_router, templates, trouble_page
from bot.member_pages.upload_routes import upload_router


def create_app(db: Database, store: DocumentStore) -> FastAPI:
    """The application over one database and one folder of documents."""
    app = FastAPI(title="INS Care member pages", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(pages_router(db, store))
    app.include_router(upload_router(db, store, templates))
    app.include_router(letter_router(db, store, templates))
    app.add_exception_handler(LinkError, not_found_page)
    app.add_exception_handler(HTTPException, _refused)
    app.add_middleware(PageGuard, headers=HEADERS, trouble=trouble_page)
    return app


def _refused(request: Request, error: Exception) -> Response:
    """No such address, or a method that no page has."""
    answer = not_found_page(request)
    if isinstance(error, HTTPException):
        answer.status_code = error.status_code
    return answer


def server_config(app: FastAPI, *, host: str, port: int) -> uvicorn.Config:
    """How the pages are served. No access log: its lines would hold tokens."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


def run(settings: Settings, db: Database) -> None:
    """Serve on HOST:PAGES_PORT until SIGTERM or SIGINT."""
    app = create_app(db, open_store(settings))
    # uvicorn raises the signal again once it has shut down in good order; that must not turn the exit into a death.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    uvicorn.Server(server_config(app, host=settings.host, port=settings.pages_port)).run()
