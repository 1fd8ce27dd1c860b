"""The made-up members of the sandbox."""

from bot.cli.context import ROOT
from bot.kernel.db import Database
from bot.kernel.settings import SettingsError
from bot.members.repository import has_members
from bot.members.service import import_roster

DEMO_ROSTER = ROOT / "data" / "demo" / "roster.csv"


def import_demo_roster(db: Database) -> int:
    """Import data/demo/roster.csv into a database without members; returns how many rows (0: there are members).

    Raises SettingsError when somebody has edited the file and it is not a good roster any more.
    """
    with db.transaction() as session:
        if has_members(session):
            return 0
        report = import_roster(session, DEMO_ROSTER)
        if report.errors:
            raise SettingsError(f"示例名单有误：{DEMO_ROSTER.name} 第 {report.errors[0].line} 行。")
        return report.rows
