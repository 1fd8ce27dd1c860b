"""What the team's pages read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.cases.models import Case, ClockOutcome, SlaClock
from bot.console.boards.queries import CaseRow, Urgency, open_rows
from bot.console.inbox.views import UNSEEN_DANGER
from bot.console.team.spells import Reply, Spell, spells
from bot.conversations.desk_models import ConversationEvent, Satisfaction
from bot.conversations.models import NOTE, Author, Conversation, Message, Mode
from bot.kernel import clock
from bot.kernel.audit import AuditEntry
from bot.staff import repository as staff
from bot.staff.models import Agent, AgentSession, Role
from bot.staff.signin import IDLE

TALKERS = (Role.AGENT, Role.COORDINATOR, Role.SUPERVISOR)
AUDIT_PAGE = 100


@dataclass(frozen=True)
class Load:
    """What one agent has now."""

    name: str
    role: str
    is_here: bool
    chats: int
    owed: int


@dataclass(frozen=True)
class Now:
    """The queue and the cases at this moment."""

    waiting: int
    urgent: int
    longest: datetime | None
    with_bot: int
    with_people: int
    owed: int
    loads: list[Load]
    at_risk: list[CaseRow]


def now(session: Session) -> Now:
    """As it is."""
    waits, held = or_(Conversation.mode == Mode.WAITING, UNSEEN_DANGER), Conversation.mode == Mode.HUMAN
    today = clock.now() - timedelta(days=1)
    with_bot = (Conversation.mode == Mode.BOT, Conversation.last_member_at > today)
    counts = session.execute(
        select(
            func.count().filter(waits),
            func.count().filter(waits, Conversation.priority > 1),
            func.min(Conversation.waiting_since).filter(waits),
            func.count().filter(*with_bot),
            func.count().filter(held),
            func.count().filter(held, Conversation.awaiting_since.is_not(None)),
        ).select_from(Conversation)
    ).one()
    rows = [row for row in open_rows(session, None) if row.urgency in (Urgency.LATE, Urgency.TODAY)]
    return Now(*counts, loads=_loads(session), at_risk=rows)


def _loads(session: Session) -> list[Load]:
    owed = func.count().filter(Conversation.awaiting_since.is_not(None))
    held = select(Conversation.assignee_id, func.count(), owed).where(Conversation.mode == Mode.HUMAN)
    has = {row[0]: (row[1], row[2]) for row in session.execute(held.group_by(Conversation.assignee_id))}
    since = clock.system_now() - IDLE
    here = set(session.scalars(select(AgentSession.agent_id).where(AgentSession.last_seen_at > since)))
    people = [one for one in staff.agents(session, active_only=True) if Role(one.role) in TALKERS]
    loads = [_load(one, one.id in here, *has.get(one.id, (0, 0))) for one in people]
    return sorted(loads, key=lambda load: (not load.is_here, -load.chats, load.name))


def _load(one: Agent, is_here: bool, chats: int, owed: int) -> Load:
    return Load(one.display_name, one.role_name, is_here, chats, owed)


def spells_since(session: Session, since: datetime) -> list[Spell]:
    """The spells that began after a moment."""
    query = select(ConversationEvent).where(ConversationEvent.at >= since).order_by(ConversationEvent.id)
    events = session.scalars(query).all()
    said = select(Message.conversation_id, Message.agent_id, Message.created_at)
    said = said.where(Message.author == Author.AGENT, Message.kind != NOTE, Message.created_at >= since)
    return spells(events, [Reply(row[0], row[1], row[2]) for row in session.execute(said)])


def chats_since(session: Session, since: datetime) -> int:
    """How many members wrote after a moment."""
    query = select(func.count(func.distinct(Message.conversation_id))).where(Message.author == Author.MEMBER)
    return session.scalar(query.where(Message.created_at >= since)) or 0


def ratings_since(session: Session, since: datetime) -> Sequence[Satisfaction]:
    """How members rated what was settled, after a moment."""
    return session.scalars(select(Satisfaction).where(Satisfaction.at >= since).order_by(Satisfaction.at)).all()


def audit_entries(session: Session, wish: str, *, before: int) -> Sequence[AuditEntry]:
    """A page of the audit log, the newest first: entries whose actor, act or subject holds `wish`, older than one."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(AUDIT_PAGE)
    if wish:
        columns = (AuditEntry.actor, AuditEntry.action, AuditEntry.subject)
        query = query.where(or_(*(column.contains(wish, autoescape=True) for column in columns)))
    return session.scalars(query.where(AuditEntry.id < before) if before else query).all()


def promises_since(session: Session, since: datetime) -> dict[str, tuple[int, int]]:
    """By service: how many promises were kept and how many missed, of those that ended after a moment."""
    met = func.count().filter(SlaClock.outcome == ClockOutcome.MET)
    missed = func.count().filter(SlaClock.outcome == ClockOutcome.MISSED)
    query = select(Case.service, met, missed).join(SlaClock, SlaClock.case_number == Case.number)
    rows = session.execute(query.where(SlaClock.ended_at >= since).group_by(Case.service))
    return {row[0]: (row[1], row[2]) for row in rows}
