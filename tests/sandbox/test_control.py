"""The control interface: users, clock, reset, and that only this machine is let in."""

from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.kernel.clock import SHANGHAI
from bot.kernel.settings import Settings, SettingsError
from bot.sandbox.app import create_app
from bot.sandbox.clock import ClockError
from bot.sandbox.demo import demo_people
from bot.sandbox.world import World
from tests.sandbox.conftest import Sandbox


def test_the_clock_goes_forward_only_and_survives_a_restart(sandbox: Sandbox, settings: Settings) -> None:
    before = datetime.fromisoformat(sandbox.get("clock")["now"])
    assert str(before.utcoffset()) == "8:00:00"
    sandbox.later(hours=2)
    after = sandbox.get("clock")
    assert after["offset_seconds"] == 7200
    assert timedelta(hours=2) <= datetime.fromisoformat(after["now"]) - before < timedelta(hours=2, seconds=5)
    target = (before + timedelta(days=2)).replace(microsecond=0)
    moved = sandbox.post("clock", to=target.isoformat())
    assert abs(datetime.fromisoformat(moved["now"]) - target) < timedelta(seconds=1)
    at_nine = datetime.fromisoformat(sandbox.post("clock", next_time="09:00")["now"])
    assert (at_nine.hour, at_nine.minute) == (9, 0)
    for body in (
        {"advance_seconds": -1},
        {"to": before.isoformat()},
        {},
        {"advance_seconds": 1, "to": target.isoformat()},
    ):
        assert sandbox.http.post("/sandbox/clock", json=body).status_code == 409
    sandbox.post("reset")
    assert sandbox.get("clock")["offset_seconds"] == World(settings).clock.offset_seconds > 86400


@pytest.mark.parametrize("start", ["2026-02-12T15:00:00", "2026-02-12T07:00:00+00:00", "2031-01-01T09:00:00"])
def test_time_may_begin_elsewhere_but_only_at_the_first_start(settings: Settings, start: str) -> None:
    begun = settings.model_copy(update={"sandbox_start": datetime.fromisoformat(start)})
    wanted = begun.sandbox_start.astimezone(SHANGHAI) if begun.sandbox_start.tzinfo else begun.sandbox_start
    first = World(begun).clock
    assert first.now().replace(tzinfo=None) - wanted.replace(tzinfo=None) < timedelta(seconds=5)
    first.advance(timedelta(days=3))
    again = World(begun).clock
    assert again.offset_seconds == first.offset_seconds
    assert again.now().replace(tzinfo=None) - wanted.replace(tzinfo=None) >= timedelta(days=3)
    with pytest.raises(ClockError):
        again.move_to(wanted)


def test_users_are_the_same_after_a_reset(sandbox: Sandbox) -> None:
    users = sandbox.get("users")
    assert [user["following"] for user in users] == [True, True, True, False]
    openid = sandbox.user("小陈")
    sandbox.say(openid, "在吗")
    sandbox.post("reset")
    assert [user["openid"] for user in sandbox.get("users")] == [user["openid"] for user in users]
    assert sandbox.user("小陈") == openid
    assert sandbox.lines(openid) == []


def test_messages_after_a_number(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    for text in ("一", "二", "三"):
        sandbox.say(openid, text)
    lines = sandbox.lines(openid)
    rest = sandbox.get(f"users/{openid}/messages?after={lines[0]['n']}")
    assert [line["text"] for line in rest] == ["二", "三"]
    assert {line["from"] for line in lines} == {"member"}
    assert sandbox.http.get("/sandbox/users/o_nobody/messages").status_code == 404
    assert sandbox.get("health") == {"status": "ok"}


def test_nothing_that_was_typed_reaches_the_disk(sandbox: Sandbox, settings: Settings) -> None:
    openid = sandbox.user("张三丰")
    sandbox.say(openid, "我是张三丰，110000199001010011")
    sandbox.later(days=1)
    files = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    assert [path.name for path in files] == ["clock.json"]
    assert not any(needle in path.read_bytes() for path in files for needle in (b"110000", "张三丰".encode()))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8090"}, 200),
        ({"Host": "sandbox.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
def test_only_this_machine_is_let_in(sandbox: Sandbox, headers: dict[str, str], status: int) -> None:
    answer = sandbox.http.post("/sandbox/users", json={"name": "某人"}, headers=headers)
    assert answer.status_code == status


def test_the_page_has_a_strict_policy(sandbox: Sandbox) -> None:
    page = sandbox.http.get("/")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in page.text
    assert " style=" not in page.text
    assert sandbox.http.get("/static/weui.css").headers["content-type"].startswith("text/css")
    for path in ("/static/..%2fphone.py", "/static/phone.html", "/static/none.js"):
        assert sandbox.http.get(path).status_code == 404


def test_a_sandbox_without_credentials_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        create_app(Settings(_env_file=None, data_dir=tmp_path))


def test_the_people_to_try_it_with(sandbox: Sandbox) -> None:
    today = datetime.fromisoformat(sandbox.get("clock")["now"]).date()
    people = demo_people(today)
    assert len(people) >= 3
    assert all(person.id_number in sandbox.http.get("/").text for person in people)
    assert demo_people(today, Path("/nowhere.csv")) == []


def test_the_stream_rings_for_a_new_line(sandbox: Sandbox) -> None:
    with httpx.stream("GET", f"{sandbox.url}/sandbox/stream", trust_env=False, timeout=5) as stream:
        lines = stream.iter_lines()
        assert next(line for line in lines if line.startswith("data:")) == "data: {}"
        openid = sandbox.get("users")[0]["openid"]
        sandbox.say(openid, "在吗")
        assert openid in next(line for line in lines if "message" in line)
