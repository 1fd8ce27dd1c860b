"""The made-up hospitals of the sandbox."""

from bot.cli.context import ROOT
from bot.hospitals import service as hospitals
from bot.kernel import clock
from bot.kernel.db import Database
from bot.kernel.settings import SettingsError

DEMO_HOSPITALS = ROOT / "data" / "demo" / "hospitals.csv"


def import_demo_hospitals(db: Database) -> int:
    """Import data/demo/hospitals.csv into a database without a list; returns how many hospitals (0: there is one).

    Raises SettingsError when somebody has edited the file and it is not a good list any more.
    """
    with db.transaction() as session:
        if hospitals.current_version(session) is not None:
            return 0
        report = hospitals.import_list(session, DEMO_HOSPITALS, source=DEMO_HOSPITALS.name, on=clock.today())
        if report.errors:
            raise SettingsError(f"示例医院名单有误：{DEMO_HOSPITALS.name} 第 {report.errors[0].line} 行。")
        return report.rows
