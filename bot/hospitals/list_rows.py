"""Rules of a hospital list's row: its columns and what each cell must hold. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot.hospitals.names import fold
from bot.kernel.columns import BadCellError, Columns, LineError, RowReader, as_date, as_text, required_text
from bot.kernel.tables import Cell

LONGEST_NAME = 60
LONGEST_DEPARTMENT = 40
LONGEST_ADDRESS = 200
SHORTEST_NAME = 2

COLUMNS = Columns(
    {
        "city": "城市",
        "name": "医院名称",
        "level": "医院等级",
        "aliases": "简称",
        "departments": "科室",
        "address": "地址",
        "valid_from": "生效日期",
        "valid_until": "截止日期",
    },
    {
        "city": "城市 所在城市 所属城市 市 就医城市",
        "name": "医院名称 医院 医院全称 名称 hospital hospital_name",
        "level": "医院等级 等级 医院级别 级别 hospital_level",
        "aliases": "简称 别名 医院简称 医院别名 又名 alias short_name",
        "departments": "科室 合作科室 覆盖科室 开放科室 department",
        "address": "地址 医院地址 详细地址 就诊地址",
        "valid_from": "生效日期 生效日 开始日期 起始日期 合作起始日期 合作开始日期 有效期起 start_date",
        "valid_until": "截止日期 截止日 到期日期 结束日期 终止日期 合作截止日期 合作结束日期 有效期止 end_date",
    },
    optional=("level", "aliases", "departments", "address", "valid_from", "valid_until"),
)
# D2, G3: the clauses name 三甲 hospitals alone; a list without the column promises the same.
LEVELS = frozenset({"三甲", "3甲", "三级甲等", "三级甲等医院", "三甲医院", "三级甲"})
_SEPARATORS = re.compile(r"[;；、,，|\n]")


@dataclass(frozen=True, slots=True)
class HospitalRow:
    """One good line; None for a date means without end on that side."""

    line: int
    city: str
    name: str
    aliases: tuple[str, ...]
    departments: tuple[str, ...]
    address: str | None
    valid_from: date | None
    valid_until: date | None

    def overlaps(self, other: "HospitalRow") -> bool:
        """Whether some day belongs to the validity of both."""
        starts = max(self.valid_from or date.min, other.valid_from or date.min)
        ends = min(self.valid_until or date.max, other.valid_until or date.max)
        return starts <= ends

    def is_valid(self, on: date) -> bool:
        """Whether the hospital counts on that day."""
        return (self.valid_from or date.min) <= on <= (self.valid_until or date.max)


def read_row(
    cells: list[Cell], line: int, places: dict[str, int], cities: Collection[str]
) -> tuple[HospitalRow | None, list[LineError]]:
    """The row, or everything that is wrong with it. `cities`: those covered (J7)."""
    reader = RowReader(COLUMNS, places, cells, line)
    city = reader.read("city", lambda cell: _city(cell, cities))
    name = reader.read("name", _name)
    reader.read("level", _check_level)
    aliases = reader.read("aliases", lambda cell: _words(cell, longest=LONGEST_NAME, shortest=SHORTEST_NAME))
    departments = reader.read("departments", lambda cell: _words(cell, longest=LONGEST_DEPARTMENT))
    address = reader.read("address", _address)
    valid_from = reader.read("valid_from", _optional_date)
    valid_until = reader.read("valid_until", _optional_date)
    if valid_from and valid_until and valid_until < valid_from:
        reader.refuse("valid_until", "早于生效日期")
    if reader.errors or city is None or name is None:
        return None, reader.errors
    short = tuple(alias for alias in aliases or () if fold(alias) != fold(name))
    return HospitalRow(line, city, name, short, departments or (), address, valid_from, valid_until), []


def _city(cell: Cell, cities: Collection[str]) -> str:
    text = required_text(cell, longest=LONGEST_NAME)
    city = re.sub(r"\s+", "", text).removesuffix("市")
    if city not in cities:
        raise BadCellError(f"不在服务城市里，应为：{'、'.join(cities)}")
    return city


def _name(cell: Cell) -> str:
    name = _one_line(required_text(cell, longest=LONGEST_NAME))
    if len(fold(name)) < SHORTEST_NAME:
        raise BadCellError(f"应至少有{SHORTEST_NAME}个字")
    return name


def _check_level(cell: Cell) -> None:
    level = re.sub(r"\s+", "", as_text(cell))
    if level and level not in LEVELS:
        raise BadCellError("不是三甲，合作医院都应为三甲；三甲可以不填")


def _words(cell: Cell, *, longest: int, shortest: int = 1) -> tuple[str, ...]:
    """The parts of `肿瘤内科;胸外科`, each once, in their order."""
    parts = [_one_line(part) for part in _SEPARATORS.split(_text_with_lines(cell))]
    words = tuple(dict.fromkeys(part for part in parts if part))
    if any(len(word) > longest for word in words):
        raise BadCellError(f"有一项超过{longest}个字，各项之间请用分号隔开")
    if any(len(fold(word)) < shortest for word in words):
        raise BadCellError(f"每一项应至少有{shortest}个字")
    return words


def _text_with_lines(cell: Cell) -> str:
    """People break lines inside a cell to part its words; `as_text` would join them."""
    return "\n".join(as_text(part) for part in cell.splitlines()) if isinstance(cell, str) else as_text(cell)


def _address(cell: Cell) -> str | None:
    return _one_line(required_text(cell, longest=LONGEST_ADDRESS)) if as_text(cell) else None


def _optional_date(cell: Cell) -> date | None:
    return as_date(cell) if as_text(cell) else None


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
