"""Receipts of template messages: WeChat's event TEMPLATESENDJOBFINISH (wechat-protocol 1.7)."""

from dataclasses import dataclass
from enum import StrEnum

import structlog
from sqlalchemy.orm import Session

from bot.kernel.ids import is_pseudonym
from bot.outbox import repository
from bot.outbox.models import OutboundState

log = structlog.get_logger(__name__)


class ReceiptOutcome(StrEnum):
    """What a receipt says."""

    DELIVERED = "delivered"
    # The member refuses our messages: the caller marks them unreachable.
    BLOCKED = "blocked"
    # WeChat's own trouble or limit: the message waits for the member's next one.
    NOT_DELIVERED = "not_delivered"


@dataclass(frozen=True)
class Receipt:
    """A receipt and the member it is about."""

    openid: str
    outcome: ReceiptOutcome


def read_status(status: str) -> ReceiptOutcome:
    """`success`, `failed:user block`, `failed: system failed`, `failed:freq limit` (blanks and case vary)."""
    words = status.replace(" ", "").lower()
    if words == "success":
        return ReceiptOutcome.DELIVERED
    return ReceiptOutcome.BLOCKED if words == "failed:userblock" else ReceiptOutcome.NOT_DELIVERED


def apply(session: Session, msgid: str | None, status: str | None) -> Receipt | None:
    """Book a receipt; None when no message of ours belongs to it (WeChat sometimes reports MsgID 0).

    On BLOCKED the caller tells bot.members (mark_unreachable), a room above. Applying a receipt twice changes nothing.
    """
    if not msgid or msgid == "0":
        return None
    row = repository.lock_by_msgid(session, msgid)
    if row is None or is_pseudonym(row.openid):
        log.info("receipt_without_message", msgid=msgid)
        return None
    outcome = read_status(status or "")
    if outcome is not ReceiptOutcome.DELIVERED and row.state == OutboundState.SENT:
        blocked = outcome is ReceiptOutcome.BLOCKED
        row.state = OutboundState.FAILED if blocked else OutboundState.PARKED
        row.error_text = (status or "")[:256]
        row.sent_at = None
        log.warning("template_not_delivered", outbound=row.id, status=row.error_text)
    session.flush()
    return Receipt(openid=row.openid, outcome=outcome)
