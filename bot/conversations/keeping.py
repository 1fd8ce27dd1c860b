"""How long what a member told is kept when nothing comes of it; a sweep ends it for those who never write again.

A request put aside is kept for a month, one that was turned down for a day, names and numbers of somebody who never
agreed (or took it back) as long as their pictures would be: three days (PIPL art. 6, 19).
"""

from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.conversations import repository
from bot.conversations.models import Conversation
from bot.kernel import clock, vault
from bot.kernel.db import Database
from bot.members import service as members

log = structlog.get_logger(__name__)
PARKED_FOR = timedelta(days=30)
REFUSED_FOR = timedelta(days=1)
WITHOUT_CONSENT_FOR = timedelta(days=3)
_KEPT_FOR = {"parked": PARKED_FOR, "refused": REFUSED_FOR}
# When the slot was written, in ISO format (actions/parking.py, actions/eligibility.py).
_AT = "at"
_BATCH = 200


class DraftSweeper:
    """Sweeps one database, once a day; a restart just sweeps again."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._swept_on: date | None = None

    def run(self) -> int:
        """Forget what is too old; returns in how many conversations. 0 when it was done today."""
        today = clock.today()
        if self._swept_on == today:
            return 0
        swept = self._drafts() + self._vault()
        self._swept_on = today
        if swept:
            log.info("old_drafts_swept", conversations=swept)
        return swept

    def _drafts(self) -> int:
        last = swept = 0
        while True:
            with self._db.reading() as session:
                batch = repository.at_rest(session, after=last, limit=_BATCH)
                old = [row.id for row in batch if _too_old(row.draft)]
            if not batch:
                return swept
            last = batch[-1].id
            for conversation_id in old:
                with self._db.transaction() as session:
                    swept += _forget_old(session, conversation_id)

    def _vault(self) -> int:
        before = clock.now() - WITHOUT_CONSENT_FOR
        with self._db.reading() as session:
            found = repository.with_old_vault_values(session, before=before)
        swept = 0
        for conversation_id in found:
            with self._db.transaction() as session:
                swept += _forget_values(session, conversation_id, before=before)
        return swept


def _too_old(draft: dict[str, Any]) -> list[str]:
    """The slots whose time is over."""
    now = clock.now()
    return [
        slot
        for slot, kept_for in _KEPT_FOR.items()
        if draft.get(slot) and now - datetime.fromisoformat(str(draft[slot][_AT])) > kept_for
    ]


def _forget_old(session: Session, conversation_id: int) -> int:
    conversation = repository.get_locked(session, conversation_id)
    if conversation.pending_seq is not None or conversation.lease_owner is not None:
        return 0  # a message came meanwhile: its turn writes the draft, and the next sweep looks again
    over = _too_old(conversation.draft)
    conversation.draft = {slot: value for slot, value in conversation.draft.items() if slot not in over}
    return 1 if over else 0


def _forget_values(session: Session, conversation_id: int, *, before: datetime) -> int:
    conversation = session.get_one(Conversation, conversation_id)
    if members.has_any_consent(session, members.get_or_create_user(session, conversation.openid)):
        return 0
    vault.forget(session, repository.inbound_ids(session, conversation_id), before=before)
    return 1
