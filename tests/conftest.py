"""Fixtures of all tests: frozen time, throw-away keys, and a real database of both kinds."""

import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from bot.kernel import clock, crypto
from bot.kernel.clock import SHANGHAI, FrozenClock
from bot.kernel.db import Database
from bot.kernel.settings import get_settings
from tests.support.postgres import PostgresServer
from tests.support.tables import import_all_models, make_tables, sqlite_with_tables

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same examples in every run, so that a red run is red again; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session", autouse=True)
def keyring() -> crypto.Keyring:
    """Keys that exist for this test run only."""
    ring = crypto.Keyring([crypto.new_key()])
    crypto.install(ring)
    return ring


@pytest.fixture(autouse=True)
def same_log_handlers() -> Iterator[None]:
    """A test that configures the logs must not leave a handler on a stream that pytest closes."""
    root = logging.getLogger()
    before = root.handlers[:]
    yield
    root.handlers[:] = before


@pytest.fixture(autouse=True)
def pages_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links to member pages begin like this; without an address that members reach, none is made."""
    monkeypatch.setattr(get_settings(), "public_base_url", "https://pages.test")


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """One headless browser for a file; its library is loaded by the tests that open pages only."""
    from tests.support.browser import chromium

    with chromium() as running:
        yield running


@pytest.fixture
def frozen_clock() -> Iterator[FrozenClock]:
    """Monday, 2026-11-23 10:00 in Shanghai, standing still."""
    frozen = FrozenClock(datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI))
    previous = clock.install(frozen)
    yield frozen
    clock.install(previous)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the whole run."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_with_tables(postgres: PostgresServer) -> Iterator[str]:
    """The name of a PostgreSQL database with every table of ours, to be copied."""
    with postgres.database() as url:
        make_tables(url)
        yield url.rpartition("/")[2]


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_with_tables: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with every table of ours and no row."""
    with postgres.database(like=postgres_with_tables) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite database with every table of ours and no row."""
    return sqlite_with_tables(tmp_path / "ins.db")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with every table of ours and no row, once SQLite and once PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, once SQLite and once PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with request.getfixturevalue("postgres").database() as url:
        yield url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A database with every table of ours."""
    import_all_models()
    database = Database(database_url)
    yield database
    database.dispose()
