"""J3: the identity check."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.kernel import crypto
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import identity, service
from bot.members.models import Binding, IdentityAttempt, IdentityOutcome, IdKind
from tests.members.people import add_member, id_number

NUMBER = id_number()
OTHER = id_number(serial="004")


@pytest.fixture
def roster(db: Database, frozen_clock: FrozenClock) -> Database:
    with db.transaction() as session:
        add_member(session, name="陈秀兰", number=NUMBER)
        add_member(session, name="阿卜杜拉·买买提", number="H01234567", kind=IdKind.HK_MACAU_PERMIT)
        service.get_or_create_user(session, "o1")
    return db


def check(db: Database, name: str, number: str, openid: str = "o1") -> identity.IdentityResult:
    with db.transaction() as session:
        user = service.get_or_create_user(session, openid)
        return service.verify_identity(session, user=user, name=name, id_number=number)


def test_j3_a_match_binds_once(roster: Database) -> None:
    for spelled in (NUMBER, f"{NUMBER[:6]} {NUMBER[6:]}"):
        result = check(roster, " 陈 秀兰", spelled)
        assert (result.outcome, result.hint) == (IdentityOutcome.MATCHED, "")
        assert result.member is not None
        assert service.masked_name(result.member) == "陈**"
        assert service.masked_id(result.member) == "110" + "*" * 13 + NUMBER[-2:]
    assert check(roster, "阿卜杜拉•买买提", "h 0123 4567").outcome is IdentityOutcome.MATCHED
    with roster.reading() as session:
        user = service.get_or_create_user(session, "o1")
        assert [member.name for member in service.members_of(session, user)] == ["陈秀兰", "阿卜杜拉·买买提"]
        assert len(session.scalars(select(Binding)).all()) == 2


def test_j3_no_oracle_the_answer_is_the_same_for_either_half(roster: Database) -> None:
    answers = [check(roster, "陈秀蓝", NUMBER, "o2"), check(roster, "陈秀兰", OTHER, "o3")]
    answers.append(check(roster, "谁也不是", OTHER, "o4"))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0].outcome is IdentityOutcome.MISMATCH
    assert "400-606-5033" in answers[0].hint


def test_j3_an_impossible_number_is_told_and_not_counted(roster: Database) -> None:
    for _ in range(7):
        result = check(roster, "陈秀兰", NUMBER[:-1] + "0")
        assert result.outcome is IdentityOutcome.INVALID_NUMBER
        assert "校验" in result.hint
    assert check(roster, "陈秀兰", NUMBER).outcome is IdentityOutcome.MATCHED


def test_j3_five_wrong_within_an_hour_lock_for_an_hour(roster: Database, frozen_clock: FrozenClock) -> None:
    outcomes = []
    for _ in range(5):
        outcomes.append(check(roster, "陈秀蓝", NUMBER).outcome)
        frozen_clock.advance(timedelta(minutes=10))
    assert outcomes == [IdentityOutcome.MISMATCH] * 4 + [IdentityOutcome.LOCKED]
    locked = check(roster, "陈秀兰", NUMBER)
    assert (locked.outcome, locked.member) == (IdentityOutcome.LOCKED, None)
    assert "400-606-5033" in locked.hint
    assert check(roster, "陈秀兰", NUMBER, "somebody else").outcome is IdentityOutcome.MATCHED
    frozen_clock.advance(timedelta(minutes=50))
    assert check(roster, "陈秀兰", NUMBER).outcome is IdentityOutcome.MATCHED


def test_j3_a_right_answer_between_does_not_reset_the_count(roster: Database) -> None:
    for _ in range(4):
        check(roster, "陈秀蓝", NUMBER)
    assert check(roster, "陈秀兰", NUMBER).outcome is IdentityOutcome.MATCHED
    assert check(roster, "陈秀蓝", NUMBER).outcome is IdentityOutcome.LOCKED


def test_wrong_tries_more_than_an_hour_ago_are_forgotten(roster: Database, frozen_clock: FrozenClock) -> None:
    for _ in range(12):
        assert check(roster, "陈秀蓝", NUMBER).outcome is IdentityOutcome.MISMATCH
        frozen_clock.advance(timedelta(minutes=16))


def test_nothing_readable_is_stored(roster: Database) -> None:
    check(roster, "陈秀兰", OTHER)
    with roster.reading() as session:
        rows = [
            str([bytes(v) if isinstance(v, memoryview) else v for v in row])
            for table in ("member", "identity_attempt", "binding", "wechat_user")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        ]
        assert session.scalars(select(IdentityAttempt)).one().matched is False
    dump = "\n".join(rows)
    for secret in (NUMBER, OTHER, "陈秀兰", repr("陈秀兰".encode())[2:-1], "H01234567"):
        assert secret not in dump


def test_members_are_found_while_keys_rotate(roster: Database) -> None:
    old = crypto.keyring()
    key = crypto.new_key()
    rotated = crypto.Keyring([key, crypto.new_key()])
    rotated._ciphers |= old._ciphers  # the old key stays, behind a new one
    rotated._hash_keys += old._hash_keys
    crypto.install(rotated)
    try:
        assert check(roster, "陈秀兰", NUMBER).outcome is IdentityOutcome.MATCHED
        assert check(roster, "陈秀蓝", NUMBER).outcome is IdentityOutcome.MISMATCH
    finally:
        crypto.install(old)


def test_users_follow_unfollow_and_block(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        user = service.get_or_create_user(session, "o9")
        assert user.subscribed
        service.mark_unreachable(session, "o9", "blocked")
        service.mark_unreachable(session, "o9", "again")
        assert user.unreachable_reason == "blocked"
        service.mark_subscribed(session, "o9", False)
        assert not user.subscribed
        assert user.unreachable_reason == "blocked"
        service.mark_subscribed(session, "o9", True)
        assert user.unreachable_reason is None
        service.mark_unreachable(session, "o9", "blocked")
        service.mark_reachable(session, "o9")
    with db.reading() as session:
        stored = service.get_or_create_user(session, "o9")
        assert stored.id == user.id
        assert stored.subscribed
        assert stored.unreachable_reason is None
