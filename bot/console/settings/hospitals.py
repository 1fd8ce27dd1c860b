"""The list of partner hospitals: looking at it, and importing a new one as a whole (J8)."""

import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile
from sqlalchemy.orm import Session

from bot.console.access import Keeper, Me
from bot.console.desk import DeskOf, Seen
from bot.console.pages import page
from bot.hospitals import service as hospitals
from bot.hospitals.models import Hospital
from bot.kernel import audit, clock
from bot.kernel.columns import LineError

ADDRESS = "/settings/hospitals"
SUFFIXES = (".csv", ".xlsx")
MAX_BYTES = 5 * 1024 * 1024
SHOWN_ERRORS = 50

router = APIRouter(prefix=ADDRESS)


@router.get("")
def hospitals_page(request: Request, desk: DeskOf, me: Keeper, seen: Seen) -> Response:
    """The list in force, by city."""
    with desk.db.reading() as session:
        return _page(request, me, seen, session)


def _page(
    request: Request, me: Me, seen: int, session: Session, *, words: str = "", errors: list[str] | None = None
) -> Response:
    version = hospitals.current_version(session)
    by_city: dict[str, list[Hospital]] = {}
    for one in hospitals.hospitals_of(session, version):
        by_city.setdefault(one.city, []).append(one)
    fields = {"version": version, "by_city": by_city, "words": words, "errors": errors or [], "today": clock.today()}
    return page(request, "settings/hospitals.html", me, seen=seen, **fields)


def _told(error: LineError) -> str:
    place = f"第{error.line}行" if error.line else "文件"
    return f"{place}{'，' + error.column if error.column else ''}：{error.problem_zh}"


@router.post("")
def import_list(
    request: Request, desk: DeskOf, me: Keeper, seen: Seen, file: Annotated[UploadFile, File()]
) -> Response:
    """Import a whole list; a mistake anywhere, and the list in force stays."""
    suffix = Path(file.filename or "").suffix.lower()
    content = file.file.read(MAX_BYTES + 1)
    if suffix not in SUFFIXES or len(content) > MAX_BYTES:
        with desk.db.reading() as session:
            return _page(request, me, seen, session, errors=["请选CSV或XLSX文件，最大5MB。"])
    with tempfile.TemporaryDirectory() as folder, desk.db.transaction() as session:
        path = Path(folder) / f"list{suffix}"
        path.write_bytes(content)
        report = hospitals.import_list(session, path, source=f"console{suffix}", on=clock.today())
        if report.errors:
            told = [_told(error) for error in report.errors[:SHOWN_ERRORS]]
            return _page(request, me, seen, session, errors=told)
        data = {"rows": report.rows}
        subject = f"hospitals:{report.version}"
        audit.record(session, action="hospitals.imported", actor=me.agent.actor, subject=subject, data=data)
        same = report.unchanged
        words = (
            f"与第{report.version}版相同，没有新增。" if same else f"已导入{report.rows}家，成为第{report.version}版。"
        )
        return _page(request, me, seen, session, words=words)
