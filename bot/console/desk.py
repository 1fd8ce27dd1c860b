"""What every route works with: the database, the papers, the doorbell. One object a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from bot.console.stream.hub import Hub
from bot.documents.store import DocumentStore
from bot.kernel import audit
from bot.kernel.db import Database
from bot.staff.models import Agent


@dataclass(frozen=True)
class Desk:
    """The console over one database. `is_https`: browsers reach it over TLS, so cookies are marked `Secure`."""

    db: Database
    store: DocumentStore
    hub: Hub
    is_https: bool = False

    @contextmanager
    def write(self, agent: Agent, action: str, subject: str, data: dict[str, Any] | None = None) -> Iterator[Session]:
        """One transaction for something an agent does, with its line in the audit log: both, or neither.

        `action`: e.g. `conversation.claimed`; `subject`: e.g. `conversation:12`. An exception undoes everything.
        """
        with self.db.transaction() as session:
            yield session
            audit.record(session, action=action, actor=agent.actor, subject=subject, data=data)


def _desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


# What a route takes to work with: `desk: DeskOf`.
DeskOf = Annotated[Desk, Depends(_desk_of)]


def _newest_ring(desk: DeskOf) -> int:
    return desk.hub.newest()


# For a whole page: the doorbell's last line before anything of the page was read (`seen: Seen`), from which its stream
# goes on.
Seen = Annotated[int, Depends(_newest_ring)]
