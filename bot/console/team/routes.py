"""The supervisor's page, and what may be taken away from it."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from bot.catalog import get_catalog
from bot.console.access import Watcher
from bot.console.desk import DeskOf, Seen
from bot.console.pages import asks_for, page
from bot.console.team import export, figures, queries
from bot.console.team.acts import ACT_NAMES
from bot.kernel import audit, clock
from bot.staff import hours
from bot.staff import repository as staff

PERIODS = (1, 7, 30, 90)
Wish = Annotated[str, Query(max_length=60)]
Days = Annotated[int, Query(ge=1, le=366)]

router = APIRouter(prefix="/team")


@router.get("")
def team(request: Request, desk: DeskOf, me: Watcher, seen: Seen, days: Days = 7) -> Response:
    """Now, and the figures of the last days."""
    if asks_for(request, "team-now"):
        with desk.db.reading() as session:
            return page(request, "team/now.html", me, now=queries.now(session))
    until = clock.now()
    since = clock.start_of_day(until.date() - timedelta(days=days - 1))
    with desk.db.reading() as session:
        found, ratings = queries.spells_since(session, since), queries.ratings_since(session, since)
        names = {one.id: one.display_name for one in staff.agents(session)}
        worked = figures.work_out(
            found,
            ratings,
            chats=queries.chats_since(session, since),
            since=since,
            until=until,
            names=names,
            office=hours.load(session),
        )
        fields = {"now": queries.now(session), "figures": worked, "promises": queries.promises_since(session, since)}
    fields["service_names"] = [(service.id, service.short_name) for service in get_catalog().services]
    fields |= {"days": days, "periods": PERIODS, "minutes": figures.minutes_words}
    return page(request, "team/page.html", me, seen=seen, **fields)


@router.get("/audit")
def audit_log(
    request: Request, desk: DeskOf, me: Watcher, seen: Seen, q: Wish = "", before: Annotated[int, Query(ge=0)] = 0
) -> Response:
    """Who did what, the newest first; `q` is a part of an actor, an act or a subject."""
    with desk.db.reading() as session:
        rows = queries.audit_entries(session, q.strip(), before=before)
        names = {one.actor: one.display_name for one in staff.agents(session)}
    more = {"q": q.strip(), "older": rows[-1].id if len(rows) == queries.AUDIT_PAGE else 0}
    return page(request, "team/audit.html", me, seen=seen, rows=rows, names=names, acts=ACT_NAMES, **more)


@router.get("/export/{report}.{form}")
def take_away(desk: DeskOf, me: Watcher, report: export.Report, form: export.Format, days: Days = 30) -> Response:
    """A report as a file. That it was taken is on record."""
    since = clock.start_of_day(clock.today() - timedelta(days=days - 1))
    data = {"form": form, "days": days}
    with desk.db.transaction() as session:
        audit.record(session, action="report.exported", actor=me.agent.actor, subject=f"report:{report}", data=data)
        head, rows = export.table_of(session, report, since)
    name = f"{report}-{clock.today()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(export.to_file(head, rows, form), media_type=export.MEDIA_TYPES[form], headers=headers)
