"""Which processes `up` starts, in which order, and how it knows that each is ready."""

import sys

from bot.cli.children import ProcessSpec
from bot.cli.context import ROOT
from bot.cli.readiness import answers
from bot.kernel.settings import Settings

# Both waves import at the same time what they can; the second holds those who call the first.
SERVERS, CALLERS = 1, 2
LOOPBACK = "http://127.0.0.1"
ENVIRONMENT = {"PYTHONUNBUFFERED": "1"}  # a log line is in its file when it is said


def plan(settings: Settings, *, gateway_fd: int, sandbox: bool) -> list[ProcessSpec]:
    """The processes of one machine. `gateway_fd` is the gateway's listening socket."""
    servers = [_rasa(settings), _actions(settings), _pages(settings), _console(settings)]
    specs = [*servers, *_callers(settings, gateway_fd=gateway_fd)]
    return [_sandbox(settings), *specs] if sandbox else specs


def command(name: str, *arguments: str) -> tuple[str, ...]:
    """The command line of one of our own processes."""
    return (sys.executable, str(ROOT / "server.py"), name, *arguments)


def _sandbox(settings: Settings) -> ProcessSpec:
    return ProcessSpec(
        name="sandbox",
        title="微信沙盒",
        command=command("sandbox"),
        wave=SERVERS,
        is_ready=answers(f"{LOOPBACK}:{settings.sandbox_port}/"),
        env=ENVIRONMENT,
        grace=5.0,
    )


def _rasa(settings: Settings) -> ProcessSpec:
    return ProcessSpec(
        name="rasa",
        title="Rasa",
        command=command("rasa"),
        wave=SERVERS,
        is_ready=answers(f"{settings.rasa_url}/"),
        ready_within=240.0,
        env=ENVIRONMENT,
        grace=5.0,
    )


def _actions(settings: Settings) -> ProcessSpec:
    return ProcessSpec(
        name="actions",
        title="动作服务",
        command=command("actions"),
        wave=SERVERS,
        is_ready=answers(f"{LOOPBACK}:{settings.actions_port}/health"),
        env=ENVIRONMENT,
        grace=5.0,
    )


def _pages(settings: Settings) -> ProcessSpec:
    return ProcessSpec(
        name="pages",
        title="会员页面",
        command=command("pages"),
        wave=SERVERS,
        is_ready=answers(f"http://{reachable_host(settings)}:{settings.pages_port}/healthz"),
        env=ENVIRONMENT,
    )


def _console(settings: Settings) -> ProcessSpec:
    return ProcessSpec(
        name="console",
        title="坐席工作台",
        command=command("console"),
        wave=SERVERS,
        is_ready=answers(f"http://{reachable_host(settings)}:{settings.console_port}/healthz"),
        env=ENVIRONMENT,
    )


def reachable_host(settings: Settings) -> str:
    """HOST as this machine itself can reach it."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    return f"[{host}]" if ":" in host else host


def _callers(settings: Settings, *, gateway_fd: int) -> list[ProcessSpec]:
    gateway = ProcessSpec(
        name="gateway",
        title="网关",
        command=command("gateway", "--fd", str(gateway_fd)),
        wave=CALLERS,
        is_ready=answers(f"http://{reachable_host(settings)}:{settings.gateway_port}/healthz"),
        env=ENVIRONMENT,
        pass_fds=(gateway_fd,),
    )
    titles = {"worker": "对话处理", "sender": "消息发送", "scheduler": "定时任务"}
    if settings.paper_recognition:
        titles["reader"] = "资料识别"
    workers = [
        ProcessSpec(name=name, title=title, command=command(name), wave=CALLERS, env=ENVIRONMENT)
        for name, title in titles.items()
    ]
    return [gateway, *workers]
