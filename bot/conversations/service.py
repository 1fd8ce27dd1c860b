"""Who answers a member, and how that changes hands. Never commits."""

from sqlalchemy.orm import Session

from bot.catalog import render
from bot.conversations import repository
from bot.conversations.models import DANGERS, Author, Conversation, HandoverReason, Mode
from bot.kernel import audit, clock
from bot.kernel.errors import DomainError
from bot.kernel.ids import new_token
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason


class ConversationError(DomainError):
    """The conversation cannot do what was asked of it."""


def hand_over(session: Session, conversation: Conversation, reason: HandoverReason) -> bool:
    """Set the chat to waiting for a person and silence the bot; False when a person was already asked for.

    A new reason that speaks of danger replaces the old one, so that staff see it; no other replaces a danger.
    """
    called_already = conversation.mode != Mode.BOT
    if reason in DANGERS or not (called_already or conversation.handover_reason in DANGERS):
        conversation.handover_reason = reason
    if called_already:
        return False
    conversation.mode = Mode.WAITING
    conversation.mode_since = clock.now()
    outbox.cancel_unsent_turns(session, conversation.openid)
    return True


def hand_back(session: Session, conversation: Conversation) -> None:
    """Give the chat back to the bot, in a fresh Rasa session that goes on from the draft; the member is told.

    Where the member went on with the bot after a danger, this only takes the danger off the list: staff saw to it.
    """
    if conversation.mode == Mode.BOT:
        if conversation.handover_reason is None:
            raise ConversationError("这段对话本来就由小助手接待，无需交还。")
        conversation.handover_reason = None
        return
    conversation.mode_since = clock.now()
    conversation.handover_reason = None
    _to_the_bot(conversation)
    key = "turn.handed_back_in_form" if conversation.draft.get("requested_slot") else "turn.handed_back"
    _say(session, conversation, render(key), author=Author.SYSTEM, reason=OutboundReason.NOTICE)


def take_back(session: Session, conversation: Conversation, *, evidence: str) -> None:
    """The member goes on with the bot while no person has the chat yet. A danger stays on record, with its time.

    `evidence`: the inbound id of the words that ask for it.
    """
    called = {"reason": conversation.handover_reason, "since": conversation.mode_since.isoformat()}
    data = called | {"evidence": evidence}
    audit.record(
        session, action="handover.taken_back", actor="member", subject=f"conversation:{conversation.id}", data=data
    )
    if conversation.handover_reason not in DANGERS:
        conversation.handover_reason = None
        conversation.mode_since = clock.now()
    _to_the_bot(conversation)


def _to_the_bot(conversation: Conversation) -> None:
    conversation.mode = Mode.BOT
    conversation.episode += 1
    conversation.episode_turns = 0


def reply(session: Session, conversation: Conversation, text: str) -> None:
    """Send a person's words to the member; from now on a person has the chat."""
    if not text.strip():
        raise ConversationError("回复内容不能为空。")
    if conversation.mode == Mode.BOT:
        outbox.cancel_unsent_turns(session, conversation.openid)
    if conversation.mode != Mode.HUMAN:
        conversation.mode = Mode.HUMAN
        conversation.mode_since = clock.now()
    _say(session, conversation, text.strip(), author=Author.AGENT, reason=OutboundReason.AGENT)


def find(session: Session, reference: str) -> Conversation:
    """The conversation with this id or openid, locked; raises ConversationError."""
    conversation = repository.find_by_openid(session, reference)
    if conversation is None and reference.isdigit():
        conversation = session.get(Conversation, int(reference))
    if conversation is None:
        raise ConversationError("没有找到这段对话，请用 conversation list 查看编号。")
    return repository.get_locked(session, conversation.id)


def _say(session: Session, conversation: Conversation, text: str, *, author: Author, reason: OutboundReason) -> None:
    key = f"{author}:{new_token()}"
    outbox.enqueue(session, openid=conversation.openid, text=text, reason=reason, dedupe_key=key)
    repository.add_message(session, conversation.id, author=author, kind="text", text=text, source=key)
