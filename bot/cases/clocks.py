"""SLA clocks: promises in Chinese working days, with every pause kept as an interval (decision 0031). Never commits.

Counting begins on the day after the start; a deadline of N working days is the midnight that ends the Nth one.
A pause gives back the working days after the day on which it began, up to and including the day on which it ended.
"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases.models import Case, ClockOutcome, SlaClock, SlaPause
from bot.catalog import Direction, Sla
from bot.kernel import clock
from bot.kernel.workdays import WorkCalendar, WorkingDate, load_calendar

ONE_DAY = timedelta(days=1)


def earliest_admission(session: Session, today: date, working_days: int) -> WorkingDate:
    """D1: the first admission date that can still be booked on `today`, the Nth working day after it."""
    return load_calendar(session).add(today, working_days)


def last_day(due_at: datetime) -> date:
    """The last day that a deadline still allows."""
    return due_at.date() - ONE_DAY


def start(session: Session, case: Case, sla: Sla, starts_on: date, *, anew: bool = False) -> None:
    """Start the clock of a case; once only, unless `anew`: a milestone reached again starts nothing."""
    if repository.clocks(session, case.number) and not anew:
        return
    row = SlaClock(
        case_number=case.number,
        clause=sla.clause,
        working_days=sla.working_days,
        direction=sla.direction,
        starts_on=starts_on,
        due_at=clock.start_of_day(starts_on),
        due_certain=True,
    )
    _compute(row, [], load_calendar(session))
    session.add(row)
    session.flush()


def pause(session: Session, case: Case, at: datetime) -> None:
    """The member is to act: the running clock stands still. A clock that counts back from a date never does (D1)."""
    row = repository.running_clock(session, case.number)
    if row is None or row.direction == Direction.BEFORE or _open_pause(session, row):
        return
    session.add(SlaPause(clock_id=row.id, from_at=at))
    session.flush()


def resume(session: Session, case: Case, at: datetime) -> None:
    """The member has acted: the clock goes on, and the working days of the pause are given back."""
    row = repository.running_clock(session, case.number)
    if row is not None and (interval := _open_pause(session, row)):
        interval.until_at = at
        session.flush()


def end(session: Session, case: Case, at: datetime, *, kept: bool) -> None:
    """End the running clock: `kept` says that what was promised has happened (met or, if late, missed), else void."""
    row = repository.running_clock(session, case.number)
    if row is None:
        return
    resume(session, case, at)
    _compute(row, repository.pauses(session, row.id), load_calendar(session))
    row.ended_at = at
    row.outcome = (ClockOutcome.MET if at <= row.due_at else ClockOutcome.MISSED) if kept else ClockOutcome.VOID
    session.flush()


def refresh(session: Session, case: Case) -> bool:
    """Compute the due time anew and cache it on the case; True when it changed."""
    row, before = repository.running_clock(session, case.number), (case.due_at, case.due_certain)
    if row is None:
        case.due_at, case.due_certain = None, True
        return before != (None, True)
    intervals = repository.pauses(session, row.id)
    _compute(row, intervals, load_calendar(session))
    paused = any(interval.until_at is None for interval in intervals)
    case.due_at, case.due_certain = (None, True) if paused else (row.due_at, row.due_certain)
    return before != (case.due_at, case.due_certain)


def is_paused(session: Session, case: Case) -> bool:
    """Whether a clock runs and stands still."""
    row = repository.running_clock(session, case.number)
    return row is not None and _open_pause(session, row) is not None


def working_days_left(session: Session, due_at: datetime, today: date) -> int:
    """Working days after today up to the deadline; 0 when today is the last one, or later."""
    return max(0, load_calendar(session).between(today, last_day(due_at)))


def _open_pause(session: Session, row: SlaClock) -> SlaPause | None:
    return next((one for one in repository.pauses(session, row.id) if one.until_at is None), None)


def _compute(row: SlaClock, intervals: list[SlaPause], calendar: WorkCalendar) -> None:
    if row.direction == Direction.BEFORE:
        # The booking must stand when the day of admission begins (decision 0032).
        row.due_at, row.due_certain = clock.start_of_day(row.starts_on), True
        return
    given_back = sum(
        calendar.between(one.from_at.date(), one.until_at.date()) for one in intervals if one.until_at is not None
    )
    due = calendar.add(row.starts_on, row.working_days + given_back)
    row.due_at, row.due_certain = clock.start_of_day(due.day + ONE_DAY), due.certain
