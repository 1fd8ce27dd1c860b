"""`server.py agent`: adding, listing, disabling, new passwords."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import agent
from bot.cli.demo_canned import import_demo_canned
from bot.kernel.db import Database
from bot.staff import service
from bot.staff.passwords import is_right
from tests.support.staff import quick_passwords
from tests.support.tables import sqlite_with_tables

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keyring: object) -> Run:
    """The command over a database of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    db = Database(sqlite_with_tables(tmp_path / "ins.db"))
    monkeypatch.setattr(agent, "open_database", lambda _settings: db)

    def _run(*words: str, stdin: str = "") -> Result:
        with quick_passwords():
            return CliRunner().invoke(agent.app, list(words), input=stdin)

    _run.db = db  # type: ignore[attr-defined]
    return _run


def test_without_a_password_one_is_made_up_and_must_be_changed(run: Run) -> None:
    said = run("add", "Li", "--role", "supervisor", "--display", "小李").output
    password = re.search(r"(\w{4}-\w{4}-\w{4}-\w{4})", said)
    assert password is not None
    with run.db.reading() as session, quick_passwords():  # type: ignore[attr-defined]
        kept = service.find(session, "li")
        assert is_right(password[1], kept.password_hash)
        assert kept.must_change_password
    row = json.loads(run("list", "--json").output)[0]
    assert (row["name"], row["role"], row["display_name"], row["active"]) == ("li", "supervisor", "小李", True)
    assert password[1] not in run("list").output


def test_a_given_password_is_kept_and_not_shown(run: Run) -> None:
    said = run("add", "wang", "--password-stdin", stdin="my own words 7\n").output
    assert "my own words" not in said
    with run.db.reading() as session, quick_passwords():  # type: ignore[attr-defined]
        kept = service.find(session, "wang")
        assert is_right("my own words 7", kept.password_hash)
        assert not kept.must_change_password


def test_disable_enable_and_a_new_password(run: Run) -> None:
    run("add", "li")
    assert "已停用" in run("disable", "li").output
    assert not json.loads(run("list", "--json").output)[0]["active"]
    assert "已启用" in run("enable", "li").output
    assert re.search(r"\w{4}-\w{4}-\w{4}-\w{4}", run("password", "li").output)


@pytest.mark.parametrize("words", [("add", "1li"), ("disable", "nobody"), ("add", "li", "--role", "boss")])
def test_what_cannot_be_is_refused(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code != 0


def test_a_sandbox_has_somebody_of_every_role_once(run: Run) -> None:
    db: Database = run.db  # type: ignore[attr-defined]
    with quick_passwords():
        made = agent.add_demo_agents(db)
        assert {role for _, role, _ in made} == {"客服", "专员", "主管", "管理员", "审计"}
        assert len({password for _, _, password in made}) == len(made)
        assert agent.add_demo_agents(db) == []


def test_a_sandbox_begins_with_canned_replies_once(run: Run) -> None:
    db: Database = run.db  # type: ignore[attr-defined]
    assert import_demo_canned(db) == 0  # nobody is there who keeps them
    with quick_passwords():
        agent.add_demo_agents(db)
    assert import_demo_canned(db) > 3
    assert import_demo_canned(db) == 0
