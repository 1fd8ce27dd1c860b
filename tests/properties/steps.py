"""Making any move of the catalog, whatever it needs: facts, papers, the right day. Knows no service by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.cases.models import Case
from bot.cases.service import OpenCase
from bot.catalog import ActorKind, DocumentKind, FactKind, FactRule, Move, ServiceId, get_catalog
from bot.documents import service as documents
from bot.documents.store import DocumentStore
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members.models import Member
from tests.cases.build import DETAILS, PAPERS, paper, shanghai
from tests.support.tables import sqlite_with_tables

# Far enough ahead for D1, whatever holidays lie between.
AHEAD = timedelta(days=40)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


@dataclass
class Office:
    """A database, a folder for papers and a clock of one random example."""

    db: Database
    store: DocumentStore
    clock: FrozenClock

    def apply(
        self, session: Session, member: Member, service: ServiceId, *, openid: str, key: str, papers: bool = True
    ) -> Case:
        """Ask for a service as the dialogue does; raises NotEligible."""
        today = clock.today()
        days = {"admission_slip_date": today.isoformat(), "admission_date": (today + AHEAD).isoformat()}
        request = OpenCase(
            idempotency_key=key,
            openid=openid,
            member=member,
            service=service,
            details={name: days.get(name, value) for name, value in DETAILS[service].items()},
            documents=[paper(session, kind, openid) for kind in PAPERS[service]] if papers else [],
        )
        return cases.open_case(session, request)

    def make(self, session: Session, case: Case, move: Move, *, actor: ActorKind | None = None) -> None:
        """Make a move, having first seen to everything that the catalog wants for it; raises MoveRefused."""
        if move.from_day and case.appointment_at and case.appointment_at > clock.now():
            self.clock.set(case.appointment_at)
        for kind in move.needs_papers:
            self._file(session, case, kind)
        rules, known = get_catalog().common.facts, {**case.details, **case.facts}
        needed = {*move.anew, *(name for name in move.needs if rules[name].kind in DATES or name not in known)}
        facts = {name: _value(rules[name], case) for name in needed}
        cases.advance(session, case.number, move.target, actor=actor or move.by[0], facts=facts)

    def _file(self, session: Session, case: Case, kind: DocumentKind) -> None:
        where = {"case_number": case.number, "openid": case.openid}
        documents.add_staff_file(session, self.store, **where, content=PDF, kind=kind, actor="staff:test")


DATES = (FactKind.COMING_DATE, FactKind.PAST_DATE, FactKind.DATE)


def _value(rule: FactRule, case: Case) -> str:
    """Some value that passes the check of a fact."""
    match rule.kind:
        case FactKind.COMING_DATE:
            return (clock.today() + AHEAD).isoformat()
        case FactKind.DATE | FactKind.PAST_DATE:
            return clock.today().isoformat()
        case FactKind.TIME:
            return "09:30"
        case FactKind.CITY:
            return get_catalog().service(case.service).cities[0]
        case FactKind.CHOICE:
            return "、".join(rule.must or list(rule.choices)[:1])
        case _:
            return "示例"


def some_move(case: Case) -> st.SearchStrategy[Move]:
    """A move that the catalog has from here, whichever."""
    return st.sampled_from(get_catalog().service(case.service).moves_from(case.status))


def forward_move(case: Case, seen: set[str]) -> Move | None:
    """The move of the good path: on to a status that was not `seen`; None at its end. Without it few walks get far."""
    service = get_catalog().service(case.service)
    moves = service.moves_from(case.status)
    onward = [move for move in moves if move.target not in seen and not service.status(move.target).closes]
    return onward[-1] if onward else None


@contextmanager
def office() -> Iterator[Office]:
    """An empty database with every table, for one example; time stands still on Monday, 2026-11-23, 10:00."""
    frozen = FrozenClock(shanghai(2026, 11, 23, 10))
    previous = clock.install(frozen)
    with TemporaryDirectory(prefix="ins-walk-") as folder:
        database = Database(sqlite_with_tables(Path(folder) / "ins.db"))
        try:
            yield Office(database, DocumentStore(Path(folder) / "documents"), frozen)
        finally:
            database.dispose()
            clock.install(previous)
