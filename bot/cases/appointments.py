"""When and where the member is expected, and whether they said that they will come (G5, D8)."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases.log import log_for_staff
from bot.cases.models import Case, CaseEventType
from bot.catalog import Service, get_catalog
from bot.kernel import clock
from bot.kernel.zh_dates import describe

ASKED_FROM = timedelta(days=3)
# Where only the day is known, the member is taken to be there by noon.
NOON = timedelta(hours=12)


def appointment_at(service: Service, case: Case) -> datetime | None:
    """When the member is expected, by the facts of a status that has an appointment; 00:00 where no time is known."""
    rule = service.status(case.status).appointment
    known = {**case.details, **case.facts}
    if rule is None or not known.get(rule.date):
        return None
    day = date.fromisoformat(known[rule.date])
    at = time.fromisoformat(known[rule.time]) if rule.time and known.get(rule.time) else time()
    return datetime.combine(day, at, tzinfo=clock.SHANGHAI)


def begins_at(case: Case) -> datetime | None:
    """The moment until which the member may still change an appointment; noon where only the day is known."""
    at = case.appointment_at
    return at + NOON if at is not None and at.time() == time() else at


def has_come(case: Case) -> bool:
    """Whether the time of the appointment is here or over."""
    begins = begins_at(case)
    return begins is not None and begins <= clock.now()


def appointment_time(case: Case) -> str:
    """When the member is expected, with the time of day where one is known; empty without an appointment."""
    rule = get_catalog().service(case.service).status(case.status).appointment
    if rule is None or case.appointment_at is None:
        return ""
    clock_time = case.facts.get(rule.time, "") if rule.time else ""
    return f"{describe(case.appointment_at.date())} {clock_time}".strip()


def appointment_place(case: Case) -> str:
    """Where the member is expected; empty where it is not known."""
    rule = get_catalog().service(case.service).status(case.status).appointment
    names = rule.place if rule else []
    return " ".join(case.facts[name] for name in names if case.facts.get(name))


def is_confirmed(session: Session, case: Case) -> bool:
    """Whether the member said that they will come to this very appointment."""
    return case.appointment_at is not None and repository.has_event(session, _key(case, case.appointment_at))


def awaits_attendance(session: Session, case: Case) -> bool:
    """Whether the appointment is at most three days away, still to come, and not confirmed."""
    if case.appointment_at is None or case.closed_at is not None or has_come(case):
        return False
    return case.appointment_at.date() - clock.today() <= ASKED_FROM and not is_confirmed(session, case)


def confirm_attendance(session: Session, case: Case, *, event_key: str) -> bool:
    """Note for staff that the member will come, once for each appointment; False if it stood there, or there is none.

    `event_key` names the message that said so; it is kept in the line.
    """
    if case.appointment_at is None:
        return False
    key = _key(case, case.appointment_at)
    data = {"appointment_at": case.appointment_at.isoformat(), "said": event_key}
    return log_for_staff(session, case, CaseEventType.ATTENDANCE_CONFIRMED, event_key=key, actor="member", data=data)


def _key(case: Case, at: datetime) -> str:
    return f"attendance:{case.number}:{at:%Y-%m-%dT%H:%M}"
