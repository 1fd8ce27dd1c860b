"""Consent (PIPL): asked again for another text, kept as a record, withdrawn for good."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.catalog.consent import ConsentText
from bot.kernel.audit import AuditEntry
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import consents, service
from bot.members.models import Consent


def records(db: Database) -> list[Consent]:
    with db.reading() as session:
        return list(session.scalars(select(Consent).order_by(Consent.id)))


def actions(db: Database) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def has(db: Database, openid: str = "o1") -> bool:
    with db.transaction() as session:
        return service.has_consent(session, service.get_or_create_user(session, openid))


def give(db: Database, evidence: str = "msg-1", openid: str = "o1") -> None:
    with db.transaction() as session:
        service.give_consent(session, service.get_or_create_user(session, openid), evidence=evidence)


def withdraw(db: Database, evidence: str = "msg-9", openid: str = "o1") -> bool:
    with db.transaction() as session:
        return service.withdraw_consent(session, service.get_or_create_user(session, openid), evidence=evidence)


def test_given_once_and_kept_as_a_record(db: Database, frozen_clock: FrozenClock) -> None:
    assert not has(db)
    give(db)
    given_at = frozen_clock.now()
    frozen_clock.advance(timedelta(days=1))
    give(db, evidence="msg-2")
    assert has(db)
    assert not has(db, "o2")
    (record,) = records(db)
    text = service.consent_text()
    assert (record.version, record.text_hash) == (text.version, text.digest)
    assert (record.given_at, record.evidence, record.withdrawn_at) == (given_at, "msg-1", None)
    assert actions(db) == ["consent.given"]


def test_withdrawn_the_record_stays_and_it_is_asked_again(db: Database, frozen_clock: FrozenClock) -> None:
    give(db)
    assert withdraw(db)
    assert not withdraw(db)
    assert not has(db)
    give(db, evidence="msg-10")
    assert has(db)
    old, new = records(db)
    assert (old.withdrawn_at, old.withdrawal_evidence) == (frozen_clock.now(), "msg-9")
    assert (new.evidence, new.withdrawn_at) == ("msg-10", None)
    assert actions(db) == ["consent.given", "consent.withdrawn", "consent.given"]


def test_another_text_is_asked_for_anew_and_withdrawal_ends_all(
    db: Database, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(db)
    other = ConsentText("2027-01", service.consent_text().text + "！")
    monkeypatch.setattr(consents, "consent_text", lambda: other)
    assert not has(db)
    give(db, evidence="msg-2")
    assert has(db)
    assert withdraw(db)
    assert all(record.withdrawn_at for record in records(db))


def test_two_at_once_make_one_record(db: Database, frozen_clock: FrozenClock) -> None:
    assert not has(db)  # the user exists
    start = threading.Barrier(3)

    def agree(number: int) -> None:
        start.wait(timeout=10)
        give(db, evidence=f"msg-{number}")

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(agree, range(3)))
    assert len(records(db)) == 1


def test_a_yes_to_another_text_than_the_present_one_is_no_consent(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        user = service.get_or_create_user(session, "o1")
        assert service.give_consent(session, user, evidence="msg-1", shown="0" * 64) is None
        assert not service.has_any_consent(session, user)
        assert service.give_consent(session, user, evidence="msg-2", shown=service.consent_text().digest) is not None
        assert service.has_any_consent(session, user)
