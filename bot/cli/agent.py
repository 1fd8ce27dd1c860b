"""`server.py agent`: who works with the console."""

import json
import sys
from typing import Annotated

import typer

from bot.cli.context import open_database, open_settings
from bot.kernel.db import Database
from bot.staff import repository, service
from bot.staff.models import Agent, Role
from bot.staff.passwords import new_password

app = typer.Typer(help="工作台坐席：添加、查看、停用、重设密码", no_args_is_help=True)
ACTOR = "staff:command"
# Who works in a sandbox: the name to sign in with, what colleagues call them, and their role.
DEMO = (
    ("li", "小李", Role.AGENT),
    ("wang", "小王", Role.AGENT),
    ("chen", "陈专员", Role.COORDINATOR),
    ("zhao", "赵主管", Role.SUPERVISOR),
    ("admin", "管理员", Role.ADMIN),
    ("audit", "审计", Role.AUDITOR),
)
Name = Annotated[str, typer.Argument(help="登录名：小写字母开头")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="从标准输入读密码；不给就生成一次性密码")]


def _read_password(from_stdin: bool) -> str | None:
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else None


def _show_once(agent_name: str, password: str | None) -> None:
    if password is not None:
        typer.echo(f"{agent_name} 的一次性密码（只显示这一次，首次登录时必须更换）：{password}")


@app.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option("--role", help="角色")] = Role.AGENT,
    display: Annotated[str, typer.Option("--display", help="同事看到的名字，例如 小李")] = "",
    password_stdin: FromStdin = False,
) -> None:
    """添加一位坐席。"""
    password = _read_password(password_stdin)
    with open_database(open_settings()).transaction() as session:
        once = service.add_agent(session, name=name, role=role, display_name=display, password=password, actor=ACTOR)
    typer.echo(f"已添加 {service.fold_login(name)}（{role}）。")
    _show_once(service.fold_login(name), once)


@app.command("list")
def list_agents(as_json: Annotated[bool, typer.Option("--json", help="以JSON输出")] = False) -> None:
    """所有坐席。"""
    with open_database(open_settings()).reading() as session:
        rows = [_row(agent) for agent in repository.agents(session)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        state = "启用" if row["active"] else "已停用"
        typer.echo(f"{row['name']}\t{row['display_name']}\t{row['role']}\t{state}")
    if not rows:
        typer.echo("还没有坐席，请用 agent add 添加。")


def _row(agent: Agent) -> dict[str, str | bool]:
    return {
        "name": agent.name,
        "display_name": agent.display_name,
        "role": agent.role,
        "active": agent.active,
        "must_change_password": agent.must_change_password,
        "created_at": agent.created_at.isoformat(timespec="seconds"),
    }


@app.command()
def disable(name: Name) -> None:
    """停用一位坐席，立即退出其所有登录。"""
    _set_active(name, active=False)
    typer.echo("已停用，其所有登录已退出。")


@app.command()
def enable(name: Name) -> None:
    """重新启用一位坐席。"""
    _set_active(name, active=True)
    typer.echo("已启用。")


def _set_active(name: str, *, active: bool) -> None:
    with open_database(open_settings()).transaction() as session:
        service.set_active(session, service.find(session, name), active, actor=ACTOR)


@app.command("password")
def reset_password(name: Name, password_stdin: FromStdin = False) -> None:
    """重设密码：退出其所有登录，并解除登录锁定。"""
    password = _read_password(password_stdin)
    with open_database(open_settings()).transaction() as session:
        once = service.set_password(session, service.find(session, name), password, actor=ACTOR)
    typer.echo("密码已重设。")
    _show_once(service.fold_login(name), once)


def add_demo_agents(db: Database) -> list[tuple[str, str, str]]:
    """The staff of a sandbox, where nobody is there yet: name, role in Chinese, and a password made up just now."""
    with db.transaction() as session:
        if repository.agents(session):
            return []
        made = []
        for name, display_name, role in DEMO:
            password = new_password()
            service.add_agent(session, name=name, role=role, display_name=display_name, password=password, actor=ACTOR)
            made.append((name, service.find(session, name).role_name, password))
        return made
