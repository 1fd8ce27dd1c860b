"""Keeping canned replies."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.catalog import ServiceId, get_catalog
from bot.console.access import Keeper
from bot.console.desk import DeskOf, Seen
from bot.console.pages import page
from bot.conversations import canned, desk_repository

SEE_OTHER = 303
ADDRESS = "/settings/canned"

router = APIRouter(prefix=ADDRESS)


@router.get("")
def canned_page(request: Request, desk: DeskOf, me: Keeper, seen: Seen) -> Response:
    """All of them, each as a form."""
    with desk.db.reading() as session:
        rows = desk_repository.canned_replies(session)
    services = [(service.id, service.short_name) for service in get_catalog().services]
    fields = {"rows": rows, "services": services, "variables": canned.VARIABLES}
    return page(request, "settings/canned.html", me, seen=seen, **fields)


@router.post("")
def keep(
    desk: DeskOf,
    me: Keeper,
    title: Annotated[str, Form(max_length=200)],
    text: Annotated[str, Form(max_length=4000)],
    service: Annotated[ServiceId | None, Form()] = None,
    canned_id: Annotated[int | None, Form()] = None,
) -> Response:
    """Add or change one."""
    with desk.db.transaction() as session:
        canned.keep(session, canned_id=canned_id, title=title, text=text, service=service, agent=me.agent)
    return RedirectResponse(ADDRESS, SEE_OTHER)


@router.post("/{canned_id}/remove")
def remove(desk: DeskOf, me: Keeper, canned_id: int) -> Response:
    """Remove one."""
    with desk.db.transaction() as session:
        canned.remove(session, canned_id, agent=me.agent)
    return RedirectResponse(ADDRESS, SEE_OTHER)
