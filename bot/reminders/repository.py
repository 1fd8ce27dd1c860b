"""All SQL of reminders."""

from datetime import datetime

from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session

from bot.cases.models import Case
from bot.members.models import Member
from bot.reminders.models import Reminder, ReminderPlan, ReminderState


def changed_cases(session: Session, limit: int) -> list[str]:
    """Numbers of open cases that changed since their reminders were planned, and of closed ones with any left.

    Closed cases without reminders to come are never looked at: the cost does not grow with the years.
    """
    changed = (
        select(Case.number)
        .outerjoin(ReminderPlan, ReminderPlan.case_number == Case.number)
        .where(Case.closed_at.is_(None))
        .where(or_(ReminderPlan.version.is_(None), ReminderPlan.version != Case.version))
    )
    closed = (
        select(Case.number)
        .join(Reminder, Reminder.case_number == Case.number)
        .where(Reminder.state == ReminderState.PLANNED, Case.closed_at.is_not(None))
    )
    return list(session.scalars(union(changed, closed).limit(limit)))


def save_plan(session: Session, case: Case) -> None:
    """Remember that the reminders of this version are planned. The case's row must be locked."""
    plan = session.get(ReminderPlan, case.number)
    if plan is None:
        session.add(ReminderPlan(case_number=case.number, version=case.version))
    else:
        plan.version = case.version
    session.flush()


def due_ids(session: Session, now: datetime, limit: int) -> list[int]:
    """Ids of planned reminders whose time has come, the earliest first."""
    query = select(Reminder.id).where(Reminder.state == ReminderState.PLANNED, Reminder.not_before <= now)
    return list(session.scalars(query.order_by(Reminder.not_before, Reminder.id).limit(limit)))


def lock(session: Session, reminder_id: int) -> Reminder:
    """The reminder, locked until the transaction ends, with fresh values."""
    query = select(Reminder).where(Reminder.id == reminder_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def find_by_key(session: Session, dedupe_key: str) -> Reminder | None:
    """The reminder of a key."""
    return session.scalar(select(Reminder).where(Reminder.dedupe_key == dedupe_key))


def planned_of_case(session: Session, number: str) -> list[Reminder]:
    """Reminders of a case that are still to come."""
    query = select(Reminder).where(Reminder.case_number == number, Reminder.state == ReminderState.PLANNED)
    return list(session.scalars(query))


def list_all(session: Session) -> list[tuple[Reminder, Member]]:
    """Every reminder with its member, by due time."""
    query = select(Reminder, Member).join(Member, Member.id == Reminder.member_id)
    return [(row, member) for row, member in session.execute(query.order_by(Reminder.due_at, Reminder.id))]
