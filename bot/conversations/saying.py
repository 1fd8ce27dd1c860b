"""Words to a member that are not the answer of a turn: into the transcript and the outbox together. Never commits."""

from sqlalchemy.orm import Session

from bot.conversations import repository
from bot.conversations.models import Author, Conversation
from bot.kernel.ids import new_token
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason


def say(
    session: Session,
    conversation: Conversation,
    text: str,
    *,
    author: Author,
    reason: OutboundReason,
    key: str | None = None,
    agent_id: int | None = None,
) -> None:
    """Queue one message; under a `key` that was used before, nothing happens."""
    source = key or f"{author}:{new_token()}"
    outbox.enqueue(session, openid=conversation.openid, text=text, reason=reason, dedupe_key=source)
    repository.add_message(
        session, conversation.id, author=author, kind="text", text=text, source=source, agent_id=agent_id
    )
