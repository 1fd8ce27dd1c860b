"""The reader: queue, lease, what is kept of a picture, what goes aside, what dies with whom. A fake recogniser."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from bot.catalog import DocumentKind
from bot.documents import reading_tasks, readings, service, tasks
from bot.documents.models import Document, DocumentState, KindSource
from bot.documents.reading_models import PaperReading, ReadingState
from bot.documents.reading_tasks import MAX_ATTEMPTS, Reader, ReaderStopped
from bot.documents.store import DocumentStore
from bot.kernel import clock, vault
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.settings import get_settings
from bot.members import service as members
from bot.recognition.results import (
    Certainty,
    Flaw,
    IdCard,
    Page,
    PaperKind,
    RecognitionError,
    Refusal,
)
from bot.recognition.results import PaperReading as Found
from tests.documents.pictures import picture
from tests.documents.test_documents import FakeMedia, move_time, register

OPENID = "o1"
REPORT = Found(
    PaperKind.PATHOLOGY_REPORT,
    Certainty.SURE,
    0.99,
    flaws=(Flaw.GLARE,),
    title="病理检查报告单",
    patient_name="陈示例",
    hospital="示例市第一医院",
    dated=date(2026, 11, 2),
    date_label="报告日期",
    page=Page(1, 2),
    conclusion="（左肺）浸润性腺癌",
)
CARD = Found(PaperKind.ID_CARD, Certainty.SURE, 0.99, id_card=IdCard("陈示例", "110000198003070010", True))


class Recogniser:
    """Gives, or raises, what it was told to, one after the other; the last one for ever."""

    def __init__(self, *answers: Found | BaseException) -> None:
        self.answers = list(answers)
        self.seen: list[bytes] = []

    def __call__(self, content: bytes) -> Found:
        self.seen.append(content)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


@pytest.fixture(autouse=True)
def consent(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        members.give_consent(session, members.get_or_create_user(session, OPENID), evidence="before")


@pytest.fixture
def arrive(db: Database, store: DocumentStore) -> Iterator[Callable[..., int]]:
    def _arrive(inbound_id: str = "in1") -> int:
        document_id = register(db, inbound_id).id
        assert tasks.fetch_due(db, FakeMedia(picture()), store) == 1
        return document_id

    return _arrive


def reading_of(db: Database, document_id: int) -> PaperReading:
    with db.reading() as session:
        return session.get_one(PaperReading, document_id)


def document_of(db: Database, document_id: int) -> Document:
    with db.reading() as session:
        return session.get_one(Document, document_id)


Arrive = Callable[..., int]


def test_a_picture_that_is_here_is_read_and_named(db: Database, store: DocumentStore, arrive: Arrive) -> None:
    document_id = arrive()
    recogniser = Recogniser(REPORT)
    assert Reader(db, store, recogniser).read_due() == 1
    with db.reading() as session:
        document, reading = session.get_one(Document, document_id), session.get_one(PaperReading, document_id)
        assert recogniser.seen == [service.read_document(store, document)]
    assert (document.kind, document.kind_source) == ("pathology_report", KindSource.RECOGNITION)
    assert reading.state == ReadingState.READ
    assert reading.is_sure
    assert (reading.hint("patient_name"), reading.hint("page")) == ("陈示例", [1, 2])
    assert (reading.hint("conclusion"), reading.hint("dated")) == ("（左肺）浸润性腺癌", "2026-11-02")
    assert reading.hint("flaws") == ["glare"]
    assert Reader(db, store, recogniser).read_due() == 0, "read once"


def test_nothing_of_what_was_read_lies_open(db: Database, store: DocumentStore, arrive: Arrive) -> None:
    """Item 1: the conclusion is a hint for staff, encrypted at rest; so are name and number of a card."""
    arrive("in1")
    arrive("in2")
    with capture_logs() as logs:
        Reader(db, store, Recogniser(REPORT, CARD)).read_due()
    with db.engine.connect() as connection:
        rows = [
            str(row)
            for name in ("paper_reading", "vault_entry", "document")
            for row in connection.execute(text(f"SELECT * FROM {name}"))
        ]
    for secret in ("陈示例", "浸润性腺癌", "110000198003070010", "示例市第一医院"):
        assert secret not in "".join(rows)
        assert secret not in json.dumps(logs, ensure_ascii=False, default=str)


@pytest.mark.parametrize(
    ("before", "source", "kind", "after"),
    [
        (None, None, PaperKind.CT_REPORT, "ct_report"),
        (DocumentKind.PATHOLOGY_REPORT, KindSource.ASKED, PaperKind.CT_REPORT, "ct_report"),
        (DocumentKind.PATHOLOGY_REPORT, KindSource.MEMBER, PaperKind.CT_REPORT, "pathology_report"),
        (DocumentKind.PATHOLOGY_REPORT, KindSource.STAFF, PaperKind.CT_REPORT, "pathology_report"),
        (DocumentKind.MEDICAL_RECORD_COPY, KindSource.ASKED, PaperKind.OUTPATIENT_RECORD, "medical_record_copy"),
        (DocumentKind.PATHOLOGY_REPORT, KindSource.ASKED, PaperKind.ID_CARD_BACK, "other"),
    ],
)
def test_who_has_the_last_word_on_the_kind(
    db: Database,
    store: DocumentStore,
    arrive: Arrive,
    before: DocumentKind | None,
    source: KindSource | None,
    kind: PaperKind,
    after: str,
) -> None:
    document_id = arrive()
    with db.transaction() as session:
        if before and source:
            service.label(session, session.get_one(Document, document_id), before, by=source)
    Reader(db, store, Recogniser(Found(kind, Certainty.SURE, 0.99))).read_due()
    assert document_of(db, document_id).kind == after


def test_a_guess_names_nothing(db: Database, store: DocumentStore, arrive: Arrive) -> None:
    document_id = arrive()
    Reader(db, store, Recogniser(dataclasses.replace(REPORT, certainty=Certainty.UNSURE))).read_due()
    assert document_of(db, document_id).kind is None
    assert reading_of(db, document_id).kind == "pathology_report"


def test_what_was_read_is_not_overruled_by_what_is_asked_for(
    db: Database, store: DocumentStore, arrive: Arrive
) -> None:
    document_id = arrive()
    Reader(db, store, Recogniser(REPORT)).read_due()
    with db.transaction() as session:
        document = session.get_one(Document, document_id)
        service.label(session, document, DocumentKind.INVOICE, by=KindSource.ASKED)
        assert document.kind == "pathology_report"
        service.label(session, document, DocumentKind.CT_REPORT, by=KindSource.MEMBER)
        assert document.kind == "ct_report"


def test_one_that_never_ends_well_goes_aside_with_an_alert(
    db: Database, store: DocumentStore, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, other = arrive("in1"), arrive("in2")
    recogniser = Recogniser(RecognitionError(Refusal.CRASHED), REPORT, RecognitionError(Refusal.TIMED_OUT))
    reader = Reader(db, store, recogniser)
    reader.read_due()
    assert reading_of(db, other).state == ReadingState.READ, "the next one does not wait for it"
    assert reading_of(db, poison).state == ReadingState.WAITING
    assert reader.read_due() == 0, "not again at once"
    with capture_logs() as logs:
        for _ in range(MAX_ATTEMPTS):
            move_time(monkeypatch, timedelta(minutes=2))
            reader.read_due()
    aside = reading_of(db, poison)
    assert (aside.state, aside.reason, aside.attempts) == (ReadingState.ASIDE, "timed_out", MAX_ATTEMPTS)
    assert [one["log_level"] for one in logs if one["event"] == "picture_put_aside"] == ["error"]
    assert document_of(db, poison).state == DocumentState.RECEIVED, "staff still have it"


def test_what_no_try_mends_goes_aside_at_once(db: Database, store: DocumentStore, arrive: Arrive) -> None:
    document_id = arrive()
    Reader(db, store, Recogniser(RecognitionError(Refusal.DAMAGED))).read_due()
    assert reading_of(db, document_id).reason == "damaged"


def test_a_picture_that_kills_the_reader_each_time_goes_aside(
    db: Database, store: DocumentStore, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that is killed writes nothing: the try it had counted is what tells."""
    document_id = arrive()
    with db.transaction() as session:
        reading = session.get_one(PaperReading, document_id)
        reading.attempts, reading.lease_owner = MAX_ATTEMPTS, "elsewhere:1:x"
        reading.lease_until = clock.system_now() + timedelta(minutes=1)
    recogniser = Recogniser(REPORT)
    assert Reader(db, store, recogniser).read_due() == 0, "somebody may be at it"
    move_time(monkeypatch, timedelta(minutes=5))
    Reader(db, store, recogniser).read_due()
    assert recogniser.seen == []
    assert reading_of(db, document_id).state == ReadingState.ASIDE


def test_a_dead_reader_leaves_its_picture_to_the_next_one(db: Database, store: DocumentStore, arrive: Arrive) -> None:
    document_id = arrive()
    dead = Reader(db, store, Recogniser(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):  # nothing of it is written: as after SIGKILL
        dead.read_due()
    host = dead.owner.split(":")[0]
    with db.transaction() as session:
        session.get_one(PaperReading, document_id).lease_owner = f"{host}:4000000:x"
    reader = Reader(db, store, Recogniser(REPORT))
    assert reader.read_due() == 0
    reader.free_dead_leases()
    assert reader.read_due() == 1
    assert reading_of(db, document_id).state == ReadingState.READ


def test_a_reader_that_is_stopped_gives_its_picture_back(db: Database, store: DocumentStore, arrive: Arrive) -> None:
    document_id = arrive()
    with pytest.raises(ReaderStopped):
        Reader(db, store, Recogniser(ReaderStopped())).read_due()
    reading = reading_of(db, document_id)
    assert (reading.state, reading.attempts, reading.lease_owner) == (ReadingState.WAITING, 0, None)


def test_who_lost_the_lease_writes_nothing(db: Database, store: DocumentStore, arrive: Arrive) -> None:
    document_id = arrive()

    def taken_meanwhile(_content: bytes) -> Found:
        with db.transaction() as session:
            session.get_one(PaperReading, document_id).lease_owner = "another:1:x"
        return REPORT

    Reader(db, store, taken_meanwhile).read_due()
    assert reading_of(db, document_id).state == ReadingState.WAITING
    assert document_of(db, document_id).kind is None


def test_without_consent_nothing_is_looked_at(db: Database, store: DocumentStore, arrive: Arrive) -> None:
    arrive()
    with db.transaction() as session:
        members.withdraw_consent(session, members.get_or_create_user(session, OPENID), evidence="no")
    recogniser = Recogniser(REPORT)
    Reader(db, store, recogniser).read_due()
    assert recogniser.seen == []


def test_where_the_setting_says_no_nothing_is_queued(
    db: Database, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "paper_recognition", False)
    arrive()
    with db.reading() as session:
        assert session.scalars(select(PaperReading)).all() == []


def test_erasure_takes_readings_and_card_values_along(db: Database, store: DocumentStore, arrive: Arrive) -> None:
    document_id = arrive()
    Reader(db, store, Recogniser(CARD)).read_due()
    token = reading_of(db, document_id).hint("card")["number"]
    with db.transaction() as session:
        assert vault.reveal(session, token) == CARD.id_card.number
        service.erase_of_openid(session, store, OPENID)
    with db.reading() as session:
        assert session.scalars(select(PaperReading)).all() == []
        assert vault.reveal(session, token) is None


def test_a_discarded_card_is_gone_from_the_disk(db: Database, store: DocumentStore, arrive: Arrive) -> None:
    document_id = arrive()
    Reader(db, store, Recogniser(CARD)).read_due()
    with db.transaction() as session:
        readings.discard_unless_kept(session, session.get_one(Document, document_id))
        assert service.unattached(session, OPENID) == []
    assert len(list(store.folder.rglob("*.sealed"))) == 1
    assert reading_tasks.remove_discarded(db, store) == 1
    assert list(store.folder.rglob("*.sealed")) == []
    assert document_of(db, document_id).path is None
    assert reading_tasks.remove_discarded(db, store) == 0


def test_a_card_is_kept_where_the_insurer_wants_that(
    db: Database, store: DocumentStore, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "keep_id_pictures", True)
    document_id = arrive()
    Reader(db, store, Recogniser(CARD)).read_due()
    token = reading_of(db, document_id).hint("card")["number"]
    with db.transaction() as session:
        readings.discard_unless_kept(session, session.get_one(Document, document_id))
        assert vault.reveal(session, token) is None
    assert reading_tasks.remove_discarded(db, store) == 0
    assert document_of(db, document_id).state == DocumentState.RECEIVED


def test_a_card_that_nobody_confirmed_goes_after_a_day(
    db: Database, store: DocumentStore, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = arrive()
    Reader(db, store, Recogniser(CARD)).read_due()
    with db.transaction() as session:
        session.get_one(PaperReading, document_id).asked = readings.Asked.CARD
    assert reading_tasks.remove_discarded(db, store) == 0
    move_time(monkeypatch, timedelta(hours=25))
    assert reading_tasks.remove_discarded(db, store) == 1
