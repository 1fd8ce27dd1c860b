"""`server.py calendar import FILE`: days that overrule the packaged calendar, such as a newly published year."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.cases import service as cases
from bot.cli.context import open_database, open_settings
from bot.kernel.errors import DomainError
from bot.kernel.workdays import CalendarDay

app = typer.Typer(help="工作日历：导入放假安排", no_args_is_help=True)
YES, NO = {"1", "true", "yes", "是", "上班"}, {"0", "false", "no", "否", "休息", "放假"}


class CalendarFileError(DomainError):
    """The file cannot be used; the message names the line. Nothing was imported."""


@app.callback()
def _group() -> None:
    """Keep `calendar import` a command of its own name, although it is the only one."""


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV（day,is_working）或 JSON（days: date, isOffDay）", dir_okay=False)],
) -> None:
    """导入放假和调休日期，并重新计算未结束办件的时限。有一行不对就什么都不导入，退出码为1。"""
    days = read_days(file)
    with open_database(open_settings()).transaction() as session:
        for day, is_working in days.items():
            session.merge(CalendarDay(day=day, is_working=is_working, source=file.name[:64]))
        session.flush()
        changed = cases.recompute_due_times(session)
    typer.echo(f"{file.name}：已导入{len(days)}天，{changed}个办件的时限有变化。")


def read_days(file: Path) -> dict[date, bool]:
    """Day -> is a working day; raises CalendarFileError. JSON is the form of NateScarlet/holiday-cn."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        if file.suffix.lower() == ".json":
            return {date.fromisoformat(item["date"]): not item["isOffDay"] for item in json.loads(text)["days"]}
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise CalendarFileError(f"{file.name}：无法读取（{type(error).__name__}），没有导入任何内容。") from error
    reader = csv.DictReader(text.splitlines())
    return dict(_csv_day(file, reader.line_num, row) for row in reader)


def _csv_day(file: Path, line: int, row: dict[str, str]) -> tuple[date, bool]:
    word = (row.get("is_working") or "").strip().lower()
    try:
        day = date.fromisoformat((row.get("day") or "").strip())
    except ValueError:
        raise CalendarFileError(f"{file.name} 第{line}行：day 应为 2027-01-01 这样的日期，没有导入任何内容。") from None
    if word not in YES | NO:
        raise CalendarFileError(f"{file.name} 第{line}行：is_working 应为 1 或 0，没有导入任何内容。")
    return day, word in YES
