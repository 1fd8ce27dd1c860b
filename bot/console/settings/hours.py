"""Keeping office hours, and days that overrule the packaged calendar."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.cases import service as cases
from bot.console.access import Keeper
from bot.console.desk import DeskOf, Seen
from bot.console.pages import page
from bot.kernel import audit, clock
from bot.kernel.workdays import keep_days, kept_days
from bot.staff import hours, repository

SEE_OTHER = 303
LONGEST_HOLIDAY = timedelta(days=30)
ADDRESS = "/settings/hours"
Day = Annotated[date, Form()]

router = APIRouter(prefix=ADDRESS)


@router.get("")
def hours_page(request: Request, desk: DeskOf, me: Keeper, seen: Seen) -> Response:
    """The common rules, special days, and working days that differ from the packaged calendar."""
    with desk.db.reading() as session:
        rules = {row.applies: row for row in repository.office_hours(session)}
        office = hours.load(session)
        overlay = kept_days(session, since=clock.today().replace(month=1, day=1))
    common = {kind: rules.pop(kind).spans if kind in rules else "" for kind in (hours.WORKDAY, hours.RESTDAY)}
    now = clock.now()
    fields = {"common": common, "days": list(rules.values()), "overlay": overlay, "always": office.is_always_open}
    return page(request, "settings/hours.html", me, seen=seen, open_now=office.is_open(now), **fields)


@router.post("/common")
def keep_common(
    desk: DeskOf,
    me: Keeper,
    workday: Annotated[str, Form(max_length=200)] = "",
    restday: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """The hours of working days and of days off; both empty: somebody is always there."""
    with desk.db.transaction() as session:
        for kind, spans in ((hours.WORKDAY, workday), (hours.RESTDAY, restday)):
            if spans.strip() or workday.strip() or restday.strip():
                hours.keep(session, kind, spans, actor=me.agent.actor)
            else:
                hours.forget(session, kind, actor=me.agent.actor)
    return RedirectResponse(ADDRESS, SEE_OTHER)


@router.post("/days")
def keep_day(
    desk: DeskOf,
    me: Keeper,
    day: Day,
    spans: Annotated[str, Form(max_length=200)] = "",
    note: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """One day of its own; without hours it is closed."""
    with desk.db.transaction() as session:
        hours.keep(session, day.isoformat(), spans, note=note, actor=me.agent.actor)
    return RedirectResponse(ADDRESS, SEE_OTHER)


@router.post("/days/remove")
def forget_day(desk: DeskOf, me: Keeper, day: Day) -> Response:
    """The day follows the common rules again."""
    with desk.db.transaction() as session:
        hours.forget(session, day.isoformat(), actor=me.agent.actor)
    return RedirectResponse(ADDRESS, SEE_OTHER)


@router.post("/calendar")
def keep_calendar_day(
    desk: DeskOf,
    me: Keeper,
    day: Day,
    is_working: Annotated[bool, Form()],
    until: Annotated[date | None, Form()] = None,
) -> Response:
    """Holidays and make-up days: a day, or all until another; due times of open cases are computed anew."""
    with desk.db.transaction() as session:
        if not timedelta() <= (until or day) - day <= LONGEST_HOLIDAY:
            raise hours.HoursError("请核对日期：结束不能早于开始，一次最多30天。")
        keep_days(session, day, until or day, is_working=is_working, source=me.agent.actor)
        cases.recompute_due_times(session)
        data = {"until": (until or day).isoformat(), "is_working": is_working}
        audit.record(session, action="calendar.kept", actor=me.agent.actor, subject=f"calendar:{day}", data=data)
    return RedirectResponse(ADDRESS, SEE_OTHER)
