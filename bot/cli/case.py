"""`server.py case`: cases for staff, on the command line."""

import json
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from bot.cases import repository, service
from bot.cases.models import Case, CaseEvent
from bot.catalog import get_catalog
from bot.cli import case_files, case_open
from bot.cli.case_words import By, due_words, member_shown, move_words, pairs, print_details, staff_actor
from bot.cli.context import open_database, open_settings
from bot.cli.tables import iso, print_table
from bot.documents import readings
from bot.documents import service as documents
from bot.documents.models import Document, PageLink
from bot.members.models import Member

app = typer.Typer(help="办件：列表、详情、开立、推进", no_args_is_help=True)
case_open.register(app)
case_files.register(app)
AsJson = Annotated[bool, typer.Option("--json", help="以JSON输出")]
Number = Annotated[str, typer.Argument(help="办件编号，如 MZ261123-7K3QF")]


@app.command("list")
def list_cases(
    as_json: AsJson = False, open_only: Annotated[bool, typer.Option("--open", help="只看未结束的")] = False
) -> None:
    """所有办件，最新的在前。"""
    with open_database(open_settings()).reading() as session:
        rows = [summary(case, member) for case, member in repository.list_cases(session, open_only=open_only)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    shown = [
        [row["number"], row["service_name"], row["status_label"], row["member"], row["created_at"], _due(row)]
        for row in rows
    ]
    print_table(["编号", "服务", "状态", "会员", "开立时间", "时限"], shown, empty="还没有办件。")


@app.command("show")
def show(number: Number, as_json: AsJson = False) -> None:
    """一个办件的状态、资料、信息和经过。"""
    with open_database(open_settings()).reading() as session:
        case = service.find_case(session, number)
        found = details(session, case)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    print_details(found)


@app.command("advance")
def advance(
    number: Number,
    to: Annotated[str, typer.Option("--to", help="要变为的状态，如 documents_reviewed")],
    facts: Annotated[list[str] | None, typer.Option("--set", help="信息，key=value，可写多次")] = None,
    note: Annotated[str | None, typer.Option("--note", help="内部备注，不发给会员")] = None,
    exception: Annotated[str | None, typer.Option("--exception", help="经同意例外办理的原因，记入经过")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """推进一个办件；会员会收到消息。不能推进时说明原因，退出码为1。"""
    given, actor = pairs(facts), staff_actor(by)
    with open_database(open_settings()).transaction() as session:
        event = service.advance(session, number, to, actor=actor, facts=given, note=note, exception=exception)
        case = service.find_case(session, number)
        row = summary(case, repository.member_of(session, case))
        told = event.audience == "member"
    if as_json:
        typer.echo(json.dumps(row, ensure_ascii=False, indent=2))
        return
    typer.echo(f"办件{number}：{row['status_label']}。{'已通知会员。' if told else ''}")


def summary(case: Case, member: Member) -> dict[str, Any]:
    """One case for lists; times in ISO 8601 with offset, `due_at` null where no clock runs."""
    catalog_service = get_catalog().service(case.service)
    return {
        "number": case.number,
        "service": case.service,
        "service_name": catalog_service.short_name,
        "status": case.status,
        "status_label": catalog_service.status(case.status).label,
        "member": member_shown(member, case.openid if case.closed_at else None),
        "created_at": iso(case.created_at),
        "due_at": iso(case.due_at),
        "due_certain": case.due_certain,
        "closed_at": iso(case.closed_at),
    }


def _documents(session: Session, papers: list[Document]) -> list[dict[str, Any]]:
    """The papers, and what was read on those that were; the name of a patient stays in the desk's audited view."""
    read = readings.of_documents(session, papers)
    return [
        {"kind": one.kind, "state": one.state, "by": one.kind_source, "read": readings.hints(read.get(one.id))}
        for one in papers
    ]


def details(session: Session, case: Case) -> dict[str, Any]:
    """Everything about one case that staff may see on a terminal."""
    found = summary(case, repository.member_of(session, case))
    catalog_service = get_catalog().service(case.service)
    papers = documents.of_case(session, case.number)
    return found | {
        "status_since": iso(case.status_since),
        "details": case.details,
        "facts": case.facts,
        "missing": service.missing_words(session, case),
        "appointment_at": iso(case.appointment_at),
        "hospital_list_version": case.hospital_list_version,
        "documents": _documents(session, papers),
        "links": [_link(link, kind) for link, kind in documents.links_of_case(session, case.number)],
        "moves": [
            {
                "to": move.target,
                "label": catalog_service.status(move.target).label,
                "by": move.by,
                "needs": [*move.needs, *move.anew],
                "needs_papers": move.needs_papers,
                "may": move.may,
                "words": move_words(case, move),
            }
            for move in catalog_service.moves_from(case.status)
        ],
        "clocks": [
            {
                "clause": row.clause,
                "starts_on": row.starts_on.isoformat(),
                "due_at": iso(row.due_at),
                "ended_at": iso(row.ended_at),
                "outcome": row.outcome,
            }
            for row in repository.clocks(session, case.number)
        ],
        "events": [_event(row) for row in repository.events(session, case.number)],
    }


def _link(link: PageLink, kind: str | None) -> dict[str, Any]:
    return {
        "kind": kind,
        "sent_at": iso(link.created_at),
        "expires_at": iso(link.expires_at),
        "opened_at": iso(link.opened_at),
        "opens": link.opens,
    }


def _event(row: CaseEvent) -> dict[str, Any]:
    return {
        "at": iso(row.at),
        "type": row.type,
        "from": row.from_status,
        "to": row.to_status,
        "actor": row.actor,
        "note": row.note,
        "exception": row.exception,
        "data": row.data,
    }


def _due(row: dict[str, Any]) -> str:
    return due_words(row["due_at"], certain=row["due_certain"])
