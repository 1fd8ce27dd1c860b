"""`server.py conversation parked` and `replay`, as staff type them."""

from collections.abc import Callable

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import conversation as command
from bot.conversations import repository, service
from bot.conversations.models import Turn, TurnState
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.errors import DomainError

Run = Callable[..., Result]


@pytest.fixture
def run(db: Database, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Types a command against the test's database."""
    monkeypatch.setattr(command, "open_settings", lambda: None)
    monkeypatch.setattr(command, "open_database", lambda _settings: db)
    return lambda *words: CliRunner().invoke(command.app, list(words))


def put_aside(db: Database) -> None:
    with db.transaction() as session:
        chat = repository.get_or_create(session, "o-anna")
        values = {"kind": "text", "state": TurnState.PARKED, "attempts": 6, "created_at": clock.system_now()}
        session.add(Turn(inbound_id="in7", seq=7, conversation_id=chat.id, **values))


def test_what_was_put_aside_is_listed_and_queued_again(db: Database, run: Run) -> None:
    assert "没有被搁置的消息" in run("parked").output
    put_aside(db)
    assert "in7" in run("parked").output
    result = run("replay", "o-anna", "--by", "小李")
    assert result.exit_code == 0, result.output
    assert "1 条" in result.output
    with db.transaction() as session:
        assert service.find(session, "o-anna").pending_seq == 7
        assert session.get_one(Turn, "in7").state == TurnState.PENDING
    assert "没有被搁置的消息" in run("parked").output


def test_replaying_nothing_is_refused(db: Database, run: Run) -> None:
    with db.transaction() as session:
        repository.get_or_create(session, "o-anna")
    assert isinstance(run("replay", "o-anna").exception, DomainError)
