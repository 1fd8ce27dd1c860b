"""`server.py case file`, `link`, `export`, `letters`: papers of staff, a link to one, all as one PDF, signatures."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cases import case_file, letters, repository
from bot.cases import service as cases
from bot.cases.models import Case
from bot.catalog import DocumentKind, get_catalog, render
from bot.cli.case_words import By, staff_actor
from bot.cli.context import open_database, open_settings
from bot.documents import service as documents
from bot.documents.images import MAX_BYTES
from bot.documents.scanning import scanned
from bot.documents.service import DocumentError
from bot.documents.storage import open_store
from bot.kernel import ids
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason

Number = Annotated[str, typer.Argument(help="办件编号，如 MZ261123-7K3QF")]
Kind = Annotated[
    str, typer.Option("--kind", help="资料种类：opinion 第二诊疗意见书、gene_report 基因检测报告，或其他资料名称")
]


def register(app: typer.Typer) -> None:
    """Make them commands of `server.py case`."""
    app.command("file")(add_file)
    app.command("link")(send_link)
    app.command("export")(export)
    app.command("letters")(check_letters)


def add_file(
    number: Number,
    path: Annotated[Path, typer.Argument(help="PDF、JPEG或PNG，最大20MB", exists=True, dir_okay=False)],
    kind: Kind,
    by: By = None,
) -> None:
    """把一份文件归入办件；同一份文件只归入一次。会员在办件推进到相应状态时收到链接。"""
    wanted, actor = _kind(kind), staff_actor(by)
    content = scanned(_read(path))
    settings = open_settings()
    store = open_store(settings)
    with open_database(settings).transaction() as session:
        case = cases.lock_case(session, number)
        if case.closed_at is not None and ids.is_pseudonym(case.openid):
            raise DocumentError("这位会员的资料已经应要求删除，办件也已经结束，不能再归入文件。")
        before = {one.id for one in documents.of_case(session, number)}
        document = documents.add_staff_file(
            session, store, case_number=number, openid=case.openid, content=content, kind=wanted, actor=actor
        )
        is_new = document.id not in before
        if is_new and _is_asked_for(case, wanted):
            cases.documents_changed(session, case)
    name = get_catalog().document_name(wanted)
    typer.echo(f"{name}已归入办件{number}。" if is_new else f"这份{name}之前已经归入办件{number}，没有重复归入。")


def send_link(number: Number, kind: Kind, by: By = None) -> None:
    """把专员归入办件的这种资料的最新一份以新链接发给会员，例如原来的链接过期了；原来的链接随之失效。"""
    wanted, actor = _kind(kind), staff_actor(by)
    with open_database(open_settings()).transaction() as session:
        case = cases.find_case(session, number)
        if ids.is_pseudonym(case.openid):
            raise DocumentError("这位会员的资料已经应要求删除，没有可以发送的微信。")
        link = cases.share_newest(session, case, wanted, openid=case.openid, actor=actor)
        if not link:
            name = get_catalog().document_name(wanted)
            raise DocumentError(f"办件{number}里还没有专员归入的{name}，请先用 case file 归入。")
        text = render("documents.new_link", kind=get_catalog().document_name(wanted), number=number, link=link)
        outbox.enqueue(
            session,
            openid=case.openid,
            text=text,
            reason=OutboundReason.NOTICE,
            dedupe_key=f"case:{number}:link:{ids.new_token()}",  # each call sends one; nothing of the link
            case_number=number,
        )
    typer.echo(f"新链接已发给会员，30天内有效（办件{number}）。")


def export(
    number: Number,
    path: Annotated[Path, typer.Argument(help="要写的PDF文件，不能已经存在", dir_okay=False)],
    with_waiting: Annotated[bool, typer.Option("--all", help="还没有审核的会员资料也放进来")] = False,
    by: By = None,
) -> None:
    """把办件导出为一份PDF：封面、资料目录、办理经过和审核过的资料，给医院用。"""
    actor = staff_actor(by)
    settings = open_settings()
    store = open_store(settings)
    database = open_database(settings)
    with database.reading() as session:
        collected = case_file.collect(session, cases.find_case(session, number), with_waiting=with_waiting)
    made = case_file.bind_file(store, collected)
    with database.transaction() as session:
        case_file.record_export(session, collected, actor=actor)
        _write_new(path, made.bound.content)
    left_out = "".join(f"打不开、没有放进来：{label}。" for label in made.bound.left_out)
    waiting = f"另有{made.waiting}份没有审核，没有放进来（要放请加 --all）。" if made.waiting else ""
    typer.echo(f"办件{number}已导出：{path}，{made.papers}份资料，共{made.bound.count}页。{waiting}{left_out}")


def check_letters() -> None:
    """核对所有签署的授权书：记录有没有被改动、抽掉或插入；有问题时退出码为1。"""
    with open_database(open_settings()).reading() as session:
        signed = repository.all_letters(session)
        broken = set(letters.broken_links(signed))
        found = [
            f"{letter.case_number}（{letter.signed_at:%Y-%m-%d %H:%M}签署）" for letter in signed if letter.id in broken
        ]
    if found:
        typer.echo(
            f"{len(signed)}份授权书中有{len(found)}份的签署记录对不上：{'、'.join(found)}。请不要使用，并报告负责人。"
        )
        raise typer.Exit(1)
    typer.echo(f"{len(signed)}份授权书的签署记录都完整。")


def _write_new(path: Path, content: bytes) -> None:
    """Nothing is overwritten, and nobody else of this machine reads it."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except FileExistsError as error:
        raise DocumentError(f"{path}已经存在，没有覆盖。请换一个文件名。") from error
    except OSError as error:
        raise DocumentError(f"{path}写不进去：{error.strerror}。") from error


def _kind(words: str) -> DocumentKind:
    if words in set(DocumentKind):
        return DocumentKind(words)
    if (kind := get_catalog().document_kind(words)) is not None:
        return kind
    known = "、".join(f"{one}（{get_catalog().document_name(one)}）" for one in DocumentKind)
    raise DocumentError(f"没有“{words}”这种资料。可以用：{known}。")


def _read(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise DocumentError(render("documents.staff_too_large"))
    return path.read_bytes()


def _is_asked_for(case: Case, kind: DocumentKind) -> bool:
    """Whether it is one of the papers that the member is to hand in: then the case may go on because of it."""
    return kind in {rule.kind for rule in get_catalog().service(case.service).documents}
