"""Keeping the list of agents."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.console.access import Administrator, Me
from bot.console.desk import DeskOf, Seen
from bot.console.pages import page
from bot.staff import repository, service
from bot.staff.models import ROLE_NAMES, Agent, Role

SEE_OTHER = 303
ADDRESS = "/settings/agents"
Name = Annotated[str, Form(max_length=64)]

router = APIRouter(prefix=ADDRESS)


@router.get("")
def agents_page(request: Request, desk: DeskOf, me: Administrator, seen: Seen) -> Response:
    """Everybody, and a form for somebody new."""
    with desk.db.reading() as session:
        rows = repository.agents(session)
    return _page(request, me, seen, list(rows))


def _page(
    request: Request, me: Me, seen: int, rows: list[Agent], *, whose: str = "", once: str | None = None
) -> Response:
    fields = {"rows": rows, "roles": list(ROLE_NAMES.items()), "whose": whose, "once": once}
    return page(request, "settings/agents.html", me, seen=seen, **fields)


@router.post("")
def add(
    request: Request,
    desk: DeskOf,
    me: Administrator,
    seen: Seen,
    name: Name,
    role: Annotated[Role, Form()],
    display_name: Name = "",
) -> Response:
    """Add somebody; the password for their first day is shown once, on the page that answers."""
    with desk.db.transaction() as session:
        once = service.add_agent(session, name=name, role=role, display_name=display_name, actor=me.agent.actor)
    with desk.db.reading() as session:
        rows = repository.agents(session)
    return _page(request, me, seen, list(rows), whose=service.fold_login(name), once=once)


@router.post("/{agent_id}/password")
def new_password(request: Request, desk: DeskOf, me: Administrator, seen: Seen, agent_id: int) -> Response:
    """Another password, shown once; they are signed out everywhere."""
    with desk.db.transaction() as session:
        agent = service.by_id(session, agent_id)
        once = service.set_password(session, agent, None, actor=me.agent.actor)
        name = agent.name
    with desk.db.reading() as session:
        rows = repository.agents(session)
    return _page(request, me, seen, list(rows), whose=name, once=once)


@router.post("/{agent_id}/active")
def set_active(desk: DeskOf, me: Administrator, agent_id: int, active: Annotated[bool, Form()]) -> Response:
    """Let somebody in again, or no more. Nobody shuts themselves out."""
    with desk.db.transaction() as session:
        agent = service.by_id(session, agent_id)
        if agent.id == me.id:
            raise service.StaffError("不能停用自己，请由另一位管理员来办。")
        service.set_active(session, agent, active, actor=me.agent.actor)
    return RedirectResponse(ADDRESS, SEE_OTHER)


@router.post("/{agent_id}/role")
def set_role(desk: DeskOf, me: Administrator, agent_id: int, role: Annotated[Role, Form()]) -> Response:
    """Give somebody another role. The last administrator stays one."""
    with desk.db.transaction() as session:
        service.set_role(session, service.by_id(session, agent_id), role, actor=me.agent.actor)
    return RedirectResponse(ADDRESS, SEE_OTHER)
