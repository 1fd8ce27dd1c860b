"""The roster: every bad line told, nothing half imported, a second import updates."""

import io
import json
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select, text
from typer.testing import CliRunner

from bot.cli import roster as roster_cli
from bot.kernel import clock, crypto
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service
from bot.members.models import ID_KIND_NAMES, IdKind, Member, Policy
from bot.members.roster import check_roster, import_roster
from tests.members.people import id_number
from tests.support.tables import sqlite_with_tables

HEADER = "policy_no,name,id_type,id_number,phone,product,effective_date,expiry_date,waiting_period_days"
ONE, TWO = id_number(), id_number(serial="004")
GOOD = [
    f"P1,陈秀兰,居民身份证,{ONE},13900000001,安心,2026-03-01,2027-02-28,30",
    f"P1,王𬭎,,{TWO},,安心,2026/3/1,2027年2月28日,0",
    "P2,阿卜杜拉·买买提,港澳通行证,H01234567,,安心,20260301,2027.2.28,30天",
]

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, frozen_clock: FrozenClock) -> Write:
    def _write(*lines: str, header: str = HEADER, encoding: str = "utf-8", delimiter: str = ",") -> Path:
        path = tmp_path / "roster.csv"
        content = "\n".join([header, *lines]) + "\n"
        path.write_bytes(content.replace(",", delimiter).encode(encoding))
        return path

    return _write


def problems(path: Path) -> list[tuple[int, str, str]]:
    _, errors = check_roster(path)
    return [(error.line, error.column, error.problem_zh) for error in errors]


def counts(db: Database) -> tuple[int, int]:
    with db.reading() as session:
        return (
            session.scalar(select(func.count()).select_from(Member)) or 0,
            session.scalar(select(func.count()).select_from(Policy)) or 0,
        )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_excel_and_others_write_it(write: Write, encoding: str, delimiter: str) -> None:
    rows, errors = check_roster(write(*GOOD, "", encoding=encoding, delimiter=delimiter))
    assert errors == []
    assert [row.name for row in rows] == ["陈秀兰", "王𬭎", "阿卜杜拉·买买提"]
    assert {row.effective_date for row in rows} == {date(2026, 3, 1)}
    assert [row.waiting_period_days for row in rows] == [30, 0, 30]


def test_chinese_headers_in_another_order_with_more_columns(write: Write) -> None:
    header = "备注,被保险人姓名,身份证号,保险起期,保险止期,产品名称,等待期(天),保单号码"
    rows, errors = check_roster(write(f"x,陈秀兰,{ONE},2026-03-01,2027-02-28,安心,30,P1", header=header))
    assert errors == []
    assert (rows[0].policy_no, rows[0].id_number, rows[0].phone) == ("P1", ONE, None)


def test_import_update_and_leave_alone(db: Database, write: Write) -> None:
    def load(*lines: str) -> tuple[int, int, int, int]:
        with db.transaction() as session:
            report = import_roster(session, write(*lines))
        assert report.errors == []
        return report.rows, report.created, report.updated, report.unchanged

    assert load(*GOOD) == (3, 3, 0, 0)
    assert load(*GOOD) == (3, 0, 0, 3)
    changed = GOOD[0].replace("2027-02-28", "2028-02-29").replace("13900000001", "")
    renamed = GOOD[1].replace("王𬭎", "王宏")
    assert load(changed, renamed, f"P9,陈秀兰,,{ONE},,增强,2026-01-01,2026-12-31,90") == (3, 1, 2, 0)
    assert counts(db) == (3, 4)
    with db.reading() as session:
        user = service.get_or_create_user(session, "o1")
        member = service.verify_identity(session, user=user, name="陈秀兰", id_number=ONE, attempt_key="1").member
        assert member is not None
        assert member.phone == "13900000001"  # an empty cell takes nothing away
        assert [policy.expiry_date for policy in service.policies_of(session, member)] == [
            date(2026, 12, 31),
            date(2028, 2, 29),
        ]
        assert (
            service.verify_identity(session, user=user, name="王宏", id_number=TWO, attempt_key="2").member is not None
        )
        assert service.verify_identity(session, user=user, name="王𬭎", id_number=TWO, attempt_key="3").member is None


def test_nothing_readable_reaches_the_database(db: Database, write: Write) -> None:
    with db.transaction() as session:
        import_roster(session, write(*GOOD))
    with db.reading() as session:
        dump = b"".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for row in session.execute(text("SELECT * FROM member"))
            for value in row
        )
    for secret in (ONE, TWO, "陈秀兰", "13900000001", "H01234567"):
        assert secret.encode() not in dump


def test_every_bad_line_is_told_and_nothing_imported(db: Database, write: Write) -> None:
    wrong = ONE[:-1] + ("0" if ONE[-1] != "0" else "1")
    path = write(
        GOOD[0],
        f"P2,,居民身份证,{wrong},abc,安心,2026-13-01,2027-02-28,很久",
        f"P3,王芳,驾照,{TWO},,,2026-03-01,2026-02-28,-1",
        "P4,李 4,居民身份证,110000900101123,,安心,,2027-02-28,",
        "P5,李四,居民身份证,1.10000E+17,1.39E+10,安心,2026-03-01,2027-02-28,30",
    )
    found = problems(path)
    assert {line for line, _, _ in found} == {3, 4, 5, 6}
    assert [(column, words) for line, column, words in found if line == 3] == [
        ("证件号码", "这个号码没有通过校验"),
        ("姓名", "不能为空"),
        ("手机号", "不是电话号码"),
        ("生效日期", "不是日期，请写成 2026-01-31 的样子"),
        ("等待期天数", "应为 0 到 3650 之间的整数"),
    ]
    assert {column for line, column, _ in found if line == 4} == {"证件类型", "产品", "到期日期", "等待期天数"}
    assert {column for line, column, _ in found if line == 5} == {"姓名", "证件号码", "生效日期", "等待期天数"}
    assert any("丢失" in words for line, column, words in found if line == 6 and column == "证件号码")
    told = json.dumps(found, ensure_ascii=False)
    assert wrong not in told
    assert TWO not in told
    with db.transaction() as session:
        report = import_roster(session, path)
    assert len(report.errors) == len(found)
    assert counts(db) == (0, 0)


def test_a_number_that_does_not_tell_its_kind_needs_one(write: Write) -> None:
    line = "P1,林一,,01234567,,安心,2026-03-01,2027-02-28,30"
    assert problems(write(line)) == [
        (2, "证件号码", "只看号码分不清是哪种证件，请在证件类型中填写台湾居民来往大陆通行证或护照")
    ]
    for kind in ("台湾居民来往大陆通行证", "护照"):
        rows, errors = check_roster(write(line.replace("林一,,", f"林一,{kind},")))
        assert (errors, [ID_KIND_NAMES[row.id_type] for row in rows]) == ([], [kind])


def test_j3_every_kind_of_document_by_its_chinese_name(write: Write) -> None:
    numbers = {
        IdKind.RESIDENT_ID: ONE,
        IdKind.HMT_RESIDENCE_PERMIT: id_number("830000"),
        IdKind.FOREIGNER_PERMANENT: id_number("911156"),
        IdKind.HK_MACAU_PERMIT: "H01234567",
        IdKind.TAIWAN_PERMIT: "01234567",
        IdKind.PASSPORT: "E12345678",
    }
    assert set(numbers) == set(IdKind)
    lines = [
        f"P{n},陈秀兰,{ID_KIND_NAMES[kind]},{number},,安心,2026-03-01,2027-02-28,30"
        for n, (kind, number) in enumerate(numbers.items())
    ]
    rows, errors = check_roster(write(*lines))
    assert errors == []
    assert {row.id_type: row.id_number for row in rows} == numbers


def test_doubles_and_contradictions(write: Write) -> None:
    found = problems(write(GOOD[0], GOOD[0], GOOD[0].replace("P1", "P2").replace("陈秀兰", "陈秀蓝")))
    assert found == [
        (3, "保单号", "与第2行重复：同一保单、同一证件号码"),
        (4, "姓名", "证件号码与第2行相同，姓名却不同"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"\n\n", "空的"),
        (HEADER.encode(), "只有表头"),
        ("保单号,姓名\n1,2".encode(), "缺少列：证件号码、产品、生效日期"),
        ((HEADER + ",姓名\n").encode(), "出现了两次"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "CSV"),
        (b"\xd0\xcf\x11\xe0rest", "xls"),
        (b"PK\x03\x04 no zip", "XLSX"),
        ((HEADER + '\nP1,"open').encode(), "引号"),
        (b"\xff\xfe" + HEADER.encode("utf-16-le"), "CSV"),
    ],
)
def test_files_that_are_no_roster(tmp_path: Path, frozen_clock: FrozenClock, content: bytes, words: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    assert any(words in problem for _, _, problem in problems(path))


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert problems(tmp_path / "none.csv") == [(0, "", "找不到这个文件。")]
    assert "无法读取" in problems(tmp_path)[0][2]


def workbook(tmp_path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [HEADER.split(","), *rows]:
        sheet.append(row)
    path = tmp_path / "roster.xlsx"
    book.save(path)
    return path


def test_xlsx_with_real_dates_and_numbers(tmp_path: Path, frozen_clock: FrozenClock) -> None:
    path = workbook(
        tmp_path,
        [20260001, "陈秀兰", "居民身份证", ONE, 13900000001, "安心", datetime(2026, 3, 1), date(2027, 2, 28), 30],  # noqa: DTZ001 - Excel knows no zones
        [],
        ["P2", "王芳", "台胞证", 12345678, None, "安心", 46082, "2027-02-28", 0.0],
    )
    rows, errors = check_roster(path)
    assert errors == []
    assert [(row.line, row.policy_no, row.phone) for row in rows] == [(2, "20260001", "13900000001"), (4, "P2", None)]
    assert [row.effective_date for row in rows] == [date(2026, 3, 1), date(2026, 3, 1)]
    assert rows[1].id_number == "12345678"


def test_xlsx_numbers_that_lost_digits(tmp_path: Path, frozen_clock: FrozenClock) -> None:
    number = int(id_number()[:17] + "0")
    path = workbook(tmp_path, ["P1", "陈秀兰", None, number, None, "安心", "2026-03-01", "2027-02-28", 30])
    ((line, column, words),) = problems(path)
    assert (line, column) == (2, "证件号码")
    assert "文本" in words
    assert str(number)[:10] not in words


def test_another_zip_is_no_roster(tmp_path: Path, frozen_clock: FrozenClock) -> None:
    import zipfile

    path = tmp_path / "letter.docx"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    path.write_bytes(buffer.getvalue())
    assert "XLSX" in problems(path)[0][2]


def test_ten_thousand_rows_in_seconds(db: Database, write: Write) -> None:
    lines = [
        f"P{n},陈秀兰,居民身份证,{id_number(born=f'19{n // 1000 + 50}0101', serial=f'{n % 1000:03}')},13900000001,"
        "安心,2026-03-01,2027-02-28,30"
        for n in range(10_000)
    ]
    path = write(*lines)
    started = time.monotonic()
    with db.transaction() as session:
        assert service.import_roster(session, path).created == 10_000
    assert time.monotonic() - started < 60


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frozen_clock: FrozenClock) -> CliRunner:
    ring = crypto.keyring()
    database = Database(sqlite_with_tables(tmp_path / "cli.db"))
    monkeypatch.setattr(roster_cli, "open_settings", lambda: None)
    monkeypatch.setattr(roster_cli, "open_database", lambda settings: database)
    assert clock.now()
    crypto.install(ring)
    return CliRunner()


def test_command(command: CliRunner, write: Write) -> None:
    result = command.invoke(roster_cli.app, ["import", str(write(*GOOD))])
    assert (result.exit_code, "已导入 3 行（新增 3，更新 0，未变 0）" in result.output) == (0, True)
    result = command.invoke(roster_cli.app, ["import", str(write(*GOOD)), "--json"])
    assert json.loads(result.stdout) == {"rows": 3, "created": 0, "updated": 0, "unchanged": 3, "uses": 0, "errors": []}


def test_command_with_a_bad_roster(command: CliRunner, write: Write) -> None:
    path = write(GOOD[0].replace("陈秀兰", ""), GOOD[1].replace(TWO, TWO[:-1]))
    result = command.invoke(roster_cli.app, ["import", str(path)])
    assert result.exit_code == 1
    assert "第 2 行，姓名：不能为空" in result.output
    assert "第 3 行，证件号码：身份证号码应为18位" in result.output
    assert "没有导入任何内容" in result.output
    assert TWO[:-1] not in result.output
    result = command.invoke(roster_cli.app, ["import", str(path), "--json"])
    assert result.exit_code == 1
    assert [error["line"] for error in json.loads(result.stdout)["errors"]] == [2, 3]
