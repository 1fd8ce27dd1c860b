"""Lines in a case's log that are no move. Never commits."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases.models import Audience, Case, CaseEvent, CaseEventType
from bot.kernel import clock


def log_for_staff(
    session: Session,
    case: Case,
    event_type: CaseEventType,
    *,
    event_key: str,
    actor: str = "system",
    note: str | None = None,
    data: dict[str, Any] | None = None,
) -> bool:
    """Write a line for staff into the case's log, once per key; False if it stood there before."""
    if repository.has_event(session, event_key):
        return False
    session.add(
        CaseEvent(
            case_number=case.number,
            type=event_type,
            from_status=case.status,
            to_status=case.status,
            at=clock.now(),
            actor=actor,
            audience=Audience.STAFF,
            event_key=event_key,
            note=note,
            data=data,
        )
    )
    session.flush()
    return True


def came_of(event: CaseEvent, message: str) -> bool:
    """Whether a line was written because of a message (an inbound id), by its key or, for a word, by who said it."""
    keys = (event.event_key, (event.data or {}).get("said"))
    return any(isinstance(key, str) and key.startswith(f"{message}:") for key in keys)


def replay_status(events: Iterable[CaseEvent]) -> str:
    """The status to which the log of a case leads, the oldest event first; raises ValueError for a broken log."""
    status: str | None = None
    for event in events:
        if event.from_status != status or event.to_status is None:
            raise ValueError(f"event {event.id} leads from {event.from_status}, the case was in {status}")
        status = event.to_status
    if status is None:
        raise ValueError("a case has at least the event that opened it")
    return status
