"""Messages that were put aside because their turn failed too often, and how they are run again. Never commits.

Putting aside brings a person (turn.give_up), so nobody waits for this: it is for staff who have mended the cause.
"""

from sqlalchemy.orm import Session

from bot.conversations import repository
from bot.conversations.errors import ConversationError
from bot.conversations.models import Conversation, Mode, TurnState
from bot.kernel import audit


def replay(session: Session, conversation: Conversation, *, actor: str) -> int:
    """Let the worker run a locked conversation's parked turns again, oldest first; returns how many.

    What an earlier try has changed is not changed twice: its effects are keyed by the message. Raises
    ConversationError while a person has the chat, since the bot would stay silent, or when nothing was put aside.
    """
    parked = repository.parked_turns(session, conversation.id)
    if not parked:
        raise ConversationError("这段对话没有被搁置的消息。")
    if conversation.mode != Mode.BOT:
        raise ConversationError("对话还在人工手里，请先用 conversation hand-back 交还小助手，再重新处理。")
    for row in parked:
        row.state, row.attempts, row.done_at = TurnState.PENDING, 0, None
    session.flush()
    conversation.pending_seq = repository.next_pending_seq(session, conversation.id)
    conversation.not_before = None
    data = {"messages": [row.inbound_id for row in parked]}
    audit.record(session, action="turn.replayed", actor=actor, subject=f"conversation:{conversation.id}", data=data)
    return len(parked)
