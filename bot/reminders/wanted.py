"""Which reminders ought to exist, read from the domain tables: the one answer for planning and for looking again.

A reminder that is due but not in this answer any more is dropped, so nothing outlives what it reminds of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.cases.appointments import begins_at
from bot.cases.models import Case
from bot.catalog import RemindKind, get_catalog
from bot.kernel import clock
from bot.kernel.ids import is_pseudonym
from bot.kernel.workdays import WorkCalendar, load_calendar
from bot.members import service as members
from bot.members.service import Member, Policy, PolicyYear, WeChatUser
from bot.reminders.models import STAFF_KINDS, ReminderKind

SEND_AT = time(10)
ONE_DAY = timedelta(days=1)
LAST_CALL = timedelta(days=7)
EXPIRY_NOTICE_DAYS = (30, 7)
STATUS_KINDS = {
    RemindKind.DOCUMENTS_MISSING: ReminderKind.DOCUMENTS_MISSING,
    RemindKind.SAMPLE_NOT_POSTED: ReminderKind.SAMPLE_NOT_POSTED,
    RemindKind.AUTHORIZATION_MISSING: ReminderKind.AUTHORIZATION_MISSING,
    RemindKind.CLAIM_PAPERS_MISSING: ReminderKind.CLAIM_PAPERS_MISSING,
}


@dataclass(frozen=True)
class Wanted:
    """A reminder that ought to be given at `due_at`, and not any more from `expires_at` on."""

    kind: ReminderKind
    subject: str
    due_at: datetime
    expires_at: datetime | None

    @property
    def key(self) -> str:
        """One reminder for each kind, subject and due time, however often it is planned."""
        return f"{self.subject}:{self.kind}:{self.due_at:%Y-%m-%dT%H:%M}"

    def is_stale(self, now: datetime) -> bool:
        """Whether it would come too late to be of use."""
        return self.expires_at is not None and now >= self.expires_at


def for_case(session: Session, case: Case) -> list[Wanted]:
    """The reminders of a case as it is now; none for a closed one, and none to a user whose data was erased."""
    if case.closed_at is not None:
        return []
    calendar = load_calendar(session)
    wishes = [*_appointment(case), *_status(case), *_settling(case, calendar), *_sla(case, calendar)]
    return [wish for wish in wishes if wish.kind in STAFF_KINDS or not is_pseudonym(case.openid)]


def _at(day: date) -> datetime:
    return datetime.combine(day, SEND_AT, tzinfo=clock.SHANGHAI)


def _appointment(case: Case) -> Iterator[Wanted]:
    """3 days and 1 day before (G5, D8); not where the time was told later than that.

    The first gives way to the second when the eve begins, so that nobody is told the same twice in a morning.
    """
    if case.appointment_at is None:
        return
    day = case.appointment_at.date()
    steps = (
        (ReminderKind.APPOINTMENT_3_DAYS, _at(day - 3 * ONE_DAY), clock.start_of_day(day - ONE_DAY)),
        (ReminderKind.APPOINTMENT_1_DAY, _at(day - ONE_DAY), begins_at(case)),
    )
    for kind, due_at, expires_at in steps:
        if due_at > case.status_since:
            yield Wanted(kind, case.number, due_at, expires_at)


def _status(case: Case) -> Iterator[Wanted]:
    """While the member is to do something: some days after the status began, and some before a date (D5).

    Each holds until the next one is due; the last one for a week, but not beyond that date.
    """
    rule = get_catalog().service(case.service).status(case.status).remind
    if rule is None:
        return
    dues = {_at(case.status_since.date() + days * ONE_DAY) for days in rule.after_days}
    known = {**case.details, **case.facts}.get(rule.before) if rule.before else None
    day = date.fromisoformat(known) if known else None
    if day is not None:
        dues |= {_at(day - days * ONE_DAY) for days in rule.before_days}
    end = clock.start_of_day(day) if day is not None else max(dues) + LAST_CALL
    ordered = sorted(due_at for due_at in dues if case.status_since < due_at < end)
    for due_at, expires_at in zip(ordered, [*ordered, end][1:]):
        yield Wanted(STATUS_KINDS[rule.kind], case.number, due_at, expires_at)


def _settling(case: Case, calendar: WorkCalendar) -> Iterator[Wanted]:
    """To staff: on the working day after the appointment, that it is to be settled as completed or no-show (G5, D8)."""
    if case.appointment_at is not None:
        day = calendar.add(case.appointment_at.date(), 1).day
        yield Wanted(ReminderKind.APPOINTMENT_PASSED, case.number, clock.start_of_day(day), None)


def _sla(case: Case, calendar: WorkCalendar) -> Iterator[Wanted]:
    """To staff: when one working day is left, and when the promise is broken (G1, G2, T3, D1); once for a due time."""
    if case.due_at is None:
        return
    day = case.due_at.date() - ONE_DAY
    while not calendar.is_working_day(day):
        day -= ONE_DAY
    yield Wanted(ReminderKind.SLA_NEAR_END, case.number, clock.start_of_day(day), case.due_at)
    yield Wanted(ReminderKind.SLA_BREACHED, case.number, case.due_at, None)


def for_policy(session: Session, *, user: WeChatUser, policy: Policy, year: PolicyYear, on: date) -> list[Wanted]:
    """J6: 30 and 7 days before the policy year ends, while something of it is unused."""
    if not any(members.entitlements_left(session, policy, on).values()):
        return []
    ends_at = clock.start_of_day(year.end + ONE_DAY)
    dues = [_at(year.end - days * ONE_DAY) for days in EXPIRY_NOTICE_DAYS]
    subject = f"policy-{policy.id}:user-{user.id}"
    return [
        Wanted(ReminderKind.ENTITLEMENT_EXPIRING, subject, due_at, expires_at)
        for due_at, expires_at in zip(dues, [*dues[1:], ends_at], strict=True)
    ]


def for_bound_policy(session: Session, *, openid: str, member: Member, policy_id: int) -> list[Wanted]:
    """J6 for one policy, looked up again: empty when it is over, or the user does not act or agree any more."""
    today, user = clock.today(), members.get_or_create_user(session, openid)
    policy = next((one for one in members.policies_of(session, member) if one.id == policy_id), None)
    wished = members.may_be_reminded(session, openid, member.id)
    if policy is None or not wished or not policy.effective_date <= today <= policy.expiry_date:
        return []
    return for_policy(session, user=user, policy=policy, year=members.policy_year(policy, today), on=today)
