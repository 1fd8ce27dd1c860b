"""Columns of an imported table: which stands where, and what a cell holds. Mistakes are told in Chinese."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from bot.kernel.tables import Cell

Value = TypeVar("Value")

EXCEL_EPOCH = date(1899, 12, 30)
_DATE = re.compile(
    r"(\d{4})(?:[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{2})(\d{2}))(?:[ T]0{1,2}:00(?::00)?)?"
)


class BadCellError(Exception):
    """What is wrong with a cell, in Chinese, without its value."""


@dataclass(frozen=True)
class LineError:
    """One mistake. `line` counts from 1, 0 for the file as a whole; `column` is the Chinese name or empty."""

    line: int
    column: str
    problem_zh: str


class Columns:
    """The columns of a table: their Chinese names, the headings that stand for them, those that may be missing."""

    def __init__(self, names: Mapping[str, str], headings: Mapping[str, str], *, optional: Sequence[str] = ()) -> None:
        self.names = names
        self._optional = frozenset(optional)
        self._headings = {heading: column for column, words in headings.items() for heading in (column, *words.split())}

    def locate(self, cells: Sequence[Cell], line: int) -> tuple[dict[str, int], list[LineError]]:
        """Which column stands where, and what is wrong with the heading; columns that are not ours are left alone."""
        places: dict[str, int] = {}
        errors: list[LineError] = []
        for place, cell in enumerate(cells):
            column = self._headings.get(re.sub(r"\s+", "", as_text(cell)).lower())
            if column is None:
                continue
            if column in places:
                errors.append(LineError(line, self.names[column], "这一列出现了两次"))
            places.setdefault(column, place)
        absent = [column for column in self.names if column not in places and column not in self._optional]
        if absent:
            errors.append(LineError(line, "", f"缺少列：{'、'.join(self.names[column] for column in absent)}"))
        return places, errors


class RowReader:
    """Reads the cells of one row; what is wrong gathers in `errors`."""

    def __init__(self, columns: Columns, places: Mapping[str, int], cells: Sequence[Cell], line: int) -> None:
        self._columns, self._places, self._cells, self._line = columns, places, cells, line
        self.errors: list[LineError] = []

    def read(self, column: str, convert: Callable[[Cell], Value]) -> Value | None:
        """The value of a cell (a missing column counts as an empty one), or None and an error more."""
        place = self._places.get(column)
        try:
            return convert(self._cells[place] if place is not None and place < len(self._cells) else None)
        except BadCellError as bad:
            self.refuse(column, str(bad))
            return None

    def refuse(self, column: str, problem_zh: str) -> None:
        """Note a mistake that a cell alone does not show."""
        self.errors.append(LineError(self._line, self._columns.names[column], problem_zh))


def as_text(cell: Cell) -> str:
    """A cell as people see it: trimmed, NFKC, a whole number without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = unicodedata.normalize("NFKC", str(cell))
    return "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc")).strip()


def required_text(cell: Cell, *, longest: int) -> str:
    """A text of 1 to `longest` characters; raises BadCellError."""
    text = as_text(cell)
    if not text:
        raise BadCellError("不能为空")
    if len(text) > longest:
        raise BadCellError(f"超过{longest}个字")
    return text


def as_date(cell: Cell) -> date:
    """A date as Excel and people write it; raises BadCellError."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 20_000 <= cell <= 80_000:
        return EXCEL_EPOCH + timedelta(days=int(cell))  # an Excel date that lost its format
    text = as_text(cell)
    if not text:
        raise BadCellError("不能为空")
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        year, month, day, short_month, short_day = match.groups()
        return date(int(year), int(month or short_month), int(day or short_day))
    except ValueError:
        raise BadCellError("不是日期，请写成 2026-01-31 的样子") from None
