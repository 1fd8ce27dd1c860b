"""Text as it stands on a page: lines of the reader, and the rows they form. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Lines whose middles are nearer than this share of their height stand in one row.
_SAME_ROW = 0.55
_BLANKS = str.maketrans("", "", " \u3000\t")
# What the reader writes for one another; the page's own colon may be any of them.
_SAME = str.maketrans("：﹕︰∶（）【】〔〕［］", ":::" + ":" + "()()()()")


@dataclass(frozen=True)
class Line:
    """One stretch of text. `left`, `top`, `right`, `bottom` are shares of the upright page, from 0 to 1; so is
    `height`, the size of its letters. `score`: the reader's own confidence.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    height: float
    score: float = 1.0

    @property
    def middle(self) -> float:
        """Where it stands from top to bottom."""
        return (self.top + self.bottom) / 2


def plain(text: str) -> str:
    """NFKC without blanks, brackets and colons of one sort: how texts are compared with words."""
    return unicodedata.normalize("NFKC", text.translate(_SAME)).translate(_BLANKS).upper()


def rows_of(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines in reading order: rows from top to bottom, each from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: each.middle):
        if rows and _stands_in(line, rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda each: each.left) for row in rows]


def _stands_in(line: Line, row: Sequence[Line]) -> bool:
    neighbour = row[-1]
    return abs(line.middle - neighbour.middle) < _SAME_ROW * min(line.height, neighbour.height)


def row_texts(lines: Iterable[Line]) -> list[str]:
    """Each row as one text, its parts two blanks apart: labels and values of a form stand together again."""
    return ["  ".join(line.text.strip() for line in row) for row in rows_of(lines)]
