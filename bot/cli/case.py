"""`server.py case`: cases for staff, on the command line."""

import json
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from bot.cases import repository, service
from bot.cases.models import Case, CaseEvent
from bot.catalog import get_catalog
from bot.cli.context import open_database, open_settings
from bot.cli.tables import iso, print_table
from bot.members.models import Member
from bot.members.service import masked_name

app = typer.Typer(help="办件：列表、详情、推进", no_args_is_help=True)
ACTOR = "staff:cli"
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
    _print_details(found)


@app.command("advance")
def advance(
    number: Number,
    to: Annotated[str, typer.Option("--to", help="要变为的状态，如 documents_reviewed")],
    facts: Annotated[list[str] | None, typer.Option("--set", help="信息，key=value，可写多次")] = None,
    note: Annotated[str | None, typer.Option("--note", help="内部备注，不发给会员")] = None,
    as_json: AsJson = False,
) -> None:
    """推进一个办件；会员会收到消息。不能推进时说明原因，退出码为1。"""
    given = dict(_pair(item) for item in facts or [])
    with open_database(open_settings()).transaction() as session:
        event = service.advance(session, number, to, actor=ACTOR, facts=given, note=note)
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
        "member": masked_name(member),
        "created_at": iso(case.created_at),
        "due_at": iso(case.due_at),
        "due_certain": case.due_certain,
        "closed_at": iso(case.closed_at),
    }


def details(session: Session, case: Case) -> dict[str, Any]:
    """Everything about one case that staff may see on a terminal."""
    found = summary(case, repository.member_of(session, case))
    catalog_service = get_catalog().service(case.service)
    return found | {
        "status_since": iso(case.status_since),
        "details": case.details,
        "facts": case.facts,
        "missing": service.missing_words(session, case),
        "appointment_at": iso(case.appointment_at),
        "moves": [
            {
                "to": move.target,
                "label": catalog_service.status(move.target).label,
                "needs": move.needs,
                "may": move.may,
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


def _event(row: CaseEvent) -> dict[str, Any]:
    return {
        "at": iso(row.at),
        "type": row.type,
        "from": row.from_status,
        "to": row.to_status,
        "actor": row.actor,
        "note": row.note,
        "data": row.data,
    }


def _print_details(found: dict[str, Any]) -> None:
    rules = get_catalog().common
    labels = {
        **{str(ask): rule.label for ask, rule in rules.asks.items()},
        **{n: r.label for n, r in rules.facts.items()},
    }
    typer.echo(f"{found['number']}  {found['service_name']}  {found['status_label']}（{found['status']}）")
    typer.echo(f"会员：{found['member']}  开立：{found['created_at']}  时限：{_due(found)}")
    for name, value in {**found["details"], **found["facts"]}.items():
        typer.echo(f"{labels.get(name, name)}：{value}")
    if found["missing"]:
        typer.echo(f"还缺资料：{found['missing']}")
    typer.echo("经过：")
    for event in found["events"]:
        note = f"  备注：{event['note']}" if event["note"] else ""
        typer.echo(f"  {event['at']}  {event['type']}  {event['from'] or '—'} → {event['to']}  {event['actor']}{note}")
    typer.echo("可以变为：")
    for move in found["moves"]:
        needs = "、".join(f"{labels[name]} {name}" for name in move["needs"])
        typer.echo(f"  {move['to']}（{move['label']}）{'需要：' + needs if needs else ''}")
    if not found["moves"]:
        typer.echo("  无，办件已结束")


def _due(row: dict[str, Any]) -> str:
    if row["due_at"] is None:
        return "—"
    return str(row["due_at"]) if row["due_certain"] else f"预计 {row['due_at']}"


def _pair(item: str) -> tuple[str, str]:
    key, separator, value = item.partition("=")
    if not separator or not key.strip():
        raise typer.BadParameter(f"“{item}”应写成 key=value")
    return key.strip(), value.strip()
