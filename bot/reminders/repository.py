"""All SQL of reminders."""

from datetime import datetime

from sqlalchemy import delete, or_, select, union, update
from sqlalchemy.orm import Session

from bot.cases.models import Case
from bot.members.models import Member, WeChatUser
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


def lock(session: Session, reminder_id: int) -> Reminder | None:
    """The reminder, locked until the transaction ends, with fresh values; None when it is gone."""
    query = select(Reminder).where(Reminder.id == reminder_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def find_by_key(session: Session, dedupe_key: str) -> Reminder | None:
    """The reminder of a key."""
    return session.scalar(select(Reminder).where(Reminder.dedupe_key == dedupe_key))


def planned_of_case(session: Session, number: str) -> list[Reminder]:
    """Reminders of a case that are still to come."""
    query = select(Reminder).where(Reminder.case_number == number, Reminder.state == ReminderState.PLANNED)
    return list(session.scalars(query))


def is_reachable(session: Session, openid: str) -> bool:
    """Whether WeChat takes messages for this user, as far as is known: not unfollowed, not refused."""
    lost = or_(WeChatUser.subscribed.is_(False), WeChatUser.unreachable_reason.is_not(None))
    return session.scalar(select(WeChatUser.id).where(WeChatUser.openid == openid, lost)) is None


def list_all(session: Session) -> list[tuple[Reminder, Member]]:
    """Every reminder with its member, by due time."""
    query = select(Reminder, Member).join(Member, Member.id == Reminder.member_id)
    return [(row, member) for row, member in session.execute(query.order_by(Reminder.due_at, Reminder.id))]


def forget(session: Session, *, openid: str, pseudonym: str) -> None:
    """Erase a user from the reminders (PIPL art. 47).

    Those of a policy go, since they tell who acts for whom. Those of a case stay, under a pseudonym to which nothing is
    sent; the planner drops what is still to come.
    """
    session.execute(delete(Reminder).where(Reminder.openid == openid, Reminder.policy_id.is_not(None)))
    session.execute(update(Reminder).where(Reminder.openid == openid).values(openid=pseudonym))
