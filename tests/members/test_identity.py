"""J3: the identity check."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.kernel import crypto
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.ids import new_token
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


def check(
    db: Database,
    name: str,
    number: str,
    openid: str = "o1",
    *,
    key: str | None = None,
    kind: IdKind | None = None,
    relation: str | None = None,
) -> identity.IdentityResult:
    """One try in a transaction of its own; without `key` it is a new one."""
    with db.transaction() as session:
        user = service.get_or_create_user(session, openid)
        return service.verify_identity(
            session,
            user=user,
            name=name,
            id_number=number,
            attempt_key=key or new_token(),
            kind=kind,
            relation=relation,
        )


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


def attempts(db: Database) -> int:
    with db.reading() as session:
        return len(session.scalars(select(IdentityAttempt)).all())


def test_j3_a_turn_that_runs_again_is_not_counted_twice_and_ends_the_same(
    roster: Database, frozen_clock: FrozenClock
) -> None:
    first = [check(roster, "陈秀蓝", NUMBER, key=f"turn-{number}").outcome for number in range(4)]
    again = [check(roster, "陈秀蓝", NUMBER, key=f"turn-{number}").outcome for number in range(4)]
    assert first == again == [IdentityOutcome.MISMATCH] * 4
    assert attempts(roster) == 4
    for _ in range(2):
        assert check(roster, "陈秀蓝", NUMBER, key="turn-4").outcome is IdentityOutcome.LOCKED
    frozen_clock.advance(timedelta(hours=2))
    assert check(roster, "陈秀蓝", NUMBER, key="turn-4").outcome is IdentityOutcome.LOCKED
    assert attempts(roster) == 5


def test_j3_a_match_that_runs_again_matches_the_same_member(roster: Database) -> None:
    first, again = (check(roster, "陈秀兰", NUMBER, key="turn-1") for _ in range(2))
    assert first.outcome is again.outcome is IdentityOutcome.MATCHED
    assert first.member is not None
    assert again.member is not None
    assert first.member.id == again.member.id
    assert attempts(roster) == 1


def test_j3_other_words_or_another_user_under_the_same_key_are_another_try(roster: Database) -> None:
    assert check(roster, "陈秀蓝", NUMBER, key="turn-1").outcome is IdentityOutcome.MISMATCH
    assert check(roster, "陈秀兰", NUMBER, key="turn-1").outcome is IdentityOutcome.MATCHED
    assert check(roster, "陈秀蓝", NUMBER, "o2", key="turn-1").outcome is IdentityOutcome.MISMATCH
    assert attempts(roster) == 3


def test_j3_the_same_try_in_two_places_at_once_counts_once(roster: Database) -> None:
    start = threading.Barrier(4)

    def run(_: int) -> IdentityOutcome:
        start.wait(timeout=10)
        return check(roster, "陈秀蓝", NUMBER, key="turn-1").outcome

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(run, range(4))) == {IdentityOutcome.MISMATCH}
    assert attempts(roster) == 1


def test_j3_wrong_tries_at_once_are_all_counted(roster: Database) -> None:
    start = threading.Barrier(6)

    def run(number: int) -> IdentityOutcome:
        start.wait(timeout=10)
        return check(roster, "陈秀蓝", NUMBER, key=f"turn-{number}").outcome

    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(run, range(6)))
    assert outcomes == [IdentityOutcome.LOCKED] * 2 + [IdentityOutcome.MISMATCH] * 4


def test_j3_a_number_that_does_not_tell_its_kind_matches_by_name_and_kind(roster: Database) -> None:
    with roster.transaction() as session:
        add_member(session, name="林一", number="00000456", kind=IdKind.TAIWAN_PERMIT)
        add_member(session, name="Ann Lee", number="00000456", kind=IdKind.PASSPORT)
    assert check(roster, "林一", "00000456", "o5").outcome is IdentityOutcome.MATCHED
    assert check(roster, "林一", "00000456", "o5", kind=IdKind.TAIWAN_PERMIT).outcome is IdentityOutcome.MATCHED
    wrong_kind = check(roster, "林一", "00000456", "o5", kind=IdKind.PASSPORT)
    assert wrong_kind == check(roster, "谁也不是", "00000456", "o5")
    assert check(roster, "Ann Lee", "00000456", "o5", kind=IdKind.PASSPORT).outcome is IdentityOutcome.MATCHED
    assert check(roster, "林一", NUMBER, "o5", kind=IdKind.PASSPORT).outcome is IdentityOutcome.INVALID_NUMBER


def test_j3_the_work_is_the_same_for_an_unknown_number(roster: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    compare = identity.compare_digest
    monkeypatch.setattr(identity, "compare_digest", lambda a, b: compared.append(1) or compare(a, b))
    counts = []
    for number, name in ((NUMBER, "陈秀蓝"), (OTHER, "陈秀兰")):
        compared.clear()
        check(roster, name, number)
        counts.append(len(compared))
    assert counts[0] == counts[1] > 0
