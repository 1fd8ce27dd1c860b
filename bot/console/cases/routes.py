"""The page of a case, and moving it on."""

import threading
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse
from sqlalchemy.orm import Session

from bot.cases import case_file
from bot.cases import service as cases
from bot.cases.errors import CaseChanged, CaseError, CaseNotFound
from bot.cases.models import Case
from bot.catalog import DocumentKind, get_catalog
from bot.console.access import CASE_WORKERS, CaseWorker, ForbiddenError, Me, Reader
from bot.console.cases import forms, queries
from bot.console.desk import Desk, DeskOf, Seen
from bot.console.pages import page
from bot.console.panel.queries import card_of
from bot.console.papers.rights import may_see_case
from bot.documents import service as documents
from bot.documents.files import PDF
from bot.documents.images import MAX_BYTES
from bot.documents.scanning import scanned
from bot.kernel import audit, ids

NOTE_LIMIT = 500
CHANGED = {"HX-Trigger": "case-changed"}
# Binding a file holds all its papers in memory.
_BINDING = threading.BoundedSemaphore(1)

router = APIRouter(prefix="/cases/{number}")


class NoSuchCaseError(CaseNotFound):
    """There is no case of that number."""

    status = 404


def _visible(session: Session, me: Me, number: str) -> Case:
    try:
        case = cases.find_case(session, number)
    except CaseNotFound as error:
        raise NoSuchCaseError(error.message) from error
    if not may_see_case(session, me, case):
        raise ForbiddenError("这个办件属于同事接待的会员，您不能查看。")
    return case


def _fields(session: Session, case: Case, me: Me) -> dict[str, Any]:
    return {
        "case": case,
        "card": card_of(session, case, me),
        "facts": queries.facts_of(case),
        "reports": queries.papers_of(session, case),
        "deleted": queries.deleted_count(session, case),
        "letter": queries.letter_of(session, case),
        "clocks": queries.clocks_of(session, case),
        "history": queries.history_of(session, case),
        "moves": forms.moves_of(session, case) if me.role in CASE_WORKERS else [],
        "chat_id": queries.chat_id_of(session, case),
        "works": me.role in CASE_WORKERS,
        "kinds": [(kind, get_catalog().document_name(kind)) for kind in DocumentKind],
    }


@router.get("")
def case_page(request: Request, desk: DeskOf, me: Reader, seen: Seen, number: str) -> Response:
    """The page; a look is on record."""
    with desk.db.transaction() as session:
        case = _visible(session, me, number)
        audit.record(session, action="case.viewed", actor=me.agent.actor, subject=f"case:{case.number}")
        fields = _fields(session, case, me)
    return page(request, "cases/page.html", me, seen=seen, **fields)


@router.get("/body")
def body(request: Request, desk: DeskOf, me: Reader, number: str) -> Response:
    """All but the frame, drawn anew when the case changes."""
    with desk.db.reading() as session:
        fields = _fields(session, _visible(session, me, number), me)
    return page(request, "cases/body.html", me, **fields)


@router.get("/file")
def download(
    desk: DeskOf, me: Reader, number: str, all_papers: Annotated[bool, Query(alias="all")] = False
) -> Response:
    """The file for the hospital, as one PDF: what staff accepted, or `all` that is there. On record by the export."""
    with desk.db.reading() as session:
        collected = case_file.collect(session, _visible(session, me, number), with_waiting=all_papers)
    with _BINDING:
        made = case_file.bind_file(desk.store, collected)
    with desk.db.transaction() as session:
        case_file.record_export(session, collected, actor=me.agent.actor)
    name = quote(f"就医资料-{number}.pdf")
    headers = {"Content-Disposition": f"attachment; filename=\"{number}.pdf\"; filename*=UTF-8''{name}"}
    return Response(made.bound.content, media_type=PDF, headers=headers)


@router.get("/moves/{target}")
def move(request: Request, desk: DeskOf, me: CaseWorker, number: str, target: str) -> Response:
    """The form of one step."""
    with desk.db.reading() as session:
        case = _visible(session, me, number)
        fields = {"case": case, "form": forms.move_form(session, case, target)}
        fields |= {"status": get_catalog().service(case.service).status(case.status).label}
    return page(request, "cases/move.html", me, **fields)


@router.post("/moves/{target}")
async def advance(request: Request, desk: DeskOf, me: CaseWorker, number: str, target: str) -> Response:
    """Take the step, unless the case has changed since its form was made (409): then nothing is done."""
    sent = await request.form()
    texts = [(name, value.strip()) for name, value in sent.multi_items() if isinstance(value, str)]
    given: dict[str, list[str]] = {}
    for name, value in texts:
        if value:
            given.setdefault(name, []).append(value)
    return await run_in_threadpool(_advance, desk, me, number, target, given)


def _advance(desk: Desk, me: Me, number: str, target: str, given: dict[str, list[str]]) -> Response:
    facts = {name[5:]: "、".join(values) for name, values in given.items() if name.startswith("fact.")}
    one = {name: values[0] for name, values in given.items()}
    version, note = one.get("version", ""), one.get("note", "")
    if len(note) > NOTE_LIMIT or len(one.get("exception", "")) > NOTE_LIMIT:
        raise CaseError(f"备注和例外原因请不要超过{NOTE_LIMIT}个字。")
    with desk.write(me.agent, "case.advanced", f"case:{number}", {"to": target}) as session:
        case = cases.lock_case(session, _visible(session, me, number).number)
        if str(case.version) != version:
            raise CaseChanged("这个办件刚刚有了变动，您填的内容没有提交。请看过最新情况再办。")
        event = cases.advance(
            session,
            number,
            target,
            actor=me.agent.actor,
            facts=facts,
            note=note or None,
            exception=one.get("exception"),
        )
        label = get_catalog().service(case.service).status(target).label
    told = "，已通知会员" if event.audience == "member" else ""
    return PlainTextResponse(f"办件已进入“{label}”{told}。", headers=CHANGED)


@router.post("/files")
def add_file(
    desk: DeskOf,
    me: CaseWorker,
    number: str,
    kind: Annotated[DocumentKind, Form()],
    file: Annotated[UploadFile, File()],
) -> Response:
    """Put a file into the case: PDF, JPEG or PNG."""
    content = scanned(file.file.read(MAX_BYTES + 1))
    with desk.write(me.agent, "case.file_added", f"case:{number}", {"kind": kind}) as session:
        case = cases.lock_case(session, _visible(session, me, number).number)
        if ids.is_pseudonym(case.openid):
            raise CaseError("这位会员的资料已经应要求删除，不能再归入文件。")
        before = {one.id for one in documents.of_case(session, number)}
        added = documents.add_staff_file(
            session,
            desk.store,
            case_number=number,
            openid=case.openid,
            content=content,
            kind=kind,
            actor=me.agent.actor,
        )
        is_new = added.id not in before
        if is_new and kind in {rule.kind for rule in get_catalog().service(case.service).documents}:
            cases.documents_changed(session, case)
    name = get_catalog().document_name(kind)
    words = f"{name}已归入办件。" if is_new else f"这份{name}之前已经归入，没有重复。"
    return PlainTextResponse(words, headers=CHANGED)
