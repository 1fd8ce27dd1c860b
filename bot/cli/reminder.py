"""`server.py reminder`: what is planned, given and dropped."""

import json
from typing import Annotated

import typer

from bot.cli.case_words import member_shown
from bot.cli.context import open_database, open_settings
from bot.cli.tables import iso, print_table
from bot.reminders import repository
from bot.reminders.models import ReminderKind, ReminderState

app = typer.Typer(help="提醒：列表", no_args_is_help=True)
KIND_NAMES = {
    ReminderKind.APPOINTMENT_3_DAYS: "就诊前3天",
    ReminderKind.APPOINTMENT_1_DAY: "就诊前1天",
    ReminderKind.DOCUMENTS_MISSING: "缺资料",
    ReminderKind.SAMPLE_NOT_POSTED: "样本未寄",
    ReminderKind.AUTHORIZATION_MISSING: "授权书未签",
    ReminderKind.CLAIM_PAPERS_MISSING: "理赔资料未交",
    ReminderKind.APPOINTMENT_PASSED: "预约已过待结案（内部）",
    ReminderKind.SLA_NEAR_END: "时限将到（内部）",
    ReminderKind.SLA_BREACHED: "已超时限（内部）",
    ReminderKind.ENTITLEMENT_EXPIRING: "权益将到期",
}
STATE_NAMES = {ReminderState.PLANNED: "待发", ReminderState.SENT: "已发", ReminderState.DROPPED: "不再需要"}


@app.callback()
def _group() -> None:
    """Keep `reminder list` a command of its own name, although it is the only one."""


@app.command("list")
def list_reminders(as_json: Annotated[bool, typer.Option("--json", help="以JSON输出")] = False) -> None:
    """所有提醒，按应发时间排列。"""
    with open_database(open_settings()).reading() as session:
        rows = [
            {
                "kind": row.kind,
                "case": row.case_number,
                "member": member_shown(member, row.openid),
                "due_at": iso(row.due_at),
                "state": row.state,
                "settled_at": iso(row.settled_at),
            }
            for row, member in repository.list_all(session)
        ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    shown = [
        [
            KIND_NAMES[ReminderKind(str(row["kind"]))],
            row["case"] or "—",
            row["member"],
            row["due_at"],
            STATE_NAMES[ReminderState(str(row["state"]))],
        ]
        for row in rows
    ]
    print_table(["提醒", "办件", "会员", "应发时间", "状态"], shown, empty="还没有提醒。")
