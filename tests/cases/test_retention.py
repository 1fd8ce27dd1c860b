"""Papers go some days after their case was closed; the signed letter and what must be answered for stay."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cases import repository
from bot.cases import service as cases
from bot.cases.letters import FIRST, evidence_digest, sha256
from bot.cases.models import SignedLetter
from bot.cases.retention import RetentionSweeper
from bot.catalog import DocumentKind, ServiceId
from bot.documents.images import clean_image
from bot.documents.member_files import add_member_file
from bot.documents.models import Document, DocumentState, KindSource
from bot.documents.reading_models import PaperReading
from bot.documents.reading_tasks import remove_discarded
from bot.documents.store import DocumentStore
from bot.kernel import clock
from bot.kernel.audit import AuditEntry
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from tests.cases.build import OPENID, open_one
from tests.documents.pictures import picture

DAYS = 90


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


def closed_case(db: Database, store: DocumentStore, *, is_closed: bool = True) -> str:
    """A case with a report, a letter that staff accepted, one signed on the page, and a photo that was no letter."""
    with db.transaction() as session:
        number = open_one(session, ServiceId.DIRECT_PAY, kinds=[]).number
        kinds = [DocumentKind.CT_REPORT, DocumentKind.AUTHORIZATION, DocumentKind.AUTHORIZATION, None]
        for place, kind in enumerate(kinds):
            clean = clean_image(picture(size=(50, 50 + place)))
            paper = add_member_file(
                session, store, clean, openid=OPENID, case_number=number, digest=f"d{place}", kind=kind
            )
            if place == 1:
                paper.judged_by, paper.kind_source = "staff:li", KindSource.STAFF
            if place == 2:
                _sign(session.add, number, paper.id)
        case = repository.lock(session, number)
        assert case is not None
        case.closed_at = clock.now() if is_closed else None
        return number


def _sign(add: object, number: str, document_id: int) -> None:
    evidence = {"signer": "王小明"}
    digest = evidence_digest(evidence)
    letter = SignedLetter(
        case_number=number,
        document_id=document_id,
        text_version="1",
        text_digest="a" * 64,
        evidence=evidence,
        evidence_digest=digest,
        previous_digest=FIRST,
        digest=sha256(f"{FIRST}{digest}".encode()),
        signed_at=clock.now(),
    )
    add(letter)  # type: ignore[operator]


def states(db: Database) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(Document.state).order_by(Document.id)))


def files(store: DocumentStore) -> int:
    return len(list(store.folder.rglob("*.sealed")))


def test_papers_go_when_the_days_are_over_and_the_letter_stays(
    db: Database, store: DocumentStore, frozen_clock: FrozenClock
) -> None:
    number = closed_case(db, store)
    frozen_clock.advance(timedelta(days=DAYS - 1))
    assert RetentionSweeper(db, DAYS).run() == 0
    frozen_clock.advance(timedelta(days=1, minutes=1))
    sweeper = RetentionSweeper(db, DAYS)
    assert sweeper.run() == 2
    gone, here = DocumentState.ERASED, DocumentState.RECEIVED
    assert states(db) == [gone, here, here, gone]
    assert remove_discarded(db, store) == 2
    assert files(store) == 2
    assert RetentionSweeper(db, DAYS).run() == 0, "nothing is done twice"
    with db.reading() as session:
        assert session.scalars(select(PaperReading.document_id)).all() == [2, 3]
        assert cases.find_case(session, number).closed_at
        assert repository.all_letters(session)[0].evidence
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "documents.expired"))
        assert (entry.actor, entry.subject) == ("system", f"case:{number}")
        assert entry.data == {"documents": [1, 4], "kinds": ["ct_report", None], "days": DAYS}


@pytest.mark.parametrize("days", [0, DAYS])
def test_an_open_case_keeps_its_papers_and_so_does_who_sets_no_days(
    db: Database, store: DocumentStore, frozen_clock: FrozenClock, days: int
) -> None:
    closed_case(db, store, is_closed=days == 0)
    frozen_clock.advance(timedelta(days=10 * DAYS))
    assert RetentionSweeper(db, days).run() == 0
    assert files(store) == 4


def test_pictures_that_came_into_no_case_go_as_well(
    db: Database, store: DocumentStore, frozen_clock: FrozenClock
) -> None:
    with db.transaction() as session:
        clean = clean_image(picture())
        add_member_file(session, store, clean, openid="o-loose", case_number=None, digest="d1")
    frozen_clock.advance(timedelta(days=DAYS, minutes=1))
    assert RetentionSweeper(db, DAYS).run() == 1
    assert states(db) == [DocumentState.ERASED]


def test_one_case_that_fails_keeps_no_other_waiting(
    db: Database, store: DocumentStore, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed_case(db, store)
    with db.transaction() as session:
        clean = clean_image(picture())
        add_member_file(session, store, clean, openid="o-loose", case_number=None, digest="d1")
    frozen_clock.advance(timedelta(days=DAYS, minutes=1))
    with monkeypatch.context() as patch:
        patch.setattr(repository, "papers_to_expire", lambda *_: 1 / 0)
        assert RetentionSweeper(db, DAYS).run() == 1
    assert states(db)[:4] == [DocumentState.RECEIVED] * 4
    assert RetentionSweeper(db, DAYS).run() == 2
