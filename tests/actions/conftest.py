"""Fixtures of the dialogue tests."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from tests.actions.chat import Chat
from tests.actions.conversation import Conversation


@pytest.fixture
def words_session(sqlite_url: str, frozen_clock: FrozenClock) -> Iterator[Session]:
    """SQLite alone: what is said does not depend on the engine; what does is tested in the rooms below."""
    database = Database(sqlite_url)
    with database.transaction() as session:
        yield session
    database.dispose()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    """One transaction on each engine in turn."""
    with db.transaction() as session:
        yield session


@pytest.fixture
def chat(session: Session) -> Chat:
    """A chat with the user of tests/cases/build.py."""
    return Chat(session)


@pytest.fixture
def talk(words_session: Session) -> Conversation:
    """A chat with a user of whom nothing is known."""
    return Conversation(words_session)
