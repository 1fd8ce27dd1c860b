"""Customer-service messages, their windows and quotas; template messages, their fields and receipts; media."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.sandbox.notices import account_templates
from tests.sandbox.conftest import Sandbox, eventually, picture

PRODUCT_TEMPLATES = Path(__file__).parents[2] / "bot" / "catalog" / "templates.yaml"
FIELDS = {
    "thing1": "门诊预约",
    "character_string2": "MZ261123-7K3QF",
    "thing3": "已安排",
    "time4": "2026年11月23日 10:00",
    "thing5": "请带好证件",
}


def code_of(answer: dict[str, Any]) -> int:
    return int(answer["errcode"])


def template(sandbox: Sandbox, openid: str, *, template_id: str = "tpl-progress", **more: Any) -> dict[str, Any]:
    fields = FIELDS | more.pop("fields", {})
    data = {keyword: {"value": value} for keyword, value in fields.items() if value is not None}
    return sandbox.api.post(
        "message/template/send", {"touser": openid, "template_id": template_id, "data": data, **more}
    )


def receipts(sandbox: Sandbox) -> list[dict[str, str]]:
    return [push.fields for push in sandbox.gateway.pushes if push.fields.get("Event") == "TEMPLATESENDJOBFINISH"]


def test_five_within_48_hours_of_a_message(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    assert code_of(sandbox.api.text(openid, "早")) == 45015
    sandbox.say(openid, "在吗")
    assert [code_of(sandbox.api.text(openid, str(n))) for n in range(6)] == [0, 0, 0, 0, 0, 45047]
    sandbox.say(openid, "在吗")
    assert code_of(sandbox.api.text(openid, "在")) == 0
    sandbox.later(hours=47.9)
    sandbox.api.forget_token()
    assert code_of(sandbox.api.text(openid, "还在")) == 0
    sandbox.later(hours=0.2)
    late = sandbox.api.text(openid, "晚了")
    assert code_of(late) == 45015
    assert late["errmsg"].startswith("response out of time limit or subscription is canceled rid: ")
    assert [line["text"] for line in sandbox.lines(openid, "account")] == ["0", "1", "2", "3", "4", "在", "还在"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("event", {"event": "CLICK", "event_key": "menu.status"}),
        ("follow", {}),
        ("event", {"event": "SCAN", "event_key": "9"}),
    ],
)
def test_three_within_a_minute_of_a_tap(sandbox: Sandbox, path: str, body: dict[str, Any]) -> None:
    openid = sandbox.user()
    sandbox.post(f"users/{openid}/{path}", **body)
    assert [code_of(sandbox.api.text(openid, str(n))) for n in range(4)] == [0, 0, 0, 45047]
    sandbox.post(f"users/{openid}/{path}", **body)
    sandbox.later(seconds=61)
    assert code_of(sandbox.api.text(openid, "晚了")) == 45015


def test_allowances_do_not_add_up(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    sandbox.say(openid, "在吗")
    for _ in range(4):
        sandbox.api.text(openid, "好")
    sandbox.post(f"users/{openid}/event", event="CLICK", event_key="menu.status")
    assert [code_of(sandbox.api.text(openid, str(n))) for n in range(4)] == [0, 0, 0, 45047]


def test_a_tapped_choice_of_a_msgmenu_counts_as_a_tap(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    sandbox.say(openid, "1", menu_item="101")
    push = eventually(lambda: sandbox.gateway.pushes)[0]
    assert (push.fields["Content"], push.fields["bizmsgmenuid"]) == ("1", "101")
    assert [code_of(sandbox.api.text(openid, str(n))) for n in range(4)] == [0, 0, 0, 45047]


def test_members_who_cannot_be_reached(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    sandbox.say(openid, "在吗")
    sandbox.post(f"users/{openid}/block", blocked=True)
    assert code_of(sandbox.api.text(openid, "好")) == 48002
    sandbox.post(f"users/{openid}/block", blocked=False)
    sandbox.post(f"users/{openid}/unfollow")
    assert code_of(sandbox.api.text(openid, "好")) == 43004
    assert code_of(template(sandbox, openid)) == 43004
    assert code_of(sandbox.api.text("o_nobody", "好")) == 40003
    assert sandbox.http.post(f"/sandbox/users/{openid}/text", json={"text": "喂"}).status_code == 409
    sandbox.post(f"users/{openid}/follow")
    assert code_of(sandbox.api.text(openid, "欢迎回来")) == 0


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"msgtype": "text", "text": {"content": "字" * 683}}, 45002),
        ({"msgtype": "text", "text": {"content": "字" * 682}}, 0),
        ({"msgtype": "text", "text": {"content": " "}}, 44004),
        ({"msgtype": "dance"}, 40008),
        ({"msgtype": "image", "image": {"media_id": "gone"}}, 40007),
        ({"msgtype": "news", "news": {"articles": [{}, {}]}}, 45008),
        ({"msgtype": "news", "news": {"articles": [{"title": "指南", "url": "https://example.invalid/"}]}}, 0),
        ({"msgtype": "msgmenu", "msgmenu": {"head_content": "请选", "list": [{"id": "1", "content": "是"}]}}, 0),
        ({"msgtype": "msgmenu", "msgmenu": {"list": [{"id": "1", "content": "是"}] * 11}}, 45098),
    ],
)
def test_contents_are_judged(sandbox: Sandbox, message: dict[str, Any], code: int) -> None:
    openid = sandbox.user()
    sandbox.say(openid, "在吗")
    assert code_of(sandbox.api.post("message/custom/send", {"touser": openid, **message})) == code
    assert len(sandbox.lines(openid, "account")) == (code == 0)


def test_the_typing_sign(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    sandbox.say(openid, "在吗")
    assert code_of(sandbox.api.post("message/custom/typing", {"touser": openid, "command": "Typing"})) == 0
    assert [user["typing"] for user in sandbox.get("users") if user["openid"] == openid] == [True]
    assert code_of(sandbox.api.post("message/custom/typing", {"touser": openid, "command": "Sing"})) == 45072


def test_a_template_message_is_drawn_and_its_receipt_comes(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    answer = template(sandbox, openid, url="https://example.invalid/case")
    assert code_of(answer) == 0
    card = sandbox.lines(openid, "account")[0]["template"]
    assert card["title"] == "服务进度提醒"
    assert card["fields"][1] == {"label": "办件编号", "value": "MZ261123-7K3QF"}
    receipt = eventually(lambda: receipts(sandbox))[0]
    assert (receipt["MsgID"], receipt["Status"]) == (str(answer["msgid"]), "success")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"thing1": "字" * 21}, "data.thing1.value invalid"),
        ({"thing1": "两\n行"}, "data.thing1.value invalid"),
        ({"thing1": "好🙂"}, "data.thing1.value invalid"),
        ({"character_string2": "编号1"}, "data.character_string2.value invalid"),
        ({"time4": "明天上午"}, "data.time4.value invalid"),
        ({"thing5": None}, "data.thing5.value is empty"),
    ],
)
def test_template_fields_follow_the_rules_of_their_types(sandbox: Sandbox, fields: dict[str, Any], words: str) -> None:
    openid = sandbox.user()
    answer = template(sandbox, openid, fields=fields)
    assert code_of(answer) == 47003
    assert answer["errmsg"].startswith(f"argument invalid! {words} rid: ")
    assert sandbox.lines(openid) == []


def test_templates_of_other_accounts_are_unknown(sandbox: Sandbox) -> None:
    assert code_of(template(sandbox, sandbox.user(), template_id="elsewhere")) == 40037
    assert code_of(template(sandbox, sandbox.user(), template_id="tpl-own")) == 0


def test_one_client_msg_id_is_sent_once_in_ten_minutes(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    first = template(sandbox, openid, client_msg_id="a1")
    assert template(sandbox, openid, client_msg_id="a1")["msgid"] == first["msgid"]
    assert len(sandbox.lines(openid)) == 1
    assert template(sandbox, sandbox.user("另一位"), client_msg_id="a1")["msgid"] != first["msgid"]
    sandbox.later(seconds=601)
    assert template(sandbox, openid, client_msg_id="a1")["msgid"] != first["msgid"]
    assert len(sandbox.lines(openid)) == 2


def test_receipts_tell_of_blocks_and_failures(sandbox: Sandbox) -> None:
    openid = sandbox.user()
    sandbox.post("receipts", status="failed:freq limit", zero_msgid=True)
    assert code_of(template(sandbox, openid)) == 0
    first = eventually(lambda: receipts(sandbox))[0]
    assert (first["MsgID"], first["Status"]) == ("0", "failed:freq limit")
    sandbox.post(f"users/{openid}/block")
    assert code_of(template(sandbox, openid)) == 0
    assert eventually(lambda: receipts(sandbox)[1:])[0]["Status"] == "failed:user block"
    assert sandbox.lines(openid) == []


def test_media_last_three_days(sandbox: Sandbox) -> None:
    openid, content = sandbox.user(), picture()
    files = {"file": ("photo.jpg", content, "image/jpeg")}
    sent = sandbox.http.post(f"/sandbox/users/{openid}/image", files=files, data={"deliveries": "1"}).json()
    push = eventually(lambda: sandbox.gateway.pushes)[0].fields
    assert push["MediaId"] == sent["media"]["id"]
    found = sandbox.api.get("media/get", media_id=push["MediaId"])
    assert (found.content, found.headers["content-type"]) == (content, "image/jpeg")
    sandbox.later(days=3)
    sandbox.api.forget_token()
    gone = sandbox.api.get("media/get", media_id=push["MediaId"])
    assert gone.status_code == 200
    assert gone.json()["errcode"] == 40007
    assert gone.json()["errmsg"].startswith("invalid media_id hint: [")
    assert sandbox.http.get(f"/sandbox/media/{push['MediaId']}").content == content


def test_uploads_are_judged(sandbox: Sandbox) -> None:
    openid, content = sandbox.user(), picture()
    assert sandbox.api.upload(b"no picture")["errcode"] == 40005
    assert sandbox.api.upload(b"")["errcode"] == 41005
    assert sandbox.api.upload(content, "dance")["errcode"] == 40004
    assert sandbox.api.upload(content + bytes(10 * 1024 * 1024))["errcode"] == 40006
    media_id = sandbox.api.upload(content)["media_id"]
    sandbox.say(openid, "在吗")
    message = {"touser": openid, "msgtype": "image", "image": {"media_id": media_id}}
    assert code_of(sandbox.api.post("message/custom/send", message)) == 0
    assert sandbox.lines(openid, "account")[0]["media"] == {"id": media_id, "kind": "image"}


def test_a_video_comes_as_an_address(sandbox: Sandbox, settings: Any) -> None:
    openid = sandbox.user()
    video = b"\x00\x00\x00\x18ftypmp42" + bytes(64)
    sent = sandbox.http.post(f"/sandbox/users/{openid}/video-media", files={"file": ("v.mp4", video)}).json()
    address = sandbox.api.get("media/get", media_id=sent["media"]["id"]).json()["video_url"]
    path = address.removeprefix(settings.wechat_api_base_url)
    shown = sandbox.http.get(path)
    assert shown.content == video
    assert shown.headers["content-disposition"] == "attachment"


def test_the_account_has_the_templates_that_the_product_fills() -> None:
    product = yaml.safe_load(PRODUCT_TEMPLATES.read_text(encoding="utf-8"))
    keywords = {key: {field["keyword"] for field in fields.values()} for key, fields in product.items()}
    assert keywords == {key: set(template.fields) for key, template in account_templates().items()}
