"""What an agent writes in a chat: words to the member, notes to colleagues, a draft. Never commits."""

import re
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.catalog import get_catalog, render, render_template
from bot.conversations import canned, desk_repository, repository
from bot.conversations.desk_models import AgentDraft, Presence
from bot.conversations.errors import ConversationError, WindowShutError
from bot.conversations.handover import require_holder, take_without_agent
from bot.conversations.models import NOTE, Author, Conversation, Message
from bot.conversations.saying import say
from bot.documents.models import Document
from bot.kernel import clock
from bot.kernel.doorbell import ring
from bot.outbox import repository as outbox_rows
from bot.outbox import service as outbox
from bot.outbox import window
from bot.outbox.models import Outbound, OutboundReason, OutboundState
from bot.staff.models import Agent

# One WeChat text of 2048 bytes holds so many Chinese characters: a reply is one of the five.
REPLY_LIMIT = 600
PRESENT_FOR = timedelta(seconds=35)
TYPING_FOR = timedelta(seconds=8)
# The id that a page makes for one message, so that two clicks, or a click repeated after a time-out, send it once.
_CLIENT_ID = re.compile(r"[0-9a-f]{32}")


def reply(
    session: Session,
    conversation: Conversation,
    text: str,
    *,
    agent: Agent | None = None,
    client_id: str = "",
) -> None:
    """Send a person's words to the member. The conversation must be locked.

    An agent must have the chat and the reply window must be open (else NotYoursError, WindowShutError); the same
    `client_id` again sends nothing. Without an agent (the command line) the chat is taken over.
    """
    words = _checked(text)
    if agent is None:
        take_without_agent(session, conversation)
        say(session, conversation, words, author=Author.AGENT, reason=OutboundReason.AGENT)
    else:
        if (key := key_for_reply(session, conversation, agent=agent, client_id=client_id)) is None:
            return
        said = {"author": Author.AGENT, "reason": OutboundReason.AGENT, "key": key, "agent_id": agent.id}
        say(session, conversation, words, **said)  # type: ignore[arg-type]
        desk_repository.drop_draft(session, conversation.id, agent.id)
    conversation.awaiting_since = conversation.waiting_since = None
    session.flush()


def key_for_reply(session: Session, conversation: Conversation, *, agent: Agent, client_id: str) -> str | None:
    """Under which key a reply goes out; None when it has. Raises NotYoursError and WindowShutError."""
    key = _key("agent", client_id)
    if _is_known(session, conversation, key):
        return None
    require_holder(session, conversation, agent)
    if not window.room(session, conversation.openid).left:
        raise WindowShutError("微信回复窗口已关闭：要等会员再发来消息才能回复。紧急情况请电话联系会员。")
    return key


def send_picture(session: Session, conversation: Conversation, picture: Document, *, agent: Agent, key: str) -> None:
    """Send a picture that was stored for this member, under the key of `key_for_reply`."""
    fields = {"author": Author.AGENT, "reason": OutboundReason.AGENT, "key": key, "agent_id": agent.id}
    say(session, conversation, "［图片］", picture_id=picture.id, **fields)  # type: ignore[arg-type]
    conversation.awaiting_since = conversation.waiting_since = None
    session.flush()


def add_note(session: Session, conversation: Conversation, text: str, *, agent: Agent, client_id: str) -> None:
    """Write a line that only staff see: it goes into the transcript and nowhere else."""
    words, key = _checked(text), _key("note", client_id)
    if _is_known(session, conversation, key):
        return
    repository.add_message(
        session, conversation.id, author=Author.AGENT, kind=NOTE, text=words, source=key, agent_id=agent.id
    )
    desk_repository.drop_draft(session, conversation.id, agent.id)


def _checked(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise ConversationError("内容不能为空。")
    if left_open := canned.OPEN.findall(words):
        raise ConversationError(f"还有没填的内容：{'、'.join(left_open)}。")
    if len(words) > REPLY_LIMIT:
        raise ConversationError(f"一次最多发{REPLY_LIMIT}个字，请分成几条。")
    return words


def _key(prefix: str, client_id: str) -> str:
    if not _CLIENT_ID.fullmatch(client_id):
        raise ConversationError("页面已过期，请刷新后再试。")
    return f"{prefix}:{client_id}"


def _is_known(session: Session, conversation: Conversation, key: str) -> bool:
    known = desk_repository.find_message(session, key)
    if known is not None and known.conversation_id != conversation.id:
        raise ConversationError("页面已过期，请刷新后再试。")
    return known is not None


def nudge(session: Session, conversation: Conversation, *, agent: Agent) -> None:
    """Outside the reply window: ask the member, by a template message, to write a line. Once a day.

    Raises NotYoursError, and ConversationError while the window is open or when it was done today.
    """
    require_holder(session, conversation, agent)
    if window.room(session, conversation.openid).left:
        raise ConversationError("回复窗口还开着，直接回复就行。")
    key = f"nudge:{conversation.id}:{clock.today()}"
    if outbox_rows.find_by_key(session, key) is not None:
        raise ConversationError("今天已经发过一次服务通知了，请等会员回复，或电话联系。")
    case = next(iter(cases.open_cases_of_user(session, conversation.openid)), None)
    service = get_catalog().service(case.service).short_name if case else "医疗服务"
    fields = {"service": service, "number": case.number if case else "-"}
    outbox.enqueue(
        session,
        openid=conversation.openid,
        text=render("turn.nudge"),
        reason=OutboundReason.NOTICE,
        dedupe_key=key,
        template=render_template("turn.nudge", **fields),
    )


def keep_draft(session: Session, conversation_id: int, text: str, *, agent: Agent, client_id: str) -> None:
    """Keep what an agent has begun to write; a save that comes after the message itself is too late."""
    sent = [desk_repository.find_message(session, _key(prefix, client_id)) for prefix in ("agent", "note")]
    if any(sent):
        return
    if not text.strip():
        desk_repository.drop_draft(session, conversation_id, agent.id)
        return
    row = desk_repository.find_draft(session, conversation_id, agent.id)
    if row is None:
        row = AgentDraft(conversation_id=conversation_id, agent_id=agent.id)
        session.add(row)
    row.text, row.updated_at = text[: REPLY_LIMIT * 2], clock.system_now()
    session.flush()


def note_presence(session: Session, conversation_id: int, *, agent: Agent, typing: bool) -> None:
    """An agent has the chat on the screen, perhaps typing; colleagues' pages are told when that is news."""
    now = clock.system_now()
    row = desk_repository.find_presence(session, conversation_id, agent.id)
    was_here = row is not None and row.seen_at > now - PRESENT_FOR
    was_typing = row is not None and row.typing_until is not None and row.typing_until > now
    if row is None:
        row = Presence(conversation_id=conversation_id, agent_id=agent.id)
        session.add(row)
    row.seen_at, row.typing_until = now, now + TYPING_FOR if typing else None
    if not was_here or was_typing != typing:
        ring(session, "presence", conversation_id)
    session.flush()


def retry(session: Session, conversation: Conversation, message_id: int, *, agent: Agent) -> bool:
    """Send a message again that did not go out; False when it is on its way, or out. Raises as `reply` does."""
    require_holder(session, conversation, agent)
    row = _outbound_of(session, conversation, message_id)
    if row.state != OutboundState.PARKED and not window.room(session, conversation.openid).left:
        raise WindowShutError("微信回复窗口已关闭：要等会员再发来消息才能重发。")
    return outbox.retry(session, row)


def withdraw(session: Session, conversation: Conversation, message_id: int, *, agent: Agent) -> bool:
    """Take a message back that has not gone out; False when it is too late."""
    require_holder(session, conversation, agent)
    return outbox.withdraw(session, _outbound_of(session, conversation, message_id))


def _outbound_of(session: Session, conversation: Conversation, message_id: int) -> Outbound:
    message = session.get(Message, message_id)
    if message is None or message.conversation_id != conversation.id or message.author != Author.AGENT:
        raise ConversationError("没有找到这条消息。")
    row = outbox_rows.find_by_key(session, message.source)
    if row is None:
        raise ConversationError("这条消息没有发送记录。")
    return row
