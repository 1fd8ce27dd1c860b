"""Messages from the account: customer-service messages, the typing sign, template messages."""

import random
import secrets
from collections.abc import Callable
from typing import Any

from bot.sandbox.api import Answer, Api, Call
from bot.sandbox.codes import OK_BODY, ApiError, Code
from bot.sandbox.media import MediaKind
from bot.sandbox.model import LineKind, Sender, User
from bot.sandbox.notices import fill, find_template
from bot.sandbox.pushes import receipt

TEXT_BYTES = 2048
MENU_ITEMS = 10
CLIENT_MSG_ID_SECONDS = 600
USER_BLOCK = "failed:user block"
Shown = tuple[LineKind, str, dict[str, Any]]
Reader = Callable[[Call, dict[str, Any]], Shown]


def send_custom(call: Call) -> Answer:
    """/cgi-bin/message/custom/send"""
    body = call.json()
    user = _addressee(call, body)
    if user.blocked:
        raise ApiError(Code.BLOCKED)
    call.msgtype = str(body.get("msgtype") or "")
    kind, text, extra = _content(call, call.msgtype, body)
    user.window.use(call.world.clock.now())
    agent = (body.get("customservice") or {}).get("kf_account")
    call.world.show(user, Sender.ACCOUNT, kind, text, agent=agent, **extra)
    return OK_BODY


def send_typing(call: Call) -> Answer:
    """/cgi-bin/message/custom/typing"""
    body = call.json()
    user = _addressee(call, body)
    if body.get("command") not in ("Typing", "CancelTyping"):
        raise ApiError(Code.TYPING_COMMAND)
    user.window.require(call.world.clock.now())
    call.world.show_typing(user, on=body["command"] == "Typing")
    return OK_BODY


def send_template(call: Call) -> Answer:
    """/cgi-bin/message/template/send. Only the receipt tells that a member switched messages off."""
    body, world = call.json(), call.world
    user = _addressee(call, body)
    call.msgtype = "template"
    template = find_template(world.settings.wechat_template_ids, str(body.get("template_id") or ""))
    url = str(body.get("url") or "")
    card = fill(template, body.get("data"), url=url if url.startswith(("http://", "https://")) else "")
    client_id, now = str(body.get("client_msg_id") or ""), world.clock.now().timestamp()
    earlier = world.sent_templates.get((user.openid, client_id))
    if client_id and earlier is not None and now - earlier[1] < CLIENT_MSG_ID_SECONDS:
        call.msgid = earlier[0]
        return {**OK_BODY, "msgid": earlier[0]}
    call.msgid = msgid = 3 * 10**18 + secrets.randbelow(10**18)
    if client_id:
        world.sent_templates[(user.openid, client_id)] = (msgid, now)
    plan = world.faults.take_receipt()
    status = USER_BLOCK if user.blocked else plan.status
    if status == "success":
        world.show(user, Sender.ACCOUNT, LineKind.TEMPLATE, card.title, template=card.as_json())
    timing = call.callbacks.timing
    pause = random.uniform(timing.receipt_least, timing.receipt_most)  # noqa: S311 not a secret
    told = receipt(world, user, msgid=0 if plan.zero_msgid else msgid, status=status)
    call.callbacks.later(pause, user, told)
    return {**OK_BODY, "msgid": msgid}


def _addressee(call: Call, body: dict[str, Any]) -> User:
    """The member. Raises 40003, and 43004 for one who does not follow the account."""
    call.openid = str(body.get("touser") or "")[:64]
    user = call.world.find(call.openid)
    if user is None:
        raise ApiError(Code.INVALID_OPENID)
    if not user.following:
        raise ApiError(Code.NOT_FOLLOWING)
    return user


def _content(call: Call, msgtype: str, body: dict[str, Any]) -> Shown:
    """What the screen will show. Raises 40008, 44004, 45002, 45008, 45098, 40007."""
    part = body.get(msgtype)
    reader = _READERS.get(msgtype)
    if reader is None:
        raise ApiError(Code.INVALID_MESSAGE_TYPE)
    if not isinstance(part, dict):
        raise ApiError(Code.EMPTY_CONTENT)
    return reader(call, part)


def _text(_call: Call, part: dict[str, Any]) -> Shown:
    return LineKind.TEXT, _limited(part.get("content")), {}


def _limited(content: Any) -> str:
    if not isinstance(content, str) or not content.strip():
        raise ApiError(Code.EMPTY_CONTENT)
    if len(content.encode()) > TEXT_BYTES:
        raise ApiError(Code.CONTENT_TOO_LONG)
    return content


def _media(kind: LineKind, wanted: MediaKind, words: str) -> Reader:
    def read(call: Call, part: dict[str, Any]) -> Shown:
        media = call.world.media.get(str(part.get("media_id") or ""))
        if media.kind is not wanted:
            raise ApiError(Code.INVALID_MEDIA_ID)
        return kind, words, {"media": {"id": media.media_id, "kind": media.kind.value}}

    return read


def _news(_call: Call, part: dict[str, Any]) -> Shown:
    articles = part.get("articles")
    if not isinstance(articles, list) or len(articles) != 1 or not isinstance(articles[0], dict):
        raise ApiError(Code.TOO_MANY_ARTICLES)
    article = {name: str(articles[0].get(name) or "") for name in ("title", "description", "url")}
    return LineKind.NEWS, article["title"], {"articles": [article]}


def _msgmenu(_call: Call, part: dict[str, Any]) -> Shown:
    choices = part.get("list")
    if not isinstance(choices, list) or not choices:
        raise ApiError(Code.EMPTY_CONTENT)
    if len(choices) > MENU_ITEMS:
        raise ApiError(Code.MSGMENU_TOO_LONG)
    items = [{"id": str(one.get("id")), "content": str(one.get("content"))} for one in choices]
    head, tail = str(part.get("head_content") or ""), str(part.get("tail_content") or "")
    words = "\n".join([head, *(item["content"] for item in items), tail]).strip()
    return LineKind.MENU, words, {"menu": {"head": head, "items": items, "tail": tail}}


def _mini_program(_call: Call, part: dict[str, Any]) -> Shown:
    return LineKind.OTHER, f"［小程序］{part.get('title') or ''}", {}


_READERS: dict[str, Reader] = {
    "text": _text,
    "image": _media(LineKind.IMAGE, MediaKind.IMAGE, "［图片］"),
    "voice": _media(LineKind.VOICE, MediaKind.VOICE, "［语音］"),
    "video": _media(LineKind.VIDEO, MediaKind.VIDEO, "［视频］"),
    "news": _news,
    "msgmenu": _msgmenu,
    "miniprogrampage": _mini_program,
}

MESSAGE_APIS: dict[str, Api] = {
    "message/custom/send": Api(send_custom, "POST"),
    "message/custom/typing": Api(send_typing, "POST"),
    "message/template/send": Api(send_template, "POST"),
}
