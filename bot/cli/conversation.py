"""`server.py conversation`: who waits for a person, what was said, answering, and giving the chat back to the bot."""

import json
from typing import Annotated

import typer

from bot.cases.erasing import CaseFate
from bot.cli.context import open_database, open_settings
from bot.conversations import aside, erasure, repository, service
from bot.conversations.models import NOTE, Author, Conversation, Mode
from bot.kernel.ids import new_token

app = typer.Typer(help="转人工的对话：查看、回复、交还小助手", no_args_is_help=True)
MODE_NAMES = {Mode.BOT: "小助手", Mode.WAITING: "等待人工", Mode.HUMAN: "人工接待中"}
REASON_NAMES = {
    "asked": "要求人工",
    "complaint": "投诉",
    "not_understood": "多次没听懂",
    "emergency": "紧急情况",
    "self_harm": "轻生风险",
    "reschedule": "改期或未就诊",
    "identity_locked": "身份核对已锁定",
    "consent_revoked": "撤回授权",
    "bot_failed": "小助手故障",
}
AUTHOR_NAMES = {Author.MEMBER: "会员", Author.BOT: "小助手", Author.AGENT: "客服", Author.SYSTEM: "系统"}
FATE_NAMES = {
    CaseFate.RETURNED: "取消，服务次数退还",
    CaseFate.USED: "取消，服务次数视为已使用",
    CaseFate.EXPIRED: "取消，服务次数已随保单年度结束",
    CaseFate.STAYS_OPEN: "不能取消，由专员办完后再清空",
}
Reference = Annotated[str, typer.Argument(help="对话编号或openid")]


def _row(conversation: Conversation) -> dict[str, str | int | None]:
    reason = conversation.handover_reason
    return {
        "id": conversation.id,
        "openid": conversation.openid,
        "mode": conversation.mode,
        "reason": REASON_NAMES.get(reason, reason) if reason else None,
        "since": conversation.mode_since.isoformat(timespec="seconds"),
    }


@app.command("list")
def list_waiting(as_json: Annotated[bool, typer.Option("--json", help="以JSON输出")] = False) -> None:
    """等待人工、人工接待中、有过紧急情况还没有人跟进的对话，等得最久的在前。"""
    with open_database(open_settings()).reading() as session:
        rows = [_row(found) for found in repository.for_staff(session)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(
            f"{row['id']}\t{MODE_NAMES[Mode(str(row['mode']))]}\t{row['reason'] or ''}\t{row['since']}\t{row['openid']}"
        )
    if not rows:
        typer.echo("没有等待人工的对话。")


@app.command("show")
def show(reference: Reference) -> None:
    """最近的对话内容；姓名和证件号以代号显示。"""
    with open_database(open_settings()).transaction() as session:
        conversation = service.find(session, reference)
        for line in repository.transcript(session, conversation.id):
            who = "内部备注" if line.kind == NOTE else AUTHOR_NAMES[Author(line.author)]
            typer.echo(f"{line.created_at:%m-%d %H:%M} {who}：{line.text or f'[{line.kind}]'}")


@app.command("reply")
def reply(reference: Reference, text: Annotated[str, typer.Argument(help="回复内容")]) -> None:
    """以客服身份回复；从此由人工接待，小助手保持安静。"""
    with open_database(open_settings()).transaction() as session:
        service.reply(session, service.find(session, reference), text)
    typer.echo("已发送，对话现由人工接待。")


@app.command("hand-back")
def hand_back(reference: Reference) -> None:
    """交还小助手；没填完的申请从原处继续。"""
    with open_database(open_settings()).transaction() as session:
        service.hand_back(session, service.find(session, reference))
    typer.echo("已交还小助手。")


@app.command("parked")
def list_parked() -> None:
    """处理失败被搁置的消息，最早的在前；找到原因后用 conversation replay 重新处理。"""
    with open_database(open_settings()).reading() as session:
        parked = repository.parked_turns(session)
    for row in parked:
        when = f"{row.created_at:%Y-%m-%d %H:%M}"
        typer.echo(f"{row.conversation_id}\t{when}\t{row.kind}\t尝试{row.attempts}次\t{row.inbound_id}")
    if not parked:
        typer.echo("没有被搁置的消息。")


@app.command("replay")
def replay(reference: Reference, by: Annotated[str, typer.Option("--by", help="经办人，记入审计")] = "命令行") -> None:
    """重新处理一段对话里被搁置的消息；对话须先交还小助手，已经办成的事不会再办一次。"""
    with open_database(open_settings()).transaction() as session:
        count = aside.replay(session, service.find(session, reference), actor=f"staff:{by[:40]}")
    typer.echo(f"已重新排队 {count} 条，小助手马上处理。")


@app.command("erase")
def erase(
    reference: Reference,
    by: Annotated[str, typer.Option("--by", help="经办人，记入审计")],
    yes: Annotated[bool, typer.Option("--yes", help="不再询问，直接删除")] = False,
) -> None:
    """应会员要求（例如来电）删除其资料；先列出后果，确认后才删除，不能恢复。"""
    database = open_database(open_settings())
    with database.transaction() as session:
        conversation = service.find(session, reference)
        openid, report = conversation.openid, erasure.erase_preview(session, conversation.openid)
    typer.echo(f"将删除对话记录、{report.documents}份资料、{report.members}位会员的绑定。")
    for each in report.cases:
        typer.echo(f"  {each.number} {each.service} {each.member}：{FATE_NAMES[each.fate]}")
    if not yes:
        typer.confirm("确认删除？", abort=True)
    with database.transaction() as session:
        erasure.erase_user(session, openid=openid, evidence=f"{erasure.STAFF}{by[:40]}:{new_token()}")
    typer.echo("已删除。文件和收件箱由 worker 随后清空。")
