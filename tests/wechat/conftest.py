"""Fixtures of the WeChat tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversations.inbox import Inbox
from bot.kernel.db import Database
from tests.support.tables import sqlite_with_tables
from tests.wechat.support import FakeApi, fake_api


@pytest.fixture
def api() -> Iterator[FakeApi]:
    """A stand-in of WeChat's API on a real socket."""
    with fake_api() as running:
        yield running


@pytest.fixture
def inbox(database_url: str) -> Iterator[Inbox]:
    """An empty inbox on SQLite and on PostgreSQL."""
    opened = Inbox(database_url)
    opened.create_tables()
    yield opened
    opened.close()


@pytest.fixture
def quick_db(tmp_path: Path) -> Iterator[Database]:
    """A SQLite database with every table: for tests that are not about the database."""
    database = Database(sqlite_with_tables(tmp_path / "quick.db"))
    yield database
    database.dispose()
