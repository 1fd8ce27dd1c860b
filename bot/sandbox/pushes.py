"""What a member can do, as the push that WeChat makes of it (wechat-protocol 1.3, 1.4)."""

import itertools
import time

from bot.sandbox.model import User
from bot.sandbox.world import World

Fields = dict[str, str | int | float]
# What WeChat sends instead of a file or a sticker.
UNSUPPORTED = "【收到不支持的消息类型，暂无法显示】"
# 64 bits, growing, and not used before the restart either.
_message_ids = itertools.count(int(time.time() * 1000) * 10_000)


def _head(world: World, user: User, kind: str) -> Fields:
    return {
        "ToUserName": world.original_id,
        "FromUserName": user.openid,
        "CreateTime": world.clock.timestamp(),
        "MsgType": kind,
    }


def message(world: World, user: User, kind: str, **parts: str | float) -> Fields:
    """A message of `kind` with its own fields and a fresh MsgId."""
    return {**_head(world, user, kind), **parts, "MsgId": next(_message_ids)}


def event(world: World, user: User, name: str, **parts: str | float) -> Fields:
    """An event; `name` in WeChat's own spelling."""
    return {**_head(world, user, "event"), "Event": name, **parts}


def text(world: World, user: User, content: str, *, menu_item: str | None = None) -> Fields:
    """A text; with `menu_item`, one that came from tapping a choice of a msgmenu."""
    extra: dict[str, str | float] = {"bizmsgmenuid": menu_item} if menu_item is not None else {}
    return message(world, user, "text", Content=content, **extra)


def receipt(world: World, user: User, *, msgid: int, status: str) -> Fields:
    """How the sending of a template message ended."""
    return event(world, user, "TEMPLATESENDJOBFINISH", MsgID=msgid, Status=status)
