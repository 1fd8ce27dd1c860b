"""Signing in: locked after too many tries, idle and absolute time-outs, passwords that are good enough."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.kernel import clock
from bot.kernel.db import Database
from bot.staff import service, signin
from bot.staff.models import Role
from bot.staff.passwords import PasswordError, check_password, is_right, new_password
from tests.support.staff import quick_passwords

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
Moved = Callable[[timedelta], None]


@pytest.fixture(autouse=True)
def cheap_passwords() -> Iterator[None]:
    with quick_passwords():
        yield


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Moved:
    """Let the machine's time pass."""
    now = [START]
    monkeypatch.setattr(clock, "system_now", lambda: now[0])

    def move(step: timedelta) -> None:
        now[0] += step

    return move


def wrong(db: Database, name: str, address: str = "10.0.0.1") -> None:
    with db.transaction() as session:
        signin.note_attempt(session, name=name, address=address)


def let_in(session: Session, name: str = "li") -> str:
    attempt = signin.note_attempt(session, name=name, address="10.0.0.1")
    return signin.begin(session, service.find(session, name), attempt=attempt, address="10.0.0.1", former_token=None)


@pytest.fixture
def li(db: Database, wait: Moved) -> None:
    with db.transaction() as session:
        service.add_agent(session, name="li", role=Role.AGENT, password="correct horse 9", actor="staff:test")


@pytest.mark.usefixtures("li")
def test_five_wrong_tries_lock_a_name_for_a_quarter_of_an_hour(db: Database, wait: Moved) -> None:
    for number in range(signin.WRONG_BY_NAME):
        wrong(db, " LI " if number % 2 else "li", address=f"10.0.0.{number}")  # wherever from, however written
    with pytest.raises(signin.LockedError, match="15分钟后"):
        wrong(db, "li", address="10.9.9.9")
    wrong(db, "wang")  # others come in
    wait(timedelta(minutes=14, seconds=59))
    with pytest.raises(signin.LockedError, match="1分钟后"):
        wrong(db, "li")
    wait(timedelta(seconds=1))
    wrong(db, "li")


@pytest.mark.usefixtures("li")
def test_the_right_password_forgives_earlier_wrong_ones(db: Database) -> None:
    for _ in range(signin.WRONG_BY_NAME - 1):
        wrong(db, "li")
    with db.transaction() as session:
        let_in(session)
    for _ in range(signin.WRONG_BY_NAME):
        wrong(db, "li")
    with pytest.raises(signin.LockedError):
        wrong(db, "li")
    with db.transaction() as session:  # a new password unlocks
        service.set_password(session, service.find(session, "li"), None, actor="staff:test")
    wrong(db, "li")


def test_guessing_many_names_from_one_address_is_locked(db: Database, wait: Moved) -> None:
    for number in range(signin.WRONG_BY_ADDRESS):
        wrong(db, f"name{number}", address="203.0.113.9")
    with pytest.raises(signin.LockedError):
        wrong(db, "another", address="203.0.113.9")
    wrong(db, "another", address="203.0.113.10")


@pytest.mark.usefixtures("li")
def test_a_session_ends_after_rest_and_after_twelve_hours(db: Database, wait: Moved) -> None:
    with db.transaction() as session:
        token = let_in(session)
    for _ in range(3):
        wait(timedelta(minutes=29))
        with db.transaction() as session:
            found = signin.find(session, token)
            assert found is not None
            assert found.needs_touch
            signin.touch(session, found.id)
    wait(timedelta(minutes=30))
    with db.reading() as session:
        assert signin.find(session, token) is None
    with db.transaction() as session:
        token = let_in(session)
    for _ in range(25):
        wait(timedelta(minutes=29))
        with db.transaction() as session:
            if found := signin.find(session, token):
                signin.touch(session, found.id)
    with db.reading() as session:
        assert signin.find(session, token) is None


@pytest.mark.usefixtures("li")
def test_who_is_disabled_or_gets_a_new_password_is_out_at_once(db: Database) -> None:
    with db.transaction() as session:
        token = let_in(session)
    with db.transaction() as session:
        service.set_active(session, service.find(session, "li"), False, actor="staff:test")
    with db.reading() as session:
        assert signin.find(session, token) is None
    with db.transaction() as session:
        service.set_active(session, service.find(session, "li"), True, actor="staff:test")
        token = let_in(session)
    with db.transaction() as session:
        once = service.set_password(session, service.find(session, "li"), None, actor="staff:test")
    with db.reading() as session:
        assert signin.find(session, token) is None
        agent = service.find(session, "li")
        assert agent.must_change_password
        assert is_right(str(once), agent.password_hash)
        assert not is_right("correct horse 9", agent.password_hash)


@pytest.mark.parametrize("bad", ["short", "aaaaaaaaaaaaaaa", "li is my name!", "x" * 201, "1212121212"])
def test_bad_passwords_are_refused(bad: str) -> None:
    with pytest.raises(PasswordError):
        check_password(bad, name="li")
    check_password(new_password(), name="li")


@pytest.mark.parametrize("name", ["", "1abc", "小李", "a", "li li", "x" * 33, "<b>", "li"])
def test_names_that_cannot_be_one_or_are_taken(db: Database, li: None, name: str) -> None:
    with pytest.raises(service.StaffError), db.transaction() as session:
        service.add_agent(session, name=name, role=Role.AGENT, actor="staff:test")


def test_nobody_is_never_right() -> None:
    assert not is_right("anything", None)
