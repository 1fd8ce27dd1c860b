"""The face of this room. Never commits."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from bot.cases import acts, appointments, clocks, intake, moving, papers, repository, words
from bot.cases.acts import cancel_words
from bot.cases.appointments import awaits_attendance
from bot.cases.errors import CaseChanged, CaseError, CaseNotFound, MoveRefused, NotEligible, NotTheirCase
from bot.cases.facts import REMARK, ROUGH, WHOLE_YEAR, labelled
from bot.cases.intake import Taken, take_in
from bot.cases.log import came_of, log_for_staff, replay_status
from bot.cases.models import Case, CaseEvent
from bot.cases.moving import advance, lock_case
from bot.cases.opening import OpenCase, open_case
from bot.cases.page_access import sign_offer, upload_offer, upload_offers
from bot.cases.papers import close_links, share_newest, waits_for_papers
from bot.catalog import DocumentKind, MemberAct, ServiceId, get_catalog
from bot.documents import service as documents
from bot.kernel import clock
from bot.kernel.workdays import WorkingDate
from bot.members.models import Member

__all__ = [
    "REMARK",
    "ROUGH",
    "WHOLE_YEAR",
    "Case",
    "CaseChanged",
    "CaseError",
    "CaseEvent",
    "CaseNotFound",
    "MemberAct",
    "MoveRefused",
    "NotEligible",
    "NotTheirCase",
    "OpenCase",
    "Taken",
    "advance",
    "awaits_attendance",
    "cancel_words",
    "cases_of",
    "close_links",
    "confirm_attendance",
    "documents_changed",
    "earliest_admission",
    "find_case",
    "labelled",
    "lock_case",
    "log_for_staff",
    "member_acts",
    "missing_documents",
    "missing_words",
    "open_case",
    "open_cases",
    "open_cases_of_user",
    "opened_words",
    "progress_words",
    "recompute_due_times",
    "replay_status",
    "share_newest",
    "sign_offer",
    "take_in",
    "upload_offer",
    "upload_offers",
    "waits_for_documents",
    "waits_for_papers",
    "was_heard",
]


def find_case(session: Session, number: str) -> Case:
    """The case of a number; raises CaseNotFound."""
    case = repository.find(session, number)
    if case is None:
        raise CaseNotFound(f"没有找到办件{number}，请核对编号。")
    return case


def was_heard(session: Session, number: str, message: str) -> bool:
    """Whether the log of the case has a line that came of this message (an inbound id): its turn was run before."""
    return any(came_of(event, message) for event in repository.events(session, number))


def open_cases(session: Session, members: Sequence[Member]) -> list[Case]:
    """The open cases of these members, the newest first."""
    return repository.open_of_members(session, [member.id for member in members])


def open_cases_of_user(session: Session, openid: str) -> list[Case]:
    """The open cases that a WeChat user asked for, the newest first."""
    return repository.open_of_user(session, openid)


def cases_of(session: Session, members: Sequence[Member], *, include_closed_since: date | None) -> list[Case]:
    """The open cases of these members and those closed on or after a day, the newest first; None: the open ones."""
    if include_closed_since is None:
        return open_cases(session, members)
    since = clock.start_of_day(include_closed_since)
    return repository.of_members_since(session, [member.id for member in members], since)


def member_acts(session: Session, case: Case) -> list[MemberAct]:
    """What the member may do with the case now, in the order of the enum (G5, D8, T5): looked up with fresh values."""
    session.refresh(case)
    return acts.member_acts(case)


def confirm_attendance(session: Session, case: Case, *, event_key: str) -> bool:
    """Note for staff that the member will come, once for each appointment; False if it stood there, or there is none.

    `event_key` names the message that said so.
    """
    case = moving.lock_case(session, case.number)
    return appointments.confirm_attendance(session, case, event_key=event_key)


def documents_changed(session: Session, case: Case) -> Case:
    """Papers of the case came in or were named: a case that waited for them goes on, and the member is told."""
    return intake.papers_changed(session, case)


def waits_for_documents(case: Case) -> bool:
    """Whether the next step is the member's: to send papers."""
    service = get_catalog().service(case.service)
    return service.move(case.status, service.accepted) is not None


def missing_documents(session: Session, case: Case) -> list[DocumentKind]:
    """Mandatory papers that the case does not have yet (D4, G2)."""
    return papers.missing_kinds(get_catalog().service(case.service), documents.of_case(session, case.number))


def missing_words(session: Session, case: Case) -> str:
    """What the member is still to hand in, as a list of names; empty when nothing is missing."""
    return papers.missing_words(session, case)


def opened_words(session: Session, case: Case) -> str:
    """The answer to the request that opened the case: number, promise, what comes next."""
    return words.opened(session, case)


def progress_words(session: Session, case: Case, *, viewer: str | None = None) -> str:
    """Where the case is, since when, what comes next, the due date: a few lines for the user `viewer` who asks.

    Without a viewer it is whoever asked for the case. A link in the words belongs to the viewer alone.
    """
    return words.progress(session, case, viewer=viewer or case.openid)


def earliest_admission(session: Session, today: date) -> WorkingDate:
    """D1: the first admission date that can be booked today for direct payment; not certain = 预计."""
    sla = get_catalog().service(ServiceId.DIRECT_PAY).sla
    return clocks.earliest_admission(session, today, sla.working_days if sla else 0)


def slip_is_past(session: Session, issued: date, today: date) -> bool:
    """G2: whether the working days that count from the slip of admission were over before `today`."""
    sla = get_catalog().service(ServiceId.INPATIENT).sla
    return sla is not None and clocks.earliest_admission(session, issued, sla.working_days).day < today


def recompute_due_times(session: Session) -> int:
    """After a change of the calendar: compute the due times of all open cases anew; returns how many changed."""
    changed = 0
    for number in repository.open_numbers(session):
        case = moving.lock_case(session, number)
        if case.closed_at is None and clocks.refresh(session, case):
            case.version += 1
            changed += 1
    session.flush()
    return changed
