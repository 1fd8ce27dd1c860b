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
    picture_id: int | None = None,
) -> None:
    """Queue one message; under a `key` that was used before, nothing happens. `picture_id`: a document, sent instead of
    words; `text` then names it where it cannot be shown.
    """
    source = key or f"{author}:{new_token()}"
    outbox.enqueue(
        session, openid=conversation.openid, text=text, reason=reason, dedupe_key=source, document_id=picture_id
    )
    repository.add_message(
        session,
        conversation.id,
        author=author,
        kind="image" if picture_id else "text",
        text="" if picture_id else text,
        source=source,
        agent_id=agent_id,
        document_id=picture_id,
    )
