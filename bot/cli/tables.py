"""Tables and times for the terminal; Chinese characters take two columns."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

import typer


def iso(at: datetime | None) -> str | None:
    """ISO 8601 with offset, to the second; None stays None."""
    return at.isoformat(timespec="seconds") if at else None


def print_table(head: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    """Columns wide enough for their longest cell; the sentence `empty` where there is no row."""
    if not rows:
        typer.echo(empty)
        return
    cells = [list(head), *[[str(cell) for cell in row] for row in rows]]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(head))]
    for row in cells:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(padded).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
