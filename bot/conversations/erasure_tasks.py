"""Carrying an erasure to its end: inbox, files, the last words to the user, and cases that had to stay open.

Every step can be run again; a process that dies in between leaves the row of the erasure as it was. Several processes
at once do the same work twice, and no harm.
"""

import structlog
from sqlalchemy.orm import Session

from bot.cases import erasing as cases
from bot.conversations import repository
from bot.conversations.inbox import Inbox
from bot.conversations.models import Erasure, ErasureState
from bot.documents import service as documents
from bot.documents.store import DocumentStore
from bot.kernel import clock, vault
from bot.kernel.db import Database
from bot.members import service as members
from bot.outbox import erasing as outbox

log = structlog.get_logger(__name__)


def finish_erasures(db: Database, inbox: Inbox, store: DocumentStore) -> int:
    """Do what is left of every erasure; returns how many took a step. One that fails keeps no other waiting."""
    with db.reading() as session:
        waiting = repository.unfinished_erasures(session)
    steps = 0
    for erasure_id in waiting:
        try:
            before, after = _step(db, inbox, store, erasure_id)
        except Exception:  # whatever it is, the next one waits for nobody; it is in the log, and tried again
            log.exception("erasure_step_failed", erasure=erasure_id)
            continue
        if before != after:
            steps += 1
            log.info("erasure_step", erasure=erasure_id, state=after)
    return steps


def _step(db: Database, inbox: Inbox, store: DocumentStore, erasure_id: int) -> tuple[str, str]:
    with db.reading() as session:
        erasure = session.get_one(Erasure, erasure_id)
        before = erasure.state
        if before == ErasureState.STARTED and repository.is_under_way(session, str(erasure.evidence)):
            return before, before  # it may be run again, and then still reads what it was told
        if before == ErasureState.STARTED and documents.is_being_fetched(session, erasure.pseudonym):
            return before, before  # the file would come after its deletion; a lease ends within minutes
        if before == ErasureState.CASES_OPEN and not cases.has_something_to_forget(session, erasure.pseudonym):
            return before, before
    if before == ErasureState.STARTED and erasure.openid:
        inbox.erase(erasure.openid, up_to=erasure.up_to_seq)
    with db.transaction() as session:
        erasure = repository.lock_erasure(session, erasure_id)
        _ACTS[ErasureState(erasure.state)](session, erasure, store)
        return before, erasure.state


def _erase_files(session: Session, erasure: Erasure, store: DocumentStore) -> None:
    """The inbox is empty: now the files, and what a turn that was run again has put back."""
    documents.erase_of_openid(session, store, erasure.pseudonym)
    vault.forget(session, [str(erasure.evidence)])
    repository.forget_lines(session, [str(erasure.evidence)])
    erasure.state = ErasureState.ERASED
    session.flush()


def _erase_answer(session: Session, erasure: Erasure, _store: DocumentStore) -> None:
    """The last words name cases: they go as soon as they are out.

    With them goes what tied the user to the pseudonym (the number in the inbox, too), once the tries at an identity
    that had to outlive the wish have left their window.
    """
    answer = f"turn:{erasure.evidence}"
    if not outbox.forget_delivered(session, answer):
        return
    repository.forget_lines(session, [answer])
    if not members.forget_tries(session, str(erasure.openid), until=erasure.requested_at):
        return
    erasure.openid = erasure.evidence = erasure.conversation_id = erasure.report = None
    erasure.up_to_seq = 0
    erasure.state = ErasureState.CASES_OPEN
    session.flush()


def _erase_cases(session: Session, erasure: Erasure, store: DocumentStore) -> None:
    """Cases that were too far on to be cancelled: emptied when staff have ended them."""
    if cases.forget_closed(session, erasure.pseudonym):
        return
    documents.erase_of_openid(session, store, erasure.pseudonym)  # what staff had added meanwhile
    erasure.state, erasure.done_at = ErasureState.DONE, clock.now()
    session.flush()


def _nothing(_session: Session, _erasure: Erasure, _store: DocumentStore) -> None:
    """Another process was faster."""


_ACTS = {
    ErasureState.STARTED: _erase_files,
    ErasureState.ERASED: _erase_answer,
    ErasureState.CASES_OPEN: _erase_cases,
    ErasureState.DONE: _nothing,
}
