"""Several schedulers, failures, and no work for what has not changed."""

import threading

import pytest

from bot.catalog import ServiceId
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.reminders import repository
from bot.reminders.tasks import SweepReport, sweep
from tests.cases.build import insured, open_one, shanghai, to_arranged
from tests.reminders.look import arranged, rows, told


def test_two_schedulers_tell_once(db: Database, frozen_clock: FrozenClock) -> None:
    arranged(db)
    frozen_clock.set(shanghai(2026, 11, 27, 10))
    reports: list[SweepReport] = []
    threads = [threading.Thread(target=lambda: reports.append(sweep(db))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sum(report.sent for report in reports), sum(report.failed for report in reports)] == [1, 0]
    assert len(told(db)) == 1
    assert rows(db)[:2] == [("appointment_3_days", "sent"), ("appointment_1_day", "planned")]


def test_one_item_that_fails_keeps_no_other_waiting(
    db: Database, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.reminders import service

    with db.transaction() as session:
        member = insured(session)
        first = to_arranged(session, open_one(session, member=member).number).number
        to_arranged(session, open_one(session, ServiceId.INPATIENT, member=member, key="k2").number)
    sweep(db)
    frozen_clock.set(shanghai(2026, 11, 27, 10))
    real = service._tell

    def broken(session, row, case, who):  # type: ignore[no-untyped-def]
        if case.number == first:
            raise RuntimeError
        real(session, row, case, who)

    monkeypatch.setattr(service, "_tell", broken)
    report = sweep(db)
    assert (report.sent, report.failed) == (1, 1)
    monkeypatch.undo()
    assert sweep(db).sent == 1


def test_unchanged_cases_are_not_planned_again(
    db: Database, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    arranged(db)
    sweep(db)
    with db.reading() as session:
        assert repository.changed_cases(session, 10) == []
