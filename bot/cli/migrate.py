"""Bringing a database to the newest tables (Alembic)."""

import structlog
import typer
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.cli.context import ROOT, open_database, open_settings
from bot.kernel.db import Database

ADVISORY_LOCK = 7_316_220  # any number that nothing else of ours takes
log = structlog.get_logger(__name__)
app = typer.Typer()


@app.command()
def migrate() -> None:
    """Bring the database to the newest tables."""
    upgrade(open_database(open_settings()))
    typer.echo("数据库已是最新。")


def upgrade(db: Database) -> None:
    """Bring `db` to the newest revision, in one transaction; two that start at once wait for each other."""
    with db.engine.connect() as connection, connection.begin():  # BEGIN IMMEDIATE on SQLite: one at a time
        if not db.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration, working on `connection`; migrations/env.py reads it from the attributes."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config
