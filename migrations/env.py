"""Alembic's environment: runs on the connection given by bot/cli/migrate.py, on SQLite and PostgreSQL alike."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from bot.conversations.inbox import InboxBase
from bot.kernel.db import Base
from bot.models import import_all_models


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as what they are in the database: a migration must not change when the code does."""
    if kind == "type" and isinstance(item, TypeDecorator) and type(item).__module__.startswith("bot."):
        return f"sa.{item.impl!r}"
    return False


def run() -> None:
    """Run what alembic was asked for."""
    import_all_models()
    connection = context.config.attributes["connection"]
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        # On SQLite the inbox is a file of its own.
        target_metadata=Base.metadata if is_sqlite else [Base.metadata, InboxBase.metadata],
        render_as_batch=is_sqlite,
        render_item=render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
