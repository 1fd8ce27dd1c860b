"""`make migration m="…"`: compares the models with the newest migration and writes the next one."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from bot.cli.migrate import alembic_config, upgrade
from bot.kernel.db import Database


def write_revision(message: str) -> None:
    """Write migrations/versions/<date>_<message>.py, working on a throw-away SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{Path(folder) / 'empty.db'}")
        upgrade(db)
        with db.engine.connect() as connection, connection.begin():
            command.revision(alembic_config(connection), message=message, autogenerate=True)
        db.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('usage: make migration m="what changes"')
    write_revision(sys.argv[1])
