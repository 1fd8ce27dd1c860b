"""What was read on members' pictures: queued when a picture is here, applied when it is read. Never commits.

A kind that is sure names the picture, unless the member or staff have; everything else is a hint for staff.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.catalog import DocumentKind
from bot.documents import reading_repository as repository
from bot.documents.models import Document, DocumentState, KindSource
from bot.documents.paper_pages import Sheet, kind_of, reports
from bot.documents.reading_models import Asked, NameVerdict, PaperReading, ReadingState
from bot.kernel import audit, clock, doorbell, vault
from bot.kernel.settings import get_settings
from bot.kernel.vault import VaultKind
from bot.recognition.results import Certainty, IdCard, PaperKind
from bot.recognition.results import PaperReading as Found

__all__ = ["Asked", "NameVerdict", "PaperReading", "ReadingState"]

_PICTURES = "image/"
# Pages of one report are sent on one day.
PAGES_WITHIN = timedelta(hours=24)
CARDS = (PaperKind.ID_CARD, PaperKind.ID_CARD_BACK)
# A page of the record book is a record of an outpatient visit: the reader cannot tell which of the two it is wanted as.
_AS_GOOD_AS = {
    PaperKind.OUTPATIENT_RECORD: DocumentKind.MEDICAL_RECORD_COPY,
    PaperKind.MEDICAL_RECORD_COPY: DocumentKind.OUTPATIENT_RECORD,
}


def queue(session: Session, document: Document) -> None:
    """Have a picture that is here read, where the setting wants that; a PDF, or a file of staff's, is not read."""
    is_picture = (document.mime or "").startswith(_PICTURES) and not document.is_from_staff
    if not is_picture or not get_settings().paper_recognition:
        return
    if session.get(PaperReading, document.id) is not None:
        return
    now = clock.system_now()
    session.add(PaperReading(document_id=document.id, openid=document.openid, not_before=now, created_at=now))
    session.flush()


def apply(session: Session, reading: PaperReading, document: Document, found: Found) -> None:
    """Keep what was found on a picture, and name it where the kind is sure."""
    before = document.kind
    reading.state, reading.read_at = ReadingState.READ, clock.system_now()
    reading.kind, reading.certainty = found.kind, found.certainty
    reading.found = {
        "title": found.title,
        "patient_name": found.patient_name,
        "hospital": found.hospital,
        "dated": found.dated.isoformat() if found.dated else None,
        "date_label": found.date_label,
        "page": [found.page.number, found.page.total] if found.page else None,
        "conclusion": found.conclusion,
        "flaws": list(found.flaws),
        "confidence": found.confidence,
        "before": before,
        "card": _seal_card(session, document, found.id_card) if found.id_card else None,
    }
    if found.certainty == Certainty.SURE:
        name_as_read(session, document, found.kind)
    session.flush()
    _ring(session, document)


def put_aside(session: Session, reading: PaperReading, reason: str) -> None:
    """It cannot be read, or not by us: nothing is said of it, staff look at it."""
    reading.state, reading.reason, reading.read_at = ReadingState.ASIDE, reason, clock.system_now()
    _ring(session, session.get_one(Document, reading.document_id))


def _ring(session: Session, document: Document) -> None:
    """Whoever has the paper or its case on the screen is shown what was read."""
    doorbell.ring(session, "document", document.id)
    if document.case_number:
        doorbell.ring(session, "case", document.case_number)


def name_as_read(session: Session, document: Document, kind: str) -> None:
    """Name a picture by a kind that is sure. What somebody said stands; so does an asked-for kind that fits as well."""
    if document.is_named or (document.kind and _AS_GOOD_AS.get(PaperKind(kind)) == document.kind):
        return
    known = kind in set(DocumentKind)
    document.kind = DocumentKind(kind) if known else DocumentKind.OTHER
    document.kind_source = KindSource.RECOGNITION
    session.flush()


def put_pages_together(session: Session, told: Sequence[tuple[PaperReading, Document]]) -> None:
    """Say of each picture which report it is a page of, and name a page without a title by its report's first one."""
    if not told:
        return
    since = clock.system_now() - PAGES_WITHIN
    rows = {reading.document_id: (reading, document) for reading, document in told}
    for _reading, document in told:
        rows |= {one.document_id: (one, paper) for one, paper in repository.read_beside(session, document, since)}
    sheets = [_sheet(reading) for reading, _ in rows.values() if reading.state == ReadingState.READ]
    for report in reports(sheets):
        kind = kind_of(report)
        for sheet in report:
            reading, document = rows[sheet.document_id]
            if reading.report_id != report[0].document_id:
                reading.report_id = report[0].document_id
                _ring(session, document)
            if sheet.kind is None and kind is not None:
                name_as_read(session, document, kind)
                reading.kind, reading.certainty = kind, Certainty.SURE
    session.flush()


def note_name(session: Session, reading: PaperReading, verdict: NameVerdict) -> None:
    """Keep how the name on a paper stands to the member's; another person's goes into the audit log, for staff."""
    reading.name_verdict = verdict
    _ring(session, session.get_one(Document, reading.document_id))
    if verdict is NameVerdict.OTHER:
        data = {"name": reading.hint("patient_name")}
        subject = f"document:{reading.document_id}"
        audit.record(session, action="document.other_name", actor="system", subject=subject, data=data)
    session.flush()


def of_documents(session: Session, documents: list[Document]) -> dict[int, PaperReading]:
    """What was read on these papers, by their ids; a paper that was not read is left out."""
    found = repository.of_documents(session, [document.id for document in documents])
    return {reading.document_id: reading for reading in found}


def hints(reading: PaperReading | None) -> dict[str, Any] | None:
    """What was read on a paper, for staff; without the name on it, of which only the verdict is told."""
    if reading is None or reading.state != ReadingState.READ:
        return None
    told = {name: reading.hint(name) for name in ("title", "hospital", "dated", "page", "flaws", "conclusion")}
    return {**told, "kind": reading.kind, "certainty": reading.certainty, "name": reading.name_verdict}


def discard(session: Session, document: Document) -> None:
    """Give up a picture: it counts as deleted at once, its file goes within seconds (`reading_tasks.remove_discarded`).

    With it goes what was read on it, and the values that it brought into the vault.
    """
    document.state, document.media_id, document.content_digest = DocumentState.ERASED, None, None
    vault.forget(session, [_origin(document)])
    repository.delete_of_documents(session, [document.id])
    session.flush()


def discard_unless_kept(session: Session, document: Document) -> None:
    """Give up the picture of an identity card, unless the setting KEEP_ID_PICTURES wants it kept: then it is no card in
    question any more, and its values leave the vault.
    """
    if not get_settings().keep_id_pictures:
        discard(session, document)
        return
    vault.forget(session, [_origin(document)])
    for reading in repository.of_documents(session, [document.id]):
        reading.asked, reading.found = None, {**(reading.found or {}), "card": None}
    session.flush()


def forget_of_openid(session: Session, openid: str) -> None:
    """Forget all that was read on a user's pictures, and what it brought into the vault."""
    vault.forget(session, [_origin(document) for _reading, document in repository.cards(session, openid)])
    repository.delete_of_openid(session, openid)


def _sheet(reading: PaperReading) -> Sheet:
    number, total = reading.hint("page") or (None, None)
    return Sheet(
        reading.document_id,
        kind=reading.kind if reading.is_sure and reading.kind != PaperKind.OTHER else None,
        number=number,
        total=total,
        patient=reading.hint("patient_name"),
        hospital=reading.hint("hospital"),
    )


def _origin(document: Document) -> str:
    """Where the vault says that a value came from: apart from the message, whose text may have brought others."""
    return f"card:{document.id}"


def _seal_card(session: Session, document: Document, card: IdCard) -> dict[str, str | bool | None]:
    """Name and number go into the vault; what is kept of them here are their tokens."""
    told = {"name": (VaultKind.NAME, card.name), "number": (VaultKind.ID_NUMBER, card.number)}
    tokens: dict[str, str | bool | None] = {"agrees": card.agrees}
    for name, (kind, value) in told.items():
        marker = vault.put(session, kind=kind, value=value, origin=_origin(document)) if value else ""
        tokens[name] = next(iter(vault.find_markers(marker, kind)), None)
    return tokens
