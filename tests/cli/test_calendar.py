"""`server.py calendar import`: a published year makes 预计 certain; a bad file changes nothing."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from bot.cases import service as cases
from bot.cli import calendar as command
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.workdays import CalendarDay
from tests.cases.build import insured, open_one, shanghai


@pytest.fixture
def connected(db: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(command, "open_settings", lambda: None)
    monkeypatch.setattr(command, "open_database", lambda _settings: db)
    return db


def test_G1_an_imported_year_makes_the_date_certain(
    connected: Database, frozen_clock: FrozenClock, tmp_path: Path
) -> None:
    frozen_clock.set(shanghai(2026, 12, 28, 9))
    with connected.transaction() as session:
        number = open_one(session, member=insured(session)).number
    days = [f"2027-01-{number:02d},{int(number > 3)}" for number in range(1, 11)]
    file = tmp_path / "2027.csv"
    file.write_text("day,is_working\n" + "\n".join(days), encoding="utf-8")
    result = CliRunner().invoke(command.app, ["import", str(file)])
    assert "已导入10天，1个办件" in result.output
    with connected.reading() as session:
        case = cases.find_case(session, number)
        assert (case.due_at, case.due_certain) == (shanghai(2027, 1, 6), True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "day,is_working\n2027-01-01,0\n2027-13-01,0\n"),
        ("a.csv", "day,is_working\n2027-01-01,maybe\n"),
        ("a.json", '{"days": [{"date": "2027-01-01"}]}'),
        ("a.json", "nonsense"),
    ],
)
def test_a_bad_file_changes_nothing(connected: Database, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    result = CliRunner().invoke(command.app, ["import", str(tmp_path / name)])
    assert isinstance(result.exception, command.CalendarFileError)
    assert "没有导入任何内容" in result.exception.message
    with connected.reading() as session:
        assert session.scalar(select(func.count()).select_from(CalendarDay)) == 0


def test_the_json_of_holiday_cn_is_read(tmp_path: Path) -> None:
    (tmp_path / "2027.json").write_text('{"days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}')
    assert list(command.read_days(tmp_path / "2027.json").values()) == [False]
