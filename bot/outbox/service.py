"""Putting messages into the outbox. Never commits: a message exists exactly when the change it tells of does."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.catalog.templates import Template
from bot.kernel import clock, doorbell
from bot.kernel.ids import is_pseudonym
from bot.outbox import repository
from bot.outbox.models import BELL, Outbound, OutboundReason, OutboundState, lane

__all__ = ["Template", "cancel_unsent_turns", "enqueue"]


def enqueue(
    session: Session,
    *,
    openid: str,
    text: str,
    reason: OutboundReason,
    dedupe_key: str,
    template: Template | None = None,
    document_id: int | None = None,
    case_number: str | None = None,
    not_before: datetime | None = None,
) -> Outbound | None:
    """Queue one message; None when `dedupe_key` was queued before (the earlier message stands).

    None, too, when the user's data was erased: nobody is there any more who could be written to.
    """
    if is_pseudonym(openid):
        return None
    if repository.find_by_key(session, dedupe_key) is not None:
        return None
    row = Outbound(
        openid=openid,
        text=text,
        reason=reason,
        dedupe_key=dedupe_key,
        template_key=template.key if template else None,
        template_fields=template.fields if template else None,
        document_id=document_id,
        case_number=case_number,
        created_at=clock.now(),
        not_before=not_before or clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def last_reason(session: Session, openid: str) -> OutboundReason | None:
    """What the newest message to this user is: what a bare yes answers. None when there is none."""
    reason = repository.newest_reason(session, openid)
    return OutboundReason(reason) if reason else None


def cancel_unsent_turns(session: Session, openid: str) -> int:
    """Cancel the bot's unsent answers to `openid`, because a person takes the chat; returns how many."""
    return repository.cancel_unsent_turns(session, openid)


def retry(session: Session, row: Outbound) -> bool:
    """Send a message again that failed, waits for the member or was lost; False when it is on its way, or out.

    The same row goes out: two clicks are one message. Of a lost one the caller has said that it may arrive twice.
    """
    among = (OutboundState.FAILED, OutboundState.PARKED, OutboundState.UNKNOWN)
    return _change(session, row, among, OutboundState.QUEUED)


def withdraw(session: Session, row: Outbound) -> bool:
    """Do not send a message after all; False when it is on its way, or out."""
    among = (OutboundState.QUEUED, OutboundState.PARKED, OutboundState.FAILED)
    return _change(session, row, among, OutboundState.CANCELLED)


def _change(session: Session, row: Outbound, among: tuple[OutboundState, ...], to: OutboundState) -> bool:
    doorbell.ring(session, BELL, lane(row.openid))
    return repository.change_state(session, row.id, among=among, to=to, at=clock.now())
