"""Tables to take away, as CSV or XLSX: cases, spells, the audit log. Names are masked; formulas are disarmed."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases import repository as case_rows
from bot.catalog import get_catalog
from bot.console.team import queries
from bot.console.words import HANDING_WORDS, reason_name
from bot.kernel.audit import AuditEntry
from bot.members.masking import masked_name
from bot.staff import repository as staff

AUDIT_LIMIT = 50_000
Cell = str | int | float | None


class Report(StrEnum):
    """What may be taken away."""

    CASES = "cases"
    CHATS = "chats"
    AUDIT = "audit"


class Format(StrEnum):
    """As which file."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_of(session: Session, report: Report, since: datetime) -> tuple[list[str], list[list[Cell]]]:
    """The head and the rows of a report."""
    match report:
        case Report.CASES:
            return _cases(session)
        case Report.CHATS:
            return _chats(session, since)
        case Report.AUDIT:
            return _audit(session, since)


def _time(at: datetime | None) -> str:
    return at.isoformat(sep=" ", timespec="seconds") if at else ""


def _cases(session: Session) -> tuple[list[str], list[list[Cell]]]:
    head = ["编号", "服务", "状态", "会员", "开立时间", "状态自", "时限", "结束时间"]
    rows: list[list[Cell]] = []
    for case, member in case_rows.list_cases(session):
        service = get_catalog().service(case.service)
        times = [_time(at) for at in (case.created_at, case.status_since, case.due_at, case.closed_at)]
        rows.append([case.number, service.short_name, service.status(case.status).label, masked_name(member), *times])
    return head, rows


def _chats(session: Session, since: datetime) -> tuple[list[str], list[list[Cell]]]:
    head = ["对话", "开始", "原因", "服务", "坐席", "首次回复", "回复条数", "结束", "结果", "满意度"]
    found = queries.spells_since(session, since)
    names = staff.display_names(session, {spell.agent_id for spell in found if spell.agent_id})
    scores = {rating.event_id: rating.score for rating in queries.ratings_since(session, since)}
    rows: list[list[Cell]] = []
    for one in found:
        service = get_catalog().service(one.service).short_name if one.service else ""
        why = reason_name(one.reason) if one.asked_for else "主动接管"
        how = HANDING_WORDS[one.ended_how] if one.ended_how else ""
        who, score = names.get(one.agent_id or 0, ""), scores.get(one.end_event_id or 0)
        times = (_time(one.began_at), _time(one.first_reply_at), _time(one.ended_at))
        rows.append([one.conversation_id, times[0], why, service, who, times[1], one.replies, times[2], how, score])
    return head, rows


def _audit(session: Session, since: datetime) -> tuple[list[str], list[list[Cell]]]:
    query = select(AuditEntry).where(AuditEntry.at >= since).order_by(AuditEntry.id.desc()).limit(AUDIT_LIMIT)
    entries = session.scalars(query)
    rows: list[list[Cell]] = [[one.id, _time(one.at), one.actor, one.action, one.subject] for one in entries]
    return ["序号", "时间", "谁", "做了什么", "对象"], rows


def to_file(head: Sequence[str], rows: Iterable[Sequence[Cell]], form: Format) -> bytes:
    """The table as a file; CSV begins with a mark by which spreadsheets know that it is UTF-8."""
    if form is Format.CSV:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(head)
        writer.writerows([_disarmed(cell) for cell in row] for row in rows)
        return b"\xef\xbb\xbf" + text.getvalue().encode()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.append(list(head))
    for row in rows:
        sheet.append([_disarmed(cell) for cell in row])
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def _disarmed(cell: Cell) -> Cell:
    """A spreadsheet runs what begins like a formula; a blank before it makes it a text."""
    return f" {cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")) else cell
