"""Random walks through every service's catalog: the log alone gives the stored status and the stored deadline.

The deadline is worked out by the slow oracle from the log (when the clock's milestone came, when the case stood in a
status that waits for the member) and compared with the cached one after every step (G1, G2, T3, D1).
"""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases import service as cases
from bot.cases.models import Case, CaseEvent
from bot.cases.service import MoveRefused
from bot.catalog import Direction, Service, ServiceId, Sla, get_catalog
from bot.documents import service as documents
from bot.kernel.clock import SHANGHAI, start_of_day
from bot.kernel.workdays import CalendarDay
from tests.cases.build import OPENID, insured, paper
from tests.properties.oracle import SlowCalendar
from tests.properties.steps import Office, forward_move, office, some_move

STEPS = 6
OVERRIDES = st.dictionaries(st.dates(date(2026, 11, 24), date(2027, 2, 15)), st.booleans(), max_size=10)
WAITS = st.timedeltas(timedelta(), timedelta(days=12))


def day_of(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


class LogReader:
    """Reads a case's log from its first line on, knowing only the catalog and the answers."""

    def __init__(self, service: Service, case: Case, slow: SlowCalendar) -> None:
        self.service, self.case, self.slow = service, case, slow
        self.starts_on: date | None = None
        self.ended = False
        self.pauses: list[tuple[datetime, datetime]] = []
        self.paused_since: datetime | None = None
        self.status = ""

    def read(self, events: list[CaseEvent]) -> None:
        """Every line in its order."""
        for event in events:
            assert event.from_status == (self.status or None)
            if event.from_status != event.to_status:
                self._changed(event)

    def _changed(self, event: CaseEvent) -> None:
        before, self.status = self.status, str(event.to_status)
        if sla := self.service.sla:
            self._clock(sla, before, event)

    def _clock(self, sla: Sla, before: str, event: CaseEvent) -> None:
        move = self.service.move(before, self.status)
        milestone = move.milestone if move else None
        if not before and sla.dated_by:
            self.starts_on = date.fromisoformat(self.case.details[sla.dated_by])
        if milestone == sla.starts_at and not sla.dated_by and self.starts_on is None:
            self.starts_on = day_of(event.at)
        if milestone == "rebooked":  # D1 counts anew, back from the new day
            self.starts_on, self.ended = date.fromisoformat((event.data or {})["admission_date"]), False
        if self.paused_since and not self.service.status(self.status).pauses_clock:
            self.pauses.append((self.paused_since, event.at))
            self.paused_since = None
        if milestone == sla.ends_at or self.service.status(self.status).closes:
            self.ended = True
        waits = self.service.status(self.status).pauses_clock
        if waits and self.starts_on and sla.direction is Direction.AFTER and not self.paused_since and not self.ended:
            self.paused_since = event.at

    def due(self) -> tuple[datetime | None, bool]:
        """When the promise ends and whether that is certain; None while no clock runs."""
        sla = self.service.sla
        if sla is None or self.starts_on is None or self.ended or self.paused_since:
            return None, True
        if sla.direction is Direction.BEFORE:
            return start_of_day(self.starts_on), True
        return self.slow.deadline(self.starts_on, sla.working_days, self.pauses)


def check(session: Session, case: Case, slow: SlowCalendar) -> None:
    """Log, status and deadline of a case agree."""
    service, events = get_catalog().service(case.service), repository.events(session, case.number)
    assert cases.replay_status(events) == case.status
    reader = LogReader(service, case, slow)
    reader.read(events)
    assert reader.status == case.status
    assert (case.due_at, case.due_certain) == reader.due(), [(one.to_status, one.at.isoformat()) for one in events]
    assert (case.closed_at is not None) == service.status(case.status).closes
    assert case.version >= len(events)


def step(data: st.DataObject, here: Office, session: Session, case: Case) -> None:
    """Some move that the catalog has, or papers that come in, some time later."""
    here.clock.advance(data.draw(WAITS))
    if cases.waits_for_documents(case) and data.draw(st.booleans()):
        documents.attach(session, [paper(session, None)], case.number)
        cases.documents_changed(session, case)
        return
    move = data.draw(some_move(case))
    actor = data.draw(st.sampled_from(move.by))
    before = case.status, case.version
    try:
        with session.begin_nested():
            here.make(session, case, move, actor=actor)
    except MoveRefused:
        session.refresh(case)
        assert (case.status, case.version) == before


@pytest.mark.parametrize("ahead", range(6))
@pytest.mark.parametrize("service", list(ServiceId))
def test_g1_g2_t3_d1_the_log_gives_status_and_deadline(service: ServiceId, ahead: int) -> None:
    """Each walk begins `ahead` steps along the good path, or few would see the later statuses."""

    @settings(max_examples=8)
    @given(data=st.data(), overrides=OVERRIDES, papers=st.booleans())
    def walk(data: st.DataObject, overrides: dict[date, bool], papers: bool) -> None:
        slow = SlowCalendar(overrides)
        with office() as here, here.db.transaction() as session:
            session.add_all(CalendarDay(day=day, is_working=on, source="test") for day, on in overrides.items())
            member = insured(session, expiry=date(2030, 2, 28))
            case = here.apply(session, member, service, openid=OPENID, key="k", papers=papers)
            check(session, case, slow)
            seen = {case.status}
            for _ in range(ahead):
                if case.closed_at is None and (move := forward_move(case, seen)):
                    here.clock.advance(data.draw(WAITS))
                    here.make(session, case, move)
                    seen.add(case.status)
                    check(session, case, slow)
            for _ in range(STEPS):
                if case.closed_at is not None:
                    break
                step(data, here, session, case)
                check(session, case, slow)

    walk()
