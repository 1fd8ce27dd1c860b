"""Who may use which route: all routes, all roles, and nobody."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from bot.console.access import Access
from bot.console.app import create_app
from bot.kernel import clock
from bot.staff import service, signin
from bot.staff.models import Role
from tests.console.conftest import Office
from tests.support.staff import PASSWORD, DeskClient, csrf_of

# Streams never end: whoever may open one is tried in test_stream.
ENDLESS = {"/stream"}
OPEN_TO_ALL = {"/", "/sign-in", "/healthz", "/static/{name}"}
WORDS = {"text": "好", "client_id": "0" * 32, "to": "1", "note": "好", "resolution": "solved", "token": "t_0"}


def routes(office: Office) -> list[APIRoute]:
    """Every route of the application; fails for one that is of another kind, and so states nothing."""
    found: list[APIRoute] = []
    for entry in office.app.routes:
        inner = getattr(entry, "original_router", None)
        for route in inner.routes if inner else [entry]:
            assert isinstance(route, APIRoute), route
            found.append(route)
    return found


def access_of(dependant: Dependant) -> Iterator[Access]:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Access):
            yield inner.call
        yield from access_of(inner)


def address(route: APIRoute) -> str:
    return re.sub(r"\{\w+\}", "999999", route.path)


def test_every_route_states_once_who_may_use_it(office: Office) -> None:
    assert len(routes(office)) > 20
    for route in routes(office):
        found = list(access_of(route.dependant))
        assert len(found) == 1, f"{route.path} states {len(found)} times who may use it"
        assert found[0].public == (route.path in OPEN_TO_ALL), route.path
        assert found[0].public or found[0].roles, route.path


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_opens_its_routes_and_no_other(office: Office, role: Role | None) -> None:
    if role:
        office.agent("somebody", role)
    client = office.browser("somebody" if role else "")
    for route in routes(office):
        access = next(access_of(route.dependant))
        if access.public or route.path == "/sign-out":
            continue
        for method in route.methods:
            is_allowed = role in access.roles
            if is_allowed and route.path in ENDLESS:
                continue
            headers = {"X-CSRF-Token": client.csrf, "HX-Request": "true"}
            fields = WORDS if method == "POST" else None
            answer = client.request(method, address(route), data=fields, headers=headers, follow_redirects=False)
            what = f"{role} {method} {route.path}: {answer.status_code}"
            if role is None:
                assert answer.status_code == 401, what
            elif is_allowed:
                assert answer.status_code not in (401, 403, 500), what
            else:
                assert answer.status_code == 403, what


def test_a_write_without_its_token_is_refused(office: Office) -> None:
    office.agent("li")
    client, chat = office.browser("li"), office.chat()
    for headers in ({}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": client.csrf, "Sec-Fetch-Site": "cross-site"}):
        assert client.post(f"/conversations/{chat}/claim", headers=headers).status_code == 403
    other = office.agent("wang") and office.browser("wang")
    assert client.post(f"/conversations/{chat}/claim", headers={"X-CSRF-Token": other.csrf}).status_code == 403
    assert office.stored(chat).assignee_id is None
    assert client.post(f"/conversations/{chat}/claim", data={"csrf": client.csrf}).status_code == 200


def test_signed_out_pages_lead_to_the_door_and_back(office: Office) -> None:
    office.agent("li")
    client = office.browser()
    answer = client.get("/inbox", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/inbox")
    assert client.get("/inbox", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/sign-in"
    form = client.get("/sign-in?next=/inbox")
    fields = {"name": "Li ", "password": PASSWORD, "next": "/inbox", "csrf": csrf_of(form.text)}
    assert client.post("/sign-in", data=fields, follow_redirects=False).headers["location"] == "/inbox"


@pytest.mark.parametrize("bad", ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)", "/sign-in"])
def test_after_signing_in_nobody_is_sent_elsewhere(office: Office, bad: str) -> None:
    office.agent("li")
    client = office.browser()
    fields = {"name": "li", "password": PASSWORD, "next": bad, "csrf": csrf_of(client.get("/sign-in").text)}
    assert client.post("/sign-in", data=fields, follow_redirects=False).headers["location"] == "/"


def test_wrong_passwords_are_told_in_words_and_lock_the_name(office: Office) -> None:
    office.agent("li")
    client = office.browser()
    for name in ("li", "nobody"):
        fields = {"name": name, "password": "wrong wrong 1", "csrf": csrf_of(client.get("/sign-in").text)}
        answer = client.post("/sign-in", data=fields)
        assert answer.status_code == 401
        assert "登录名或密码不对" in answer.text  # the same for both
    for _ in range(signin.WRONG_BY_NAME):
        fields = {"name": "li", "password": "wrong wrong 1", "csrf": csrf_of(client.get("/sign-in").text)}
        answer = client.post("/sign-in", data=fields)
    assert "输错次数太多" in answer.text
    fields["password"] = PASSWORD
    assert client.post("/sign-in", data=fields).status_code == 401  # the right one, too


def test_the_cookie_is_new_at_every_sign_in_and_kept_from_scripts(office: Office) -> None:
    office.agent("li")
    client = office.browser("li")
    first = client.cookies["ins-console"]
    client.sign_in("li")
    assert client.cookies["ins-console"] != first
    old = office.browser()
    old.cookies.set("ins-console", first)
    assert old.get("/inbox", follow_redirects=False).status_code == 303  # the former session is over
    fields = {"name": "li", "password": PASSWORD, "csrf": csrf_of(old.get("/sign-in").text)}
    cookie = old.post("/sign-in", data=fields, follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_over_https_cookies_are_bound_to_the_host(office: Office) -> None:
    office.agent("li")
    client = DeskClient(create_app(office.db, office.store, is_https=True), base_url="https://desk.test")
    client.sign_in("li")
    assert "__Host-ins-console" in client.cookies
    answer = client.get("/sign-in")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.agent("li")
    start = clock.system_now()
    now = [start]
    monkeypatch.setattr(clock, "system_now", lambda: now[0])
    client = office.browser("li")
    for minutes, headers in (
        (10, {"X-Background": "1"}),
        (20, {"Accept": "text/event-stream"}),
        (29, {"X-Background": "1"}),
    ):
        now[0] = start + timedelta(minutes=minutes)
        assert client.get("/inbox/list?view=mine", headers=headers).status_code == 200
    now[0] = start + timedelta(minutes=31)
    assert client.get("/inbox/list?view=mine", headers={"HX-Request": "true"}).status_code == 401


def test_a_password_that_others_have_seen_opens_nothing_before_it_is_changed(office: Office) -> None:
    with office.db.transaction() as session:
        once = service.add_agent(session, name="neu", role=Role.AGENT, actor="staff:test")
    client = office.browser()
    client.sign_in("neu", str(once))
    assert client.get("/inbox", follow_redirects=False).headers["location"] == "/password"
    fields = {"old": str(once), "new": "my own words 7", "again": "my own words 8", "csrf": client.csrf}
    assert "两次输入的新密码不一样" in client.post("/password", data=fields).text
    fields["again"] = fields["new"]
    assert client.post("/password", data=fields, follow_redirects=False).status_code == 303
    assert client.get("/inbox").status_code == 200


def test_nobody_sends_more_than_a_form_holds(office: Office) -> None:
    client = office.browser()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/sign-in", content=b"name=" + b"a" * 300_000, headers=form).status_code == 413
    endless = (b"a" * 10_000 for _ in range(40))  # no length announced
    assert client.post("/sign-in", content=endless, headers=form).status_code == 413
    assert client.post("/sign-in", content=b"name=a", headers={**form, "Content-Length": "x"}).status_code == 413


def test_signing_out_ends_the_session(office: Office) -> None:
    office.agent("li")
    client = office.browser("li")
    token = client.cookies["ins-console"]
    client.post("/sign-out", data={"csrf": client.csrf})
    client.cookies.set("ins-console", token)
    assert client.get("/inbox", follow_redirects=False).status_code == 303
