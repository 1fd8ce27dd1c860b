"""`server.py case open`: a case that staff open for a member, e.g. after a call, or against the notice of D1."""

import json
from typing import Annotated
from uuid import uuid4

import typer
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.cases.errors import CaseError
from bot.cases.service import OpenCase
from bot.catalog import Service, get_catalog
from bot.cli.case_words import By, pairs, staff_actor
from bot.cli.context import open_database, open_settings
from bot.documents import service as documents
from bot.members import service as members
from bot.members.service import Member


def register(app: typer.Typer) -> None:
    """Make it a command of `server.py case`."""
    app.command("open")(open_one)


def open_one(
    service: Annotated[str, typer.Argument(help="outpatient、inpatient、second_opinion、gene_test 或 direct_pay")],
    openid: Annotated[str, typer.Option("--openid", help="为哪个微信用户办理")],
    member: Annotated[int | None, typer.Option("--member", help="此用户绑定的第几位会员，只有一位时不用写")] = None,
    answers: Annotated[list[str] | None, typer.Option("--set", help="信息，key=value，可写多次")] = None,
    exception: Annotated[
        str | None, typer.Option("--exception", help="经同意例外办理的原因（如不足5个工作日），记入经过")
    ] = None,
    by: By = None,
    as_json: Annotated[bool, typer.Option("--json", help="以JSON输出")] = False,
) -> None:
    """替会员开立一个办件；会员会收到消息，已发来还没有归入办件的资料一并归入。"""
    given, entry, actor = pairs(answers), get_catalog().service(service), staff_actor(by)
    _check_names(entry, given)
    if exception is not None and not exception.strip():
        raise CaseError("例外需要写明原因。")
    with open_database(open_settings()).transaction() as session:
        request = OpenCase(
            idempotency_key=f"cli:{uuid4()}",
            openid=openid,
            member=_member(session, openid, member),
            service=entry.id,
            details=given,
            documents=[paper for paper in documents.unattached(session, openid) if not paper.awaits_consent],
            actor=actor,
            staff_exception=exception,
        )
        case = cases.open_case(session, request)
        found = {"number": case.number, "service": case.service, "status": case.status}
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    typer.echo(f"办件{found['number']}：{entry.status(str(found['status'])).label}。已通知会员。")


def _check_names(entry: Service, given: dict[str, str]) -> None:
    known = {str(ask.id): get_catalog().common.asks[ask.id].label for ask in entry.asks}
    if unknown := [name for name in given if name not in known]:
        choices = "、".join(f"{name}（{label}）" for name, label in known.items())
        raise CaseError(f"{entry.short_name}没有这项信息：{'、'.join(unknown)}。可以填写：{choices}。")


def _member(session: Session, openid: str, place: int | None) -> Member:
    """The member at a place (from 1) among those the user may act for; raises CaseError listing them."""
    bound = members.bound_members(session, members.get_or_create_user(session, openid))
    if not bound:
        raise CaseError(f"微信用户{openid}还没有核对过身份，不能办理。请会员先在微信里核对身份。")
    if place is None and len(bound) == 1:
        return bound[0].member
    if place is None or not 1 <= place <= len(bound):
        listed = "、".join(f"{number} {members.masked_name(one.member)}" for number, one in enumerate(bound, start=1))
        raise CaseError(f"请用 --member 选择为哪位会员办理：{listed}。")
    return bound[place - 1].member
