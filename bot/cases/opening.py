"""Opening a case: eligible, complete, once."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from bot.cases import clocks, moving, repository, words
from bot.cases.errors import NotEligible
from bot.cases.facts import BadValue, check_details, detail_date
from bot.cases.models import Audience, Case, CaseEvent, CaseEventType
from bot.cases.papers import are_enough
from bot.catalog import ActorKind, AskId, Direction, Service, ServiceId, get_catalog, render
from bot.documents import service as documents
from bot.documents.models import Document
from bot.hospitals import service as hospitals
from bot.kernel import clock
from bot.kernel.ids import readable_code
from bot.kernel.zh_dates import describe
from bot.members import service as members
from bot.members.service import EntitlementError, Member, Policy


@dataclass(frozen=True)
class OpenCase:
    """A request to open a case. `details` are answers by ask id, dates in ISO 8601.

    `first_diagnosis`: what the member said of it (J5), None where it was not asked. `actor` is `member`, or
    `staff:name` who opens it for them: then the member gets the answer as a message.
    `staff_exception` says why it was let in although it comes too late for D1; it is kept in the log.
    """

    idempotency_key: str
    openid: str
    member: Member
    service: ServiceId
    details: dict[str, str] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    first_diagnosis: bool | None = None
    actor: str = ActorKind.MEMBER
    staff_exception: str | None = None


def open_case(session: Session, request: OpenCase) -> Case:
    """Open the case, or give back the one that this key opened before. Raises NotEligible with words for the member."""
    if case := repository.find_by_key(session, request.idempotency_key):
        return case
    try:
        return _open(session, request)
    except NotEligible:
        # Another process may have carried the same request through while this one waited for the policy's lock.
        if case := repository.find_by_key(session, request.idempotency_key):
            return case
        raise


def _open(session: Session, request: OpenCase) -> Case:
    service, today = get_catalog().service(request.service), clock.today()
    try:
        details = check_details(service, request.details)
    except BadValue as error:
        raise NotEligible(error.message) from error
    if request.staff_exception is None:
        _check_notice(session, service, details, today)
    policy = _eligible_policy(session, request, service, details, today)
    number = _new_number(session, service, today)
    try:
        members.reserve_entitlement(session, policy=policy, service=service.id, on=today, case_number=number)
    except EntitlementError as error:
        raise NotEligible(error.message) from error
    case = _add_case(session, request, service, number=number, policy=policy, details=details)
    documents.attach(session, request.documents, number)
    _start_dated_clock(session, case, service)
    if are_enough(service, request.documents):
        _accept_at_once(session, case, service)
    if not request.actor.startswith(ActorKind.MEMBER):
        key, fields = words.opened_message(session, case)
        moving.send(session, case, key, fields, dedupe_key=f"case-opened:{number}")
    return case


def _check_notice(session: Session, service: Service, details: dict[str, str], today: date) -> None:
    """D1: the admission must lie the promised working days ahead."""
    sla = service.sla
    if sla is None or sla.direction is not Direction.BEFORE:
        return
    earliest = clocks.earliest_admission(session, today, sla.working_days).day
    if (planned := detail_date(details, sla.dated_by)) and planned < earliest:
        message = render("case.refused.admission_too_soon", earliest=describe(earliest))
        raise NotEligible(message, about=sla.dated_by)


def _eligible_policy(
    session: Session, request: OpenCase, service: Service, details: dict[str, str], today: date
) -> Policy:
    diagnosed_on = detail_date(details, AskId.DIAGNOSED_ON)
    verdict = members.check_eligibility(
        session,
        member=request.member,
        service=service.id,
        on=today,
        diagnosed_on=diagnosed_on,
        tumour=details.get(AskId.TUMOUR),
        first_diagnosis=request.first_diagnosis,
    )
    if not verdict.allowed or verdict.policy is None:
        raise NotEligible(verdict.words)
    return verdict.policy


def _new_number(session: Session, service: Service, today: date) -> str:
    """E.g. MZ261123-7K3QF."""
    while True:
        number = f"{service.letters}{today:%y%m%d}-{readable_code()}"
        if repository.find(session, number) is None:
            return number


def _add_case(
    session: Session, request: OpenCase, service: Service, *, number: str, policy: Policy, details: dict[str, str]
) -> Case:
    now = clock.now()
    case = Case(
        number=number,
        service=service.id,
        member_id=request.member.id,
        policy_id=policy.id,
        openid=request.openid,
        status=service.initial,
        status_since=now,
        details=details,
        facts={},
        idempotency_key=request.idempotency_key,
        version=1,
        due_certain=True,
        hospital_list_version=hospitals.current_version(session),
        created_at=now,
    )
    session.add(case)
    session.flush()
    opened = CaseEvent(
        case_number=number,
        type=CaseEventType.OPENED,
        to_status=service.initial,
        at=now,
        actor=request.actor,
        audience=Audience.MEMBER,
        exception=request.staff_exception,
        data={"first_diagnosis": request.first_diagnosis} if request.first_diagnosis is not None else None,
    )
    session.add(opened)
    session.flush()
    return case


def _start_dated_clock(session: Session, case: Case, service: Service) -> None:
    """G2 and D1 count from a date that the member gave; it may lie in the past (G2) or ahead (D1)."""
    sla = service.sla
    if sla is None or sla.dated_by is None or (starts_on := detail_date(case.details, sla.dated_by)) is None:
        return
    if sla.direction is Direction.AFTER:
        at = clock.start_of_day(starts_on)
        repository.add_milestone(session, number=case.number, kind=sla.starts_at, at=at, recorded_at=case.created_at)
    clocks.start(session, case, sla, starts_on)
    if service.status(case.status).pauses_clock:
        clocks.pause(session, case, case.created_at)
    clocks.refresh(session, case)
    session.flush()


def _accept_at_once(session: Session, case: Case, service: Service) -> None:
    """The papers came with the request: accepted in the same breath, told by the answer to the request itself."""
    move = service.move(service.initial, service.accepted)
    assert move is not None, "checked when the catalog is read"
    moving.apply_move(session, case, move.model_copy(update={"tell": None}), actor="system", facts={})
