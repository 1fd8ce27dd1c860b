"""What came by the upload page is told in the chat, once for all that came together. The tasks commit themselves."""

from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.cases import moving, papers
from bot.cases.intake import take_in
from bot.cases.models import Case
from bot.cases.papers import HANDED_OVER_FACT, SIGNED_FACT, waits_for_fact
from bot.catalog import get_catalog, render
from bot.documents import uploads
from bot.documents.models import Document, DocumentState
from bot.documents.parts import PartStore
from bot.documents.store import DocumentStore
from bot.kernel import clock
from bot.kernel.db import Database
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason

# Who closed the page without a word is taken to be done after so long.
QUIET = timedelta(minutes=2)
log = structlog.get_logger(__name__)


def settle(session: Session, openid: str, case_number: str | None) -> int:
    """Take the files that came since the last time as papers, as if they were photos of the chat, and say so in one
    message; returns how many.
    """
    came = uploads.unsettled(session, openid, case_number)
    if not came:
        return 0
    for upload in came:
        upload.settled_at = clock.now()
    ids = dict.fromkeys(upload.document_id for upload in came if upload.document_id)
    found = [document for one in ids if (document := session.get(Document, one)) is not None]
    arrived = [document for document in found if document.state == DocumentState.RECEIVED]
    session.flush()
    if arrived:
        words = _words(session, case_number, arrived)
        _tell(session, openid, words, key=f"upload:{came[-1].id}:{len(came)}", case_number=case_number)
    return len(arrived)


def _words(session: Session, case_number: str | None, arrived: list[Document]) -> str:
    """Empty where the case goes on: its own message tells."""
    count = len(arrived)
    if case_number is None:
        return render("upload.kept", count=count)
    taken = take_in(session, moving.lock_case(session, case_number), arrived)
    if taken.moved:
        return ""
    lines = [render(f"upload.attached{_what(taken.case)}", count=count, **_names(taken.case))]
    if taken.guessed:
        kinds = "、".join(f"“{get_catalog().document_name(kind)}”" for kind in taken.guessed)
        lines.append(render("upload.taken_for", kinds=kinds))
    if missing := papers.missing_words(session, taken.case):
        lines.append(render("papers.still_missing", missing=missing))
    return "\n".join(lines)


def _what(case: Case) -> str:
    if waits_for_fact(case, SIGNED_FACT):
        return "_authorization"
    return "_claim" if waits_for_fact(case, HANDED_OVER_FACT) else ""


def _names(case: Case) -> dict[str, str]:
    return {"number": case.number, "service": get_catalog().service(case.service).short_name}


def _tell(session: Session, openid: str, words: str, *, key: str, case_number: str | None) -> None:
    if words:
        outbox.enqueue(
            session,
            openid=openid,
            text=words,
            reason=OutboundReason.NOTICE,
            dedupe_key=key,
            case_number=case_number,
        )


def settle_quiet(db: Database) -> int:
    """Settle for those who left the page without saying that they are done; returns for how many."""
    told = 0
    with db.reading() as session:
        waiting = uploads.quiet(session, since=QUIET)
    for openid, case_number in waiting:
        try:
            with db.transaction() as session:
                told += settle(session, openid, case_number) > 0
        except Exception:  # one that fails keeps no other waiting
            log.exception("upload_not_settled", case=case_number)
    return told


def sweep(db: Database, store: DocumentStore) -> int:
    """Remove what is left of files that stopped half-way long ago; returns of how many."""
    parts = PartStore(store.folder)
    with db.reading() as session:
        stopped = uploads.stopped(session)
    if stopped:
        with db.transaction() as session:
            uploads.forget(session, parts, stopped)
    return parts.sweep(uploads.KEPT_FOR)
