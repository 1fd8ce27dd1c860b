"""The long-running processes, a command each: `server.py up` starts them all, a larger site starts them apart."""

import os
import sys
from datetime import timedelta

import typer

from bot.cli.context import ROOT, open_database, open_process, open_settings
from bot.cli.readiness import report_ready
from bot.kernel.settings import Settings

app = typer.Typer()
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"


def _credentialed() -> Settings:
    settings = open_settings()
    settings.require_credentials()
    return settings


@app.command()
def gateway(
    fd: int = typer.Option(-1, help="A listening socket held by the parent; without it, HOST and GATEWAY_PORT."),
) -> None:
    """Receive WeChat's callbacks."""
    from bot.wechat import gateway as wechat_gateway

    settings = _credentialed()
    open_process(settings, process="gateway")
    wechat_gateway.run(settings, fd if fd >= 0 else None)


@app.command()
def worker() -> None:
    """Work on what came in: one message at a time and in order per user; run as many as you like."""
    from bot.cases.uploaded import LeftoverSweeper, settle_quiet
    from bot.conversations import tasks
    from bot.conversations.erasure_tasks import finish_erasures
    from bot.conversations.inbox import Inbox
    from bot.conversations.keeping import DraftSweeper
    from bot.conversations.paper_summary import tell_due
    from bot.conversations.patience import watch
    from bot.documents.reading_tasks import remove_discarded
    from bot.documents.storage import open_store
    from bot.documents.tasks import fetch_due
    from bot.wechat.client import WeChatClient
    from bot.wechat.media import WeChatMedia

    settings = _credentialed()
    database = open_database(settings, process="worker")
    media = WeChatMedia(WeChatClient(settings, database))
    store = open_store(settings)
    inbox = Inbox(settings.inbox_database_url)
    drafts, leftovers = DraftSweeper(database), LeftoverSweeper(database, store)
    loops = [
        lambda: fetch_due(database, media, store) > 0,
        lambda: finish_erasures(database, inbox, store) > 0,
        lambda: drafts.run() > 0,
        lambda: remove_discarded(database, store) > 0,
        lambda: tell_due(database) > 0,
        lambda: watch(database, inbox) > 0,
        lambda: settle_quiet(database) > 0,
        lambda: leftovers.run() > 0,
    ]
    report_ready()
    tasks.run_worker(settings, database, extra_loops=loops)


@app.command()
def sender() -> None:
    """Send what is queued, in order per user."""
    from bot.wechat import tasks

    settings = _credentialed()
    database = open_database(settings, process="sender")
    report_ready()
    tasks.run_sender(settings, database)


@app.command()
def scheduler() -> None:
    """Look every few seconds for what is due: reminders, clocks, chats whose agent is silent."""
    from bot.cases.retention import RetentionSweeper
    from bot.conversations.desk_tasks import desk_sweep
    from bot.reminders import tasks

    settings = _credentialed()
    database = open_database(settings, process="scheduler")
    report_ready()
    return_after = timedelta(minutes=settings.agent_silent_minutes)
    expired = RetentionSweeper(database, settings.document_retention_days)
    tasks.run_scheduler(database, jobs=[desk_sweep(database, return_after=return_after), expired.run])


@app.command()
def reader() -> None:
    """Read members' pictures: kind, name, date; each in a process of its own, bounded. Run as many as you like."""
    from bot.documents.reading_tasks import run_reader
    from bot.documents.storage import open_store

    settings = open_settings()  # it never talks to WeChat: DATA_KEYS are enough
    database = open_database(settings, process="reader")
    report_ready()
    run_reader(settings, database, open_store(settings))


@app.command()
def pages() -> None:
    """Serve the member pages: what members open by a link in the chat."""
    from bot.member_pages import app as member_pages

    settings = open_settings()  # it never talks to WeChat: DATA_KEYS are enough
    member_pages.run(settings, open_database(settings, process="pages"))


@app.command()
def console() -> None:
    """Serve the console, where agents work."""
    from bot.console import app as agents_console

    settings = open_settings()  # it never talks to WeChat: DATA_KEYS are enough
    agents_console.run(settings, open_database(settings, process="console"))


@app.command()
def actions() -> None:
    """Serve Rasa's custom actions, on loopback."""
    from bot.cli.action_server import run

    run(_credentialed())


@app.command()
def rasa() -> None:
    """Serve the trained model with Rasa, on loopback, in its own environment: becomes that process."""
    settings = open_settings()
    script = ROOT / "bot" / "nlu" / "serve.py"
    ports = ("--port", str(settings.rasa_port), "--actions-port", str(settings.actions_port))
    if not RASA_PYTHON.exists():
        typer.echo("没有 .venv-rasa：请先运行 make setup。 (.venv-rasa is missing: run `make setup`.)", err=True)
        sys.exit(2)
    os.execv(RASA_PYTHON, [str(RASA_PYTHON), str(script), *ports])  # noqa: S606


@app.command()
def sandbox() -> None:
    """Serve the sandbox: a phone page and a stand-in for WeChat's API."""
    from bot.sandbox import app as sandbox_app

    settings = _credentialed()
    open_process(settings, process="sandbox")
    sandbox_app.run(settings)
