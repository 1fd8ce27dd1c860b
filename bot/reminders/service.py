"""Giving a reminder that is due: look again, keep quiet at night, tell once. Never commits."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.cases import repository as case_rows
from bot.cases import service as cases
from bot.cases import words
from bot.cases.models import Case, CaseEventType
from bot.catalog import get_catalog, render
from bot.kernel import clock
from bot.kernel.zh_dates import describe
from bot.members import service as members
from bot.members.models import Member
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason, TemplateKey
from bot.outbox.service import Template
from bot.reminders import repository, wanted
from bot.reminders.models import Reminder, ReminderKind, ReminderState
from bot.reminders.planner import settle

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
STAFF_EVENTS = {
    ReminderKind.SLA_NEAR_END: CaseEventType.SLA_NEAR_END,
    ReminderKind.SLA_BREACHED: CaseEventType.SLA_BREACHED,
}
APPOINTMENTS = frozenset({ReminderKind.APPOINTMENT_3_DAYS, ReminderKind.APPOINTMENT_1_DAY})
NEAR_DAYS = {0: "今天", 1: "明天", 2: "后天"}


def end_of_quiet(now: datetime) -> datetime | None:
    """When members may be written to again; None outside of the quiet hours (21:00 to 8:00)."""
    if QUIET_UNTIL <= now.time() < QUIET_FROM:
        return None
    day = now.date() + timedelta(days=1) if now.time() >= QUIET_FROM else now.date()
    return datetime.combine(day, QUIET_UNTIL, tzinfo=clock.SHANGHAI)


def give(session: Session, reminder_id: int) -> ReminderState | None:
    """Give one due reminder, put it off or drop it; returns its new state, None if another process was faster."""
    row = session.get_one(Reminder, reminder_id)
    # The case is locked before its reminder, as the planner does: one order, no deadlock.
    case = case_rows.lock(session, row.case_number) if row.case_number else None
    row, now = repository.lock(session, reminder_id), clock.now()
    if row.state != ReminderState.PLANNED or row.not_before > now:
        return None
    if case is not None and row.kind == ReminderKind.DOCUMENTS_MISSING:
        case = cases.documents_changed(session, case)  # all may be there since somebody named a picture
    member = session.get_one(Member, row.member_id)
    wish = next((one for one in _wanted_now(session, row, case, member) if one.key == row.dedupe_key), None)
    if wish is None or wish.is_stale(now):
        settle(row, ReminderState.DROPPED)
    elif row.kind in STAFF_EVENTS:
        assert case is not None
        cases.log_for_staff(session, case, STAFF_EVENTS[ReminderKind(row.kind)], event_key=f"reminder:{row.dedupe_key}")
        settle(row, ReminderState.SENT)
    elif (until := end_of_quiet(now)) is not None:
        row.not_before = until
    else:
        _tell(session, row, case, member)
        settle(row, ReminderState.SENT)
    session.flush()
    return ReminderState(row.state)


def _wanted_now(session: Session, row: Reminder, case: Case | None, member: Member) -> list[wanted.Wanted]:
    if case is not None:
        return wanted.for_case(session, case)
    if row.policy_id is None:
        return []
    return wanted.for_bound_policy(session, openid=row.openid, member=member, policy_id=row.policy_id)


def _tell(session: Session, row: Reminder, case: Case | None, member: Member) -> None:
    text, template = _case_words(session, row, case, member) if case else _policy_words(session, row, member)
    outbox.enqueue(
        session,
        openid=row.openid,
        text=text,
        reason=OutboundReason.REMINDER,
        dedupe_key=f"reminder:{row.id}",
        template=template,
        case_number=row.case_number,
    )


def _case_words(session: Session, row: Reminder, case: Case, member: Member) -> tuple[str, Template]:
    service = get_catalog().service(case.service)
    named = {"member": members.masked_name(member), "service": service.short_name, "number": case.number}
    if row.kind in APPOINTMENTS:
        assert case.appointment_at is not None
        days = (case.appointment_at.date() - clock.today()).days
        when, place = words.appointment_time(case), words.appointment_place(case)
        distance = NEAR_DAYS.get(days, f"{days}天后")
        text = render(f"reminder.{row.kind}", distance=distance, when=when, place=place, **named)
        fields = {
            "service": service.short_name,
            "time": _template_time(case),
            "place": place,
            "note": f"就在{distance}",
        }
        return text, Template(TemplateKey.APPOINTMENT_REMINDER, fields)
    missing = cases.missing_words(session, case)
    text = render(f"reminder.{row.kind}", missing=missing, **named)
    task = "寄送检测样本" if row.kind == ReminderKind.SAMPLE_NOT_POSTED else "递交就医资料"
    fields = {
        "service": service.short_name,
        "task": task,
        "case_number": case.number,
        "note": "回复“进度”查看需要做什么",
    }
    return text, Template(TemplateKey.TASK_REMINDER, fields)


def _policy_words(session: Session, row: Reminder, member: Member) -> tuple[str, Template]:
    policy = next(one for one in members.policies_of(session, member) if one.id == row.policy_id)
    today = clock.today()
    left = members.entitlements_left(session, policy, today)
    names = "、".join(get_catalog().service(service).short_name for service, count in left.items() if count)
    last_day = describe(members.policy_year(policy, today).end)
    named = {"member": members.masked_name(member), "services": names, "last_day": last_day}
    fields = {"service": "免费医疗服务", "task": "本保单年度即将结束", "note": "如有需要请在到期前申请"}
    return render("reminder.entitlement_expiring", **named), Template(TemplateKey.TASK_REMINDER, fields)


def _template_time(case: Case) -> str:
    assert case.appointment_at is not None
    form = "%Y年%m月%d日 %H:%M" if case.appointment_at.time() != time() else "%Y年%m月%d日"
    return case.appointment_at.strftime(form)
