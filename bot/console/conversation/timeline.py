"""One timeline of a chat: what was said, what changed hands, what the system sent, what happened to the cases.

Four tables, merged by time. A place in it is `microseconds-rank-id`, so that going back page by page loses nothing
where several lines bear the same time.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.cases.models import Case, CaseEvent
from bot.conversations.desk_models import ConversationEvent
from bot.conversations.models import Conversation, Message
from bot.outbox import repository as outbox
from bot.outbox.models import Outbound

PAGE = 40
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"(\d{1,19})-(\d)-(\d{1,12})")
Line = Message | ConversationEvent | Outbound | CaseEvent
# The order of lines of one moment, and the letter of each table in the ids of elements.
RANKS: dict[type, int] = {Message: 0, Outbound: 1, CaseEvent: 2, ConversationEvent: 3}
LETTERS: dict[type, str] = {Message: "m", Outbound: "o", CaseEvent: "c", ConversationEvent: "e"}


@dataclass(frozen=True)
class Place:
    """Where a line stands."""

    at: datetime
    rank: int
    id: int

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.rank}-{self.id}"

    @staticmethod
    def read(text: str) -> "Place | None":
        """The place written so, None for anything else."""
        if (found := _PLACE.fullmatch(text)) is None:
            return None
        try:
            at = _EPOCH + timedelta(microseconds=int(found[1]))
        except OverflowError:
            return None
        return Place(at, int(found[2]), int(found[3]))


@dataclass(frozen=True)
class Timeline:
    """A page of lines, the oldest first. `before`: the place from which to go back, None at the beginning."""

    lines: list[Line]
    before: Place | None
    deliveries: dict[str, Outbound]


def place_of(line: Line) -> Place:
    """Where a line stands."""
    at = line.created_at if isinstance(line, Message | Outbound) else line.at
    return Place(at, RANKS[type(line)], line.id)


def element_id(line: Line) -> str:
    """The id of a line's element: the same line never stands twice on a page."""
    return f"{LETTERS[type(line)]}-{line.id}"


def read(session: Session, chat: Conversation, *, before: Place | None = None, limit: int = PAGE) -> Timeline:
    """The newest lines, or those before a place."""
    found: list[Line] = [
        *_messages(session, chat, before, limit + 1),
        *_notices(session, chat, before, limit + 1),
        *_case_events(session, chat, before, limit + 1),
        *_changes(session, chat, before, limit + 1),
    ]
    found.sort(key=lambda line: (place_of(line).at, place_of(line).rank, line.id))
    lines = found[-limit:]
    more = place_of(lines[0]) if len(found) > limit else None
    sources = [line.source for line in lines if isinstance(line, Message)]
    return Timeline(lines, more, outbox.by_keys(session, sources))


def _back(
    before: Place | None, model: type, at: InstrumentedAttribute[datetime], row_id: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """Rows of one table that stand before a place."""
    if before is None:
        return row_id > 0
    rank = RANKS[model]
    if rank < before.rank:
        return at <= before.at
    same = and_(at == before.at, row_id < before.id)
    return or_(at < before.at, same) if rank == before.rank else at < before.at


def _messages(session: Session, chat: Conversation, before: Place | None, limit: int) -> Sequence[Message]:
    query = select(Message).where(Message.conversation_id == chat.id)
    query = query.where(_back(before, Message, Message.created_at, Message.id))
    return session.scalars(query.order_by(Message.created_at.desc(), Message.id.desc()).limit(limit)).all()


def _notices(session: Session, chat: Conversation, before: Place | None, limit: int) -> Sequence[Outbound]:
    """What went out beside the chat: news of cases, reminders."""
    in_chat = exists().where(Message.source == Outbound.dedupe_key)
    query = select(Outbound).where(Outbound.openid == chat.openid, ~in_chat)
    query = query.where(_back(before, Outbound, Outbound.created_at, Outbound.id))
    return session.scalars(query.order_by(Outbound.created_at.desc(), Outbound.id.desc()).limit(limit)).all()


def _case_events(session: Session, chat: Conversation, before: Place | None, limit: int) -> Sequence[CaseEvent]:
    query = select(CaseEvent).join(Case, Case.number == CaseEvent.case_number).where(Case.openid == chat.openid)
    query = query.where(_back(before, CaseEvent, CaseEvent.at, CaseEvent.id))
    return session.scalars(query.order_by(CaseEvent.at.desc(), CaseEvent.id.desc()).limit(limit)).all()


def _changes(session: Session, chat: Conversation, before: Place | None, limit: int) -> Sequence[ConversationEvent]:
    query = select(ConversationEvent).where(ConversationEvent.conversation_id == chat.id)
    query = query.where(_back(before, ConversationEvent, ConversationEvent.at, ConversationEvent.id))
    return session.scalars(query.order_by(ConversationEvent.at.desc(), ConversationEvent.id.desc()).limit(limit)).all()
