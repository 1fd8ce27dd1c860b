"""Makes every table known to the metadata, as the migrations do, and databases that have them and no row."""

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.kernel.db import Base, Database
from bot.models import import_all_models

__all__ = ["import_all_models", "make_tables", "sqlite_with_tables"]


def make_tables(url: str) -> None:
    """Make every table of ours in the database at `url`."""
    import_all_models()
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.dispose()


def sqlite_with_tables(path: Path) -> str:
    """Write a SQLite database with every table and no row to `path`; returns its SQLAlchemy URL."""
    path.write_bytes(_empty_tables())
    return f"sqlite:///{path}"


@lru_cache
def _empty_tables() -> bytes:
    # Made once: making the tables takes longer than most tests.
    with TemporaryDirectory(prefix="ins-tables-") as folder:
        path = Path(folder) / "ins.db"
        make_tables(f"sqlite:///{path}")
        return path.read_bytes()
