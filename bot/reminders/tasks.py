"""The scheduler: ticks, and sweeps what is due. The domain tables are the schedule; two schedulers do no harm."""

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.orm import Session

from bot.cases import repository as case_rows
from bot.kernel import clock
from bot.kernel.db import Database
from bot.reminders import planner, repository, service
from bot.reminders.models import ReminderState

log = structlog.get_logger(__name__)

Result = TypeVar("Result")
SWEEP_SECONDS = 3
BATCH = 500


@dataclass
class SweepReport:
    """What one sweep did: cases planned, reminders given, dropped, and items that failed."""

    planned: int = 0
    sent: int = 0
    dropped: int = 0
    failed: int = 0


class Sweeper:
    """Sweeps one database. Remembers only on which day it last looked at the policies; a restart just looks again."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._policies_seen_on: date | None = None

    def run(self) -> SweepReport:
        """Plan what changed, then give what is due, each item in a transaction of its own."""
        report = SweepReport()
        self._plan_cases(report)
        self._plan_policies()
        self._give_due(report)
        if report.sent or report.dropped or report.failed:
            log.info("reminders_swept", sent=report.sent, dropped=report.dropped, failed=report.failed)
        return report

    def _plan_cases(self, report: SweepReport) -> None:
        with self._db.reading() as session:
            numbers = repository.changed_cases(session, BATCH)
        for number in numbers:
            report.planned += self._guarded(report, partial(_plan_case, number=number)) or 0

    def _plan_policies(self) -> None:
        today = clock.today()
        if self._policies_seen_on == today:
            return
        with self._db.transaction() as session:
            planner.plan_for_policies(session)
        self._policies_seen_on = today

    def _give_due(self, report: SweepReport) -> None:
        with self._db.reading() as session:
            ids = repository.due_ids(session, clock.now(), BATCH)
        for reminder_id in ids:
            state = self._guarded(report, partial(service.give, reminder_id=reminder_id))
            report.sent += state == ReminderState.SENT
            report.dropped += state == ReminderState.DROPPED

    def _guarded(self, report: SweepReport, work: Callable[[Session], Result]) -> Result | None:
        """Run one item; a failure is logged and keeps no other waiting: the next tick tries again."""
        try:
            with self._db.transaction() as session:
                return work(session)
        except Exception:  # whatever it is, the next one waits for nobody; it is in the log, and tried again
            report.failed += 1
            log.exception("reminder_item_failed")
            return None


def sweep(db: Database) -> SweepReport:
    """One sweep of everything, policies included."""
    return Sweeper(db).run()


def run_scheduler(db: Database, *, jobs: Sequence[Callable[[], object]] = ()) -> None:
    """Tick until SIGTERM or SIGINT; a sweep that is under way is finished first. `jobs`: sweeps of other rooms."""
    scheduler = BlockingScheduler(timezone=clock.SHANGHAI)
    sweeper = Sweeper(db)
    for job in (sweeper.run, *jobs):
        scheduler.add_job(
            job, "interval", seconds=SWEEP_SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None
        )

    def stop(_signal: int, _frame: object) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log.info("scheduler_started", every_seconds=SWEEP_SECONDS)
    scheduler.start()
    db.dispose()


def _plan_case(session: Session, number: str) -> int:
    case = case_rows.lock(session, number)
    return planner.plan_for_case(session, case) if case else 0
