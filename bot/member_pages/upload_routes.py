"""The upload page: a member hands in PDFs and photos, piece by piece. Its script: static/upload.js.

Every answer that is no page is JSON: `{id, received, state, words}` of one file, or `{words}` of a refusal. A piece
that does not begin where the last one ended gets 409 and the state of the file: the browser goes on from there.
"""

import threading
from dataclasses import dataclass
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import JSONResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from bot.cases import service as cases
from bot.cases.page_access import find_pass
from bot.cases.uploaded import settle
from bot.catalog import get_catalog, render
from bot.documents import passes, uploads
from bot.documents.errors import DocumentError
from bot.documents.page_models import PagePass, PagePurpose, Upload, UploadState
from bot.documents.parts import PartStore
from bot.documents.scanning import ScannerDownError
from bot.documents.store import DocumentStore, StorageDownError, StoreError
from bot.documents.uploads import PIECE_BYTES, UploadRefusedError
from bot.kernel import audit
from bot.kernel.db import Database
from bot.kernel.settings import get_settings
from bot.member_pages.guard import SCRIPT_POLICY

CONFLICT, TOO_LARGE, UNPROCESSABLE, LATER = 409, 413, 422, 503
# What the member, or the browser, is told of; everything else is a page of apology.
_TOLD = (UploadRefusedError, StoreError, ScannerDownError)
log = structlog.get_logger(__name__)
FileKey = Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$")]
# Judging takes memory (a picture of 25 million pixels, a PDF beside it): not many at once.
_JUDGING = threading.BoundedSemaphore(2)


class NewFile(BaseModel):
    """What the browser knows of a file. Neither name nor type is trusted: the content decides."""

    key: FileKey
    name: str = Field(default="", max_length=1000)
    size: int = Field(ge=0, le=2**40)


@dataclass(frozen=True)
class Uploads:
    """What the routes do, each in transactions of its own."""

    db: Database
    store: DocumentStore

    @property
    def parts(self) -> PartStore:
        """Where pieces wait."""
        return PartStore(self.store.blobs)

    def look(self, token: str, *, counted: bool) -> dict[str, Any]:
        """The fields of the page. Raises LinkError."""
        with self.db.transaction() as session:
            found = find_pass(session, PagePurpose.UPLOAD, token)
            if counted:
                passes.count_look(session, found)
                _note(session, found, "upload.page_opened")
            return {"limits": _limits(), **_checklist(session, found), "files": _files(session, found)}

    def begin(self, token: str, wanted: NewFile) -> dict[str, Any]:
        """Begin a file or go on with it; one that is whole and was not judged (the answer got lost) is judged now."""
        with self.db.transaction() as session:
            found = find_pass(session, PagePurpose.UPLOAD, token)
            upload = uploads.begin(session, found, file_key=wanted.key, name=wanted.name, size=wanted.size)
            state = _state(upload)
        return self._finished(token, upload.id) if _is_whole(state) else state

    def add(self, token: str, upload_id: int, offset: int, content: bytes) -> tuple[int, dict[str, Any]]:
        """Keep a piece; with the last one the file is judged. Returns the status and the state of the file."""
        with self.db.reading() as session:
            found = find_pass(session, PagePurpose.UPLOAD, token)
            upload = uploads.find(session, found, upload_id)
            fits = upload.state == UploadState.COMING and upload.received == offset and bool(content)
            if not fits or offset + len(content) > upload.size:
                return CONFLICT, _state(upload)
        self.parts.write(upload_id, offset, content)
        with self.db.transaction() as session:
            upload = uploads.find(session, find_pass(session, PagePurpose.UPLOAD, token), upload_id)
            uploads.advance(session, upload, offset=offset, count=len(content))
            session.refresh(upload)
            state = _state(upload)
        return 200, self._finished(token, upload_id) if _is_whole(state) else state

    def done(self, token: str) -> dict[str, Any]:
        """The member has no more files: the chat is told now. How many papers came, and what is still missing."""
        with self.db.transaction() as session:
            found = find_pass(session, PagePurpose.UPLOAD, token)
            count = settle(session, found.openid, found.case_number)
            missing = _checklist(session, found)["missing"]
            return {"count": count, "missing": render("upload.missing", missing=missing) if missing else ""}

    def _finished(self, token: str, upload_id: int) -> dict[str, Any]:
        with self.db.reading() as session:
            upload = uploads.find(session, find_pass(session, PagePurpose.UPLOAD, token), upload_id)
            size = upload.size
        with _JUDGING:
            judged = uploads.judge(self.parts.read(upload_id, size))
        with self.db.transaction() as session:
            found = find_pass(session, PagePurpose.UPLOAD, token)
            upload = uploads.find(session, found, upload_id)
            upload = uploads.finish(session, self.store, upload, judged)
            _note(session, found, f"upload.{upload.state}")
            state = _state(upload)
        self.parts.delete(upload_id)
        return state


def upload_router(db: Database, store: DocumentStore, templates: Jinja2Templates) -> APIRouter:
    """The routes; what touches database or files runs in a thread."""
    router, work = APIRouter(prefix=f"/{PagePurpose.UPLOAD}"), Uploads(db, store)

    @router.api_route("/{token}", methods=["GET", "HEAD"])
    def page(request: Request, token: str) -> Response:
        fields = {"token": token, **work.look(token, counted=request.method == "GET")}
        return templates.TemplateResponse(
            request, "upload.html", fields, headers={"Content-Security-Policy": SCRIPT_POLICY}
        )

    @router.post("/{token}/files")
    def begin(token: str, wanted: Annotated[NewFile, Body()]) -> Response:
        try:
            return JSONResponse(work.begin(token, wanted))
        except _TOLD as error:
            return _refused(error)

    @router.put("/{token}/files/{upload_id}")
    async def add(request: Request, token: str, upload_id: int, offset: int) -> Response:
        content = await _body(request)
        if content is None:
            return JSONResponse({}, TOO_LARGE)
        try:
            status, state = await run_in_threadpool(work.add, token, upload_id, offset, content)
        except _TOLD as error:
            return _refused(error)
        return JSONResponse(state, status)

    @router.post("/{token}/done")
    def done(token: str) -> Response:
        return JSONResponse(work.done(token))

    return router


def _refused(error: DocumentError) -> Response:
    """Words for the member; the browser tries again what is only a fault of ours (5xx)."""
    if isinstance(error, StorageDownError | ScannerDownError):
        log.warning("upload_waits", error=str(error))
        return JSONResponse({"words": render("upload.state.later")}, LATER)
    return JSONResponse({"words": str(error)}, UNPROCESSABLE)


async def _body(request: Request) -> bytes | None:
    """One piece; None when it is larger than a piece may be."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > PIECE_BYTES:
            return None
    return bytes(content)


def _state(upload: Upload) -> dict[str, Any]:
    words = uploads.refusal_words(upload.reason) if upload.state == UploadState.REFUSED and upload.reason else ""
    return {"id": upload.id, "received": upload.received, "size": upload.size, "state": upload.state, "words": words}


def _is_whole(state: dict[str, Any]) -> bool:
    return bool(state["state"] == UploadState.COMING and state["received"] == state["size"])


def _files(session: Session, found: PagePass) -> list[dict[str, Any]]:
    return [{"name": one.name, **_state(one)} for one in uploads.of_page(session, found)]


def _limits() -> dict[str, int]:
    settings = get_settings()
    return {"mb": settings.upload_max_mb, "pages": settings.upload_max_pages, "files": settings.upload_max_files}


def _checklist(session: Session, found: PagePass) -> dict[str, Any]:
    """What the page says of the case: its number, what is still missing."""
    if found.case_number is None:
        return {"number": "", "service": "", "missing": ""}
    case = cases.find_case(session, found.case_number)
    service = get_catalog().service(case.service).short_name
    return {"number": case.number, "service": service, "missing": cases.missing_words(session, case)}


def _note(session: Session, found: PagePass, action: str) -> None:
    audit.record(
        session,
        action=action,
        actor=f"pass:{found.id}",
        subject=f"case:{found.case_number}" if found.case_number else f"pass:{found.id}",
    )
