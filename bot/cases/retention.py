"""Papers go when they are not needed any more: some days after their case was closed. Off where no days are set.

What stays: the case with its log, the audit log, and the letter of authorization with the record of its signature (D5):
by it the insurer proves that it was allowed to pay and to ask the hospital. The rows go first, the files within seconds
(`remove_discarded` in bot/documents/reading_tasks.py).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.cases import repository
from bot.documents import page_repository, readings
from bot.documents import repository as papers
from bot.documents.models import Document
from bot.kernel import audit, clock
from bot.kernel.db import Database

log = structlog.get_logger(__name__)
SWEEP_EVERY = timedelta(hours=1)
BATCH = 200
ACTION = "documents.expired"


class RetentionSweeper:
    """Sweeps one database now and then; a restart just sweeps again, two of them do no harm."""

    def __init__(self, db: Database, days: int) -> None:
        """`days`: how long papers are kept after their case was closed (DOCUMENT_RETENTION_DAYS); 0: for ever."""
        self._db = db
        self._kept_for = timedelta(days=days)
        self._next = clock.system_now()

    def run(self) -> int:
        """Returns how many papers were given up; one case that fails keeps no other waiting."""
        if not self._kept_for or clock.system_now() < self._next:
            return 0
        before, given_up = clock.now() - self._kept_for, 0
        with self._db.reading() as session:
            numbers = repository.closed_with_papers(session, before, BATCH)
            users = papers.users_with_loose(session, before, BATCH)
        for work, key in [*((_of_case, number) for number in numbers), *((_loose, openid) for openid in users)]:
            try:
                with self._db.transaction() as session:
                    given_up += work(session, key, before, self._kept_for.days)
            except Exception:
                log.exception("papers_not_expired")
        if len(numbers) + len(users) < BATCH:
            self._next = clock.system_now() + SWEEP_EVERY
        if given_up:
            log.info("papers_expired", documents=given_up)
        return given_up


def _of_case(session: Session, number: str, before: datetime, days: int) -> int:
    case = repository.lock(session, number)
    if case is None or case.closed_at is None or case.closed_at >= before:
        return 0  # opened again meanwhile
    old = repository.papers_to_expire(session, number)
    return _give_up(session, old, subject=f"case:{number}", days=days)


def _loose(session: Session, openid: str, before: datetime, days: int) -> int:
    """Pictures that never came into a case."""
    old = papers.loose_before(session, openid, before)
    return _give_up(session, old, subject=f"document:{old[0].id}" if old else "", days=days)


def _give_up(session: Session, old: Sequence[Document], *, subject: str, days: int) -> int:
    if old:
        told = {"documents": [paper.id for paper in old], "kinds": [paper.kind for paper in old], "days": days}
        audit.record(session, action=ACTION, actor="system", subject=subject, data=told)
    page_repository.forget_of_documents(session, [paper.id for paper in old])
    for paper in old:
        readings.discard(session, paper)
    return len(old)
