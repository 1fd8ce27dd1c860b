"""A hospital list becomes a new version as a whole, or every bad line is told and nothing is imported."""

import json
import threading
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.catalog import get_catalog
from bot.hospitals import service
from bot.hospitals.list_rows import HospitalRow
from bot.hospitals.lists import check_list, content_digest
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from tests.hospitals.lists import BEIJING, FIRST, GOOD, HEADER, TUMOUR, load, write_list

TODAY = date(2026, 11, 23)
DEMO = Path(__file__).parents[2] / "data" / "demo" / "hospitals.csv"


def problems(path: Path, on: date = TODAY) -> list[tuple[int, str, str]]:
    _, errors = check_list(path, on=on)
    return [(error.line, error.column, error.problem_zh) for error in errors]


def names(db: Database, version: int | None, **wanted: object) -> list[str]:
    with db.reading() as session:
        return [each.name for each in service.hospitals_of(session, version, **wanted)]  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_as_excel_and_others_write_it(tmp_path: Path, encoding: str) -> None:
    rows, errors = check_list(write_list(tmp_path, *GOOD, "", encoding=encoding), on=TODAY)
    assert errors == []
    assert [(row.city, row.name) for row in rows[:2]] == [("上海", "上海示例第一医院"), ("上海", "上海示例肿瘤医院")]
    assert rows[0].aliases == ("示例医院", "示例一院")
    assert rows[0].departments == ("肿瘤内科", "胸外科")
    assert (rows[0].valid_from, rows[0].valid_until) == (date(2024, 1, 1), None)


def test_chinese_headings_in_another_order_and_only_what_must_be_there(tmp_path: Path) -> None:
    header = "备注,医院全称,所在城市,科室"
    rows, errors = check_list(
        write_list(tmp_path, "x,上海示例第一医院,上海市,肿瘤内科、胸外科", header=header), on=TODAY
    )
    assert errors == []
    assert (rows[0].city, rows[0].departments, rows[0].address) == ("上海", ("肿瘤内科", "胸外科"), None)


def test_xlsx_with_real_dates_and_broken_lines_in_a_cell(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["城市", "医院名称", "科室", "生效日期", "截止日期"])
    sheet.append(["厦门", "厦门示例第一医院", "肿瘤内科\n胸外科", datetime(2026, 1, 1), 46387])  # noqa: DTZ001 - Excel knows no zones
    path = tmp_path / "hospitals.xlsx"
    book.save(path)
    (row,), errors = check_list(path, on=TODAY)
    assert errors == []
    assert row.departments == ("肿瘤内科", "胸外科")
    assert (row.valid_from, row.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))


def test_j7_d2_a_city_that_is_not_covered_is_refused_and_all_18_are_taken(tmp_path: Path) -> None:
    cities = get_catalog().cities
    assert len(cities) == 18
    rows, errors = check_list(write_list(tmp_path, *(f"{city},{city}示例医院,,,,," for city in cities)), on=TODAY)
    assert (errors, len(rows)) == ([], 18)
    ((line, column, words),) = problems(write_list(tmp_path, FIRST, "苏州,苏州示例医院,,,,,"))
    assert (line, column) == (3, "城市")
    assert words == f"不在服务城市里，应为：{'、'.join(cities)}"


@pytest.mark.parametrize("level", ["", "三甲", "三级甲等", " 三级 甲等医院"])
def test_d2_g3_hospitals_are_of_the_highest_level(tmp_path: Path, level: str) -> None:
    header = "城市,医院名称,医院等级"
    rows, errors = check_list(write_list(tmp_path, f"上海,上海示例第一医院,{level}", header=header), on=TODAY)
    assert ([row.name for row in rows], errors) == (["上海示例第一医院"], [])


@pytest.mark.parametrize("level", ["二甲", "三乙", "三级", "社区", "私立"])
def test_d2_g3_a_hospital_of_another_level_is_refused(tmp_path: Path, level: str) -> None:
    header = "城市,医院名称,等级"
    lines = ["上海,上海示例第一医院,三甲", f"上海,上海示例第二医院,{level}"]
    words = "不是三甲，合作医院都应为三甲；三甲可以不填"
    assert problems(write_list(tmp_path, *lines, header=header)) == [(3, "医院等级", words)]


def test_every_bad_line_is_told_and_nothing_imported(db: Database, frozen_clock: FrozenClock, tmp_path: Path) -> None:
    path = write_list(
        tmp_path,
        FIRST,
        ",,,,,,",
        "苏州,,,,,2026-13-01,昨天",
        "北京,北京示例医院,院,,,2026-02-01,2026-01-31",
        f"北京,{'长' * 61},{'长' * 61},{'科' * 41},{'路' * 201},,",
    )
    found = problems(path)
    assert [(line, column) for line, column, _ in found] == [
        (4, "城市"),
        (4, "医院名称"),
        (4, "生效日期"),
        (4, "截止日期"),
        (5, "简称"),
        (5, "截止日期"),
        (6, "医院名称"),
        (6, "简称"),
        (6, "科室"),
        (6, "地址"),
    ]
    assert (4, "医院名称", "不能为空") in found
    assert (5, "截止日期", "早于生效日期") in found
    with db.transaction() as session:
        assert len(load(session, path).errors) == len(found)
    with db.reading() as session:
        assert service.current_version(session) is None


def test_names_that_two_hospitals_of_a_city_would_bear(tmp_path: Path) -> None:
    spelled = "上海,上海示例第一醫院,,,,,"
    same_alias = "上海,上海示例第二医院,示例医院,,,,"
    alias_is_name = "上海,上海示例第三医院,上海示例肿瘤医院,,,,2026-01-01"
    found = problems(write_list(tmp_path, *GOOD, spelled, same_alias, alias_is_name))
    assert found == [
        (5, "医院名称", "与第2行重复：同一城市、同一医院，有效期重叠"),
        (6, "简称", "与第2行的名称或简称相同，请改成能区分的"),
        (7, "简称", "与第3行的名称或简称相同，请改成能区分的"),
    ]


def test_a_hospital_may_come_twice_when_its_times_do_not_overlap(tmp_path: Path) -> None:
    later = "上海,上海示例肿瘤医院,,放疗科;血液科,上海市示例路9号,2027-01-01,"
    assert problems(write_list(tmp_path, TUMOUR, later)) == []
    assert len(problems(write_list(tmp_path, TUMOUR, later.replace("2027-01-01", "2026-12-31")))) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (HEADER.encode(), "只有表头"),
        (b"city,address\n1,2", "缺少列：医院名称"),
        ((HEADER + ",医院\n").encode(), "出现了两次"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "CSV"),
        (b"PK\x03\x04 no zip", "XLSX"),
        ((HEADER + '\n上海,"open').encode(), "引号"),
    ],
)
def test_files_that_are_no_list(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "hospitals.csv"
    path.write_bytes(content)
    assert any(words in problem for _, _, problem in problems(path))


def test_a_list_that_would_leave_everybody_without_a_hospital(tmp_path: Path) -> None:
    path = write_list(tmp_path, TUMOUR)
    assert problems(path, on=date(2026, 12, 31)) == []
    assert "没有一家医院在2027-01-01有效" in problems(path, on=date(2027, 1, 1))[0][2]


def test_j8_a_case_keeps_its_version_while_the_list_goes_on(
    db: Database, frozen_clock: FrozenClock, tmp_path: Path
) -> None:
    with db.transaction() as session:
        first = load(session, write_list(tmp_path, *GOOD))
        at_application = service.current_version(session)
    with db.transaction() as session:
        again = load(session, write_list(tmp_path, *reversed(GOOD)))
    with db.transaction() as session:
        second = load(session, write_list(tmp_path, BEIJING, "上海,上海示例第九医院,,,,,"))
    with db.transaction() as session:
        third = load(session, write_list(tmp_path, *GOOD))
    assert [(each.version, each.rows, each.unchanged) for each in (first, again, second, third)] == [
        (1, 3, False),
        (1, 3, True),
        (2, 2, False),
        (3, 3, False),
    ]
    assert at_application == 1
    with db.reading() as session:
        assert service.current_version(session) == 3
        assert [(each.version, each.rows) for each in service.all_lists(session)] == [(3, 3), (2, 2), (1, 3)]
        assert service.find_hospital(session, 1, "上海示例第一医院", TODAY, city="上海") is not None
        assert service.find_hospital(session, 2, "上海示例第一医院", TODAY, city="上海") is None
        assert service.find_hospital(session, None, "上海示例第一医院", TODAY) is None
    assert names(db, 2) == ["北京示例第一医院", "上海示例第九医院"]
    assert names(db, None) == []


def test_j8_hospitals_count_within_their_dates_only(db: Database, frozen_clock: FrozenClock, tmp_path: Path) -> None:
    with db.transaction() as session:
        version = load(session, write_list(tmp_path, *GOOD)).version
    assert names(db, version, city="上海", on=date(2026, 12, 31)) == ["上海示例第一医院", "上海示例肿瘤医院"]
    assert names(db, version, city="上海", on=date(2027, 1, 1)) == ["上海示例第一医院"]
    assert names(db, version, city="上海", on=date(2023, 12, 31)) == ["上海示例肿瘤医院"]
    assert names(db, version, city="大连", on=TODAY) == []


def test_two_imports_at_once_make_one_version_after_the_other(
    db: Database, frozen_clock: FrozenClock, tmp_path: Path
) -> None:
    paths = []
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths.append(write_list(folder, FIRST, f"大连,大连示例第{number}医院,,,,,"))
    start = threading.Barrier(len(paths))
    versions: list[int | None] = []

    def run(path: Path) -> None:
        start.wait()
        with db.transaction() as session:
            versions.append(load(session, path).version)

    threads = [threading.Thread(target=run, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(versions, key=lambda version: version or 0) == [1, 2, 3, 4]


def test_d2_the_demo_list_has_hospitals_in_every_city(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        version = load(session, DEMO).version
    with db.reading() as session:
        for city in get_catalog().cities:
            here = service.hospitals_of(session, version, city=city, on=TODAY)
            assert len(here) in (2, 3)
            assert all(each.departments and each.address for each in here)
            example = service.find_hospital(session, version, "示例医院", TODAY, city=city)
            assert example is not None
            assert example.name == f"{city}示例第一医院"


WORD = st.text("示例第一二三肿瘤大学附属甲乙丙丁ABc1", min_size=2, max_size=12)
DAY = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2099, 12, 31)))


@st.composite
def rows(draw: st.DrawFn) -> list[HospitalRow]:
    made = []
    for line in range(2, draw(st.integers(3, 8))):
        start, end = draw(DAY), draw(DAY)
        if start and end and end < start:
            start, end = end, start
        city = draw(st.sampled_from(get_catalog().cities))
        made.append(
            HospitalRow(
                line=line,
                city=city,
                name=f"{line}号{draw(WORD)}医院",
                aliases=tuple(f"{line}院{word}" for word in draw(st.lists(WORD, max_size=3, unique=True))),
                departments=tuple(draw(st.lists(WORD, max_size=4, unique=True))),
                address=draw(st.one_of(st.none(), WORD)),
                valid_from=start,
                valid_until=end,
            )
        )
    return made


def _cells(row: HospitalRow) -> list[str]:
    days = [day.isoformat() if day else "" for day in (row.valid_from, row.valid_until)]
    return [row.city, row.name, ";".join(row.aliases), "；".join(row.departments), row.address or "", *days]


@settings(max_examples=40, deadline=None)
@given(made=rows(), as_xlsx=st.booleans(), shuffled=st.randoms(use_true_random=False))
def test_what_is_written_is_what_is_read(made: list[HospitalRow], as_xlsx: bool, shuffled: object) -> None:
    on = made[0].valid_from or made[0].valid_until or TODAY
    lines = [_cells(row) for row in made]
    with TemporaryDirectory() as folder:
        if as_xlsx:
            book = Workbook()
            sheet = book.active
            assert sheet is not None
            for line in [HEADER.split(","), *lines]:
                sheet.append(line)
            path = Path(folder) / "hospitals.xlsx"
            book.save(path)
        else:
            path = write_list(Path(folder), *(",".join(line) for line in lines))
        read, errors = check_list(path, on=on)
    assert errors == []
    assert read == made
    mixed = made[:]
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]
    assert content_digest(mixed) == content_digest(made)
    assert content_digest(made[:-1]) != content_digest(made)


def test_the_digest_sees_every_column() -> None:
    row = HospitalRow(2, "上海", "甲医院", ("甲",), ("胸外科",), "路1号", TODAY, TODAY)
    others = [
        HospitalRow(2, *changed)  # type: ignore[arg-type]
        for changed in (
            ("北京", "甲医院", ("甲",), ("胸外科",), "路1号", TODAY, TODAY),
            ("上海", "乙医院", ("甲",), ("胸外科",), "路1号", TODAY, TODAY),
            ("上海", "甲医院", (), ("胸外科",), "路1号", TODAY, TODAY),
            ("上海", "甲医院", ("甲",), (), "路1号", TODAY, TODAY),
            ("上海", "甲医院", ("甲",), ("胸外科",), None, TODAY, TODAY),
            ("上海", "甲医院", ("甲",), ("胸外科",), "路1号", None, TODAY),
            ("上海", "甲医院", ("甲",), ("胸外科",), "路1号", TODAY, None),
        )
    ]
    digests = {content_digest([each]) for each in (row, *others)}
    assert len(digests) == 8
    assert json.dumps(sorted(digests))
