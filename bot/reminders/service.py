"""Giving a reminder that is due: look again, keep quiet at night, tell once. Never commits."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.cases import repository as case_rows
from bot.cases import service as cases
from bot.cases.models import Case, CaseEventType
from bot.kernel import clock
from bot.members.models import Member
from bot.outbox import service as outbox
from bot.outbox import window
from bot.outbox.models import OutboundReason
from bot.reminders import repository, wanted, words
from bot.reminders.models import STAFF_KINDS, Reminder, ReminderKind, ReminderState
from bot.reminders.planner import settle

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
# How long a reminder waits for a user whom WeChat does not reach, before it looks again.
UNREACHABLE_PAUSE = timedelta(hours=1)
# Whoever wrote so lately is still in the chat: what is left of a policy year must not break into an application.
CHAT_PAUSE = timedelta(minutes=30)


def end_of_quiet(now: datetime) -> datetime | None:
    """When members may be written to again; None outside of the quiet hours (21:00 to 8:00)."""
    if QUIET_UNTIL <= now.time() < QUIET_FROM:
        return None
    day = now.date() + timedelta(days=1) if now.time() >= QUIET_FROM else now.date()
    return datetime.combine(day, QUIET_UNTIL, tzinfo=clock.SHANGHAI)


def give(session: Session, reminder_id: int) -> ReminderState | None:
    """Give one due reminder, put it off or drop it; returns its new state, None if another process was faster."""
    found = session.get(Reminder, reminder_id)
    if found is None:
        return None
    # The case is locked before its reminder, as the planner does: one order, no deadlock.
    case = case_rows.lock(session, found.case_number) if found.case_number else None
    row, now = repository.lock(session, reminder_id), clock.now()
    if row is None or row.state != ReminderState.PLANNED or row.not_before > now:
        return None
    if case is not None and row.kind == ReminderKind.DOCUMENTS_MISSING:
        case = cases.documents_changed(session, case)  # all may be there since somebody named a picture
    member = session.get_one(Member, row.member_id)
    wish = next((one for one in _wanted_now(session, row, case, member) if one.key == row.dedupe_key), None)
    if wish is None or wish.is_stale(now):
        settle(row, ReminderState.DROPPED)
    elif row.kind in STAFF_KINDS:
        _log(session, row, case, CaseEventType(row.kind))
        settle(row, ReminderState.SENT)
    elif (later := _put_off(session, row, case, now)) is not None:
        row.not_before = later
    else:
        _tell(session, row, case, member)
        settle(row, ReminderState.SENT)
    session.flush()
    return ReminderState(row.state)


def _put_off(session: Session, row: Reminder, case: Case | None, now: datetime) -> datetime | None:
    """Until when this one must wait: members sleep, and a user whom WeChat does not reach may come back.

    Staff are told of the latter once, where it is about a case: somebody should call. Of a policy year (J6) a user is
    told when the chat has paused.
    """
    if repository.is_reachable(session, row.openid):
        return end_of_quiet(now) or (_end_of_chat(session, row.openid, now) if case is None else None)
    _log(session, row, case, CaseEventType.MEMBER_UNREACHABLE)
    return now + UNREACHABLE_PAUSE


def _end_of_chat(session: Session, openid: str, now: datetime) -> datetime | None:
    last = window.last_message_at(session, openid)
    return last + CHAT_PAUSE if last is not None and now < last + CHAT_PAUSE else None


def _log(session: Session, row: Reminder, case: Case | None, event_type: CaseEventType) -> None:
    if case is not None:
        key = row.dedupe_key if row.kind == event_type else f"{row.dedupe_key}:{event_type}"
        cases.log_for_staff(session, case, event_type, event_key=f"reminder:{key}")


def _wanted_now(session: Session, row: Reminder, case: Case | None, member: Member) -> list[wanted.Wanted]:
    if case is not None:
        return wanted.for_case(session, case)
    if row.policy_id is None:
        return []
    return wanted.for_bound_policy(session, openid=row.openid, member=member, policy_id=row.policy_id)


def _tell(session: Session, row: Reminder, case: Case | None, member: Member) -> None:
    text, template = words.of_case(session, row, case, member) if case else words.of_policy(session, row, member)
    outbox.enqueue(
        session,
        openid=row.openid,
        text=text,
        reason=OutboundReason.REMINDER,
        dedupe_key=f"reminder:{row.id}",
        template=template,
        case_number=row.case_number,
    )
