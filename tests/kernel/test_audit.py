"""The audit log: added to, never changed, sealed, and ready for a hash chain."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.kernel import audit
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database


def entries(db: Database) -> list[audit.AuditEntry]:
    with db.reading() as session:
        return list(session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.id)))


def _record_and_fail(session: Session) -> None:
    audit.record(session, action="user.forgotten", actor="user:1", subject="user:1")
    raise ZeroDivisionError


def test_an_act_and_its_record_stand_or_fall_together(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        audit.record(session, action="member.unbound", actor="user:1", subject="member:2", data={"why": "换人"})
    frozen_clock.advance(timedelta(minutes=1))
    with pytest.raises(ZeroDivisionError), db.transaction() as session:
        _record_and_fail(session)
    (entry,) = entries(db)
    assert (entry.action, entry.actor, entry.subject, entry.data) == (
        "member.unbound",
        "user:1",
        "member:2",
        {"why": "换人"},
    )
    assert entry.at == frozen_clock.now() - timedelta(minutes=1)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_what_was_recorded(
    db: Database, frozen_clock: FrozenClock, statement: str
) -> None:
    with db.transaction() as session:
        audit.record(session, action="a", actor="user:1", subject="user:1")
    with pytest.raises(DBAPIError, match="append-only"), db.transaction() as session:
        session.execute(text(statement))
    assert [entry.actor for entry in entries(db)] == ["user:1"]


def test_the_words_in_it_are_sealed(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        audit.record(session, action="a", actor="staff:li", subject="case:1", data={"reason": "陈秀兰来电"})
    with db.reading() as session:
        (stored,) = session.execute(text("SELECT data FROM audit_entry")).scalars()
    assert "陈秀兰".encode() not in bytes(stored)


def test_one_canonical_form_whatever_the_order_of_the_fields(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        made = audit.record(session, action="a", actor="user:1", subject="user:1", data={"b": 1, "a": "二"})
        before = audit.canonical(made)
    (stored,) = entries(db)
    assert audit.canonical(stored) == before
    stored.data = {"a": "二", "b": 1}
    assert audit.canonical(stored) == before
    stored.data = {"a": "二", "b": 2}
    assert audit.canonical(stored) != before
