"""All SQL of conversations, turns and transcript."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.conversations.models import (
    DANGERS,
    Author,
    Conversation,
    Erasure,
    ErasureState,
    InboxCursor,
    Message,
    Mode,
    Turn,
    TurnState,
)
from bot.kernel import clock
from bot.kernel.clock import system_now
from bot.kernel.vault import VaultEntry

CURSOR_ID = 1
# Kinds of inbound messages (inbox.InboundKind) that may have words.
WORDED = ("text", "voice")
EVENT = "event"


def lock_cursor(session: Session) -> InboxCursor | None:
    """The inbox cursor, locked; None while another worker holds it."""
    query = select(InboxCursor).where(InboxCursor.id == CURSOR_ID).with_for_update(skip_locked=True)
    cursor = session.scalar(query)
    if cursor is None and session.get(InboxCursor, CURSOR_ID) is None:
        cursor = InboxCursor(id=CURSOR_ID, seq=0)
        session.add(cursor)
        session.flush()
    return cursor


def find_by_openid(session: Session, openid: str) -> Conversation | None:
    """The conversation of `openid`, or None."""
    return session.scalar(select(Conversation).where(Conversation.openid == openid))


def get_or_create(session: Session, openid: str) -> Conversation:
    """The conversation of `openid`, made at its first message."""
    conversation = find_by_openid(session, openid)
    if conversation is None:
        now = clock.now()
        conversation = Conversation(openid=openid, mode=Mode.BOT, mode_since=now, draft={}, created_at=now)
        session.add(conversation)
        session.flush()
    return conversation


def get_locked(session: Session, conversation_id: int) -> Conversation:
    """The conversation, its row locked until the transaction ends."""
    query = select(Conversation).where(Conversation.id == conversation_id)
    return session.execute(query.with_for_update().execution_options(populate_existing=True)).scalar_one()


def _due() -> Select[Conversation]:
    """Conversations with a turn to run now, the one that waits longest first."""
    now = system_now()
    return (
        select(Conversation)
        .where(
            Conversation.pending_seq.is_not(None),
            or_(Conversation.lease_until.is_(None), Conversation.lease_until < now),
            or_(Conversation.not_before.is_(None), Conversation.not_before <= now),
        )
        .order_by(Conversation.pending_seq)
        .limit(1)
    )


def has_due(session: Session) -> bool:
    """Whether there is a turn to run: a look that takes no lock."""
    return session.scalar(_due().with_only_columns(Conversation.id)) is not None


def claim(session: Session, *, owner: str, until: datetime) -> Conversation | None:
    """Take the lease of the conversation whose turn waits longest; None when there is nothing to do."""
    candidate = session.scalar(_due().with_for_update(skip_locked=True))
    if candidate is None:
        return None
    candidate.lease_owner, candidate.lease_until = owner, until
    session.flush()
    return candidate


def renew(session: Session, *, owner: str, until: datetime) -> None:
    """Prolong every lease of `owner`."""
    session.execute(update(Conversation).where(Conversation.lease_owner == owner).values(lease_until=until))


def lease_owners(session: Session) -> Sequence[str]:
    """Who holds leases now."""
    query = select(Conversation.lease_owner).where(Conversation.lease_owner.is_not(None)).distinct()
    return [owner for owner in session.scalars(query) if owner]


def free_leases(session: Session, owner: str) -> None:
    """Give back every lease of `owner`."""
    session.execute(
        update(Conversation).where(Conversation.lease_owner == owner).values(lease_owner=None, lease_until=None)
    )


def pending_turns(session: Session, conversation_id: int, limit: int) -> Sequence[Turn]:
    """The oldest pending turns of a conversation, in order."""
    query = select(Turn).where(Turn.conversation_id == conversation_id, Turn.state == TurnState.PENDING)
    return session.scalars(query.order_by(Turn.seq).limit(limit)).all()


def pending_worded(session: Session, conversation_id: int, limit: int) -> Sequence[Turn]:
    """The oldest pending turns of a conversation that have words, in order."""
    query = select(Turn).where(Turn.conversation_id == conversation_id, Turn.state == TurnState.PENDING)
    return session.scalars(query.where(Turn.kind.in_(WORDED)).order_by(Turn.seq).limit(limit)).all()


def newest_pending(session: Session, conversation_id: int) -> int | None:
    """The inbox position of the newest pending turn, or None."""
    query = select(func.max(Turn.seq)).where(Turn.conversation_id == conversation_id, Turn.state == TurnState.PENDING)
    return session.scalar(query)


def waiting_for_bot(session: Session, *, since: datetime, limit: int) -> Sequence[Turn]:
    """The oldest pending turns of the chats that the bot has, of members who have waited since then or longer."""
    query = select(Turn).join(Conversation, Conversation.pending_seq == Turn.seq)
    spoken = query.where(Conversation.mode == Mode.BOT, Turn.created_at <= since, Turn.kind != EVENT)
    return session.scalars(spoken.order_by(Turn.seq).limit(limit)).all()


def newest_line(session: Session, conversation_id: int, authors: Sequence[Author]) -> Message | None:
    """The newest line of the transcript by any of these."""
    query = select(Message).where(Message.conversation_id == conversation_id, Message.author.in_(authors))
    return session.scalar(query.order_by(Message.id.desc()).limit(1))


def parked_turns(session: Session, conversation_id: int | None = None) -> Sequence[Turn]:
    """Turns that were put aside after too many failures, oldest first; of one conversation or of all."""
    query = select(Turn).where(Turn.state == TurnState.PARKED).order_by(Turn.seq)
    return session.scalars(query.where(Turn.conversation_id == conversation_id) if conversation_id else query).all()


def next_pending_seq(session: Session, conversation_id: int) -> int | None:
    """The inbox position of the oldest pending turn, or None."""
    query = select(func.min(Turn.seq)).where(Turn.conversation_id == conversation_id, Turn.state == TurnState.PENDING)
    return session.scalar(query)


def is_overtaken(session: Session, conversation_id: int, seq: int) -> bool:
    """Whether a later message of the conversation was answered before the one at `seq`."""
    later = select(Turn.seq).where(Turn.conversation_id == conversation_id, Turn.seq > seq)
    return session.scalar(later.where(Turn.state == TurnState.DONE).limit(1)) is not None


def add_message(
    session: Session,
    conversation_id: int,
    *,
    author: Author,
    kind: str,
    text: str,
    source: str,
    document_id: int | None = None,
    agent_id: int | None = None,
) -> None:
    """Add a line to the transcript, unless `source` has one already."""
    if session.scalar(select(Message.id).where(Message.source == source)) is None:
        session.add(
            Message(
                conversation_id=conversation_id,
                author=author,
                kind=kind,
                text=text,
                source=source,
                document_id=document_id,
                agent_id=agent_id,
                created_at=clock.now(),
            )
        )
        session.flush()


def transcript(session: Session, conversation_id: int, limit: int = 50) -> Sequence[Message]:
    """The newest lines of the transcript, oldest first. A message that a danger has overtaken stands before it, where
    the member said it.
    """
    query = select(Message, Turn.seq).join(Turn, Turn.inbound_id == Message.source, isouter=True)
    newest = query.where(Message.conversation_id == conversation_id).order_by(Message.id.desc()).limit(limit)
    lines: list[tuple[Message, int | None]] = []
    for message, seq in reversed(session.execute(newest).all()):
        later = (place for place, (_, told) in enumerate(lines) if seq is not None and told is not None and told > seq)
        lines.insert(next(later, len(lines)), (message, seq))
    return [message for message, _ in lines]


def note_member_message(conversation: Conversation, at: datetime) -> None:
    """The member has written: whoever of the staff has the chat, or will have it, owes an answer."""
    conversation.last_member_at = at
    if conversation.mode != Mode.BOT and conversation.awaiting_since is None:
        conversation.awaiting_since = at


def last_words(session: Session, conversation_id: int, author: Author) -> str:
    """The newest line of the transcript that `author` wrote; empty when there is none."""
    query = select(Message.text).where(Message.conversation_id == conversation_id, Message.author == author)
    return session.scalar(query.order_by(Message.id.desc()).limit(1)) or ""


def said_since(session: Session, conversation_id: int, author: Author, since: datetime) -> Sequence[Message]:
    """What `author` wrote from `since` on, the oldest first."""
    query = select(Message).where(
        Message.conversation_id == conversation_id, Message.author == author, Message.created_at >= since
    )
    return session.scalars(query.order_by(Message.id)).all()


def for_staff(session: Session) -> Sequence[Conversation]:
    """Conversations that wait for a person or have one, and dangers that nobody has seen to; longest first."""
    wanted = or_(Conversation.mode.in_([Mode.WAITING, Mode.HUMAN]), Conversation.handover_reason.in_(DANGERS))
    return session.scalars(select(Conversation).where(wanted).order_by(Conversation.mode_since)).all()


def find_erasure(session: Session, evidence: str) -> Erasure | None:
    """The erasure that this evidence asked for and that is not done yet."""
    return session.scalar(select(Erasure).where(Erasure.evidence == evidence))


def unfinished_erasures(session: Session) -> Sequence[int]:
    """Ids of erasures with something left to do, the oldest first."""
    return session.scalars(select(Erasure.id).where(Erasure.state != ErasureState.DONE).order_by(Erasure.id)).all()


def lock_erasure(session: Session, erasure_id: int) -> Erasure:
    """The erasure, locked until the transaction ends, with fresh values."""
    query = select(Erasure).where(Erasure.id == erasure_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def last_settled_seq(session: Session, conversation_id: int) -> int:
    """The inbox number up to which every message of the conversation is settled; 0 when there is none."""
    of_conversation = select(func.min(Turn.seq)).where(Turn.conversation_id == conversation_id)
    pending = session.scalar(of_conversation.where(Turn.state == TurnState.PENDING))
    if pending is not None:
        return pending - 1
    return session.scalar(select(func.max(Turn.seq)).where(Turn.conversation_id == conversation_id)) or 0


def inbound_ids(session: Session, conversation_id: int, *, up_to: int | None = None) -> Sequence[str]:
    """The ids of the conversation's messages, all of them or up to an inbox number."""
    query = select(Turn.inbound_id).where(Turn.conversation_id == conversation_id)
    return session.scalars(query if up_to is None else query.where(Turn.seq <= up_to)).all()


def at_rest(session: Session, *, after: int, limit: int) -> Sequence[Conversation]:
    """Conversations with a half-done request and nothing under way, by id from behind `after`."""
    free = (Conversation.pending_seq.is_(None), Conversation.lease_owner.is_(None), Conversation.id > after)
    return session.scalars(select(Conversation).where(*free).order_by(Conversation.id).limit(limit)).all()


def with_old_vault_values(session: Session, *, before: datetime) -> Sequence[int]:
    """Conversations the bot has, out of whose messages a name or number was taken before that time."""
    told_in = select(Turn.conversation_id).join(VaultEntry, VaultEntry.origin == Turn.inbound_id)
    query = select(Conversation.id).where(
        Conversation.id.in_(told_in.where(VaultEntry.created_at < before)), Conversation.mode == Mode.BOT
    )
    return session.scalars(query.order_by(Conversation.id)).all()


def is_under_way(session: Session, inbound_id: str) -> bool:
    """Whether the turn of a message is still to be finished."""
    return session.scalar(select(Turn.state).where(Turn.inbound_id == inbound_id)) == TurnState.PENDING


def forget_conversation(session: Session, conversation_id: int, *, up_to: int) -> None:
    """Delete the transcript with the notes, and what the bot thought of each message."""
    session.execute(delete(Message).where(Message.conversation_id == conversation_id))
    turns = update(Turn).where(Turn.conversation_id == conversation_id, Turn.seq <= up_to)
    session.execute(turns.values(intent=None, confidence=None))


def forget_lines(session: Session, sources: Sequence[str]) -> None:
    """Delete some lines of a transcript."""
    session.execute(delete(Message).where(Message.source.in_(sources)))
