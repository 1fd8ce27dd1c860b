"""Writing down the reminders that ought to exist. Idempotent; never commits."""

from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.cases.models import Case
from bot.kernel import clock
from bot.members import service as members
from bot.reminders import repository, wanted
from bot.reminders.models import Reminder, ReminderState
from bot.reminders.wanted import Wanted

HORIZON = timedelta(days=40)


def plan_for_case(session: Session, case: Case) -> int:
    """Plan what a locked case now wants, drop what it no longer wants; returns how many rows changed."""
    wishes = wanted.for_case(session, case)
    keys, now = {wish.key for wish in wishes}, clock.now()
    changed = 0
    for row in repository.planned_of_case(session, case.number):
        if row.dedupe_key not in keys:
            settle(row, ReminderState.DROPPED)
            changed += 1
    for wish in wishes:
        if not wish.is_stale(now):
            changed += _plan(session, wish, case_number=case.number, member_id=case.member_id, openid=case.openid)
    repository.save_plan(session, case)
    return changed


def plan_for_policies(session: Session) -> int:
    """Plan the reminders of policy years that end soon (J6); returns how many rows were added."""
    today, added = clock.today(), 0
    for bound in members.bound_policies(session, today):
        if bound.year.end - today > HORIZON:
            continue
        for wish in wanted.for_policy(session, user=bound.user, policy=bound.policy, year=bound.year, on=today):
            if not wish.is_stale(clock.now()):
                added += _plan(
                    session,
                    wish,
                    policy_id=bound.policy.id,
                    member_id=bound.member.id,
                    openid=bound.user.openid,
                )
    return added


def settle(row: Reminder, state: ReminderState) -> None:
    """The reminder is given, or dropped."""
    row.state, row.settled_at = state, clock.now()


def _plan(
    session: Session,
    wish: Wanted,
    *,
    member_id: int,
    openid: str,
    case_number: str | None = None,
    policy_id: int | None = None,
) -> int:
    row = repository.find_by_key(session, wish.key)
    if row is not None:
        # Wanted again, e.g. an appointment moved away and back: only what was never given comes to life.
        if row.state != ReminderState.DROPPED or wish.due_at <= clock.now():
            return 0
        row.state, row.settled_at, row.not_before = ReminderState.PLANNED, None, wish.due_at
        return 1
    row = Reminder(
        kind=wish.kind,
        case_number=case_number,
        policy_id=policy_id,
        member_id=member_id,
        openid=openid,
        due_at=wish.due_at,
        not_before=wish.due_at,
        state=ReminderState.PLANNED,
        dedupe_key=wish.key,
        created_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return 0  # another scheduler was faster
    return 1
