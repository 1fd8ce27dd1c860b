"""Who may use a route. Every route states it by one dependency; a test walks all routes with all roles.

    me: Annotated[Me, Depends(allow(Role.AGENT, Role.SUPERVISOR))]      or one of the sets below: `me: Talker`
    dependencies=[Depends(PUBLIC)]                                      nobody is asked for

The same dependency checks the token of every request that is no GET (CSRF): no route can forget it.
"""

from dataclasses import dataclass
from hmac import compare_digest
from typing import Annotated

from fastapi import Depends, Request

from bot.console.desk import Desk, DeskOf
from bot.kernel.crypto import keyring
from bot.kernel.errors import DomainError
from bot.staff import signin
from bot.staff.models import Agent, Role
from bot.staff.signin import SignedIn

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# A page that asks by itself (doorbell, presence) says so: it keeps nobody signed in.
BACKGROUND_HEADER = "X-Background"
TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105 the name of a header
UNKNOWN_ADDRESS = "unknown"


class SignedOutError(DomainError):
    """Nobody is signed in, or not any more."""


class PasswordChangeNeededError(DomainError):
    """The agent has a password that somebody else has seen."""


class ForbiddenError(DomainError):
    """This role may not do this, or the request was not made by a page of ours."""


@dataclass(frozen=True)
class Me:
    """Who is at the desk. `csrf` is the token that their writes must carry."""

    agent: Agent
    session_id: int
    csrf: str

    @property
    def id(self) -> int:
        """The agent's id."""
        return self.agent.id

    @property
    def role(self) -> Role:
        """What they work as."""
        return Role(self.agent.role)


def cookie_name(desk: Desk, *, signed_in: bool) -> str:
    """The session's cookie, or that of a visitor who is about to sign in. `__Host-` binds it to https and this host."""
    name = "ins-console" if signed_in else "ins-visit"
    return f"__Host-{name}" if desk.is_https else name


def csrf_for(token: str) -> str:
    """What writes must carry beside a cookie with this token."""
    return keyring().digest(token, purpose="console.csrf")


def address_of(request: Request) -> str:
    """Where a request came from (behind a proxy on this machine, what that says)."""
    return request.client.host if request.client else UNKNOWN_ADDRESS


async def _sent_token(request: Request) -> str:
    if request.method in SAFE_METHODS:
        return ""
    if token := request.headers.get(TOKEN_HEADER):
        return token
    if request.headers.get("content-type", "").startswith(FORMS):
        return str((await request.form()).get("csrf", ""))
    return ""


def _require_token(request: Request, sent: str, token: str) -> None:
    if request.method in SAFE_METHODS:
        return
    from_elsewhere = request.headers.get("sec-fetch-site", "same-origin") != "same-origin"
    if from_elsewhere or not token or not compare_digest(sent.encode(), csrf_for(token).encode()):
        raise ForbiddenError("页面已过期，请刷新后再试。")


def _asks_by_itself(request: Request) -> bool:
    """Whether a page made the request without anybody's doing: a part drawn anew, or the stream, which bears no header
    of ours.
    """
    return BACKGROUND_HEADER in request.headers or request.headers.get("accept", "") == "text/event-stream"


class Access:
    """States who may use a route; gives the route `Me`, or None where nobody is asked for."""

    def __init__(self, *roles: Role, public: bool = False, any_password: bool = False) -> None:
        """`any_password`: also open to who must change their password first."""
        self.roles = frozenset(roles)
        self.public = public
        self.any_password = any_password

    def __call__(self, request: Request, desk: DeskOf, sent: Annotated[str, Depends(_sent_token)]) -> Me | None:
        """Raises SignedOutError, ForbiddenError or PasswordChangeNeededError."""
        if self.public:
            token = request.cookies.get(cookie_name(desk, signed_in=False), "")
            _require_token(request, sent, token)
            return None
        token = request.cookies.get(cookie_name(desk, signed_in=True), "")
        found = who_is(desk, token, asks_by_itself=_asks_by_itself(request))
        if found is None:
            raise SignedOutError("登录已过期，请重新登录。")
        _require_token(request, sent, token)
        if found.agent.must_change_password and not self.any_password:
            raise PasswordChangeNeededError("请先换一个自己的密码。")
        if Role(found.agent.role) not in self.roles:
            raise ForbiddenError("您的角色不能使用这项功能。")
        return Me(agent=found.agent, session_id=found.id, csrf=csrf_for(token))


def who_is(desk: Desk, token: str, *, asks_by_itself: bool) -> SignedIn | None:
    """Whose session this is, None when nobody's; the time of rest begins anew unless a page asked by itself."""
    if not token:
        return None
    with desk.db.reading() as session:
        found = signin.find(session, token)
    if found is not None and found.needs_touch and not asks_by_itself:
        with desk.db.transaction() as session:
            signin.touch(session, found.id)
    return found


def allow(*roles: Role) -> Access:
    """Only these roles."""
    return Access(*roles)


PUBLIC = Access(public=True)
TALKERS = (Role.AGENT, Role.COORDINATOR, Role.SUPERVISOR)
READERS = (*TALKERS, Role.AUDITOR)
CASE_WORKERS = (Role.COORDINATOR, Role.SUPERVISOR)
WATCHERS = (Role.SUPERVISOR, Role.AUDITOR)
KEEPERS = (Role.SUPERVISOR, Role.ADMIN)
OVERSEERS = (*CASE_WORKERS, Role.AUDITOR)
# The usual sets. Talkers write to members; readers look at chats and cases; case workers
# move cases on; overseers look at all of them; leaders see the team.
Talker = Annotated[Me, Depends(allow(*TALKERS))]
Reader = Annotated[Me, Depends(allow(*READERS))]
CaseWorker = Annotated[Me, Depends(allow(*CASE_WORKERS))]
Overseer = Annotated[Me, Depends(allow(*OVERSEERS))]
# Watchers see how the team is doing, and take reports away.
Watcher = Annotated[Me, Depends(allow(*WATCHERS))]
Leader = Annotated[Me, Depends(allow(Role.SUPERVISOR))]
# Keepers look after canned replies, hours and lists.
Keeper = Annotated[Me, Depends(allow(*KEEPERS))]
Administrator = Annotated[Me, Depends(allow(Role.ADMIN))]
Anybody = Annotated[Me, Depends(allow(*Role))]
# Signed in, but perhaps with a password to be changed first.
Newcomer = Annotated[Me, Depends(Access(*Role, any_password=True))]
