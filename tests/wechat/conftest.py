"""Fixtures of the WeChat tests."""

from collections.abc import Iterator

import pytest

from bot.conversations.inbox import Inbox
from bot.kernel.db import Database
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
def quick_db(tmp_path: object) -> Iterator[Database]:
    """A SQLite database with every table: for tests that are not about the database."""
    from bot.kernel.db import Base
    from tests.support.tables import import_all_models

    import_all_models()
    database = Database(f"sqlite:///{tmp_path}/quick.db")
    Base.metadata.create_all(database.engine)
    yield database
    database.dispose()
