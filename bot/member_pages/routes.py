"""The pages: a shared document, its file, and the one page for every link that opens nothing."""

import itertools
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from fastapi.templating import Jinja2Templates

from bot.catalog import get_catalog, render
from bot.documents import service as documents
from bot.documents.files import PDF, SUFFIXES
from bot.documents.models import Document
from bot.documents.service import LinkError, SharedDocument
from bot.documents.store import DocumentStore
from bot.kernel.db import Database
from bot.member_pages.shared import Shown, look_up, open_shared

HERE = Path(__file__).parent
WEUI = HERE.parents[1] / "node_modules" / "weui" / "dist" / "style" / "weui.min.css"
SIGNATURE_PAD = HERE.parents[1] / "node_modules" / "signature_pad" / "dist" / "signature_pad.umd.min.js"
FILES = {
    "weui.css": WEUI,
    "signature_pad.js": SIGNATURE_PAD,
    **{name: HERE / "static" / name for name in ("page.css", "upload.js", "letter.js")},
}
TYPES = {".css": "text/css", ".js": "text/javascript"}
KEPT_FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}
NOT_FOUND, GONE = 404, 410
# A browser's PDF viewer is a plugin with styles of its own, and refuses to run in a sandboxed document; a picture needs
# neither. Scripts run in no case.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
PICTURE_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
GET_AND_HEAD = ["GET", "HEAD"]
KIB = 1024

templates = Jinja2Templates(directory=HERE / "templates")
templates.env.globals |= {"words": render, "hotline": get_catalog().hotline}


def pages_router(db: Database, store: DocumentStore) -> APIRouter:
    """The routes. Those that touch the database or a file run in a thread (plain `def`), never on the event loop."""
    router = APIRouter()

    @router.get("/healthz")
    def healthz() -> dict[str, str]:
        """For the supervisor and the doctor."""
        return {"status": "ok"}

    @router.get("/static/{name}")
    def static(request: Request, name: str) -> Response:
        path = FILES.get(name)
        if path is None or not path.is_file():  # without `make setup` there is no WeUI: plain, but readable
            return not_found_page(request)
        return FileResponse(path, media_type=TYPES[path.suffix], headers=KEPT_FOR_A_DAY)

    @router.api_route("/m/{token}", methods=GET_AND_HEAD)
    def page(request: Request, token: str) -> Response:
        shared = _shared(db, request, token, Shown.PAGE)
        return templates.TemplateResponse(request, "document.html", _fields(shared, token))

    @router.api_route("/m/{token}/file", methods=GET_AND_HEAD)
    def file(request: Request, token: str, download: bool = False) -> Response:
        shared = _shared(db, request, token, Shown.DOWNLOAD if download else Shown.VIEW)
        headers = _file_headers(shared.document, download=download)
        if request.method == "HEAD":
            return Response(headers=headers, media_type=shared.document.mime)
        chunks = documents.read_chunks(store, shared.document)
        first = next(chunks, b"")  # a file that does not open is told before the answer has begun
        return StreamingResponse(itertools.chain([first], chunks), headers=headers, media_type=shared.document.mime)

    return router


def _shared(db: Database, request: Request, token: str, what: Shown) -> SharedDocument:
    return look_up(db, token) if request.method == "HEAD" else open_shared(db, token, what)


def _fields(shared: SharedDocument, token: str) -> dict[str, Any]:
    kind = shared.document.kind or ""
    hint = f"page.hint.{kind}"
    return {
        "kind": _kind_name(shared.document),
        "number": shared.link.case_number,
        "file": f"{SUFFIXES[shared.document.mime or PDF].removeprefix('.').upper()}，{_size(shared.document)}",
        "until": f"{shared.link.expires_at:%Y年%-m月%-d日 %H:%M}",
        "hint": hint if hint in get_catalog().messages else "page.hint.other",
        "address": f"/m/{token}/file",
    }


def _kind_name(document: Document) -> str:
    return get_catalog().document_name(document.kind) if document.kind else "资料"


def _size(document: Document) -> str:
    kib = (document.size or 0) / KIB
    return f"{kib / KIB:.1f} MB" if kib >= KIB else f"{max(kib, 1):.0f} KB"


def _file_headers(document: Document, *, download: bool) -> dict[str, str]:
    """The file under a name of ours: kind and case, nothing of the member (RFC 6266, RFC 5987)."""
    suffix = SUFFIXES[document.mime or PDF]
    plain = f"{document.case_number or 'document'}{suffix}"
    full = quote(f"{_kind_name(document).replace('/', '')}_{document.case_number}{suffix}", safe="")
    way = "attachment" if download else "inline"
    return {
        "Content-Disposition": f"{way}; filename=\"{plain}\"; filename*=UTF-8''{full}",
        "Content-Length": str(document.size),
        "Content-Security-Policy": PDF_POLICY if document.mime == PDF else PICTURE_POLICY,
    }


def not_found_page(request: Request, error: Exception | None = None) -> Response:
    """The same page whatever the link was; only the status tells a link that has expired."""
    status = GONE if isinstance(error, LinkError) and error.expired else NOT_FOUND
    return templates.TemplateResponse(request, "gone.html", {"title": "page.gone_title", "text": "page.gone"}, status)


def trouble_page() -> Response:
    """What a member sees when something of ours does not work."""
    fields = {"title": "page.trouble_title", "text": "page.trouble"}
    return Response(templates.get_template("gone.html").render(fields), 500, media_type="text/html")
