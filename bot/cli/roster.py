"""`server.py roster import FILE`: the insurer's list of members into the database, all of it or nothing."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import inspect

from bot.cli import line_errors
from bot.cli.context import open_database, open_settings
from bot.cli.migrate import upgrade
from bot.members.models import Member
from bot.members.roster import RosterReport, check_roster, import_checked

app = typer.Typer(help="The insurer's roster of members and policies.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `roster import` a command of its own name, although it is the only one."""


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB18030) or XLSX", dir_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object")] = False,
) -> None:
    """Import a roster; a bad line is told with line, column and reason, and then nothing is imported (exit 1)."""
    rows, errors = check_roster(file)
    report = RosterReport(rows=len(rows), errors=errors)
    if not errors:
        database = open_database(open_settings())
        if not inspect(database.engine).has_table(Member.__tablename__):
            upgrade(database)  # a roster is often the first thing that a new machine is given
        with database.transaction() as session:
            report = import_checked(session, rows)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _print(report, file.name)
    if report.errors:
        raise typer.Exit(1)


def _print(report: RosterReport, name: str) -> None:
    if not report.errors:
        words = f"新增 {report.created}，更新 {report.updated}，未变 {report.unchanged}"
        if report.uses:
            words += f"；登记已用服务 {report.uses} 次"
        typer.echo(f"{name}：已导入 {report.rows} 行（{words}）。")
        return
    line_errors.tell(report.errors, name)
