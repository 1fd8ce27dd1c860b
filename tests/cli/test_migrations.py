"""Migrations make exactly the tables of the models, on SQLite and on PostgreSQL."""

import threading

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from bot.cli.migrate import alembic_config, upgrade
from bot.conversations.inbox import InboxBase
from bot.kernel.db import Base, Database
from bot.models import import_all_models


def test_the_upgraded_database_equals_the_models(empty_database_url: str) -> None:
    import_all_models()
    db = Database(empty_database_url)
    upgrade(db)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        metadata = Base.metadata if db.is_sqlite else [Base.metadata, InboxBase.metadata]
        difference = compare_metadata(context, metadata)
    db.dispose()
    assert not difference


def test_a_second_upgrade_changes_nothing_and_two_at_once_wait_for_each_other(empty_database_url: str) -> None:
    db = Database(empty_database_url)
    failures: list[Exception] = []

    def run() -> None:
        try:
            upgrade(db)
        except Exception as error:  # noqa: BLE001 a thread's failure must reach the test
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = inspect(db.engine).get_table_names()
    upgrade(db)
    assert not failures
    assert inspect(db.engine).get_table_names() == names
    assert "outbound" in names
    db.dispose()


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry"])
def test_the_audit_log_of_an_upgraded_database_refuses_changes(empty_database_url: str, change: str) -> None:
    db = Database(empty_database_url)
    upgrade(db)
    entry = "INSERT INTO audit_entry (at, action, actor, subject) VALUES (CURRENT_TIMESTAMP, 'looked', 'a', 'b')"
    with db.transaction() as session:
        session.execute(text(entry))
    with pytest.raises(DBAPIError, match="append-only"), db.transaction() as session:
        session.execute(text(change))
    db.dispose()


def test_what_no_erasure_could_find_is_not_taken_over(empty_database_url: str) -> None:
    """Values in the vault from before they knew their message go (PIPL art. 47)."""
    db = Database(empty_database_url)
    with db.engine.connect() as connection, connection.begin():
        command.upgrade(alembic_config(connection), "0e9171c426a8")
    entry = text(
        "INSERT INTO vault_entry (token, kind, value, created_at) VALUES ('t_1', '姓名', :v, CURRENT_TIMESTAMP)"
    )
    with db.transaction() as session:
        session.execute(entry, {"v": b"x"})
    upgrade(db)
    with db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM vault_entry")).scalar_one() == 0
    db.dispose()


def test_the_newest_migration_goes_down_and_up_again(empty_database_url: str) -> None:
    db = Database(empty_database_url)
    upgrade(db)
    newest = _columns(db)
    with db.engine.connect() as connection, connection.begin():
        command.downgrade(alembic_config(connection), "-1")
    assert _columns(db) < newest
    upgrade(db)
    assert _columns(db) == newest
    db.dispose()


def _columns(db: Database) -> set[tuple[str, str]]:
    found = inspect(db.engine)
    return {(table, column["name"]) for table in found.get_table_names() for column in found.get_columns(table)}
