"""Which of several pictures are pages of one report. Pure.

A page with its own title tells its kind; one that begins in the middle of a report tells only “第2页 共3页”, and
belongs to the report that lacks just that page.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """What is known of one picture. `kind` is None where it is not known; `number` and `total` as printed."""

    document_id: int
    kind: str | None = None
    number: int | None = None
    total: int | None = None
    patient: str | None = None
    hospital: str | None = None


def reports(sheets: Sequence[Sheet]) -> list[list[Sheet]]:
    """The sheets put together to reports, each in the order of its pages, and they in the order of their first sheet.

    Sheets whose pages are not numbered stay alone: two CT reports are two. So does a page that fits two reports.
    """
    found: list[list[Sheet]] = []
    numbered = sorted((one for one in sheets if one.number), key=lambda one: (one.kind is None, one.document_id))
    for sheet in numbered:
        fitting = [report for report in found if _belongs(sheet, report)]
        if len(fitting) == 1:
            fitting[0].append(sheet)
        else:
            found.append([sheet])
    found += [[one] for one in sheets if not one.number]
    ordered = [sorted(report, key=lambda one: (one.number or 0, one.document_id)) for report in found]
    return sorted(ordered, key=lambda report: min(one.document_id for one in report))


def kind_of(report: Sequence[Sheet]) -> str | None:
    """The kind of a report: that of the pages that tell it."""
    return next((one.kind for one in report if one.kind), None)


def _belongs(sheet: Sheet, report: Sequence[Sheet]) -> bool:
    if any(one.number == sheet.number for one in report):
        return False  # a second first page is another report
    return all(_agree(sheet, one) for one in report)


def _agree(one: Sheet, other: Sheet) -> bool:
    """Nothing that both tell is told differently."""
    told = [(one.kind, other.kind), (one.patient, other.patient), (one.hospital, other.hospital)]
    same_length = one.total is None or other.total is None or one.total == other.total
    return same_length and all(a is None or b is None or a == b for a, b in told)
