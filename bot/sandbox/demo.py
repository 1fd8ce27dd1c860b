"""The made-up insured people that the page offers to try the chat with: the demo roster, read as a file."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

ROSTER = Path(__file__).parents[2] / "data" / "demo" / "roster.csv"


@dataclass(frozen=True)
class DemoPerson:
    """One line of the demo roster, with its state on a day."""

    name: str
    id_number: str
    note: str


def demo_people(today: date, roster: Path = ROSTER) -> list[DemoPerson]:
    """The people of the demo roster; none when the file is not there."""
    if not roster.exists():
        return []
    with roster.open(encoding="utf-8-sig", newline="") as file:
        return [DemoPerson(row["name"], row["id_number"], _note(row, today)) for row in csv.DictReader(file)]


def _note(row: dict[str, str], today: date) -> str:
    begins, ends = date.fromisoformat(row["effective_date"]), date.fromisoformat(row["expiry_date"])
    waiting_until = begins + timedelta(days=int(row["waiting_period_days"]))
    if today < begins:
        return f"保单{begins}起生效"
    if today > ends:
        return f"保单已于{ends}到期"
    if today < waiting_until:
        return f"在等待期内，至{waiting_until}"
    used = "，导入时的保单年度内服务已用过" if row.get("used_services") else ""
    other_document = f"，{row['id_type']}" if row["id_type"] != "居民身份证" else ""
    return f"保障中，至{ends}{used}{other_document}"
