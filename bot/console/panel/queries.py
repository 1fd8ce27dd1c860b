"""The members of a chat, their cases and entitlements, as the panel beside it shows them: reading only."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases import appointments, clocks
from bot.cases import service as cases
from bot.cases.models import Case
from bot.catalog import DocumentKind, Service, get_catalog
from bot.console.access import CASE_WORKERS, Me
from bot.console.cases.forms import moves_of
from bot.console.conversation.rights import is_own
from bot.console.people import knows_name, people_of
from bot.conversations.models import Conversation
from bot.documents import service as documents
from bot.documents.repository import in_case
from bot.kernel import clock
from bot.kernel.zh_dates import describe
from bot.members import repository as member_rows
from bot.members.masking import masked_id, masked_name, masked_phone
from bot.members.models import ID_KIND_NAMES, IdKind, Member
from bot.members.overview import entitlement_overview
from bot.members.policy_years import is_in_force

SHOWN_CASES = 6


@dataclass(frozen=True)
class MemberCard:
    """One member. The number is masked; showing all of it is another room's, and on record."""

    name: str
    relation: str
    id_kind: str
    id_number: str
    phone: str
    policy: str
    may_reveal: bool
    id: int
    uses: list[tuple[str, str]]


@dataclass(frozen=True)
class CaseCard:
    """One case. `level`: ok, warn or late, by the working days that are left; `steps`: done, now or later."""

    number: str
    service: str
    member: str
    status: str
    due: str
    level: str
    next: str
    appointment: str
    steps: list[str]
    papers: list[tuple[str, bool]] = field(default_factory=list)
    # What may be done next, for whoever may do it: name, label, whether it leads on.
    moves: list[tuple[str, str, bool]] = field(default_factory=list)
    # Papers that nobody of the staff has looked at.
    to_look_at: int = 0


def member_cards(session: Session, chat: Conversation, me: Me) -> list[MemberCard]:
    """The members that the user of a chat may act for."""
    people = people_of(session, [chat.openid]).get(chat.openid, [])
    cards, full = [], knows_name(me, chat)
    for person in people:
        member, today = person.member, clock.today()
        policies = [one for one in member_rows.policies_of(session, member.id) if is_in_force(one, today)]
        words = "、".join(f"{one.product}（至{one.expiry_date:%Y-%m-%d}）" for one in policies)
        cards.append(
            MemberCard(
                name=member.name if full else masked_name(member),
                relation=person.relation or "",
                id_kind=ID_KIND_NAMES[IdKind(member.id_type)],
                id_number=masked_id(member),
                phone=masked_phone(member),
                may_reveal=is_own(me, chat) or me.role in CASE_WORKERS,
                id=member.id,
                policy=words or "现在没有有效保单",
                uses=_uses(session, person.member),
            )
        )
    return cards


def member_of_chat(session: Session, chat: Conversation, member_id: int) -> Member | None:
    """A member that the user of a chat may act for."""
    people = people_of(session, [chat.openid]).get(chat.openid, [])
    return next((person.member for person in people if person.member.id == member_id), None)


def _uses(session: Session, member: Member) -> list[tuple[str, str]]:
    found = []
    for year in entitlement_overview(session, member, clock.today()):
        if year.over:
            continue
        for use in year.services:
            parts = [f"可用{use.left}次"]
            parts += [f"办理中{use.reserved}次"] if use.reserved else []
            parts += [f"已用{use.used}次"] if use.used else []
            found.append((get_catalog().service(use.service).short_name, "，".join(parts)))
    return found


def case_cards(session: Session, chat: Conversation, me: Me) -> list[CaseCard]:
    """The cases that the user of a chat asked for: open ones first, then the newest."""
    query = select(Case).where(Case.openid == chat.openid)
    query = query.order_by(Case.closed_at.is_not(None), Case.created_at.desc(), Case.number)
    return [card_of(session, case, me) for case in session.scalars(query.limit(SHOWN_CASES))]


def card_of(session: Session, case: Case, me: Me) -> CaseCard:
    """One case as it is."""
    service = get_catalog().service(case.service)
    rule = service.status(case.status)
    due, level = _due(session, case)
    where = ""
    if case.appointment_at is not None:
        place = appointments.appointment_place(case)
        where = f"{appointments.appointment_time(case)} {place}".strip()
    return CaseCard(
        number=case.number,
        service=service.short_name,
        member=masked_name(member_rows.get_member(session, case.member_id)),
        status=rule.label,
        due=due,
        level=level,
        next=rule.next,
        appointment=where,
        steps=_steps(service, case),
        papers=_papers(session, service, case) if case.closed_at is None else [],
        moves=_steps_ahead(session, case) if me.role in CASE_WORKERS else [],
        to_look_at=sum(paper.is_unseen for paper in in_case(session, case.number)),
    )


def _steps_ahead(session: Session, case: Case) -> list[tuple[str, str, bool]]:
    return [(form.target, form.label, form.goes_ahead) for form in moves_of(session, case)]


def _due(session: Session, case: Case) -> tuple[str, str]:
    if case.due_at is None:
        return ("时限暂停，等会员", "ok") if clocks.is_paused(session, case) else ("", "")
    last = clocks.last_day(case.due_at)
    words = ("" if case.due_certain else "预计") + describe(last)
    if case.due_at <= clock.now():
        return f"已超时（{words}）", "late"
    left = clocks.working_days_left(session, case.due_at, clock.today())
    return f"{words}，剩{left}个工作日" if left else f"{words}，今天截止", "warn" if left <= 1 else "ok"


def _steps(service: Service, case: Case) -> list[str]:
    """The straight way through the catalog's statuses, for a bar: what is behind, where the case is, what is ahead."""
    names = [name for name, rule in service.statuses.items() if not rule.closes or name == case.status]
    if case.status not in names:
        return []
    place = names.index(case.status)
    return ["done" if number < place else "now" if number == place else "" for number in range(len(names))]


def _papers(session: Session, service: Service, case: Case) -> list[tuple[str, bool]]:
    have = {paper.kind for paper in documents.of_case(session, case.number)}
    missing = set(cases.missing_documents(session, case))
    catalog = get_catalog()
    wanted: list[DocumentKind] = [rule.kind for rule in service.documents if rule.must or rule.kind in have]
    return [(catalog.document_name(kind), kind in have and kind not in missing) for kind in wanted]
