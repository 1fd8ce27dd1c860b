"""Signing in and out, and changing one's own password."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.console.access import PUBLIC, Newcomer, address_of, cookie_name, csrf_for
from bot.console.desk import Desk, DeskOf
from bot.console.pages import page
from bot.console.rail import rail_of
from bot.kernel import ids
from bot.kernel.errors import DomainError
from bot.staff import repository, service, signin
from bot.staff.models import Agent
from bot.staff.passwords import MAX_LENGTH, MIN_LENGTH, is_right
from bot.staff.signin import SignedIn, SignInError

SEE_OTHER, UNAUTHORIZED, REFUSED = 303, 401, 409
WRONG = "登录名或密码不对，请再试一次。"
Text = Annotated[str, Form(max_length=MAX_LENGTH)]

router = APIRouter()


@router.get("/", dependencies=[Depends(PUBLIC)])
def door() -> Response:
    """The first address anybody types."""
    return RedirectResponse("/home", SEE_OTHER)


@router.get("/home")
def home(me: Newcomer) -> Response:
    """Where a role begins its day."""
    if me.agent.must_change_password:
        return RedirectResponse("/password", SEE_OTHER)
    first = next((item.address for item in rail_of(me)), "/password")
    return RedirectResponse(first, SEE_OTHER)


@router.get("/sign-in", dependencies=[Depends(PUBLIC)])
def form(request: Request, desk: DeskOf, next: str = "/") -> Response:
    """The page."""
    return _form(request, desk, words="", name="", next_=next, status=200)


@router.post("/sign-in", dependencies=[Depends(PUBLIC)])
def sign_in(request: Request, desk: DeskOf, name: Text, password: Text, next: Text = "/") -> Response:
    """Let somebody in; the session the browser had before ends, so that nobody can fix one beforehand."""
    address = address_of(request)
    try:
        with desk.db.transaction() as session:
            attempt = signin.note_attempt(session, name=name, address=address)
        agent = _who(desk, name, password)
    except SignInError as error:
        return _form(request, desk, words=error.message, name=name, next_=next, status=UNAUTHORIZED)
    former = request.cookies.get(cookie_name(desk, signed_in=True))
    with desk.db.transaction() as session:
        token = signin.begin(session, agent, attempt=attempt, address=address, former_token=former)
    answer = RedirectResponse(_safe(next), SEE_OTHER)
    answer.delete_cookie(cookie_name(desk, signed_in=False))
    _set_cookie(answer, desk, token, signed_in=True)
    return answer


def _who(desk: Desk, name: str, password: str) -> Agent:
    with desk.db.reading() as session:
        agent = repository.find_agent(session, service.fold_login(name))
    known = agent if agent is not None and agent.active else None
    if not is_right(password, known.password_hash if known else None) or known is None:
        raise SignInError(WRONG)
    return known


def _form(request: Request, desk: Desk, *, words: str, name: str, next_: str, status: int) -> Response:
    cookie = cookie_name(desk, signed_in=False)
    visit = request.cookies.get(cookie) or ids.new_token(32)
    fields = {"words": words, "name": name, "next": _safe(next_), "csrf": csrf_for(visit)}
    answer = page(request, "signin/form.html", None, status, **fields)
    _set_cookie(answer, desk, visit, signed_in=False)
    return answer


def _set_cookie(answer: Response, desk: Desk, token: str, *, signed_in: bool) -> None:
    name = cookie_name(desk, signed_in=signed_in)
    answer.set_cookie(name, token, path="/", httponly=True, samesite="lax", secure=desk.is_https)


def _safe(address: str) -> str:
    """An address of ours, whatever stood in the form: no other site, no control characters."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\", "/sign-in", "/stream"))
    return quote(address, safe="/?=&%-._~") if is_ours else "/"


@router.post("/sign-out")
def sign_out(desk: DeskOf, me: Newcomer) -> Response:
    """End this browser's session."""
    with desk.db.transaction() as session:
        signin.end(session, SignedIn(id=me.session_id, agent=me.agent, needs_touch=False))
    answer = RedirectResponse("/sign-in", SEE_OTHER)
    answer.delete_cookie(cookie_name(desk, signed_in=True), path="/", secure=desk.is_https, httponly=True)
    return answer


@router.get("/password")
def password_form(request: Request, me: Newcomer) -> Response:
    """The page for one's own password."""
    return page(request, "signin/password.html", me, words="", least=MIN_LENGTH)


@router.post("/password")
def change_password(request: Request, desk: DeskOf, me: Newcomer, old: Text, new: Text, again: Text) -> Response:
    """Change one's own password; other browsers are signed out. Wrong tries count as at the door."""
    try:
        if new != again:
            raise DomainError("两次输入的新密码不一样。")
        with desk.db.transaction() as session:
            signin.note_attempt(session, name=me.agent.name, address=address_of(request))
        with desk.db.transaction() as session:
            agent = repository.lock_agent(session, me.id)
            service.change_own_password(session, agent, old=old, new=new, session_id=me.session_id)
    except DomainError as error:
        return page(request, "signin/password.html", me, REFUSED, words=error.message, least=MIN_LENGTH)
    return RedirectResponse("/home", SEE_OTHER)
