"""`server.py hospital`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import demo_hospitals
from bot.cli import hospital as command
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.errors import DomainError
from tests.hospitals.lists import BEIJING, FIRST, GOOD, write_list

RUN = CliRunner()


@pytest.fixture
def connected(db: Database, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(command, "open_settings", lambda: None)
    monkeypatch.setattr(command, "open_database", lambda _settings: db)
    return db


def test_j8_import_twice_then_another_list(connected: Database, tmp_path: Path) -> None:
    good = str(write_list(tmp_path, *GOOD))
    assert "已导入 3 家医院，成为第 1 版" in RUN.invoke(command.app, ["import", good]).output
    result = RUN.invoke(command.app, ["import", good])
    assert (result.exit_code, "与第 1 版内容相同（3 家），没有新增版本" in result.output) == (0, True)
    result = RUN.invoke(command.app, ["import", str(write_list(tmp_path, FIRST)), "--json"])
    assert json.loads(result.stdout) == {"version": 2, "rows": 1, "unchanged": False, "errors": []}
    versions = json.loads(RUN.invoke(command.app, ["versions", "--json"]).stdout)
    assert [(each["version"], each["rows"], each["source"]) for each in versions] == [
        (2, 1, "hospitals.csv"),
        (1, 3, "hospitals.csv"),
    ]
    assert "第 1 版  2026-11-23 10:00  3 家" in RUN.invoke(command.app, ["versions"]).output


def test_the_list_by_city_and_version(connected: Database, tmp_path: Path) -> None:
    RUN.invoke(command.app, ["import", str(write_list(tmp_path, *GOOD))])
    RUN.invoke(command.app, ["import", str(write_list(tmp_path, BEIJING))])
    lines = RUN.invoke(command.app, ["list", "--city", "上海市", "--version", "1"]).output.splitlines()
    assert lines[0] == "第 1 版，2 家："
    assert "上海示例第一医院  （示例医院、示例一院）  肿瘤内科、胸外科  上海市示例路1号  2024-01-01 起" in lines[1]
    listed = json.loads(RUN.invoke(command.app, ["list", "--json"]).stdout)
    assert (listed["version"], [each["name"] for each in listed["hospitals"]]) == (2, ["北京示例第一医院"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [([], "还没有导入医院名单"), (["--version", "7"], "没有第 7 版"), (["--city", "苏州"], "苏州不在服务城市里")],
)
def test_j7_what_cannot_be_listed_is_told(connected: Database, arguments: list[str], words: str) -> None:
    result = RUN.invoke(command.app, ["list", *arguments])
    assert isinstance(result.exception, DomainError)
    assert words in result.exception.message


def test_a_bad_list_is_told_line_by_line(connected: Database, tmp_path: Path) -> None:
    path = str(write_list(tmp_path, FIRST, "苏州,,,,,,", FIRST))
    result = RUN.invoke(command.app, ["import", path])
    assert result.exit_code == 1
    assert "第 3 行，城市：不在服务城市里" in result.output
    assert "第 3 行，医院名称：不能为空" in result.output
    assert "第 4 行，医院名称：与第2行重复" in result.output
    assert "hospitals.csv：有 3 处问题，没有导入任何内容" in result.output
    result = RUN.invoke(command.app, ["import", path, "--json"])
    assert result.exit_code == 1
    assert [error["line"] for error in json.loads(result.stdout)["errors"]] == [3, 3, 4]
    assert "还没有导入医院名单" in RUN.invoke(command.app, ["versions"]).output


def test_the_sandbox_gets_the_demo_list_once(connected: Database) -> None:
    assert demo_hospitals.import_demo_hospitals(connected) > 36
    assert demo_hospitals.import_demo_hospitals(connected) == 0
