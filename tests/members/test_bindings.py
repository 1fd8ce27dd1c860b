"""Acting for others: several members, unbinding, and being forgotten."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from bot.kernel.audit import AuditEntry
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Base, Database
from bot.members import service
from bot.members.models import Binding, Consent, IdentityAttempt, IdentityOutcome, Member, Policy
from tests.members.people import add_member, add_policy, id_number

MOTHER, FATHER = id_number(), id_number(born="19660101")


@pytest.fixture
def roster(db: Database, frozen_clock: FrozenClock) -> Database:
    with db.transaction() as session:
        add_policy(session, add_member(session, name="陈秀兰", number=MOTHER))
        add_policy(session, add_member(session, name="王建国", number=FATHER))
    return db


def identify(db: Database, name: str, number: str, key: str, relation: str | None = None) -> IdentityOutcome:
    with db.transaction() as session:
        user = service.get_or_create_user(session, "o1")
        return service.verify_identity(
            session, user=user, name=name, id_number=number, attempt_key=key, relation=relation
        ).outcome


def bound(db: Database) -> list[tuple[str, str | None]]:
    with db.transaction() as session:
        user = service.get_or_create_user(session, "o1")
        return [(one.member.name, one.relation) for one in service.bound_members(session, user)]


def count(db: Database, table: type[Base]) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def forget(db: Database) -> None:
    with db.transaction() as session:
        service.forget_user(session, service.get_or_create_user(session, "o1"), evidence="msg-9")


def test_j3_each_member_is_identified_and_bound_with_the_relation(roster: Database) -> None:
    identify(roster, "陈秀兰", MOTHER, "1", "母亲")
    identify(roster, "王建国", FATHER, "2")
    assert bound(roster) == [("陈秀兰", "母亲"), ("王建国", None)]
    identify(roster, "陈秀兰", MOTHER, "3")  # nothing said this time: what is known stays
    with roster.transaction() as session:
        user = service.get_or_create_user(session, "o1")
        father = service.members_of(session, user)[1]
        service.set_relation(session, user, father, "父亲")
        service.set_relation(session, service.get_or_create_user(session, "o2"), father, "岳父")
    assert bound(roster) == [("陈秀兰", "母亲"), ("王建国", "父亲")]


def test_j3_the_relation_cannot_be_read_in_the_database(roster: Database) -> None:
    identify(roster, "陈秀兰", MOTHER, "1", "母亲")
    with roster.engine.connect() as connection:
        stored = bytes(connection.execute(text("SELECT relation FROM binding")).scalar_one())
    assert "母亲".encode() not in stored
    assert bound(roster) == [("陈秀兰", "母亲")]


def test_unbinding_ends_one_binding_and_is_audited(roster: Database) -> None:
    identify(roster, "陈秀兰", MOTHER, "1")
    identify(roster, "王建国", FATHER, "2")
    with roster.transaction() as session:
        user = service.get_or_create_user(session, "o1")
        mother = service.members_of(session, user)[0]
        assert service.unbind(session, user, mother, evidence="msg-7")
        assert not service.unbind(session, user, mother, evidence="msg-8")
    assert bound(roster) == [("王建国", None)]
    with roster.reading() as session:
        (entry,) = session.scalars(select(AuditEntry)).all()
        assert (entry.action, entry.subject, entry.data) == (
            "member.unbound",
            f"member:{mother.id}",
            {"evidence": "msg-7"},
        )
        assert not service.bound_policies(session, date(2026, 11, 23))[1:]
        assert mother.id not in session.scalars(select(IdentityAttempt.member_id)).all()
    assert identify(roster, "陈秀兰", MOTHER, "4") is IdentityOutcome.MATCHED


def test_a_forgotten_user_is_bound_to_nobody_and_must_agree_again(roster: Database) -> None:
    identify(roster, "陈秀兰", MOTHER, "1", "母亲")
    identify(roster, "王建国", FATHER, "2")
    with roster.transaction() as session:
        user = service.get_or_create_user(session, "o1")
        service.give_consent(session, user, evidence="msg-1")
    forget(roster)
    forget(roster)  # once more does no harm
    assert bound(roster) == []
    assert (count(roster, Binding), count(roster, IdentityAttempt)) == (0, 0)
    assert (count(roster, Member), count(roster, Policy)) == (2, 2)
    with roster.reading() as session:
        user = service.get_or_create_user(session, "o1")
        assert not service.has_consent(session, user)
        (record,) = session.scalars(select(Consent)).all()
        assert (record.evidence, record.withdrawal_evidence) == ("msg-1", "msg-9")
        acts = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts[:5] == ["consent.given", "member.unbound", "member.unbound", "consent.withdrawn", "user.forgotten"]


def test_staff_who_act_for_the_user_are_named_in_the_audit(roster: Database) -> None:
    identify(roster, "陈秀兰", MOTHER, "1")
    with roster.transaction() as session:
        user = service.get_or_create_user(session, "o1")
        service.give_consent(session, user, evidence="msg-1")
        service.forget_user(session, user, evidence="staff:li:phone", actor="staff:li")
    with roster.reading() as session:
        acts = session.execute(select(AuditEntry.action, AuditEntry.actor).order_by(AuditEntry.id)).all()
    assert dict(map(tuple, acts)) == {
        "consent.given": f"user:{user.id}",
        "member.unbound": "staff:li",
        "consent.withdrawn": "staff:li",
        "user.forgotten": "staff:li",
    }


def test_deleting_ones_data_gives_a_guesser_no_new_tries(roster: Database, frozen_clock: FrozenClock) -> None:
    for number in range(4):
        identify(roster, "陈秀蓝", MOTHER, f"a{number}")
    forget(roster)
    assert identify(roster, "陈秀蓝", MOTHER, "b") is IdentityOutcome.LOCKED
    forget(roster)
    assert identify(roster, "陈秀兰", MOTHER, "c") is IdentityOutcome.LOCKED
    frozen_clock.advance(timedelta(hours=1))
    forget(roster)
    assert count(roster, IdentityAttempt) == 0
    with roster.reading() as session:
        assert service.get_or_create_user(session, "o1").identity_locked_until is None
