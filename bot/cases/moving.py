"""Moving a case: status, log, milestone, clock, entitlement and the member's message, all in one transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.cases import appointments, clocks, page_access, repository, requirements, words
from bot.cases.errors import CaseChanged, CaseNotFound, MoveRefused, NotTheirCase
from bot.cases.facts import BadValue, detail_date, gather
from bot.cases.models import Audience, Case, CaseEvent, CaseEventType
from bot.cases.requirements import Attempt
from bot.catalog import ActorKind, EntitlementEffect, MilestoneKind, Move, Service, get_catalog, render, render_template
from bot.kernel import clock
from bot.members import service as members
from bot.members.models import EntitlementState
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason

ACTOR_NAMES = {ActorKind.STAFF: "服务专员", ActorKind.MEMBER: "会员", ActorKind.SYSTEM: "系统"}


def lock_case(session: Session, number: str) -> Case:
    """The case, locked; raises CaseNotFound."""
    case = repository.lock(session, number)
    if case is None:
        raise CaseNotFound(f"没有找到办件{number}，请核对编号。")
    return case


def advance(
    session: Session,
    number: str,
    target: str,
    *,
    actor: str,
    facts: dict[str, str],
    note: str | None = None,
    event_key: str | None = None,
    exception: str | None = None,
    expect_version: int | None = None,
    openid: str | None = None,
) -> CaseEvent:
    """Move a case to `target`; raises MoveRefused saying what is missing, or which moves there are.

    `actor` is `staff:name`, `member` or `system`. `note` stays with staff. What was done under an `event_key` is
    refused the second time. `exception`: why staff let through what a clause does not allow (D1, J8), kept in the log.

    For a yes that was said to something shown before: `expect_version` is the case's version of then, CaseChanged when
    it has changed since; `openid` is the user who says it, NotTheirCase when they do not act for the member (any more).
    """
    case = lock_case(session, number)
    if event_key and repository.has_event(session, event_key):
        raise MoveRefused(f"这一步已经办过了：办件{number}。")
    _check_yes(session, case, expect_version=expect_version, openid=openid)
    service = get_catalog().service(case.service)
    move = _find_move(service, case, target, actor)
    kind = ActorKind(actor.partition(":")[0])
    try:
        gathered = gather(service, move, given=facts, known={**case.details, **case.facts})
        requirements.check(session, Attempt(case, service, move, kind, gathered, exception))
    except BadValue as error:
        if kind is ActorKind.MEMBER:
            raise MoveRefused(error.message) from error
        label = service.status(target).label
        raise MoveRefused(f"办件{number}还不能变为“{label}”（{target}）：{error.message}") from error
    return apply_move(
        session, case, move, actor=actor, facts=gathered, note=note, event_key=event_key, exception=exception
    )


def _check_yes(session: Session, case: Case, *, expect_version: int | None, openid: str | None) -> None:
    """Whoever said yes still acts for the member, and said it to the case as it is."""
    if openid is not None and not members.may_act(session, openid, case.member_id):
        raise NotTheirCase(render("case.refused.not_theirs"))
    if expect_version is not None and case.version != expect_version:
        raise CaseChanged(render("case.refused.changed", number=case.number))


def _find_move(service: Service, case: Case, target: str, actor: str) -> Move:
    here = service.status(case.status)
    if target == case.status:
        raise MoveRefused(f"办件{case.number}已经是“{here.label}”（{target}），没有变动。")
    if here.closes:
        raise MoveRefused(f"办件{case.number}已经结束（{here.label}），不能再变动。")
    actor_kind = ActorKind(actor.partition(":")[0])
    allowed = [move for move in service.moves_from(case.status) if actor_kind in move.by]
    if move := next((move for move in allowed if move.target == target), None):
        return move
    choices = "、".join(f"{move.target}（{service.status(move.target).label}）" for move in allowed) or "无"
    if (other := service.move(case.status, target)) is not None:
        by = "或".join(ACTOR_NAMES[kind] for kind in other.by)
        raise MoveRefused(f"变为“{service.status(target).label}”只能由{by}办理。可以变为：{choices}。")
    name = f"“{service.statuses[target].label}”（{target}）" if target in service.statuses else target
    raise MoveRefused(f"办件{case.number}目前是“{here.label}”（{case.status}），不能变为{name}。可以变为：{choices}。")


def apply_move(
    session: Session,
    case: Case,
    move: Move,
    *,
    actor: str,
    facts: dict[str, str],
    note: str | None = None,
    event_key: str | None = None,
    exception: str | None = None,
) -> CaseEvent:
    """Make a move that was found to be allowed, on a locked case with checked facts."""
    service, now = get_catalog().service(case.service), clock.now()
    if exception is None:
        move = move.after(repository.reached(session, case.number))
    event = CaseEvent(
        case_number=case.number,
        type=CaseEventType.MOVED,
        from_status=case.status,
        to_status=move.target,
        at=now,
        actor=actor,
        audience=Audience.MEMBER if move.tell else Audience.STAFF,
        event_key=event_key,
        note=note,
        exception=exception,
        data=facts or None,
    )
    _change(case, service, move, facts, now)
    session.add(event)
    session.flush()
    if move.milestone:
        repository.add_milestone(session, number=case.number, kind=move.milestone, at=now, recorded_at=now)
    drive_clock(session, case, service, move, now)
    state = _settle_entitlement(session, case, move.entitlement)
    key = move.tell_expired if state == EntitlementState.EXPIRED and move.tell_expired else move.tell
    if key:
        _tell(session, case, move, key, event)
    return event


def _change(case: Case, service: Service, move: Move, facts: dict[str, str], now: datetime) -> None:
    case.facts = {name: value for name, value in {**case.facts, **facts}.items() if name not in move.forgets}
    case.status, case.status_since, case.version = move.target, now, case.version + 1
    case.closed_at = now if service.status(move.target).closes else None
    case.appointment_at = appointments.appointment_at(service, case)


def drive_clock(session: Session, case: Case, service: Service, move: Move, at: datetime) -> None:
    """What a move means for the clock: start, pause or resume, end; then the due time is computed anew."""
    target, sla = service.status(move.target), service.sla
    if sla and move.milestone == sla.starts_at and not sla.dated_by:
        clocks.start(session, case, sla, at.date())
    if sla and move.milestone == MilestoneKind.REBOOKED and (day := detail_date(case.facts, sla.dated_by)):
        clocks.start(session, case, sla, day, anew=True)
    if sla and move.milestone == sla.ends_at:
        clocks.end(session, case, at, kept=True)
    elif target.closes:
        clocks.end(session, case, at, kept=False)
    elif target.pauses_clock:
        clocks.pause(session, case, at)
    else:
        clocks.resume(session, case, at)
    clocks.refresh(session, case)
    session.flush()


def _settle_entitlement(session: Session, case: Case, effect: EntitlementEffect) -> str | None:
    """Use or give back what the case reserved; the state that it has now, None where nothing is done with it."""
    if effect is EntitlementEffect.USE:
        return members.use_entitlement(session, case_number=case.number).state
    if effect is EntitlementEffect.RETURN:
        return members.return_entitlement(session, case_number=case.number).state
    return None


def _tell(session: Session, case: Case, move: Move, key: str, event: CaseEvent) -> None:
    link = words.shared_link(session, case, move, openid=case.openid, actor=event.actor)
    fields = words.fields_of(session, case, facts=event.data, optional=move.may, link=link)
    fields |= page_access.page_fields(session, case, get_catalog().messages[key].fields)
    send(session, case, key, fields, dedupe_key=f"case-event:{event.id}")


def send(session: Session, case: Case, key: str, fields: dict[str, str], *, dedupe_key: str) -> None:
    """Queue a message about the case for the member, in the words of both channels."""
    outbox.enqueue(
        session,
        openid=case.openid,
        text=render(key, **fields),
        reason=OutboundReason.STATUS,
        dedupe_key=dedupe_key,
        template=render_template(key, **fields),
        case_number=case.number,
    )
