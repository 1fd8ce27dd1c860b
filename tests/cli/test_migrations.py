"""Migrations make exactly the tables of the models, on SQLite and on PostgreSQL."""

import threading

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from bot.cli.migrate import upgrade
from bot.conversations.inbox import InboxBase
from bot.kernel.db import Base, Database
from bot.models import import_all_models


def test_the_upgraded_database_equals_the_models(database_url: str) -> None:
    import_all_models()
    db = Database(database_url)
    upgrade(db)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        metadata = Base.metadata if db.is_sqlite else [Base.metadata, InboxBase.metadata]
        difference = compare_metadata(context, metadata)
    db.dispose()
    assert not difference


def test_a_second_upgrade_changes_nothing_and_two_at_once_wait_for_each_other(database_url: str) -> None:
    db = Database(database_url)
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
