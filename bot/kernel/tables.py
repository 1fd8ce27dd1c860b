"""Reading a file into rows of cells: CSV in the encodings that Excel writes, and XLSX. No rule of a column here."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeAlias

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.kernel.errors import DomainError

MAX_BYTES = 64 * 1024 * 1024
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
MAX_ROWS = 500_000
DELIMITERS = ",;\t"
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCODINGS = ("utf-8-sig", "gb18030")

Cell: TypeAlias = str | int | float | bool | datetime | date | time | None
Row: TypeAlias = tuple[int, list[Cell]]


class TableFileError(DomainError):
    """The file as a whole cannot be read as a table; `line` where that is known, else 0."""

    def __init__(self, message: str, *, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def read_rows(path: Path) -> Iterator[Row]:
    """The rows that hold anything, each with its line number in the file (from 1), the header row first.

    Raises TableFileError for a file that is missing, empty, too large, or neither CSV nor XLSX.
    """
    content = _read(path)
    if content.startswith(_OLD_EXCEL):
        raise TableFileError("这是旧版Excel文件（.xls）或加了密码，请另存为不加密的 .xlsx 或 CSV 后再导入。")
    rows = _xlsx_rows(content) if content.startswith(_ZIP) else _csv_rows(_decode(content))
    count = 0
    for line, cells in rows:
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            continue
        if count > MAX_ROWS:
            raise TableFileError(f"一次最多导入{MAX_ROWS}行，请分成几个文件。", line=line)
        count += 1
        yield line, cells
    if not count:
        raise TableFileError("文件里没有内容。")


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TableFileError(f"文件超过{MAX_BYTES // 1024 // 1024}MB，请分成几个文件。")
        content = path.read_bytes()
    except FileNotFoundError:
        raise TableFileError("找不到这个文件。") from None
    except OSError as error:
        raise TableFileError(f"文件无法读取（{error.strerror}）。") from error
    if not content.strip():
        raise TableFileError("文件是空的。")
    return content


def _decode(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableFileError("只能导入 CSV（UTF-8 或 GB18030）或 XLSX 文件，这个文件不是。")


def _csv_rows(text: str) -> Iterator[Row]:
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableFileError("这一行的引号不成对，或不是CSV格式。", line=line) from error
        yield line, list(cells)
        line = reader.line_num + 1


def _xlsx_rows(content: bytes) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise TableFileError("文件解开后太大，请分成几个文件。")
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise TableFileError("这个文件不是完整的 XLSX 文件，请重新另存后再导入。") from error
    try:
        sheet = workbook.worksheets[0] if workbook.worksheets else None
        if sheet is None:
            raise TableFileError("文件里没有工作表。")
        sheet.reset_dimensions()  # some programs write a wrong size, and rows would be left out
        yield from _sheet_rows(sheet.iter_rows(values_only=True))
    finally:
        workbook.close()


def _sheet_rows(rows: Iterable[tuple[object, ...]]) -> Iterator[Row]:
    for line, cells in enumerate(rows, start=1):
        yield line, [_as_cell(cell) for cell in cells]


def _as_cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int | float | datetime | date | time):
        return value
    return str(value)
