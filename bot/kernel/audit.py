"""The audit log: who did what to whom, when. Entries are added and never changed or removed.

Database triggers refuse UPDATE and DELETE, whatever the code does. Every entry has one canonical form (`canonical`), so
that a hash chain over the ids can be added without touching what is there. `subject` and `actor` are internal ids
(`user:12`, `member:5`, `staff:li`), never a name, an openid or an ID number.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Integer, String, Table, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.kernel import clock
from bot.kernel.crypto import SealedJSON
from bot.kernel.db import Base, UtcDateTime


class AuditEntry(Base):
    """One act that must be answered for. `data` is sealed: a reason in somebody's own words may name a person."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(128), index=True)
    data: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON("audit_entry.data"))


_PROTECTION: dict[str, str] = {
    "sqlite": """
        CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
        CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END
    """,
    "postgresql": """
        CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END $$;
        CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()
    """,
}


def protect(connection: Connection) -> None:
    """Make the database refuse every change of the table: called by the migration that makes it, and by create_all."""
    statements = re.split(r";\s*(?=CREATE)", _PROTECTION[connection.dialect.name])
    for statement in statements:
        connection.exec_driver_sql(statement)


@event.listens_for(AuditEntry.__table__, "after_create")
def _protect_new_table(_table: Table, connection: Connection, **_options: Any) -> None:
    protect(connection)


def record(
    session: Session, *, action: str, actor: str, subject: str, data: dict[str, Any] | None = None
) -> AuditEntry:
    """Add an entry at the current time, in the caller's transaction: the act and its record stand or fall together."""
    entry = AuditEntry(at=clock.now(), action=action, actor=actor, subject=subject, data=data)
    session.add(entry)
    session.flush()
    return entry


def last_at(session: Session, *, action: str, subject: str) -> datetime | None:
    """When something was done last; None if it never was."""
    query = select(func.max(AuditEntry.at)).where(AuditEntry.subject == subject, AuditEntry.action == action)
    return session.scalar(query)


def canonical(entry: AuditEntry) -> bytes:
    """The same bytes for the same stored entry, whatever the engine, the key that sealed it or the order of fields."""
    fields = {
        "id": entry.id,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": entry.action,
        "actor": entry.actor,
        "subject": entry.subject,
        "data": entry.data,
    }
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
