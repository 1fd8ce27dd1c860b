"""`server.py up`: everything on one machine, under one supervisor."""

import fcntl
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import typer
from sqlalchemy.exc import OperationalError

from bot.cli.context import ROOT
from bot.cli.processes import RASA_PYTHON
from bot.cli.supervisor import Supervisor
from bot.cli.up_plan import plan
from bot.kernel import crypto, log
from bot.kernel.db import Database
from bot.kernel.settings import Settings, SettingsError, load_settings

app = typer.Typer()
BACKLOG = 2048
# A supervisor that was killed a moment ago may still hold its ports.
PORT_PATIENCE_SECONDS = 3.0


class RefusedError(SettingsError):
    """`up` cannot start as things are; the message says what to do, in both languages."""


@app.command()
def up(
    sandbox: bool = typer.Option(False, "--sandbox/--no-sandbox", help="With a WeChat of your own on this machine."),
) -> None:
    """Start everything, and keep it running until Ctrl-C."""
    settings = _settings(sandbox=sandbox)
    _require_model()
    with _only_one(settings):
        _require_free_ports(settings, sandbox=sandbox)
        with _gateway_socket(settings) as listener, _own_log(settings) as log_file:
            log.configure(process="supervisor", as_json=settings.log_json, stream=log_file)
            _prepare_data(settings, sandbox=sandbox)
            specs = plan(settings, gateway_fd=listener.fileno(), sandbox=sandbox)
            supervisor = Supervisor(specs, data_dir=settings.data_dir, say=typer.echo)
            sys.exit(supervisor.run(on_ready=lambda: _when_ready(settings, sandbox=sandbox)))


def _settings(*, sandbox: bool) -> Settings:
    if sandbox:
        from bot.cli.sandbox_start import prepare_sandbox

        return prepare_sandbox()
    settings = load_settings(sandbox_file=False)
    if missing := settings.missing_credentials():
        raise RefusedError(
            f"缺少设置：{'、'.join(missing)}。请写入环境变量或 .env 文件后再启动；只想试用请运行 make run。\n"
            f"Missing settings: {', '.join(missing)}. Set them in the environment or .env; to try it out: `make run`."
        )
    settings.require_credentials()
    if settings.sandbox_clock_url:
        raise RefusedError(
            "SANDBOX_CLOCK_URL 只用于沙盒，请去掉。 (SANDBOX_CLOCK_URL is for the sandbox only: remove it.)"
        )
    return settings


def _require_model() -> None:
    if not RASA_PYTHON.exists():
        raise RefusedError("还没有安装 Rasa：请先运行 make setup。 (Rasa is not installed: run `make setup` first.)")
    if not (ROOT / "models" / "ins.tar.gz").exists():
        raise RefusedError("还没有训练好的模型：请先运行 make train。 (No trained model: run `make train` first.)")


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    """One `up` per DATA_DIR. The lock is the kernel's: it is gone when this process is, however it ends."""
    path = settings.data_dir / "run" / "up.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            pid = lock.read().strip()
            raise RefusedError(
                f"{settings.data_dir} 已有一个 up 在运行（进程 {pid}）。"
                f" (An `up` is already running on {settings.data_dir}: process {pid}.)"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _require_free_ports(settings: Settings, *, sandbox: bool) -> None:
    ports = {"RASA_PORT": settings.rasa_port, "ACTIONS_PORT": settings.actions_port}
    if sandbox:
        ports["SANDBOX_PORT"] = settings.sandbox_port
    for name, port in ports.items():
        _listen("127.0.0.1", port, setting=name).close()
    _listen(settings.host, settings.pages_port, setting="PAGES_PORT").close()
    _listen(settings.host, settings.console_port, setting="CONSOLE_PORT").close()


@contextmanager
def _gateway_socket(settings: Settings) -> Iterator[socket.socket]:
    """The gateway's listening socket, held as long as `up` lives: a gateway that is restarted refuses no connection."""
    with _listen(settings.host, settings.gateway_port, setting="GATEWAY_PORT") as listener:
        yield listener


def _listen(host: str, port: int, *, setting: str) -> socket.socket:
    deadline = time.monotonic() + PORT_PATIENCE_SECONDS
    while True:
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(BACKLOG)
            return listener
        except OSError as error:
            listener.close()
            if time.monotonic() > deadline:
                raise RefusedError(
                    f"端口 {port}（{setting}）不能使用：{error.strerror}。请关掉占用它的程序，或更换 {setting}。\n"
                    f"Port {port} cannot be used ({error.strerror}): stop what uses it, or change {setting}."
                ) from None
            time.sleep(0.2)


@contextmanager
def _own_log(settings: Settings) -> Iterator[TextIO]:
    path = settings.data_dir / "logs" / "supervisor.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", buffering=1) as log_file:
        yield log_file


def _prepare_data(settings: Settings, *, sandbox: bool) -> None:
    from bot.cli.migrate import upgrade

    crypto.install(crypto.Keyring(settings.data_key_list))
    db = Database(settings.business_database_url)
    try:
        upgrade(db)
        if sandbox:
            _import_demo_data(db)
    except OperationalError as error:
        reason = str(error.orig).splitlines()[0]
        raise RefusedError(
            f"数据库不能使用：{reason}。请核对 DATABASE_URL 与 DATA_DIR。"
            " (The database cannot be used: check DATABASE_URL and DATA_DIR.)"
        ) from None
    finally:
        db.dispose()


def _import_demo_data(db: Database) -> None:
    from bot.cli.agent import add_demo_agents
    from bot.cli.demo_canned import import_demo_canned
    from bot.cli.demo_hospitals import import_demo_hospitals
    from bot.cli.demo_roster import import_demo_roster

    if count := import_demo_roster(db):
        typer.echo(f"已导入示例名单：{count} 行 (data/demo/roster.csv)")
    if count := import_demo_hospitals(db):
        typer.echo(f"已导入示例医院：{count} 家 (data/demo/hospitals.csv)")
    if agents := add_demo_agents(db):
        typer.echo("工作台的示例坐席，密码只显示这一次，忘了用 server.py agent password 重设：")
        typer.echo(
            "(Demo agents of the console; passwords are shown this once: `server.py agent password` makes new ones.)"
        )
        for name, role, password in agents:
            typer.echo(f"  {name:<6} {password}  {role}")
        import_demo_canned(db)


def _when_ready(settings: Settings, *, sandbox: bool) -> None:
    if sandbox:  # a real account's menu is published by hand: `server.py menu publish`
        from bot.cli.sandbox_start import publish_menu

        publish_menu(settings)
    _show_addresses(settings, sandbox=sandbox)


def _show_addresses(settings: Settings, *, sandbox: bool) -> None:
    lines = ["", "INS Care 已启动，按 Ctrl-C 停止。 (Running; press Ctrl-C to stop.)"]
    if sandbox:
        lines.append(f"  手机页面 Phone page   http://127.0.0.1:{settings.sandbox_port}")
    lines.append(f"  坐席工作台 Console    {settings.console_url}")
    lines.append(f"  微信回调 Callback URL http://{settings.host}:{settings.gateway_port}/wechat")
    lines.append(f"  会员页面 Member pages {settings.pages_url}")
    lines.append(f"  数据与日志 Data, logs  {settings.data_dir}  {settings.data_dir / 'logs'}")
    for line in [*lines, ""]:
        typer.echo(line)
