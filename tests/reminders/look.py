"""Looking at reminders in tests, and making a case that has some."""

from sqlalchemy import select

from bot.kernel.db import Database
from bot.outbox.models import Outbound
from bot.reminders import repository
from tests.cases.build import open_one, to_arranged


def rows(db: Database) -> list[tuple[str, str]]:
    """(kind, state), by due time."""
    with db.reading() as session:
        return [(row.kind, row.state) for row, _ in repository.list_all(session)]


def planned(db: Database) -> list[tuple[str, str]]:
    """(kind, due) of what is still to come."""
    with db.reading() as session:
        return [
            (row.kind, row.due_at.strftime("%m-%d %H:%M"))
            for row, _ in repository.list_all(session)
            if row.state == "planned"
        ]


def told(db: Database) -> list[str]:
    """The texts of reminders queued."""
    with db.reading() as session:
        return list(session.scalars(select(Outbound.text).where(Outbound.reason == "reminder").order_by(Outbound.id)))


def arranged(db: Database, **facts: str) -> str:
    """An arranged outpatient case: Monday 30 November, 9:30."""
    with db.transaction() as session:
        return to_arranged(session, open_one(session).number, **facts).number
