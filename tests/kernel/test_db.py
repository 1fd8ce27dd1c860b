"""The database layer on both engines."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot.kernel import vault
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.vault import VaultKind


def test_a_transaction_rolls_back_on_error(db: Database, frozen_clock: FrozenClock) -> None:
    def fail_late() -> None:
        with db.transaction() as session:
            vault.put(session, kind=VaultKind.NAME, value="张三", origin="m1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_late()
    with db.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM vault_entry")) == 0


def test_the_vault_gives_the_same_marker_for_the_same_origin(db: Database, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session:
        first = vault.put(session, kind=VaultKind.NAME, value="张三", origin="m1")
        again = vault.put(session, kind=VaultKind.NAME, value="张三", origin="m1")
        other = vault.put(session, kind=VaultKind.NAME, value="张三", origin="m2")
    assert first == again != other
    with db.reading() as session:
        assert vault.reveal(session, vault.find_markers(first, VaultKind.NAME)[0]) == "张三"
        raw = session.scalar(text("SELECT value FROM vault_entry"))
    assert "张三".encode() not in bytes(raw)


def test_two_writers_both_commit(db: Database, frozen_clock: FrozenClock) -> None:
    errors: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for number in range(20):
                with db.transaction() as session:
                    vault.put(session, kind=VaultKind.NAME, value="张三", origin=f"{name}{number}")
        except BaseException as error:  # noqa: BLE001 - handed to the main thread
            errors.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with db.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM vault_entry")) == 40


def test_times_come_back_in_shanghai(db: Database, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(datetime(2026, 11, 23, 16, 30, tzinfo=UTC))
    with db.transaction() as session:
        vault.put(session, kind=VaultKind.NAME, value="张三", origin="m1")
    with db.reading() as session:
        entry = session.query(vault.VaultEntry).one()
        assert entry.created_at.isoformat() == "2026-11-24T00:30:00+08:00"
