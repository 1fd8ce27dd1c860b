"""What is known of some users after a run: the databases, and the record of the stand-in that was WeChat."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.models import Case, CaseEvent
from bot.conversations.inbox import InboundMessage, Inbox
from bot.conversations.models import Conversation, Message, Turn
from bot.members.models import Binding, Entitlement, WeChatUser
from bot.outbox.models import Outbound, ReplyWindow
from bot.reminders.models import Reminder
from bot.wechat.models import SendAttempt

PAGE = 500


@dataclass(frozen=True)
class Delivery:
    """One delivery of a callback, as the stand-in wrote it down. `msg_id` is None for an event without one."""

    openid: str
    kind: str
    attempt: int
    outcome: str
    msg_id: str | None


@dataclass(frozen=True)
class Line:
    """One line on a member's screen; `template` is set for a template message."""

    n: int
    sender: str
    text: str
    template: bool
    at: datetime


@dataclass
class Facts:
    """Everything about these users. `now`: the members' clock when it was looked at."""

    now: datetime
    inbound: Sequence[InboundMessage] = ()
    turns: Sequence[Turn] = ()
    conversations: Sequence[Conversation] = ()
    transcript: Sequence[Message] = ()
    outbound: Sequence[Outbound] = ()
    attempts: Sequence[SendAttempt] = ()
    windows: Sequence[ReplyWindow] = ()
    cases: Sequence[Case] = ()
    events: Sequence[CaseEvent] = ()
    entitlements: Sequence[Entitlement] = ()
    # openid and member of each binding.
    bindings: Sequence[tuple[str, int]] = ()
    reminders: Sequence[Reminder] = ()
    # Number of a case -> the keys of the reminders that ought to have been given by now.
    reminders_due: dict[str, set[str]] = field(default_factory=dict)
    # Whom an agent wrote to and the words, as the console accepted them; and what it may have accepted.
    replies: Sequence[tuple[str, str]] = ()
    unsure_replies: Sequence[tuple[str, str]] = ()
    deliveries: Sequence[Delivery] = ()
    screens: dict[str, list[Line]] = field(default_factory=dict)


def read_databases(session: Session, inbox: Inbox, openids: Collection[str], *, after: int, facts: Facts) -> None:
    """Fill in what the databases know of these users; `after`: the inbox number before their first message."""
    facts.inbound = [row for row in _inbox_rows(inbox, after) if row.openid in openids]
    facts.conversations = session.scalars(select(Conversation).where(Conversation.openid.in_(openids))).all()
    chats = [row.id for row in facts.conversations]
    facts.turns = session.scalars(select(Turn).where(Turn.conversation_id.in_(chats)).order_by(Turn.seq)).all()
    lines = select(Message).where(Message.conversation_id.in_(chats)).order_by(Message.id)
    facts.transcript = session.scalars(lines).all()
    facts.outbound = session.scalars(select(Outbound).where(Outbound.openid.in_(openids)).order_by(Outbound.id)).all()
    calls = select(SendAttempt).where(SendAttempt.outbound_id.in_([row.id for row in facts.outbound]))
    facts.attempts = session.scalars(calls.order_by(SendAttempt.id)).all()
    facts.windows = session.scalars(select(ReplyWindow).where(ReplyWindow.openid.in_(openids))).all()
    facts.cases = session.scalars(select(Case).where(Case.openid.in_(openids))).all()
    numbers = [case.number for case in facts.cases]
    facts.events = session.scalars(select(CaseEvent).where(CaseEvent.case_number.in_(numbers))).all()
    facts.entitlements = session.scalars(select(Entitlement).where(Entitlement.case_number.in_(numbers))).all()
    bound = select(WeChatUser.openid, Binding.member_id).join(Binding, Binding.user_id == WeChatUser.id)
    facts.bindings = [(one, two) for one, two in session.execute(bound.where(WeChatUser.openid.in_(openids)))]
    facts.reminders = session.scalars(select(Reminder).where(Reminder.openid.in_(openids))).all()


def _inbox_rows(inbox: Inbox, after: int) -> list[InboundMessage]:
    rows: list[InboundMessage] = []
    while page := inbox.after(rows[-1].seq if rows else after, PAGE):
        rows += page
    return rows


def read_deliveries(records: Sequence[dict[str, Any]], openids: Collection[str]) -> list[Delivery]:
    """The stand-in's log of deliveries to these users."""
    names = ("openid", "kind", "attempt", "outcome", "msg_id")
    return [Delivery(**{name: one[name] for name in names}) for one in records if one["openid"] in openids]


def read_screen(messages: Sequence[dict[str, Any]]) -> list[Line]:
    """What one phone shows."""
    return [
        Line(
            one["n"],
            one["from"],
            one["text"] or "",
            one.get("template") is not None,
            datetime.fromisoformat(one["at"]),
        )
        for one in messages
    ]
