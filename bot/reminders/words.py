"""What members read in a reminder: the text for the chat, and the same as a template message."""

from datetime import date, time

from sqlalchemy.orm import Session

from bot.cases import appointments
from bot.cases import service as cases
from bot.cases.models import Case
from bot.cases.page_access import page_fields
from bot.catalog import AskId, Template, get_catalog, render, render_template
from bot.kernel import clock
from bot.kernel.zh_dates import describe
from bot.members import service as members
from bot.members.models import Member
from bot.reminders.models import Reminder, ReminderKind

APPOINTMENTS = frozenset({ReminderKind.APPOINTMENT_3_DAYS, ReminderKind.APPOINTMENT_1_DAY})
NEAR_DAYS = {0: "今天", 1: "明天", 2: "后天"}


def of_case(session: Session, row: Reminder, case: Case, member: Member) -> tuple[str, Template | None]:
    """A reminder about a case. Whoever has said that they come is not asked once more."""
    service = get_catalog().service(case.service)
    fields = {"member": members.masked_name(member), "service": service.short_name, "number": case.number}
    if row.kind not in APPOINTMENTS:
        missing, day = cases.missing_words(session, case), _admission_day(case)
        key = f"reminder.{row.kind}"
        links = page_fields(session, case, get_catalog().messages[key].fields)
        return _both(key, **fields, missing=missing, admission_day=day, **links)
    asks = cases.awaits_attendance(session, case)
    return _both(f"reminder.{row.kind}" if asks else "reminder.appointment_confirmed", **fields, **_appointment(case))


def of_policy(session: Session, row: Reminder, member: Member) -> tuple[str, Template | None]:
    """J6: what of the policy year is unused, and until when."""
    policy = next(one for one in members.policies_of(session, member) if one.id == row.policy_id)
    today = clock.today()
    left = members.entitlements_left(session, policy, today)
    names = "、".join(get_catalog().service(service).short_name for service, count in left.items() if count)
    last_day = describe(members.policy_year(policy, today).end)
    named = {"member": members.masked_name(member), "services": names, "last_day": last_day}
    return _both("reminder.entitlement_expiring", **named)


def _both(key: str, **fields: str) -> tuple[str, Template | None]:
    return render(key, **fields), render_template(key, **fields)


def _appointment(case: Case) -> dict[str, str]:
    at = case.appointment_at
    assert at is not None, "an appointment's reminder is wanted only while there is one"
    days = (at.date() - clock.today()).days
    return {
        "distance": NEAR_DAYS.get(days, f"{days}天后"),
        "when": appointments.appointment_time(case),
        "place": appointments.appointment_place(case),
        "bring": case.facts.get("bring") or render("reminder.bring"),
        "template_time": at.strftime("%Y年%m月%d日 %H:%M" if at.time() != time() else "%Y年%m月%d日"),
    }


def _admission_day(case: Case) -> str:
    known = {**case.details, **case.facts}.get(AskId.ADMISSION_DATE)
    return describe(date.fromisoformat(known)) if known else ""
