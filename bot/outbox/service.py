"""Putting messages into the outbox. Never commits: a message exists exactly when the change it tells of does."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.kernel import clock
from bot.outbox.models import Outbound, OutboundReason, OutboundState, TemplateKey


@dataclass(frozen=True)
class Template:
    """The same news as a template message: our field names to short values (rules: wechat-protocol 1.7)."""

    key: TemplateKey
    fields: dict[str, str] = field(default_factory=dict)


def enqueue(
    session: Session,
    *,
    openid: str,
    text: str,
    reason: OutboundReason,
    dedupe_key: str,
    template: Template | None = None,
    case_number: str | None = None,
    not_before: datetime | None = None,
) -> Outbound | None:
    """Queue one message; None when `dedupe_key` was queued before (the earlier message stands)."""
    if session.scalar(select(Outbound.id).where(Outbound.dedupe_key == dedupe_key)) is not None:
        return None
    row = Outbound(
        openid=openid,
        text=text,
        reason=reason,
        dedupe_key=dedupe_key,
        template_key=template.key if template else None,
        template_fields=template.fields if template else None,
        case_number=case_number,
        created_at=clock.now(),
        not_before=not_before or clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def cancel_unsent_turns(session: Session, openid: str) -> int:
    """Cancel the bot's unsent answers to `openid`, because a person takes the chat; returns how many."""
    result = session.connection().execute(
        update(Outbound)
        .where(Outbound.openid == openid, Outbound.reason == OutboundReason.TURN)
        .where(Outbound.state.in_([OutboundState.QUEUED, OutboundState.PARKED]))
        .values(state=OutboundState.CANCELLED)
    )
    return int(result.rowcount)
