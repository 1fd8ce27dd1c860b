"""Import of a hospital list: every line is checked first; one bad line, and nothing is imported."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from bot.catalog import get_catalog
from bot.hospitals import repository
from bot.hospitals.list_rows import COLUMNS, HospitalRow, read_row
from bot.hospitals.names import fold, given_keys
from bot.kernel import clock
from bot.kernel.columns import LineError
from bot.kernel.tables import TableFileError, read_rows


@dataclass
class HospitalImport:
    """What an import did. `version` is the list now in force, or None when `errors` kept everything out.

    `unchanged`: the file says what that version already says, and no new one was made.
    """

    version: int | None = None
    rows: int = 0
    unchanged: bool = False
    errors: list[LineError] = field(default_factory=list)


def import_list(session: Session, path: Path, *, source: str, on: date) -> HospitalImport:
    """Read, check and store a whole list as a new version (J8). Never raises for a bad file: see `errors`."""
    rows, errors = check_list(path, on=on)
    if errors:
        return HospitalImport(rows=len(rows), errors=errors)
    return import_checked(session, rows, source=source)


def import_checked(session: Session, rows: list[HospitalRow], *, source: str) -> HospitalImport:
    """Store rows that `check_list` found good, unless the list in force says the same."""
    repository.lock_lists(session)
    digest = content_digest(rows)
    before = repository.newest(session)
    if before is not None and before.content_digest == digest:
        return HospitalImport(version=before.version, rows=len(rows), unchanged=True)
    version = before.version + 1 if before is not None else 1
    repository.add_list(session, version=version, rows=rows, digest=digest, source=source, at=clock.now())
    return HospitalImport(version=version, rows=len(rows))


def content_digest(rows: list[HospitalRow]) -> str:
    """A hash of what the rows say, whatever their order."""
    contents = [
        [row.city, row.name, sorted(row.aliases), sorted(row.departments), row.address or ""]
        + [day.isoformat() if day else "" for day in (row.valid_from, row.valid_until)]
        for row in rows
    ]
    return hashlib.sha256(json.dumps(sorted(contents), ensure_ascii=False).encode()).hexdigest()


def check_list(path: Path, *, on: date) -> tuple[list[HospitalRow], list[LineError]]:
    """The good rows of a file and every mistake in it, in the order of the lines.

    A list of which nothing is valid on the day `on` is a mistake: it would leave every member without a hospital.
    """
    try:
        rows, errors = _read(path, get_catalog().cities)
    except TableFileError as error:
        return [], [LineError(error.line, "", error.message)]
    if not errors and not rows:
        errors.append(LineError(0, "", "只有表头，没有医院。"))
    elif not errors and not any(row.is_valid(on) for row in rows):
        errors.append(LineError(0, "", f"没有一家医院在{on:%Y-%m-%d}有效，请核对生效日期和截止日期。"))
    return rows, errors


def _read(path: Path, cities: Collection[str]) -> tuple[list[HospitalRow], list[LineError]]:
    lines = read_rows(path)
    header_line, header = next(lines)
    places, errors = COLUMNS.locate(header, header_line)
    if errors:
        return [], errors
    rows: list[HospitalRow] = []
    together = _Together()
    for line, cells in lines:
        row, problems = read_row(cells, line, places, cities)
        errors += problems
        if row is not None:
            errors += together.problems_with(row)
            rows.append(row)
    return rows, errors


class _Together:
    """What only shows when rows are seen together: a name that two hospitals of a city bear at the same time."""

    def __init__(self) -> None:
        self._bearers: dict[tuple[str, str], list[HospitalRow]] = {}

    def problems_with(self, row: HospitalRow) -> list[LineError]:
        """What is wrong with `row` beside the rows before it."""
        problems: dict[int, LineError] = {}
        for key in sorted(given_keys(row)):
            bearers = self._bearers.setdefault((row.city, key), [])
            for other in bearers:
                if row.overlaps(other):
                    problems.setdefault(other.line, _same_name(row, other))
            bearers.append(row)
        return list(problems.values())


def _same_name(row: HospitalRow, other: HospitalRow) -> LineError:
    if fold(row.name) == fold(other.name):
        return LineError(row.line, COLUMNS.names["name"], f"与第{other.line}行重复：同一城市、同一医院，有效期重叠")
    words = f"与第{other.line}行的名称或简称相同，请改成能区分的"
    column = "name" if fold(row.name) in given_keys(other) else "aliases"
    return LineError(row.line, COLUMNS.names[column], words)
