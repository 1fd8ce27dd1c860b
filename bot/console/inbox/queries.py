"""What the lists of chats show: reading only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.catalog import get_catalog
from bot.console.access import Me
from bot.console.inbox.views import View, condition, order, views_of
from bot.console.people import titles
from bot.console.words import plain, reason_name
from bot.conversations.models import DANGERS, NOTE, Author, Conversation, Message, Mode
from bot.staff import hours
from bot.staff import repository as staff
from bot.staff.hours import Hours

LIMIT = 100
PREVIEW = 60
# From when on a wait is yellow, and from when on red: in the queue, and for an answer.
QUEUE_LIMITS = timedelta(minutes=3), timedelta(minutes=10)
ANSWER_LIMITS = timedelta(minutes=2), timedelta(minutes=5)


@dataclass(frozen=True)
class Row:
    """One chat in a list. `level`: ok, warn or late; `since`: what the wait is counted from, None without one."""

    id: int
    title: str
    preview: str
    reason: str
    service: str
    who: str
    since: datetime | None
    level: str
    at: datetime | None
    urgent: bool
    owed: bool


def level_of(office: Hours, since: datetime | None, limits: tuple[timedelta, timedelta]) -> str:
    """The colour of a wait: only hours in which staff are there count."""
    if since is None:
        return ""
    waited = office.waited(since)
    return "late" if waited >= limits[1] else "warn" if waited >= limits[0] else "ok"


def counts(session: Session, me: Me) -> dict[View, int]:
    """How many chats each list holds."""
    views = views_of(me)
    numbers = session.execute(select(*(func.count().filter(condition(view, me)) for view in views))).one()
    return dict(zip(views, numbers, strict=True))


def rows(session: Session, me: Me, view: View) -> list[Row]:
    """The chats of a list."""
    query = select(Conversation).where(condition(view, me)).order_by(*order(view)).limit(LIMIT)
    return rows_of(session, me, session.scalars(query).all())


def rows_of(session: Session, me: Me, chats: Sequence[Conversation]) -> list[Row]:
    """Rows of these chats. What was said last is shown of one's own and of those that wait."""
    waiting = [one.id for one in chats if one.mode == Mode.WAITING]
    own = [one.id for one in chats if one.mode == Mode.HUMAN and one.assignee_id == me.id]
    last = _last_messages(session, own) | _last_messages(session, waiting, by=Author.MEMBER)
    names = titles(session, chats, me)
    agents = staff.display_names(session, {one.assignee_id for one in chats if one.assignee_id})
    office = hours.load(session)
    return [_row(one, names[one.id], last.get(one.id), agents.get(one.assignee_id or 0, ""), office) for one in chats]


def _row(one: Conversation, title: str, last: Message | None, agent: str, office: Hours) -> Row:
    waits = one.mode == Mode.WAITING or (one.mode == Mode.BOT and one.handover_reason in DANGERS)
    since = one.waiting_since if waits else one.awaiting_since
    service = get_catalog().service(one.service).short_name if one.service else ""
    return Row(
        id=one.id,
        title=title,
        preview=_preview(last) if last else "",
        reason=reason_name(one.handover_reason),
        service=service,
        who=agent if one.mode == Mode.HUMAN else "",
        since=since,
        level=level_of(office, since, QUEUE_LIMITS if waits else ANSWER_LIMITS),
        at=one.last_member_at or one.mode_since,
        urgent=one.priority > 1,
        owed=one.awaiting_since is not None,
    )


def _preview(message: Message) -> str:
    prefix = {Author.AGENT: "我方：", Author.BOT: "小助手：", Author.SYSTEM: ""}.get(Author(message.author), "")
    if message.kind == NOTE:
        prefix = "备注："
    text = plain(message.text).replace("\n", " ") or "[图片]"
    return prefix + (text if len(text) <= PREVIEW else text[:PREVIEW] + "…")


def _last_messages(
    session: Session, conversation_ids: Collection[int], *, by: Author | None = None
) -> dict[int, Message]:
    newest = select(func.max(Message.id)).where(Message.conversation_id.in_(conversation_ids))
    if by is not None:
        newest = newest.where(Message.author == by)
    query = select(Message).where(Message.id.in_(newest.group_by(Message.conversation_id)))
    return {message.conversation_id: message for message in session.scalars(query)}
