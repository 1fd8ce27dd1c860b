"""`server.py hospital`: the list of partner hospitals from a file, as a new version or not at all (J7, J8)."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import inspect

from bot.catalog import get_catalog
from bot.cli import line_errors
from bot.cli.context import open_database, open_settings
from bot.cli.migrate import upgrade
from bot.hospitals import service as hospitals
from bot.kernel import clock
from bot.kernel.errors import DomainError

app = typer.Typer(help="The list of partner hospitals.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON")]


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB18030) or XLSX", dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Import a whole list as a new version; the same list again makes none. A bad line is told, nothing is imported."""
    database = open_database(open_settings())
    rows, errors = hospitals.check_list(file, on=clock.today())
    report = hospitals.HospitalImport(rows=len(rows), errors=errors)
    if not errors:
        if not inspect(database.engine).has_table(hospitals.HospitalList.__tablename__):
            upgrade(database)
        with database.transaction() as session:
            report = hospitals.import_checked(session, rows, source=file.name)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    elif errors:
        line_errors.tell(errors, file.name)
    elif report.unchanged:
        typer.echo(f"{file.name}：与第 {report.version} 版内容相同（{report.rows} 家），没有新增版本。")
    else:
        typer.echo(f"{file.name}：已导入 {report.rows} 家医院，成为第 {report.version} 版。")
    if errors:
        raise typer.Exit(1)


@app.command("list")
def show_list(
    city: Annotated[str | None, typer.Option("--city", help="One of the covered cities")] = None,
    version: Annotated[int | None, typer.Option("--version", help="Default: the one in force")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a list's hospitals, also those that are not valid today."""
    if city is not None and (city := city.removesuffix("市")) not in get_catalog().cities:
        raise DomainError(f"{city}不在服务城市里。服务城市：{'、'.join(get_catalog().cities)}。")
    with open_database(open_settings()).reading() as session:
        wanted = version if version is not None else hospitals.current_version(session)
        if wanted is None:
            raise DomainError("还没有导入医院名单，请先运行 server.py hospital import。")
        if wanted not in {each.version for each in hospitals.all_lists(session)}:
            raise DomainError(f"没有第 {wanted} 版医院名单，请用 server.py hospital versions 查看。")
        found = hospitals.hospitals_of(session, wanted, city=city)
    if as_json:
        typer.echo(json.dumps({"version": wanted, "hospitals": [_record(each) for each in found]}, ensure_ascii=False))
        return
    typer.echo(f"第 {wanted} 版，{len(found)} 家：")
    for each in found:
        typer.echo(_line(each))


@app.command("versions")
def show_versions(as_json: AsJson = False) -> None:
    """Show the imported lists, the newest first: that one is in force."""
    with open_database(open_settings()).reading() as session:
        lists = hospitals.all_lists(session)
    if as_json:
        records = [
            {"version": each.version, "imported_at": each.imported_at.isoformat(), "source": each.source}
            | {"rows": each.rows, "content_digest": each.content_digest}
            for each in lists
        ]
        typer.echo(json.dumps(records, ensure_ascii=False))
        return
    if not lists:
        typer.echo("还没有导入医院名单。")
    for each in lists:
        typer.echo(f"第 {each.version} 版  {each.imported_at:%Y-%m-%d %H:%M}  {each.rows} 家  {each.source}")


def _record(hospital: hospitals.Hospital) -> dict[str, object]:
    return {
        "city": hospital.city,
        "name": hospital.name,
        "aliases": hospital.aliases,
        "departments": hospital.departments,
        "address": hospital.address,
        "valid_from": hospital.valid_from.isoformat() if hospital.valid_from else None,
        "valid_until": hospital.valid_until.isoformat() if hospital.valid_until else None,
    }


def _line(hospital: hospitals.Hospital) -> str:
    parts = [hospital.city, hospital.name]
    if hospital.aliases:
        parts.append(f"（{'、'.join(hospital.aliases)}）")
    parts += ["、".join(hospital.departments), hospital.address or ""]
    if hospital.valid_from:
        parts.append(f"{hospital.valid_from} 起")
    if hospital.valid_until:
        parts.append(f"{hospital.valid_until} 止")
    return "  ".join(part for part in parts if part)
