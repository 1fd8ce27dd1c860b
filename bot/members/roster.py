"""Import of the insurer's roster: every line is checked first; one bad line, and nothing is imported."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from bot.kernel.tables import TableFileError, read_rows
from bot.members.names import fold_name
from bot.members.roster_rows import COLUMN_NAMES, RosterError, RosterRow, read_header, read_row
from bot.members.roster_store import store

__all__ = ["RosterError", "RosterReport", "check_roster", "import_checked", "import_roster"]


@dataclass
class RosterReport:
    """What an import did: counts of lines, or, when `errors` is not empty, nothing.

    `uses` counts the uses of services from before (已用服务) that were not known yet.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    uses: int = 0
    errors: list[RosterError] = field(default_factory=list)


def import_roster(session: Session, path: Path) -> RosterReport:
    """Read, check and store a roster; a second import updates what changed. Never raises for a bad file: see `errors`.

    The file is read and checked before the first SQL statement, so no lock is held meanwhile.
    """
    rows, errors = check_roster(path)
    if errors:
        return RosterReport(rows=len(rows), errors=errors)
    return import_checked(session, rows)


def import_checked(session: Session, rows: list[RosterRow]) -> RosterReport:
    """Store rows that `check_roster` found good."""
    counts = store(session, rows)
    return RosterReport(len(rows), counts.created, counts.updated, counts.unchanged, counts.uses)


def check_roster(path: Path) -> tuple[list[RosterRow], list[RosterError]]:
    """The good rows of a file and every mistake in it, in the order of the lines."""
    rows: list[RosterRow] = []
    errors: list[RosterError] = []
    try:
        lines = read_rows(path)
        header_line, header = next(lines)
        places, errors = read_header(header, header_line)
        if errors:
            return [], errors
        together = _Together()
        for line, cells in lines:
            row, problems = read_row(cells, line, places)
            errors += problems
            if row is not None:
                errors += together.problems_with(row)
                rows.append(row)
    except TableFileError as error:
        errors.append(RosterError(error.line, "", error.message))
    if not rows and not errors:
        errors.append(RosterError(0, "", "只有表头，没有名单。"))
    return rows, errors


class _Together:
    """What only shows when rows are seen together: doubles and contradictions."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], tuple[str, int]] = {}
        self._lines: dict[tuple[str, str, str], int] = {}

    def problems_with(self, row: RosterRow) -> list[RosterError]:
        """What is wrong with `row` beside the rows before it."""
        problems = []
        person = (row.id_type, row.id_number)
        name, first_line = self._names.setdefault(person, (fold_name(row.name), row.line))
        if name != fold_name(row.name):
            words = f"证件号码与第{first_line}行相同，姓名却不同"
            problems.append(RosterError(row.line, COLUMN_NAMES["name"], words))
        earlier = self._lines.setdefault((row.policy_no, *person), row.line)
        if earlier != row.line:
            words = f"与第{earlier}行重复：同一保单、同一证件号码"
            problems.append(RosterError(row.line, COLUMN_NAMES["policy_no"], words))
        return problems
