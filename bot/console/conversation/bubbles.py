"""Lines of a timeline as the templates draw them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.orm import Session

from bot.cases.models import Case, CaseEvent, CaseEventType
from bot.console.access import Me
from bot.console.cases.words import event_words
from bot.console.conversation.delivery import Delivery, delivery_of
from bot.console.conversation.rights import is_own
from bot.console.conversation.timeline import Line, Timeline, element_id
from bot.console.words import HANDING_WORDS, RESOLUTION_NAMES, intent_name, plain, reason_name, with_secrets
from bot.conversations import desk_repository
from bot.conversations.desk_models import ConversationEvent, Handing, MeaningMark, Resolution
from bot.conversations.models import NOTE, Author, Conversation, Message, Turn
from bot.documents.models import DocumentState
from bot.documents.repository import states_of
from bot.outbox.models import Outbound, OutboundReason, OutboundState
from bot.staff import repository as staff

KIND_NAMES = {
    "image": "图片", "voice": "语音", "video": "视频", "shortvideo": "小视频", "location": "位置", "link": "链接",
    "unknown": "无法显示的消息",
}  # fmt: skip
NOT_HERE: dict[str, str] = {
    DocumentState.AWAITS_CONSENT: "图片，等会员同意后接收",
    DocumentState.FETCHING: "图片，正在接收",
    DocumentState.REJECTED: "图片打不开，已请会员重发",
    DocumentState.LOST: "图片没有收到，已请会员重发",
    DocumentState.ERASED: "图片，已删除",
}
NOTICE_NAMES = {OutboundReason.STATUS: "进度通知", OutboundReason.REMINDER: "提醒", OutboundReason.NOTICE: "系统消息"}
QUIET_STATES = (OutboundState.SENT,)


@dataclass(frozen=True)
class Bubble:
    """One line. `side`: member, ours, note, bot, or event (a line in the middle)."""

    id: str
    side: str
    author: str
    at: datetime
    text: Markup
    kind: str = ""
    message_id: int = 0
    document_id: int | None = None
    # Why there is nothing of the picture to see; empty where there is.
    not_here: str = ""
    # What the bot took it for, and what a colleague says it means; empty where nobody said.
    understood: str = ""
    meant: str = ""
    line_id: int = 0
    delivery: Delivery | None = None
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Around:
    """What the lines of a page refer to: names of agents, what became of messages, states of papers."""

    names: Mapping[int, str]
    deliveries: Mapping[str, Outbound]
    papers: Mapping[int, str]
    turns: Mapping[str, Turn]
    marks: Mapping[str, MeaningMark]


def draw(session: Session, chat: Conversation, timeline: Timeline, me: Me) -> list[Bubble]:
    """The lines of a page."""
    ids: set[int] = set()
    for line in timeline.lines:
        if isinstance(line, Message | ConversationEvent) and line.agent_id:
            ids.add(line.agent_id)
        if isinstance(line, ConversationEvent) and line.to_agent_id:
            ids.add(line.to_agent_id)
    papers = [line.document_id for line in timeline.lines if isinstance(line, Message) and line.document_id]
    said = [line.source for line in timeline.lines if isinstance(line, Message) and line.author == Author.MEMBER]
    around = Around(
        names=staff.display_names(session, ids),
        deliveries=timeline.deliveries,
        papers=states_of(session, papers),
        turns=desk_repository.turns_of(session, said),
        marks=desk_repository.marks_of(session, said),
    )
    return [_draw(session, chat, line, around, me) for line in timeline.lines]


def _draw(session: Session, chat: Conversation, line: Line, around: Around, me: Me) -> Bubble:
    if isinstance(line, Message):
        return _message(chat, line, around, me)
    if isinstance(line, Outbound):
        return _notice(line)
    if isinstance(line, CaseEvent):
        return _case_event(session, line)
    return _change(line, around.names)


def _message(chat: Conversation, line: Message, around: Around, me: Me) -> Bubble:
    author, sent = Author(line.author), around.deliveries.get(line.source)
    agent = around.names.get(line.agent_id or 0, "客服")
    said_by = {Author.MEMBER: "会员", Author.BOT: "小助手", Author.AGENT: agent, Author.SYSTEM: "系统"}[author]
    sides = {Author.MEMBER: "member", Author.BOT: "bot", Author.AGENT: "ours", Author.SYSTEM: "bot"}
    delivery = delivery_of(sent) if sent is not None else None
    if delivery is not None and author is not Author.AGENT and delivery.state in QUIET_STATES:
        delivery = None
    return Bubble(
        id=element_id(line),
        side="note" if line.kind == NOTE else sides[author],
        author=said_by,
        at=line.created_at,
        text=with_secrets(line.text, chat.id, can_reveal=is_own(me, chat)),
        kind=KIND_NAMES.get(line.kind, ""),
        message_id=line.id if author is Author.AGENT and is_own(me, chat) else 0,
        document_id=line.document_id,
        understood=_understood(around.turns.get(line.source)),
        meant=intent_name(around.marks[line.source].meant) if line.source in around.marks else "",
        line_id=line.id,
        not_here=NOT_HERE.get(around.papers.get(line.document_id or 0, ""), ""),
        delivery=delivery,
    )


def _understood(turn: Turn | None) -> str:
    if turn is None or turn.intent is None:
        return ""
    sure = f"，{round(turn.confidence * 100)}%" if turn.confidence is not None else ""
    return f"{intent_name(turn.intent)}{sure}"


def _notice(line: Outbound) -> Bubble:
    delivery = delivery_of(line)
    name = NOTICE_NAMES.get(OutboundReason(line.reason), "系统消息")
    if line.channel == "template" and line.state == OutboundState.SENT:
        name += "（模板消息）"
    quiet = delivery.state in QUIET_STATES
    return Bubble(
        id=element_id(line),
        side="bot",
        author=name,
        at=line.created_at,
        text=Markup.escape(line.text),
        delivery=None if quiet else delivery,
    )


def _case_event(session: Session, line: CaseEvent) -> Bubble:
    kind = CaseEventType(line.type)
    words = event_words(session.get_one(Case, line.case_number).service, line)
    bad = kind in (CaseEventType.SLA_BREACHED, CaseEventType.MEMBER_UNREACHABLE)
    return Bubble(
        id=element_id(line),
        side="event",
        author="",
        at=line.at,
        text=Markup.escape(f"{line.case_number} {words}"),
        note=plain(line.note or ""),
        tone="bad" if bad else "case",
    )


def _change(line: ConversationEvent, names: Mapping[int, str]) -> Bubble:
    how = Handing(line.type)
    who = names.get(line.agent_id or 0, "会员" if how in (Handing.ASKED, Handing.TAKEN_BACK) else "客服")
    words = f"{who} {HANDING_WORDS[how]}"
    match how:
        case Handing.ASKED:
            words = f"转人工：{reason_name(line.reason)}"
        case Handing.RETURNED:
            words = f"{who} {HANDING_WORDS[how]}"
        case Handing.TRANSFERRED:
            words = f"{words} {names.get(line.to_agent_id or 0, '同事')}"
        case Handing.RESOLVED if line.reason in list(Resolution):
            words = f"{words}：{RESOLUTION_NAMES[Resolution(line.reason or '')]}"
        case _:
            pass
    tone = "bad" if how is Handing.RETURNED else ""
    return Bubble(element_id(line), "event", "", line.at, Markup.escape(words), note=line.note or "", tone=tone)
