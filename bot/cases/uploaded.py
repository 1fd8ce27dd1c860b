"""What came by the upload page is told in the chat, once for all that came together. The tasks commit themselves.

Where pictures are among it, what is read on them is told in the same message (bot/conversations/paper_summary.py).
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.cases import moving, papers
from bot.cases.intake import take_in
from bot.cases.models import Case
from bot.cases.papers import HANDED_OVER_FACT, SIGNED_FACT, waits_for_fact
from bot.cases.service import find_case
from bot.catalog import DocumentKind, get_catalog, render
from bot.documents import reading_repository, uploads
from bot.documents.models import Document, DocumentState, KindSource
from bot.documents.page_models import Upload
from bot.documents.parts import PartStore
from bot.documents.store import DocumentStore
from bot.kernel import clock
from bot.kernel.db import Database
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason

# Who closed the page without a word is taken to be done after so long.
QUIET = timedelta(minutes=2)
SWEEP_EVERY = timedelta(hours=1)
log = structlog.get_logger(__name__)


def settle(session: Session, openid: str, case_number: str | None) -> int:
    """Take the files that came since the last time as papers, as if they were photos of the chat; returns how many.

    The member is told by the message of the case that goes on, else at once, or when their pictures were read.
    """
    came = uploads.unsettled(session, openid, case_number)
    if not came:
        return 0
    for upload in came:
        upload.settled_at, upload.touched_at = clock.now(), clock.system_now()
    arrived = _papers(session, came)
    session.flush()
    if case_number and arrived and take_in(session, moving.lock_case(session, case_number), arrived).moved:
        _note_told(came)
    elif not reading_repository.are_untold(session, [document.id for document in arrived]):
        tell(session, openid, came)
    return len(arrived)


def tell(session: Session, openid: str, came: Sequence[Upload]) -> None:
    """Tell of files that were taken as papers: one message for each case."""
    _note_told(came)
    for number, some in _by_case(came).items():
        if arrived := _papers(session, some):
            key = f"upload:{some[-1].id}:{len(some)}"
            _tell(session, openid, _words(session, number, arrived), key=key, case_number=number)


def heads(session: Session, came: Sequence[Upload], *, read: Collection[int]) -> list[str]:
    """That files came by the page, for a message that tells of some more: of the documents `read`, and what lacks."""
    _note_told(came)
    found = [(number, _papers(session, some)) for number, some in _by_case(came).items()]
    return [_words(session, number, arrived, read=read) for number, arrived in found if arrived]


def _note_told(came: Sequence[Upload]) -> None:
    for upload in came:
        upload.told_at = clock.now()


def _by_case(came: Sequence[Upload]) -> dict[str | None, list[Upload]]:
    found: dict[str | None, list[Upload]] = {}
    for upload in came:
        found.setdefault(upload.case_number, []).append(upload)
    return found


def _papers(session: Session, came: Sequence[Upload]) -> list[Document]:
    """The documents of files, each once, that are still there."""
    ids = dict.fromkeys(upload.document_id for upload in came if upload.document_id)
    found = [document for one in ids if (document := session.get(Document, one)) is not None]
    return [document for document in found if document.state == DocumentState.RECEIVED]


def _words(
    session: Session, case_number: str | None, arrived: Sequence[Document], *, read: Collection[int] | None = None
) -> str:
    """`read`: documents of which the same message tells more, and what lacks; None where nothing else is told."""
    count = len(arrived)
    if case_number is None:
        return render("upload.kept" if read is None else "upload.came", count=count)
    case = find_case(session, case_number)
    lines = [render(f"upload.attached{_what(case)}", count=count, **_names(case))]
    taken = [one.kind for one in arrived if one.kind_source == KindSource.ASKED and one.id not in (read or ())]
    if taken:
        names = [get_catalog().document_name(DocumentKind(kind)) for kind in dict.fromkeys(taken) if kind]
        lines.append(render("upload.taken_for", kinds="、".join(f"“{name}”" for name in names)))
    if read is None and (missing := papers.missing_words(session, case)):
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


class LeftoverSweeper:
    """Sweeps what is left of files that stopped half-way, once an hour; a restart just sweeps again."""

    def __init__(self, db: Database, store: DocumentStore) -> None:
        self._db = db
        self._store = store
        self._next = clock.system_now()

    def run(self) -> int:
        """Returns of how many files; 0 when it was done within the hour."""
        if clock.system_now() < self._next:
            return 0
        swept = sweep(self._db, self._store)
        self._next = clock.system_now() + SWEEP_EVERY
        return swept


def sweep(db: Database, store: DocumentStore) -> int:
    """Remove what is left of files that stopped half-way long ago; returns of how many."""
    parts = PartStore(store.blobs)
    with db.reading() as session:
        stopped = uploads.stopped(session)
    if stopped:
        with db.transaction() as session:
            uploads.forget(session, parts, stopped)
    return parts.sweep(uploads.KEPT_FOR)
