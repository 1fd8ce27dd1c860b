"""Every move of every service, found in the catalog: refused without its needs or to others, then made.

What a move says of itself (status, milestone, entitlement, message, clauses of its day) is held against what happened.
"""

from collections import deque
from itertools import count

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases import service as cases
from bot.cases.models import Case
from bot.cases.service import MoveRefused
from bot.catalog import ActorKind, EntitlementEffect, FactKind, Move, ServiceId, get_catalog
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service as members
from bot.members.models import Entitlement, EntitlementState
from bot.outbox.models import Outbound
from bot.wechat.templates import TemplateBook
from tests.cases.build import bind, move_clock, open_one, staff_file
from tests.members.people import add_member, add_policy, id_number

FACTS = {
    "missing": "近期的CT报告",
    "hospital": "示例市第一医院",
    "department": "肿瘤科",
    "appointment_date": "2026-11-30",
    "appointment_time": "09:30",
    "address": "门诊楼3层",
    "bring": "身份证、病历",
    "expert_city": "广州",
    "test_items": "肺癌相关基因",
    "sample_kinds": "病理切片、外周血",
    "sample_instructions": "白片10张",
    "lab_address": "示例路1号",
    "courier_number": "SF0000000001",
    "report_delivery": "邮寄到家",
    "admission_date": "2026-12-07",
    "contact": "直付专员小林",
    "authorization_signed_on": "2026-11-23",
    "handed_over": "住院发票、出院小结",
    "refusal_reason": "不是初次罹患恶性肿瘤",
}
_serial = count(1)
OPEN_STATUSES = [
    pytest.param(service.id, status, id=f"{service.letters}-{status}")
    for service in get_catalog().services
    for status in service.statuses
    if service.moves_from(status)
]
STATE_AFTER = {
    EntitlementEffect.KEEP: EntitlementState.RESERVED,
    EntitlementEffect.USE: EntitlementState.USED,
    EntitlementEffect.RETURN: EntitlementState.RETURNED,
}


def moves_to(service: ServiceId, target: str) -> list[Move]:
    """The shortest way from the first status to `target`."""
    entry = get_catalog().service(service)
    ways: dict[str, list[Move]] = {entry.initial: []}
    todo = deque([entry.initial])
    while todo:
        here = todo.popleft()
        for move in entry.moves_from(here):
            if move.target not in ways:
                ways[move.target] = [*ways[here], move]
                todo.append(move.target)
    return ways[target]


def actor_of(move: Move) -> str:
    """Staff where staff may, else the first who may."""
    return "staff:test" if ActorKind.STAFF in move.by else str(move.by[0])


def facts_of(move: Move) -> dict[str, str]:
    """What the move must have."""
    return {name: FACTS[name] for name in (*move.needs, *move.anew)}


def make(session: Session, case: Case, move: Move) -> Case:
    """Make a move with all that it needs."""
    if move.from_day and case.appointment_at:
        move_clock(case.appointment_at.date().isoformat())
    for kind in move.needs_papers:
        staff_file(session, case.number, kind)
    cases.advance(session, case.number, move.target, actor=actor_of(move), facts=facts_of(move))
    return cases.find_case(session, case.number)


def brought_to(session: Session, service: ServiceId, status: str, *, key: str) -> Case:
    """A case of a new member in a status."""
    member = add_member(session, number=id_number(serial=f"{next(_serial):03d}"))
    add_policy(session, member)
    bind(session, member)
    case = open_one(session, service, member=member, kinds=[], key=key)
    for move in moves_to(service, status):
        case = make(session, case, move)
    assert case.status == status
    return case


@pytest.mark.parametrize(("service", "source"), OPEN_STATUSES)
def test_each_move_is_refused_without_its_needs_and_then_made(
    db: Database, frozen_clock: FrozenClock, service: ServiceId, source: str
) -> None:
    began = frozen_clock.now()
    for move in get_catalog().service(service).moves_from(source):
        frozen_clock.set(began)
        with db.transaction() as session:
            case = brought_to(session, service, source, key=move.target)
            refused_without_needs(session, case, move)
            refused_to_others(session, case, move)
            before = session.scalar(select(func.count()).select_from(Outbound)) or 0
            reached = repository.reached(session, case.number)
            case = make(session, case, move)
            held_against(session, case, move.after(reached), told_before=before)


def refused_without_needs(session: Session, case: Case, move: Move) -> None:
    """Without facts the refusal names each missing key; without papers, the command; before its day, the day."""
    known = {**case.details, **case.facts}
    missing = [name for name in move.needs if not known.get(name)] + move.anew
    version = case.version
    if missing:
        with pytest.raises(MoveRefused) as refusal:
            cases.advance(session, case.number, move.target, actor=actor_of(move), facts={})
        for name in missing:
            assert f"{get_catalog().common.facts[name].label}（{name}）" in refusal.value.message
    if move.needs_papers:
        with pytest.raises(MoveRefused, match=f"case file {case.number} .*--kind {move.needs_papers[0]}"):
            cases.advance(session, case.number, move.target, actor=actor_of(move), facts=facts_of(move))
    if move.from_day:
        with pytest.raises(MoveRefused, match="要到约定的那一天"):
            cases.advance(session, case.number, move.target, actor=actor_of(move), facts=facts_of(move))
    for name in missing:
        if get_catalog().common.facts[name].kind is not FactKind.TEXT and name != "hospital":
            wrong = facts_of(move) | {name: "不知道"}
            with pytest.raises(MoveRefused):
                cases.advance(session, case.number, move.target, actor=actor_of(move), facts=wrong)
    assert case.version == version


def refused_to_others(session: Session, case: Case, move: Move) -> None:
    """Who may not make it is told who may."""
    for kind in ActorKind:
        if kind not in move.by:
            with pytest.raises(MoveRefused, match="只能由"):
                cases.advance(session, case.number, move.target, actor=kind, facts=facts_of(move))


def held_against(session: Session, case: Case, move: Move, *, told_before: int) -> None:
    """Status, log, milestone, entitlement, clock and message are what the move says."""
    rule = get_catalog().service(case.service).status(move.target)
    event = repository.events(session, case.number)[-1]
    assert (case.status, event.to_status, event.actor) == (move.target, move.target, actor_of(move))
    assert (case.closed_at == clock.now()) is rule.closes
    assert (case.appointment_at is not None) is (rule.appointment is not None)
    assert move.milestone is None or repository.milestones(session, case.number)[-1].kind == move.milestone
    state = session.scalars(select(Entitlement.state).where(Entitlement.case_number == case.number)).one()
    assert state == STATE_AFTER[move.entitlement]
    told = session.scalars(select(Outbound).order_by(Outbound.id)).all()[told_before:]
    assert [row.case_number for row in told] == [case.number]
    assert all(TemplateBook({}).render(row.template_key or "", row.template_fields or {}) for row in told)
    assert cases.replay_status(repository.events(session, case.number)) == case.status
    if rule.closes:
        assert case.due_at is None
        assert not repository.running_clock(session, case.number)
        assert cases.member_acts(session, case) == []
        with pytest.raises(MoveRefused, match="已经结束"):
            cases.advance(
                session, case.number, "cancelled" if move.target != "cancelled" else "x", actor="staff", facts={}
            )


@pytest.mark.parametrize("service", list(ServiceId))
def test_J6_returned_after_the_policy_year_it_has_expired(
    db: Database, frozen_clock: FrozenClock, service: ServiceId
) -> None:
    with db.transaction() as session:
        case = open_one(session, service, kinds=[])
        policy = members.policies_of(session, repository.member_of(session, case))[0]
        assert "退还" in cases.cancel_words(session, case)
        move_clock(members.policy_year(policy, clock.today()).end.replace(year=2027 + 1).isoformat())
        assert "没有办法保留" in cases.cancel_words(session, case)
        cases.advance(session, case.number, "cancelled", actor="member", facts={})
        state = session.scalars(select(Entitlement.state).where(Entitlement.case_number == case.number)).one()
        assert state == EntitlementState.EXPIRED
        text = session.scalars(select(Outbound.text).order_by(Outbound.id.desc())).first() or ""
        assert "没有办法保留" in text
        assert "可以再申请" not in text
