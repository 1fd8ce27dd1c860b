"""The one door: `python server.py COMMAND`. Each command imports only what it needs, when it is called."""

import importlib
import sys
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from bot.kernel.errors import DomainError
from bot.kernel.settings import SettingsError

PROCESSES = ("gateway", "pages", "console", "worker", "sender", "scheduler", "reader", "actions", "rasa", "sandbox")
# command -> the module that holds it
COMMANDS = {
    "up": "bot.cli.up",
    "migrate": "bot.cli.migrate",
    "doctor": "bot.cli.doctor",
    **dict.fromkeys(PROCESSES, "bot.cli.processes"),
}
# topic -> the module of its commands, and what they are about: `server.py case list`
TOPICS = {
    "roster": ("bot.cli.roster", "Members and policies from a file."),
    "hospital": ("bot.cli.hospital", "The list of partner hospitals from a file."),
    "case": ("bot.cli.case", "Look at cases and move them on."),
    "reminder": ("bot.cli.reminder", "What will be sent, and when."),
    "conversation": ("bot.cli.conversation", "Chats that wait for a person."),
    "agent": ("bot.cli.agent", "Who works with the console: add, list, disable, password."),
    "nlu": ("bot.cli.nlu", "What agents marked as wrongly understood, as training data."),
    "calendar": ("bot.cli.calendar", "Holidays and make-up days that overrule the packaged calendar."),
    "menu": ("bot.cli.menu", "The menu of the WeChat account."),
}
EXIT_REFUSED = 1
EXIT_SETTINGS = 2


class LazyGroup(TyperGroup):
    """Finds a command's module when the command is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every name, in the order of the tables above."""
        return [*COMMANDS, *TOPICS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command called `cmd_name`, or None."""
        if cmd_name in TOPICS:
            room, about = TOPICS[cmd_name]
            topic = get_group(importlib.import_module(room).app)
            topic.name, topic.help = cmd_name, about
            return topic
        if module := COMMANDS.get(cmd_name):
            return get_group(importlib.import_module(module).app).get_command(ctx, cmd_name)
        return None


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def door() -> None:
    """INS Care: a WeChat assistant for an insurer's cancer patients."""


def main() -> None:
    """Run the command; what a person must mend is told in one sentence, without a traceback."""
    try:
        app()
    except SettingsError as error:
        typer.echo(error.message, err=True)
        sys.exit(EXIT_SETTINGS)
    except DomainError as error:
        typer.echo(error.message, err=True)
        sys.exit(EXIT_REFUSED)
    except Exception as error:
        if not type(error).__module__.startswith("sqlalchemy"):
            raise
        # Its text holds the values of the statement: named, not shown.
        name = type(error).__name__
        typer.echo(f"数据库操作没有成功（{name}）。请先运行 server.py migrate，再用 server.py doctor 检查。", err=True)
        sys.exit(EXIT_REFUSED)


if __name__ == "__main__":
    main()
