"""Tokens, menu, members and the error bodies of the API stand-in."""

import re
from typing import Any

import pytest

from bot.wechat.menu import MENU
from tests.sandbox.conftest import Sandbox

RID = re.compile(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$")


def test_the_stable_token_stays_until_five_minutes_before_its_end(sandbox: Sandbox) -> None:
    first = sandbox.api.stable_token()
    assert 7190 <= first["expires_in"] <= 7200
    sandbox.later(seconds=6800)
    again = sandbox.api.stable_token()
    assert again["access_token"] == first["access_token"]
    assert again["expires_in"] <= 400
    sandbox.later(seconds=200)
    renewed = sandbox.api.stable_token()
    assert renewed["access_token"] != first["access_token"]
    assert sandbox.api.http.get("/cgi-bin/getcallbackip", params=first).json() == {"ip_list": ["127.0.0.1"]}
    sandbox.later(seconds=301)
    assert sandbox.api.http.get("/cgi-bin/getcallbackip", params=first).json()["errcode"] == 42001
    assert sandbox.api.http.get("/cgi-bin/getcallbackip", params=renewed).json() == {"ip_list": ["127.0.0.1"]}


def test_a_forced_refresh_needs_thirty_seconds_and_comes_twenty_times_a_day(sandbox: Sandbox) -> None:
    sandbox.post("clock", next_time="09:00")
    values = set()
    for _ in range(20):
        values.add(sandbox.api.stable_token(force_refresh=True)["access_token"])
        assert sandbox.api.stable_token(force_refresh=True)["errcode"] == 45011
        sandbox.later(seconds=31)
    assert len(values) == 20
    assert sandbox.api.stable_token(force_refresh=True)["errcode"] == 45009
    sandbox.later(days=1)
    assert "access_token" in sandbox.api.stable_token(force_refresh=True)


def test_a_new_plain_token_ends_the_one_before_after_five_minutes(sandbox: Sandbox) -> None:
    settings = sandbox.api.settings
    query = {
        "grant_type": "client_credential",
        "appid": settings.wechat_app_id,
        "secret": settings.wechat_app_secret.get_secret_value(),
    }
    first = sandbox.http.get("/cgi-bin/token", params=query).json()
    second = sandbox.http.get("/cgi-bin/token", params=query).json()
    assert first["access_token"] != second["access_token"]
    assert "ip_list" in sandbox.http.get("/cgi-bin/getcallbackip", params=first).json()
    sandbox.later(seconds=301)
    assert sandbox.http.get("/cgi-bin/getcallbackip", params=first).json()["errcode"] == 42001
    assert "ip_list" in sandbox.http.get("/cgi-bin/getcallbackip", params=second).json()


@pytest.mark.parametrize(
    ("change", "code"),
    [({"secret": "no"}, 40001), ({"appid": "wxother"}, 40013), ({"appid": ""}, 41002), ({"grant_type": "x"}, 40002)],
)
def test_only_its_own_account_gets_a_token(sandbox: Sandbox, change: dict[str, str], code: int) -> None:
    answer = sandbox.api.stable_token(**change)
    assert answer["errcode"] == code
    assert RID.search(answer["errmsg"])


def test_tokens_can_be_missing_wrong_revoked_and_expired(sandbox: Sandbox) -> None:
    def code(**query: str) -> int:
        return int(sandbox.http.get("/cgi-bin/getcallbackip", params=query).json().get("errcode", 0))

    token = sandbox.api.token
    assert code(access_token=token) == 0
    assert code() == 41001
    assert code(access_token="made up") == 40001
    sandbox.post("tokens", action="expire")
    assert code(access_token=token) == 42001
    sandbox.post("tokens", action="revoke")
    assert code(access_token=token) == 40001
    assert code(access_token=sandbox.api.stable_token()["access_token"]) == 0


def test_the_call_log_keeps_no_token_and_no_text(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    sandbox.say(openid, "在吗")
    sandbox.api.text(openid, "秘密的话")
    logged = sandbox.get("calls")
    assert [(call["path"], call["errcode"]) for call in logged] == [("stable_token", 0), ("message/custom/send", 0)]
    assert logged[-1]["openid"] == openid
    assert sandbox.api.token not in str(logged)
    assert "秘密" not in str(logged)


def test_menus_are_judged_kept_and_deleted(sandbox: Sandbox) -> None:
    assert sandbox.api.get("menu/get").json()["errcode"] == 46003
    assert sandbox.api.post("menu/create", MENU) == {"errcode": 0, "errmsg": "ok"}
    menu = sandbox.api.get("menu/get").json()["menu"]
    assert [button["name"] for button in menu["button"]] == [button["name"] for button in MENU["button"]]
    assert sandbox.api.get("menu/delete").json()["errcode"] == 0
    assert sandbox.get("menu") == {"menu": None}


@pytest.mark.parametrize(
    ("button", "code"),
    [
        ([], 40016),
        ([{"type": "click", "name": "一", "key": "a"}] * 4, 40016),
        ([{"type": "click", "name": "一二三四五六", "key": "a"}], 40018),
        ([{"type": "click", "name": "一", "key": "k" * 129}], 40019),
        ([{"type": "view", "name": "一", "url": "javascript:alert(1)"}], 40020),
        ([{"type": "dance", "name": "一"}], 40017),
        ([{"name": "一", "sub_button": [{"type": "click", "name": "一", "key": "a"}] * 6}], 40023),
    ],
)
def test_a_menu_that_breaks_a_rule_is_refused(sandbox: Sandbox, button: Any, code: int) -> None:
    assert sandbox.api.post("menu/create", {"button": button})["errcode"] == code


def test_member_info_and_unknown_apis(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    assert sandbox.api.get("user/info", openid=openid).json()["subscribe"] == 1
    sandbox.post(f"users/{openid}/unfollow")
    assert sandbox.api.get("user/info", openid=openid).json() == {"subscribe": 0, "openid": openid}
    assert sandbox.api.get("user/info", openid="o_nobody").json()["errcode"] == 40003
    assert sandbox.api.get("no/such").json()["errcode"] == 40066
    assert sandbox.api.get("message/custom/send").json()["errcode"] == 43002
    assert sandbox.api.post("message/custom/send", ["no object"])["errcode"] == 47001


def test_a_day_quota_ends_at_midnight_of_the_moved_clock(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    sandbox.post("quotas", api="message/custom/send", limit=1)
    sandbox.say(openid, "在吗")
    assert sandbox.api.text(openid, "一")["errcode"] == 0
    assert sandbox.api.text(openid, "二")["errcode"] == 45009
    sandbox.post("clock", next_time="00:00")
    sandbox.api.forget_token()
    assert sandbox.api.text(openid, "三")["errcode"] in (0, 45015)


def test_faults_on_demand(sandbox: Sandbox) -> None:
    openid, api = sandbox.user(), sandbox.api
    sandbox.say(openid, "在吗")
    sandbox.post("faults", api="message/custom/send", errcode=-1, times=2)
    assert [api.text(openid, "一")["errcode"] for _ in range(3)] == [-1, -1, 0]
    path, query = "/cgi-bin/message/custom/send", {"access_token": api.token}
    body = {"touser": openid, "msgtype": "text", "text": {"content": "二"}}
    sandbox.post("faults", kind="html")
    page = sandbox.http.post(path, params=query, json=body)
    assert (page.status_code, page.headers["content-type"].split(";")[0]) == (200, "text/html")
    sandbox.post("faults", kind="http_500")
    assert sandbox.http.post(path, params=query, json=body).status_code == 500
    assert [line["text"] for line in sandbox.lines(openid, "account")] == ["一"]
    sandbox.post("faults", kind="lost_answer")
    assert sandbox.http.post(path, params=query, json=body).status_code == 502
    assert [line["text"] for line in sandbox.lines(openid, "account")] == ["一", "二"]
    sandbox.post("faults", api="stable_token", errcode=40164, times=-1)
    refused = api.stable_token()
    assert refused["errcode"] == 40164
    assert refused["errmsg"].startswith("invalid ip 127.0.0.1")
    assert sandbox.http.delete("/sandbox/faults").json() == {"ok": True}
    assert "access_token" in api.stable_token()
