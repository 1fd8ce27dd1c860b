"""Callbacks as WeChat delivers them: three modes, three deliveries, order, and what the member sees when it fails."""

import json
import re
import threading
import time
from typing import Any

import pytest

from bot.kernel.settings import Settings, WeChatMode
from bot.sandbox.codec import Codec, UnreadableError, to_xml
from bot.sandbox.delivery import FAILURE_LINE
from tests.sandbox.conftest import Sandbox, eventually, picture
from tests.sandbox.gateway import holds, leaves, says, slow

ALL_MODES = pytest.mark.parametrize("settings", list(WeChatMode), indirect=True)


@ALL_MODES
def test_wechatpy_reads_every_mode(sandbox: Sandbox, settings: Settings) -> None:
    openid, words = sandbox.user(), "]]> & <b>第一行</b>\n第二行"
    sandbox.say(openid, words)
    push = eventually(lambda: sandbox.gateway.pushes)[0]
    assert push.fields["Content"] == words
    assert push.fields["FromUserName"] == openid == push.query["openid"]
    assert re.fullmatch(r"o[0-9a-f]{27}", openid)
    assert (words[-3:] in push.raw) == (settings.wechat_mode is not WeChatMode.SAFE)
    assert ("Encrypt" in push.raw) == (settings.wechat_mode is not WeChatMode.PLAIN)
    assert ("msg_signature" in push.query) == (settings.wechat_mode is not WeChatMode.PLAIN)


@ALL_MODES
def test_the_server_address_is_verified(sandbox: Sandbox, settings: Settings) -> None:
    assert sandbox.post("verify") == {"verified": True}


def test_lengths_around_a_block_survive(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    texts = ["x" * length for length in range(1, 40)]
    for text in texts:
        sandbox.say(openid, text)
    eventually(lambda: len(sandbox.gateway.pushes) == len(texts))
    assert sandbox.gateway.texts() == texts
    ids = [push.fields["MsgId"] for push in sandbox.gateway.pushes]
    assert len(set(ids)) == len(ids)
    assert all(int(one) < 2**63 for one in ids)


def test_three_deliveries_and_then_the_system_line(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    sandbox.gateway.default = slow(1.5)
    sandbox.say(openid, "在吗")
    eventually(lambda: sandbox.lines(openid, "system"))
    pushes = sandbox.gateway.pushes
    assert len(pushes) == 3
    assert len({push.fields["MsgId"] for push in pushes}) == 1
    assert len({push.query["nonce"] for push in pushes}) == 3
    assert len({push.query["msg_signature"] for push in pushes}) == 3
    assert [line["text"] for line in sandbox.lines(openid, "system")] == [FAILURE_LINE]
    assert [one["outcome"] for one in sandbox.get("deliveries")] == ["timed_out"] * 3
    assert "在吗" not in json.dumps(sandbox.get("deliveries"), ensure_ascii=False)


def test_a_second_delivery_that_is_answered_ends_it(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    sandbox.gateway.answers = [says("Internal Server Error", 500), says("")]
    sandbox.say(openid, "在吗")
    eventually(lambda: len(sandbox.get("deliveries")) == 2)
    time.sleep(0.7)
    assert [one["outcome"] for one in sandbox.get("deliveries")] == ["http_error", "answered"]
    assert sandbox.lines(openid, "system") == []


@pytest.mark.parametrize("body", ['"success"', '{"ok": true}', "<html/>", "ok", "<xml><MsgType>text</MsgType></xml>"])
def test_an_answer_that_wechat_cannot_read_shows_the_line_at_once(sandbox: Sandbox, body: str) -> None:
    openid = sandbox.user()
    sandbox.gateway.default = says(body)
    sandbox.say(openid, "在吗")
    eventually(lambda: sandbox.lines(openid, "system"))
    assert len(sandbox.gateway.pushes) == 1


def test_a_passive_reply_of_wechatpy_is_shown_once(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    xml = to_xml({"ToUserName": openid, "FromUserName": "gh", "CreateTime": 1, "MsgType": "text", "Content": "您好"})
    sandbox.gateway.default = says(sandbox.gateway.crypto().encrypt_message(xml, "12345", "1790000000"))
    sandbox.say(openid, "在吗", deliveries=3)
    eventually(lambda: len(sandbox.get("deliveries")) == 3)
    assert [line["text"] for line in sandbox.lines(openid)] == ["在吗", "您好"]


def test_everything_can_be_delivered_more_than_once(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    sandbox.say(openid, "一", deliveries=3)
    eventually(lambda: len(sandbox.gateway.pushes) == 3)
    sandbox.post("deliveries", deliveries=2)
    sandbox.post(f"users/{openid}/event", event="CLICK", event_key="menu.status")
    eventually(lambda: len(sandbox.gateway.pushes) == 5)
    assert [line["text"] for line in sandbox.lines(openid)] == ["一"]


def test_a_slow_answer_does_not_hold_up_the_next_message(sandbox: Sandbox) -> None:
    openid, other = sandbox.user(), sandbox.user("另一位")
    answered = threading.Event()
    sandbox.gateway.answers = [holds(answered)]
    for text in ("一", "二", "三"):
        sandbox.say(openid, text)
    sandbox.say(other, "四")
    eventually(lambda: {"一", "二", "三", "四"} <= set(sandbox.gateway.texts()))
    assert sandbox.gateway.texts().count("一") == 1  # nor had it to be delivered again first
    answered.set()
    mine = [p.fields["Content"] for p in sandbox.gateway.pushes if p.fields["FromUserName"] == openid]
    assert list(dict.fromkeys(mine)) == ["一", "二", "三"]


def test_a_message_that_is_late_is_overtaken_and_the_log_tells_which_came_when(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    sandbox.say(openid, "一", late_seconds=0.3, deliveries=2)
    sandbox.say(openid, "二")
    eventually(lambda: len(sandbox.get("deliveries")) == 3)
    assert sandbox.gateway.texts() == ["二", "一", "一"]
    first, late, again = sandbox.get("deliveries")
    assert late["msg_id"] == again["msg_id"]
    assert int(late["msg_id"]) < int(first["msg_id"])


def test_every_kind_of_message_and_event(sandbox: Sandbox) -> None:
    openid, photo = sandbox.user(), picture()
    base = f"/sandbox/users/{openid}"
    sandbox.http.post(f"{base}/image", files={"file": ("p.jpg", photo)}).raise_for_status()
    sandbox.http.post(f"{base}/voice-media", files={"file": ("v.amr", b"#!AMR\n")}).raise_for_status()
    acts: list[tuple[str, dict[str, Any]]] = [
        ("location", {}),
        ("link", {"title": "指南", "url": "https://example.invalid/"}),
        ("file", {"name": "病理报告.pdf"}),
        ("event", {"event": "CLICK", "event_key": "menu.status"}),
        ("event", {"event": "SCAN", "event_key": "12"}),
        ("event", {"event": "VIEW", "event_key": "https://example.invalid/", "parts": {"MenuId": "4"}}),
        ("event", {"event": "user_authorization_revoke"}),
        ("follow", {"scene": "hall"}),
        ("unfollow", {}),
    ]
    for path, body in acts:
        sandbox.post(f"users/{openid}/{path}", **body)
    pushes = [push.fields for push in eventually(lambda: len(sandbox.gateway.pushes) == 11 and sandbox.gateway.pushes)]
    kinds = [push.get("Event") or push["MsgType"] for push in pushes]
    assert kinds == [
        "image", "voice", "location", "link", "text", "CLICK", "SCAN", "VIEW", "user_authorization_revoke", "subscribe",
        "unsubscribe",
    ]  # fmt: skip
    assert pushes[4]["Content"] == "【收到不支持的消息类型，暂无法显示】"
    assert pushes[1]["Format"] == "amr"
    assert pushes[1]["Recognition"] == ""
    assert pushes[7]["MenuId"] == "4"
    assert pushes[9]["EventKey"] == "qrscene_hall"
    assert all("MsgId" not in push for push in pushes[5:])
    assert {push["ToUserName"] for push in pushes} == {pushes[0]["ToUserName"]}


def test_a_voice_may_come_with_its_words_and_a_sticker_comes_as_a_sentence(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    voice = {"files": {"file": ("v.amr", b"#!AMR\n")}, "data": {"recognised": "我想挂号"}}
    sandbox.http.post(f"/sandbox/users/{openid}/voice-media", **voice).raise_for_status()
    sandbox.post(f"users/{openid}/sticker")
    heard, sticker = [push.fields for push in eventually(lambda: sandbox.gateway.pushes[1:] and sandbox.gateway.pushes)]
    assert heard["Recognition"] == "我想挂号"
    assert sticker["Content"] == "【收到不支持的消息类型，暂无法显示】"
    assert [line["kind"] for line in sandbox.lines(openid)] == ["voice", "sticker"]
    nothing = {"files": {"file": ("v.amr", b"#!AMR\n")}}
    assert sandbox.http.post(f"/sandbox/users/{openid}/smell-media", **nothing).status_code == 422


def test_the_last_message_may_be_delivered_again_much_later(sandbox: Sandbox) -> None:
    openid, other = sandbox.user(), sandbox.user("另一位")
    assert sandbox.post(f"users/{openid}/again") == {"ok": False}
    for who, text in ((openid, "一"), (openid, "二"), (other, "三")):
        sandbox.say(who, text)
        eventually(lambda text=text: text in sandbox.gateway.texts())
    sandbox.later(days=1)
    assert sandbox.post(f"users/{openid}/again") == {"ok": True}
    eventually(lambda: len(sandbox.gateway.pushes) == 4)
    first, again = sandbox.gateway.pushes[1], sandbox.gateway.pushes[3]
    assert again.fields == first.fields
    assert again.query["nonce"] != first.query["nonce"]
    assert [line["text"] for line in sandbox.lines(openid)] == ["一", "二"]
    assert len(sandbox.get(f"deliveries?openid={openid}")) == 3


def test_create_time_follows_the_moved_clock(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    sandbox.later(days=3)
    sandbox.say(openid, "三天后")
    push = eventually(lambda: sandbox.gateway.pushes)[0]
    assert 3 * 86400 - 5 < int(push.fields["CreateTime"]) - time.time() < 3 * 86400 + 5
    assert abs(int(push.query["timestamp"]) - time.time()) < 5


def test_answers_of_another_account_are_refused(settings: Settings) -> None:
    codec = Codec(settings)
    other = Codec(settings.model_copy(update={"wechat_token": type(settings.wechat_token)("other")}))
    sealed = other.seal({"ToUserName": "a", "MsgType": "text"}, openid="o1")
    answer = {**leaves(sealed.body.decode()), "MsgSignature": sealed.params["msg_signature"]}
    answer |= {"TimeStamp": sealed.params["timestamp"], "Nonce": sealed.params["nonce"]}
    with pytest.raises(UnreadableError):
        codec.open_answer(to_xml(answer).encode())
    assert other.open_answer(to_xml(answer).encode()) == {"ToUserName": "a", "MsgType": "text"}
    with pytest.raises(UnreadableError):
        codec.open_answer(b'<!DOCTYPE a [<!ENTITY b "c">]><xml>&b;</xml>')
