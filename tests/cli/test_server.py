"""server.py itself: every command is found, and none loads what it does not need."""

import subprocess
import sys
from pathlib import Path

from typer.main import get_group
from typer.testing import CliRunner

import server

ROOT = Path(__file__).resolve().parents[2]


def test_every_command_has_a_help_text() -> None:
    group = get_group(server.app)
    names = group.list_commands(None)
    assert {"up", "gateway", "worker", "sender", "scheduler", "reader", "actions", "rasa", "sandbox", "doctor"} <= set(
        names
    )
    for name in names:
        command = group.get_command(None, name)
        assert command is not None, name
        assert command.get_short_help_str(), name


def test_topics_keep_their_subcommands() -> None:
    runner = CliRunner()
    for topic, subcommand in (("roster", "import"), ("case", "advance"), ("reminder", "list"), ("menu", "publish")):
        result = runner.invoke(server.app, [topic, subcommand, "--help"])
        assert result.exit_code == 0, result.output


def test_the_door_opens_quickly() -> None:
    """A command that fails to parse has loaded none of the heavy libraries."""
    source = (
        "import sys, server\n"
        "heavy = {'sqlalchemy', 'rasa_sdk', 'fastapi', 'alembic', 'wechatpy', 'apscheduler'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", source], cwd=ROOT, check=True)
