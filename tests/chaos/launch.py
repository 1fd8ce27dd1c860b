"""`server.py` as chaos starts it: the same product, with what tests swap around it and, on demand, with a part broken.

    python -m tests.chaos.launch up --sandbox

Nothing of this is in the product: the parts are swapped in the child process before its command is called.
CHAOS_RASA=scripted puts tests/chaos/scripted_rasa.py in Rasa's place. CHAOS_BREAK names one deliberate defect, which
the invariants must catch (Break). The sandbox waits seconds where WeChat waits five.
"""

import os
import secrets
import signal
import sys
from datetime import timedelta
from enum import StrEnum
from typing import Any

import server
from bot.cli import up, up_plan
from bot.cli.children import ProcessSpec
from bot.cli.context import ROOT
from bot.kernel.settings import Settings

RASA, BREAK = "CHAOS_RASA", "CHAOS_BREAK"
SCRIPTED = "scripted"
# Of so many answers that the broken build sends before its commit, one is followed by the death of the worker.
DIES_AFTER = 4


class Break(StrEnum):
    """What is broken on purpose."""

    NOTHING = ""
    # Every delivery of a callback counts as a new one.
    DEDUPE = "dedupe"
    # Nobody is kept from working on what another has in hand: neither workers nor senders.
    LEASE = "lease"
    # The worker sends an answer itself before its transaction is committed.
    OUTBOX = "outbox"


def swapped_plan(settings: Settings, *, gateway_fd: int, sandbox: bool) -> list[ProcessSpec]:
    """The plan of `up`, each of our processes started through this module."""
    specs = _plan(settings, gateway_fd=gateway_fd, sandbox=sandbox)
    if os.environ.get(RASA) != SCRIPTED:
        return specs
    ports = ("--port", str(settings.rasa_port), "--actions-port", str(settings.actions_port))
    command = (sys.executable, "-m", "tests.chaos.scripted_rasa", *ports)
    return [_with_command(spec, command) if spec.name == "rasa" else spec for spec in specs]


def _with_command(spec: ProcessSpec, command: tuple[str, ...]) -> ProcessSpec:
    return ProcessSpec(**{**vars(spec), "command": command})


def _through_this(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.chaos.launch", name, *arguments)


_plan = up_plan.plan


def hurry_the_sandbox() -> None:
    """WeChat's pauses, shorter."""
    from bot.sandbox import app, delivery

    quick = delivery.Timing(answer=2.0, between=2.0, order=0.5, receipt_least=0.1, receipt_most=0.4)
    app.Timing = lambda: quick  # type: ignore[misc, assignment]


def break_dedupe() -> None:
    """Each delivery gets an id of its own."""
    from bot.wechat import push

    rich = push._dedupe_id
    push._dedupe_id = lambda *given: rich(*given)[:16] + secrets.token_hex(8)  # type: ignore[assignment]


def break_lease() -> None:
    """Leases end as they begin, and nobody asks whose they are."""
    from bot.conversations import repository as turns
    from bot.conversations import tasks, turn
    from bot.wechat import claim, repository

    def owned_by_anybody(session: Any, outbound_ids: Any, _owner: str) -> Any:
        return [session.get(claim.Outbound, one) for one in outbound_ids]

    def held_by_anybody(session: Any, work: turn.Work) -> Any:
        return turns.get_locked(session, work.conversation_id)

    tasks.LEASE_SECONDS = 0
    claim.LEASE = timedelta(0)
    turn._held = held_by_anybody
    repository.owned = owned_by_anybody


def break_outbox() -> None:
    """The worker says its answer to WeChat, and only then commits; now and then it dies in between."""
    from bot.cli.context import open_settings
    from bot.conversations import turn
    from bot.kernel.db import Database
    from bot.outbox import repository as outbox_rows
    from bot.outbox.models import OutboundState
    from bot.wechat.client import WeChatClient
    from bot.wechat.errors import WeChatError

    answer, said = turn._answer, [0]
    settings = open_settings()
    client = WeChatClient(settings, Database(settings.business_database_url))

    def say_at_once(session: Any, conversation: Any, work: Any, text: str, **more: Any) -> None:
        answer(session, conversation, work, text, **more)
        try:
            client.send_text(conversation.openid, text)
        except WeChatError:
            return
        said[0] += 1
        if said[0] == DIES_AFTER:
            os.kill(os.getpid(), signal.SIGKILL)
        part = more.get("part")
        row = outbox_rows.find_by_key(session, f"turn:{work.ids[0]}" + (f":{part}" if part else ""))
        if row is not None:
            row.state = OutboundState.SENT

    turn._answer = say_at_once


BREAKERS = {Break.DEDUPE: break_dedupe, Break.LEASE: break_lease, Break.OUTBOX: break_outbox}


def main() -> None:
    """Swap, break, and go through the product's own door."""
    os.chdir(ROOT)
    up_plan.command = _through_this
    up.plan = swapped_plan
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name == "sandbox":
        hurry_the_sandbox()
    broken = Break(os.environ.get(BREAK, ""))
    if broken and name in ("gateway", "worker", "sender"):
        BREAKERS[broken]()
    server.main()


if __name__ == "__main__":
    main()
