"""Looking at papers. Every look at one in full is on record, before anything of it leaves."""

import io
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import PlainTextResponse
from PIL import Image
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.catalog import DocumentKind, get_catalog
from bot.console.access import CaseWorker, Me, Reader
from bot.console.desk import Desk, DeskOf
from bot.console.pages import page
from bot.console.papers.hints import hint_of, proposed_kind
from bot.console.papers.rights import may_judge, visible
from bot.console.words import SEND_BACK_NAMES
from bot.documents import readings
from bot.documents import service as documents
from bot.documents.files import PDF, SUFFIXES
from bot.documents.judging import STAFF_KINDS
from bot.documents.models import Document, DocumentState, SendBackReason
from bot.kernel import audit

SMALL = (320, 320)
# A thumbnail is not asked for again while somebody scrolls; other people's browsers and proxies keep nothing.
KEPT_BRIEFLY = {"Cache-Control": "private, max-age=600"}
# A picture opened by itself runs nothing, whatever is in it. A PDF needs the browser's own viewer, which no sandbox
# lets in.
POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
POLICIES = {PDF: f"{POLICY}; object-src 'self'"}

router = APIRouter(prefix="/documents/{document_id}")


@router.get("")
def content(desk: DeskOf, me: Reader, document_id: int, small: bool = False) -> Response:
    """One paper as it is kept, or small. Its kind was found in its content when it came in."""
    with desk.db.transaction() as session:
        document = visible(session, me, document_id)
        _note_look(session, me, document, "document.seen_small" if small else "document.viewed")
    whole, mime = documents.read_document(desk.store, document), document.mime or ""
    if small and mime.startswith("image/"):
        headers = {**KEPT_BRIEFLY, **_headers("image/jpeg", document)}
        return Response(_shrunk(whole), media_type="image/jpeg", headers=headers)
    return Response(whole, media_type=mime, headers=_headers(mime, document))


def _note_look(session: Session, me: Me, document: Document, action: str) -> None:
    data = {"case": document.case_number} if document.case_number else None
    audit.record(session, action=action, actor=me.agent.actor, subject=f"document:{document.id}", data=data)


def _headers(mime: str, document: Document) -> dict[str, str]:
    name = f"document-{document.id}{SUFFIXES[mime]}"
    return {
        "Content-Disposition": f'inline; filename="{name}"',
        "Content-Security-Policy": POLICIES.get(mime, f"sandbox; {POLICY}"),
        "X-Frame-Options": "SAMEORIGIN",
    }


def _shrunk(whole: bytes) -> bytes:
    with Image.open(io.BytesIO(whole)) as image:
        image.thumbnail(SMALL)
        small = io.BytesIO()
        image.convert("RGB").save(small, "JPEG", quality=80)
    return small.getvalue()


@router.get("/viewer")
def viewer(request: Request, desk: DeskOf, me: Reader, document_id: int) -> Response:
    """The paper large, with what may be done with it."""
    with desk.db.reading() as session:
        return _viewer(request, me, session, visible(session, me, document_id))


def _viewer(request: Request, me: Me, session: Session, document: Document) -> Response:
    catalog = get_catalog()
    where = [document] if document.case_number is None else documents.of_case(session, document.case_number)
    ids = [one.id for one in where if one.has_content]
    place = ids.index(document.id) if document.id in ids else -1
    hint = hint_of(readings.of_documents(session, [document]).get(document.id))
    fields: dict[str, Any] = {
        "document": document,
        "is_pdf": document.mime == PDF,
        "name": catalog.document_name(DocumentKind(document.kind)) if document.kind else _unnamed(document),
        "before": ids[place - 1] if place > 0 else None,
        "after": ids[place + 1] if 0 <= place < len(ids) - 1 else None,
        "hint": hint,
        "proposed": proposed_kind(document, hint),
        "judges": may_judge(me, document),
        "is_sent_back": document.state == DocumentState.SENT_BACK,
        "kinds": [(kind, catalog.document_name(kind)) for kind in DocumentKind if kind not in STAFF_KINDS],
        "reasons": list(SEND_BACK_NAMES.items()),
        "open_cases": _open_cases(session, document) if document.case_number is None else [],
    }
    return page(request, "papers/viewer.html", me, **fields)


def _unnamed(document: Document) -> str:
    return "发给会员的图片" if document.is_from_staff else "未分类的资料"


def _open_cases(session: Session, document: Document) -> list[tuple[str, str]]:
    found = cases.open_cases_of_user(session, document.openid)
    return [(case.number, get_catalog().service(case.service).short_name) for case in found]


def _judged(desk: Desk, words: str) -> Response:
    return PlainTextResponse(words, headers={"HX-Trigger": "paper-judged"})


@router.post("/accept")
def accept(
    desk: DeskOf,
    me: CaseWorker,
    document_id: int,
    kind: Annotated[DocumentKind, Form()],
    case_number: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """The paper is good; a case that waited for it goes on."""
    with desk.write(me.agent, "document.accepted", f"document:{document_id}", {"kind": kind}) as session:
        document = visible(session, me, document_id)
        if document.case_number is None and case_number:
            case = cases.find_case(session, case_number)
            if case.openid != document.openid:
                raise cases.CaseError("这份资料和这个办件不是同一位会员的，请核对。")
            documents.attach(session, [document], case.number)
        documents.accept(session, document, kind, actor=me.agent.actor)
        if document.case_number:
            cases.documents_changed(session, cases.find_case(session, document.case_number))
    return _judged(desk, "已确认这份资料。")


@router.post("/send-back")
def send_back(
    desk: DeskOf,
    me: CaseWorker,
    document_id: int,
    reason: Annotated[SendBackReason | None, Form()] = None,
    words: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """The member is asked for another."""
    with desk.write(
        me.agent, "document.sent_back", f"document:{document_id}", {"reason": reason or "other"}
    ) as session:
        document = visible(session, me, document_id)
        case = cases.find_case(session, document.case_number) if document.case_number else None
        service = get_catalog().service(case.service).short_name if case else "医疗服务"
        documents.send_back(session, document, reason, words=words, service=service, actor=me.agent.actor)
    return _judged(desk, "已退回，会员会收到重拍的说明。")
