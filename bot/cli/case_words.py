"""What `server.py case` prints and reads: a case in full, what each move needs, `key=value`."""

import re
from typing import Annotated, Any

import typer

from bot.cases import service as cases
from bot.cases.models import Case
from bot.catalog import ActorKind, FactKind, FactRule, Move, ServiceId, get_catalog
from bot.kernel.ids import is_pseudonym
from bot.kernel.settings import get_settings
from bot.members.models import Member
from bot.members.service import masked_name

By = Annotated[str | None, typer.Option("--by", help="经办人，如 zhangsan，记入经过")]
_BY = re.compile(r"[\w.-]{1,32}")
ACTORS = {ActorKind.STAFF: "专员", ActorKind.MEMBER: "会员", ActorKind.SYSTEM: "系统"}


def member_shown(member: Member, openid: str | None) -> str:
    """The masked name; none any more where the user behind `openid` had their data deleted."""
    return "（已删除）" if openid and is_pseudonym(openid) else masked_name(member)


def staff_actor(by: str | None) -> str:
    """Who did it, for the log: `staff:` and the name given by `--by`, or `staff:cli`. Raises BadParameter."""
    if by is not None and not _BY.fullmatch(by):
        raise typer.BadParameter("经办人只能用字母、汉字、数字、“.”、“-”和“_”，最多32个字", param_hint="--by")
    return f"{ActorKind.STAFF}:{by or 'cli'}"


def move_words(case: Case, move: Move) -> str:
    """What a move needs, in words with the keys to type; what is known already is not asked for."""
    rules, known = get_catalog().common.facts, {**case.details, **case.facts}
    open_needs = [name for name in move.needs if not known.get(name) and not _is_set(rules[name])]
    kinds = [f"{get_catalog().document_name(kind)}（先用 case file 归入，--kind {kind}）" for kind in move.needs_papers]
    parts = {
        "需要": [*(fact_words(name, case.service) for name in (*open_needs, *move.anew)), *kinds],
        "可填": [fact_words(name, case.service) for name in move.may],
    }
    words = [f"{title}：{'、'.join(items)}" for title, items in parts.items() if items]
    if move.from_day and case.appointment_at is not None:
        words.append(f"{case.appointment_at:%Y-%m-%d}起")
    if ActorKind.STAFF not in move.by:
        words.append(f"由{'、'.join(ACTORS[kind] for kind in move.by)}办理")
    return "；".join(words)


def fact_words(name: str, service: str) -> str:
    """`医院 hospital`, with the choices of the service where there are any."""
    rule = get_catalog().common.facts[name]
    if rule.kind is not FactKind.CHOICE:
        return f"{rule.label} {name}"
    must = f"，必须有{'、'.join(rule.must)}" if rule.must else ""
    choices = "、".join(rule.choices_for(ServiceId(service)))
    return f"{rule.label} {name}（{'可多选' if rule.many else '选一项'}：{choices}{must}）"


def _is_set(rule: FactRule) -> bool:
    return bool(rule.setting and getattr(get_settings(), rule.setting))


def read_words(read: dict[str, Any] | None) -> str:
    """What was read on a paper, in a line for staff."""
    if read is None:
        return ""
    number, total = read["page"] or (None, None)
    page = f"第{number}页" + (f"共{total}页" if total else "") if number else ""
    name = {"other": "姓名与被保险人不符，请核对", "near": "姓名相差一字，请核对"}.get(read["name"] or "", "")
    conclusion = f"病理诊断原文：{read['conclusion']}" if read["conclusion"] else ""
    return "，".join(filter(None, [read["hospital"], read["dated"], page, name, conclusion]))


def print_details(found: dict[str, Any]) -> None:
    """A case as `case show` prints it; `found` is what `--json` gives."""
    typer.echo(f"{found['number']}  {found['service_name']}  {found['status_label']}（{found['status']}）")
    due = due_words(found["due_at"], certain=found["due_certain"])
    typer.echo(f"会员：{found['member']}  开立：{found['created_at']}  时限：{due}")
    for label, value in cases.labelled(found["details"], found["facts"]):
        typer.echo(f"{label}：{value}")
    if found["hospital_list_version"] is not None:
        typer.echo(f"合作医院列表：第{found['hospital_list_version']}版（申请时）")
    if found["documents"]:
        kinds = [get_catalog().document_name(one["kind"]) if one["kind"] else "未命名" for one in found["documents"]]
        typer.echo(f"资料：{'、'.join(kinds)}")
        for kind, one in zip(kinds, found["documents"], strict=True):
            if told := read_words(one["read"]):
                typer.echo(f"  {kind}（识别，供参考）：{told}")
    for link in found["links"]:
        kind = get_catalog().document_name(link["kind"]) if link["kind"] else "资料"
        opened = f"会员{link['opened_at']}第一次打开，共{link['opens']}次" if link["opened_at"] else "会员还没有打开"
        typer.echo(f"已发链接：{kind}，{link['sent_at']}发出，{opened}")
    if found["missing"]:
        typer.echo(f"还缺资料：{found['missing']}")
    _print_log(found["events"])
    typer.echo("可以变为：")
    for move in found["moves"]:
        typer.echo(f"  {move['to']}（{move['label']}）{move['words']}")
    if not found["moves"]:
        typer.echo("  无，办件已结束")


def _print_log(events: list[dict[str, Any]]) -> None:
    typer.echo("经过：")
    for event in events:
        note = f"  备注：{event['note']}" if event["note"] else ""
        exception = f"  例外：{event['exception']}" if event["exception"] else ""
        step = f"{event['from'] or '—'} → {event['to']}"
        typer.echo(f"  {event['at']}  {event['type']}  {step}  {event['actor']}{note}{exception}")


def due_words(due_at: str | None, *, certain: bool) -> str:
    """A due time for a table: 预计 where it rests on a year whose holidays are not known yet."""
    if due_at is None:
        return "—"
    return due_at if certain else f"预计 {due_at}"


def pairs(items: list[str] | None) -> dict[str, str]:
    """`key=value` options as a mapping; raises BadParameter."""
    return dict(_pair(item) for item in items or [])


def _pair(item: str) -> tuple[str, str]:
    key, separator, value = item.partition("=")
    if not separator or not key.strip():
        raise typer.BadParameter(f"“{item}”应写成 key=value")
    return key.strip(), value.strip()
