"""The face of this room. Never commits."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from bot.cases import clocks, moving, papers, repository, words
from bot.cases.errors import CaseError, CaseNotFound, MoveRefused, NotEligible
from bot.cases.models import Audience, Case, CaseEvent, CaseEventType
from bot.cases.moving import advance
from bot.cases.opening import OpenCase, open_case
from bot.catalog import ActorKind, DocumentKind, ServiceId, get_catalog
from bot.documents import service as documents
from bot.kernel import clock
from bot.kernel.workdays import WorkingDate
from bot.members.models import Member

__all__ = [
    "Case",
    "CaseError",
    "CaseEvent",
    "CaseNotFound",
    "MoveRefused",
    "NotEligible",
    "OpenCase",
    "advance",
    "documents_changed",
    "earliest_admission",
    "find_case",
    "log_for_staff",
    "missing_documents",
    "missing_words",
    "open_case",
    "open_cases",
    "opened_words",
    "progress_words",
    "recompute_due_times",
    "waits_for_documents",
]


def find_case(session: Session, number: str) -> Case:
    """The case of a number; raises CaseNotFound."""
    case = repository.find(session, number)
    if case is None:
        raise CaseNotFound(f"没有找到办件{number}，请核对编号。")
    return case


def open_cases(session: Session, members: Sequence[Member]) -> list[Case]:
    """The open cases of these members, the newest first."""
    return repository.open_of_members(session, [member.id for member in members])


def documents_changed(session: Session, case: Case) -> Case:
    """Papers of the case came in or were named: a case that waited for them goes on, and the member is told."""
    case = moving.lock_case(session, case.number)
    service = get_catalog().service(case.service)
    move = service.move(case.status, service.accepted)
    if move is None or ActorKind.SYSTEM not in move.by:
        return case
    here = documents.of_case(session, case.number)
    goes_on = papers.are_enough(service, here) if case.status == service.initial else papers.arrived_since(case, here)
    if goes_on:
        moving.apply_move(session, case, move, actor="system", facts={})
    return case


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


def progress_words(session: Session, case: Case) -> str:
    """Where the case is, since when, what comes next, the due date: a few lines for the member."""
    return words.progress(session, case)


def earliest_admission(session: Session, today: date) -> WorkingDate:
    """D1: the first admission date that can be booked today for direct payment; not certain = 预计."""
    sla = get_catalog().service(ServiceId.DIRECT_PAY).sla
    return clocks.earliest_admission(session, today, sla.working_days if sla else 0)


def log_for_staff(session: Session, case: Case, event_type: CaseEventType, *, event_key: str) -> bool:
    """Write a line for staff into the case's log, once per key; False if it stood there before."""
    if repository.has_event(session, event_key):
        return False
    session.add(
        CaseEvent(
            case_number=case.number,
            type=event_type,
            from_status=case.status,
            to_status=case.status,
            at=clock.now(),
            actor="system",
            audience=Audience.STAFF,
            event_key=event_key,
        )
    )
    session.flush()
    return True


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
