"""Looking into the running system without touching it: whether all is said and done, and what came of it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cases.models import Case
from bot.conversations.inbox import Inbound
from bot.conversations.models import Conversation, InboxCursor, Mode
from bot.documents.models import Document, DocumentState
from bot.kernel.db import Database
from bot.outbox.models import Outbound, OutboundState
from bot.reminders.models import Reminder, ReminderState
from tests.e2e.system import System
from tests.support.processes import wait_until
from tests.support.tables import import_all_models

QUIET_SECONDS = 60.0
LOOK_SECONDS = 0.05


class Watch:
    """Read-only eyes on the database of a system that runs. Any thread may look."""

    def __init__(self, system: System) -> None:
        import_all_models()
        self._system = system
        url = system.env["DATABASE_URL"]
        self._db = Database(url or f"sqlite:///{system.data_dir / 'ins.db'}")
        self._inbox = Database(url or f"sqlite:///{system.data_dir / 'inbox.db'}")

    def wait_until_quiet(self, openid: str) -> None:
        """Until all that came from a user has had its turn, and all that is due to them has been sent."""
        self._wait(lambda: self._is_quiet(openid), "quiet")

    def wait_until_nothing_is_due(self) -> None:
        """Until reminders that are due have been given, and all messages have been sent."""
        self._wait(self._nothing_is_due, "nothing due")

    def wait_until_pictures_are_kept(self) -> None:
        """Until every picture that was sent has been fetched from WeChat, or given up."""
        self._wait(self._all_fetched, "pictures kept")

    def mode(self, openid: str) -> str:
        """Who has the chat; the bot where there is no chat (any more)."""
        with self._db.reading() as session:
            query = select(Conversation.mode).where(Conversation.openid == openid)
            return session.scalar(query) or Mode.BOT

    def cases(self, openid: str) -> list[tuple[str, str, str]]:
        """Number, service and status of a user's cases, oldest first."""
        query = select(Case.number, Case.service, Case.status).where(Case.openid == openid)
        with self._db.reading() as session:
            return [
                (number, service, status)
                for number, service, status in session.execute(query.order_by(Case.created_at))
            ]

    def close(self) -> None:
        """Look no more."""
        self._db.dispose()
        self._inbox.dispose()

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        wait_until(condition, QUIET_SECONDS, what=lambda: f"{what}\n{self._system.log_tail()}", every=LOOK_SECONDS)

    def _is_quiet(self, openid: str) -> bool:
        with self._inbox.reading() as session:
            arrived = session.scalar(select(func.max(Inbound.seq)).where(Inbound.openid == openid)) or 0
        with self._db.reading() as session:
            taken_over = session.scalar(select(InboxCursor.seq)) or 0
            pending = select(Conversation.id).where(
                Conversation.openid == openid, Conversation.pending_seq.is_not(None)
            )
            if taken_over < arrived or session.scalar(pending) is not None:
                return False
            return not self._unsent(session, openid)

    def _unsent(self, session: Session, openid: str | None = None) -> bool:
        query = select(Outbound.id).where(Outbound.state == OutboundState.QUEUED, Outbound.not_before <= self._now())
        return session.scalar(query if openid is None else query.where(Outbound.openid == openid)) is not None

    def _nothing_is_due(self) -> bool:
        query = select(Reminder.id).where(Reminder.state == ReminderState.PLANNED, Reminder.not_before <= self._now())
        with self._db.reading() as session:
            return session.scalar(query) is None and not self._unsent(session)

    def _all_fetched(self) -> bool:
        with self._db.reading() as session:
            return session.scalar(select(Document.id).where(Document.state == DocumentState.FETCHING)) is None

    def _now(self) -> datetime:
        return self._system.now()
