"""When pictures that were read are told of: between turns, when none is on its way, once, also after a crash."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import paper_summary, repository
from bot.conversations.models import Author
from bot.documents import readings, service
from bot.documents.models import DocumentState
from bot.documents.reading_models import PaperReading
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service as members
from bot.outbox.models import Outbound
from bot.recognition.results import Certainty, PaperKind
from bot.recognition.results import PaperReading as Found
from tests.documents.test_documents import move_time

OPENID = "o-paper"


@pytest.fixture(autouse=True)
def consent(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        members.give_consent(session, members.get_or_create_user(session, OPENID), evidence="before")


def arrive(db: Database, number: int, *, is_read: bool = True) -> None:
    with db.transaction() as session:
        inbound_id = f"in{number}"
        paper = service.register_image(
            session, openid=OPENID, inbound_id=inbound_id, media_id=f"m{number}", consented=True
        )
        paper.state, paper.mime, paper.path = DocumentState.RECEIVED, "image/jpeg", f"x/{number}"
        readings.queue(session, paper)
        if is_read:
            found = Found(PaperKind.CT_REPORT, Certainty.SURE, 0.99)
            readings.apply(session, session.get_one(PaperReading, paper.id), paper, found)


def told(db: Database) -> list[str]:
    with db.reading() as session:
        return [one.text for one in session.scalars(select(Outbound).order_by(Outbound.id))]


def test_told_once_however_often_it_is_looked(db: Database) -> None:
    arrive(db, 1)
    arrive(db, 2)
    assert paper_summary.tell_due(db) == 1
    assert paper_summary.tell_due(db) == 0
    assert len(told(db)) == 1
    assert "第1、2张是“CT报告”" in told(db)[0]


def test_what_dies_before_the_end_is_told_later(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    arrive(db, 1)
    with monkeypatch.context() as patch:
        patch.setattr(paper_summary, "_say", lambda *_args, **_more: 1 / 0)
        assert paper_summary.tell_due(db) == 0
    assert told(db) == []
    assert paper_summary.tell_due(db) == 1
    assert len(told(db)) == 1


def test_it_waits_for_the_others_but_not_for_ever(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    arrive(db, 1)
    arrive(db, 2, is_read=False)
    assert paper_summary.tell_due(db) == 0
    move_time(monkeypatch, paper_summary.PATIENCE + timedelta(seconds=1))
    assert paper_summary.tell_due(db) == 1
    assert "刚才那张是“CT报告”" in told(db)[0]


def test_it_comes_between_two_turns(db: Database) -> None:
    arrive(db, 1)
    with db.transaction() as session:
        conversation = repository.get_or_create(session, OPENID)
        conversation.lease_owner, conversation.lease_until = "w", clock.system_now() + timedelta(seconds=20)
    assert paper_summary.tell_due(db) == 0
    with db.transaction() as session:
        conversation = repository.get_or_create(session, OPENID)
        conversation.lease_owner, conversation.pending_seq = None, 7
    assert paper_summary.tell_due(db) == 0
    with db.transaction() as session:
        repository.get_or_create(session, OPENID).pending_seq = None
    assert paper_summary.tell_due(db) == 1
    with db.reading() as session:
        conversation = repository.get_or_create(session, OPENID)
        assert repository.last_words(session, conversation.id, Author.BOT) == told(db)[0]


def test_one_user_keeps_no_other_waiting(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    arrive(db, 1)
    with db.transaction() as session:
        session.add(
            PaperReading(
                document_id=_other(session),
                openid="o-other",
                state="read",
                not_before=clock.system_now(),
                created_at=clock.system_now(),
            )
        )
    tell = paper_summary.tell

    def fails_for_one(session: Session, openid: str) -> bool:
        if openid == "o-other":
            raise RuntimeError(openid)
        return tell(session, openid)

    monkeypatch.setattr(paper_summary, "tell", fails_for_one)
    assert paper_summary.tell_due(db) == 1


def _other(session: Session) -> int:
    return service.register_image(session, openid="o-other", inbound_id="in9", media_id="m9", consented=True).id
