"""The page where a member reads and signs the letter of authorization (D5), or refuses it (D8). Script: letter.js."""

import itertools
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import JSONResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, Field, model_validator
from sqlalchemy.orm import Session

from bot.cases import letters, signing
from bot.cases import service as cases
from bot.cases.models import Case
from bot.cases.page_access import find_pass
from bot.cases.service import MoveRefused
from bot.cases.signing import Signature, Where
from bot.catalog import render
from bot.documents import passes
from bot.documents import service as documents
from bot.documents.files import PDF
from bot.documents.models import Document
from bot.documents.page_models import PagePass, PagePurpose
from bot.documents.store import DocumentStore
from bot.kernel import audit, clock
from bot.kernel.db import Database
from bot.member_pages.guard import SCRIPT_POLICY
from bot.member_pages.routes import NOT_FOUND, PDF_POLICY
from bot.members import service as members

CONFLICT, UNPROCESSABLE = 409, 422
MOST_POINTS = 20_000
# A name is written: a dot or a tap is none. In pixels of the pad, all strokes together.
SHORTEST = 60.0
LONGEST_AGENT = 300
Coordinate = Annotated[float, Field(ge=-50, le=4000)]
Stroke = Annotated[list[tuple[Coordinate, Coordinate]], Field(min_length=1, max_length=MOST_POINTS)]


class Signing(BaseModel):
    """What the page sends. Every text is drawn into a PDF, none into a page."""

    signer: str = Field(pattern=r"^[^\x00-\x1f\x7f]{2,40}$")
    relation: str = Field(default="", max_length=20)
    boxes: list[Annotated[str, Field(max_length=40)]] = Field(max_length=20)
    strokes: list[Stroke] = Field(min_length=1, max_length=300)
    pad: tuple[Annotated[float, Field(ge=50, le=4000)], Annotated[float, Field(ge=50, le=4000)]]
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")

    @model_validator(mode="after")
    def _is_written(self) -> "Signing":
        if sum(map(len, self.strokes)) > MOST_POINTS:
            raise ValueError("too many points")
        if sum(map(_length, self.strokes)) < SHORTEST:
            raise ValueError("no signature")
        return self

    @property
    def signature(self) -> Signature:
        """The same as bot.cases takes it."""
        strokes = tuple(tuple((round(x, 1), round(y, 1)) for x, y in stroke) for stroke in self.strokes)
        signer, relation = self.signer.strip(), self.relation.strip()
        return Signature(signer, relation, frozenset(self.boxes), strokes, self.pad, self.digest)


def _length(stroke: list[tuple[float, float]]) -> float:
    return sum(abs(x - a) + abs(y - b) for (a, b), (x, y) in itertools.pairwise(stroke))


@dataclass(frozen=True)
class Letters:
    """What the routes do, each in transactions of its own. All raise LinkError for a link that opens nothing."""

    db: Database
    store: DocumentStore

    def look(self, token: str, *, counted: bool) -> tuple[str, dict[str, Any]]:
        """The template and its fields: the letter, what was signed, or that nothing is to be signed."""
        with self.db.transaction() as session:
            found, case = _case(session, token)
            if counted:
                passes.count_look(session, found)
                _note(session, found, "authorization.page_opened")
            if letters.signed_letter(session, case) is not None:
                return "signed.html", {"number": case.number, "address": f"/{PagePurpose.AUTHORIZATION}/{token}/file"}
            if not letters.awaits_signature(case):
                return "gone.html", {"title": "letter.not_now_title", "text": "letter.not_now"}
            return "letter.html", _fields(session, found, case)

    def sign(self, token: str, signature: Signature, where: Where) -> None:
        """Draw the letter outside of a transaction, then keep it. Raises MoveRefused with words for the member."""
        with self.db.reading() as session:
            _, case = _case(session, token)
            if letters.signed_letter(session, case) is not None:
                return
            drawn = signing.draft(session, case, signature)
        with self.db.transaction() as session:
            found, _ = _case(session, token)
            signing.sign(session, self.store, found, drawn, where)

    def refuse(self, token: str, *, confirmed: bool) -> str:
        """What refusing means, when it is asked for the first time; with `confirmed` it is done. Raises MoveRefused."""
        with self.db.transaction() as session:
            found, case = _case(session, token)
            if not confirmed:
                return letters.refusing_means(session, case, again=True)
            signing.refuse(session, found)
            return render("letter.refused")

    def signed_file(self, token: str) -> tuple[Document, bytes] | None:
        """The signed letter of the case; None where there is none."""
        with self.db.transaction() as session:
            found, case = _case(session, token)
            letter = letters.signed_letter(session, case)
            if letter is None:
                return None
            document = session.get_one(Document, letter.document_id)
            _note(session, found, "authorization.viewed")
        return document, documents.read_document(self.store, document)


def letter_router(db: Database, store: DocumentStore, templates: Jinja2Templates) -> APIRouter:
    """The routes; all run in threads."""
    router, work = APIRouter(prefix=f"/{PagePurpose.AUTHORIZATION}"), Letters(db, store)

    @router.api_route("/{token}", methods=["GET", "HEAD"])
    def page(request: Request, token: str) -> Response:
        template, fields = work.look(token, counted=request.method == "GET")
        return templates.TemplateResponse(request, template, fields, headers={"Content-Security-Policy": SCRIPT_POLICY})

    @router.post("/{token}/sign")
    def sign(request: Request, token: str, told: Annotated[Signing, Body()]) -> Response:
        address = request.client.host if request.client else ""
        where = Where(address, request.headers.get("user-agent", "")[:LONGEST_AGENT])
        try:
            work.sign(token, told.signature, where)
        except MoveRefused as error:
            return JSONResponse({"words": str(error)}, CONFLICT)
        return JSONResponse({"state": "signed"})

    @router.post("/{token}/refuse")
    def refuse(token: str, confirmed: Annotated[bool, Body(embed=True)] = False) -> Response:
        try:
            words = work.refuse(token, confirmed=confirmed)
        except MoveRefused as error:
            return JSONResponse({"words": str(error)}, CONFLICT)
        return JSONResponse({"state": "refused" if confirmed else "asked", "words": words})

    @router.get("/{token}/file")
    def file(request: Request, token: str, download: bool = False) -> Response:
        found = work.signed_file(token)
        if found is None:
            fields = {"title": "page.gone_title", "text": "letter.not_now"}
            return templates.TemplateResponse(request, "gone.html", fields, NOT_FOUND)
        return _as_file(*found, download=download)

    return router


def _as_file(document: Document, content: bytes, *, download: bool) -> Response:
    way = "attachment" if download else "inline"
    name = quote(f"直付理赔授权书_{document.case_number}.pdf", safe="")
    headers = {
        "Content-Disposition": f"{way}; filename=\"{document.case_number}.pdf\"; filename*=UTF-8''{name}",
        "Content-Security-Policy": PDF_POLICY,
    }
    return Response(content, headers=headers, media_type=PDF)


def _case(session: Session, token: str) -> tuple[PagePass, Case]:
    found = find_pass(session, PagePurpose.AUTHORIZATION, token)
    return found, cases.find_case(session, found.case_number or "")


def _fields(session: Session, found: PagePass, case: Case) -> dict[str, Any]:
    letter = letters.letter_of(session, case)
    is_member = letters.signer_is_member(session, found.openid, case)
    return {
        "letter": letter,
        "number": case.number,
        "today": f"{clock.today():%Y年%-m月%-d日}",
        "member": members.get_member(session, case.member_id).name,
        "for_self": is_member is not False,
        "refuse_means": letters.refusing_means(session, case, again=False),
    }


def _note(session: Session, found: PagePass, action: str) -> None:
    audit.record(session, action=action, actor=f"pass:{found.id}", subject=f"case:{found.case_number}")
