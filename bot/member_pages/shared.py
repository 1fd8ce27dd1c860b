"""Opening a shared document: one transaction that finds the link, counts the look and puts it on record."""

from enum import StrEnum

from sqlalchemy.orm import Session

from bot.documents import service as documents
from bot.documents.service import SharedDocument
from bot.kernel import audit
from bot.kernel.db import Database


class Shown(StrEnum):
    """What of a shared document somebody was given; the words of the audit."""

    PAGE = "page_opened"
    VIEW = "viewed"
    DOWNLOAD = "downloaded"


def look_up(db: Database, token: str) -> SharedDocument:
    """What the link opens, without leaving a trace: for HEAD. Raises LinkError."""
    with db.reading() as session:
        return documents.find_shared(session, token)


def open_shared(db: Database, token: str, what: Shown) -> SharedDocument:
    """What the link opens; that it was shown is on record before anything of it leaves. Raises LinkError."""
    with db.transaction() as session:
        shared = documents.find_shared(session, token)
        _note(session, shared, what)
        return shared


def _note(session: Session, shared: SharedDocument, what: Shown) -> None:
    if what is Shown.PAGE:
        documents.count_open(session, shared.link)
    audit.record(
        session,
        action=f"document.{what}",
        actor=f"link:{shared.link.id}",
        subject=f"document:{shared.document.id}",
        data={"case": shared.link.case_number, "kind": shared.document.kind},
    )
