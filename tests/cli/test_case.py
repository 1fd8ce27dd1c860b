"""`server.py case` and `server.py reminder`, as staff type them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cases.service import find_case
from bot.catalog import ServiceId
from bot.cli import case as case_command
from bot.cli import reminder as reminder_command
from bot.kernel import crypto
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.ids import new_pseudonym
from bot.reminders.tasks import sweep
from tests.cases.build import ARRANGED, open_one, to_arranged, walk

ROOT = Path(__file__).resolve().parents[2]
runner = CliRunner()


@pytest.fixture
def number(db: Database, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> str:
    """An accepted outpatient case; the commands use the test's database."""
    for module in (case_command, reminder_command):
        monkeypatch.setattr(module, "open_settings", lambda: None)
        monkeypatch.setattr(module, "open_database", lambda _settings: db)
    with db.transaction() as session:
        return open_one(session).number


def test_case_list_json(number: str) -> None:
    result = runner.invoke(case_command.app, ["list", "--json"])
    assert result.exit_code == 0, result.output
    row = json.loads(result.output)[0]
    assert (
        row
        | {
            "number": number,
            "service": "outpatient",
            "status": "accepted",
            "member": "陈**",
            "created_at": "2026-11-23T10:00:00+08:00",
            "due_at": "2026-12-01T00:00:00+08:00",
        }
        == row
    )


def test_due_at_is_null_where_no_clock_runs(db: Database, number: str) -> None:
    with db.transaction() as session:
        to_arranged(session, number)
    assert json.loads(runner.invoke(case_command.app, ["list", "--json"]).output)[0]["due_at"] is None


def test_the_tables_are_readable(db: Database, number: str) -> None:
    with db.transaction() as session:
        to_arranged(session, number)
    sweep(db)
    for app in (case_command.app, reminder_command.app):
        result = runner.invoke(app, ["list"])
        assert number in result.output
        assert "陈**" in result.output
        assert "陈秀兰" not in result.output
    shown = runner.invoke(case_command.app, ["show", number]).output
    assert "医院：示例市第一医院" in shown
    assert "completed（已完成）" in shown
    assert json.loads(runner.invoke(case_command.app, ["show", number, "--json"]).output)["clocks"][0]["clause"] == "G1"


def test_advance_with_facts(db: Database, number: str) -> None:
    with db.transaction() as session:
        walk(session, number, "documents_reviewed", "arranging")
    facts = [part for name, value in ARRANGED.items() for part in ("--set", f"{name}={value}")]
    result = runner.invoke(case_command.app, ["advance", number, "--to", "arranged", *facts])
    assert result.exit_code == 0, result.output
    assert "已安排就诊" in result.output
    assert "已通知会员" in result.output


def test_reminder_list_json(db: Database, number: str) -> None:
    sweep(db)
    rows = json.loads(runner.invoke(reminder_command.app, ["list", "--json"]).output)
    assert {"kind", "case", "due_at", "state"} <= rows[0].keys()
    assert [row["kind"] for row in rows if row["case"] == number] == ["sla_near_end", "sla_breached"]


def server(folder: Path, key: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `server.py` as a process of its own."""
    environment = os.environ | {"DATA_DIR": str(folder), "DATA_KEYS": key, "SANDBOX_CLOCK_URL": "", "DATABASE_URL": ""}
    return subprocess.run(
        [sys.executable, "server.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )


def test_a_refused_move_is_one_sentence_and_exit_1(
    tmp_path: Path, sqlite_url: str, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = crypto.new_key()
    monkeypatch.setattr(crypto, "_keyring", crypto.Keyring([key]))
    database = Database(sqlite_url)
    with database.transaction() as session:
        number = open_one(session, ServiceId.OUTPATIENT).number
    database.dispose()
    refused = server(tmp_path, key, "case", "advance", number, "--to", "arranged")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "documents_reviewed（资料已审核）" in refused.stderr
    assert "Traceback" not in refused.stderr
    unknown = server(tmp_path, key, "case", "show", "MZ000000-XXXXX")
    assert unknown.returncode == 1
    assert "没有找到" in unknown.stderr
    listed = server(tmp_path, key, "case", "list", "--json")
    assert json.loads(listed.stdout)[0]["number"] == number


def test_the_name_is_gone_from_the_list_once_the_user_had_their_data_deleted(db: Database, number: str) -> None:
    with db.transaction() as session:
        walk(session, number, "cancelled")
        find_case(session, number).openid = new_pseudonym()
    assert json.loads(runner.invoke(case_command.app, ["list", "--json"]).output)[0]["member"] == "（已删除）"
