"""The boards: each a page, and a part that is drawn anew when a case changes."""

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from bot.catalog import ServiceId
from bot.console.access import Me, Overseer
from bot.console.boards import queries
from bot.console.desk import Desk, DeskOf, Seen
from bot.console.pages import asks_for, page
from bot.kernel import clock

# How far from today the calendar goes.
FARTHEST = timedelta(days=1000)

router = APIRouter(prefix="/boards")


def _board(request: Request, me: Me, seen: int, name: str, fields: dict[str, Any]) -> Response:
    template = f"boards/{name}.html" if asks_for(request, "board") else "boards/page.html"
    return page(request, template, me, seen=seen, board=name, **fields)


@router.get("")
def cases(
    request: Request, desk: DeskOf, me: Overseer, seen: Seen, service: ServiceId | None = None, status: str = ""
) -> Response:
    """Open cases by due date; of one service also by status."""
    with desk.db.reading() as session:
        rows = queries.open_rows(session, service)
        shown = [row for row in rows if row.status_id == status] if status else rows
        services = queries.service_counts(session)
    fields = {"groups": queries.grouped(shown), "services": services, "service": service, "status": status}
    fields |= {"statuses": queries.statuses(rows, service), "total": sum(count for _, _, count in services)}
    return _board(request, me, seen, "cases", fields)


@router.get("/calendar")
def calendar(request: Request, desk: DeskOf, me: Overseer, seen: Seen, start: date | None = None) -> Response:
    """Who is expected where, by day."""
    return _board(request, me, seen, "calendar", _weeks(desk, start or clock.today()))


def _weeks(desk: Desk, start: date) -> dict[str, Any]:
    today = clock.today()
    start = min(max(start, today - FARTHEST), today + FARTHEST)
    with desk.db.reading() as session:
        weeks = queries.appointments(session, start=start)
    monday, step = weeks[0][0].day, timedelta(days=queries.WEEK * queries.WEEKS_SHOWN)
    return {"weeks": weeks, "earlier": monday - step, "later": monday + step}


@router.get("/samples")
def samples(request: Request, desk: DeskOf, me: Overseer, seen: Seen) -> Response:
    """Samples under way."""
    with desk.db.reading() as session:
        rows = queries.samples(session)
    return _board(request, me, seen, "samples", {"samples": rows})
