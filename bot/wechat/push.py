"""From the XML of a callback to the record that is kept: every kind we know, and whatever WeChat invents next."""

import hashlib
from typing import Any

import structlog

from bot.conversations.inbox import InboundKind, InboundRecord, UnknownReason
from bot.wechat.xml import XmlError, parse_xml

ID_LENGTH = 32
OPENID_LIMIT = 64
MAX_TIME_DIGITS = 12
# What WeChat sends instead of a sticker or a file (wechat-protocol 1.3).
PLACEHOLDERS = frozenset(
    {
        "【收到不支持的消息类型，暂无法显示】",
        "【收到不支援的訊息類型，無法顯示】",
        "[Unsupported Message]",
        "[Unsupported message]",
    }
)
_NAMED = frozenset(
    {"ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "MsgID", "Content", "MediaId"}
    | {"Event", "EventKey", "Recognition", "Status"}
)
_MESSAGE_KINDS = {str(kind): kind for kind in InboundKind if kind is not InboundKind.UNKNOWN}

log = structlog.get_logger(__name__)


def read_push(xml: bytes) -> InboundRecord:
    """The record of one callback. Never raises: what cannot be read becomes kind UNKNOWN with its raw body."""
    try:
        fields = parse_xml(xml)
    except XmlError as error:
        return _unreadable(xml, str(error))
    openid = (_scalar(fields, "FromUserName") or "").strip()
    message_type = (_scalar(fields, "MsgType") or "").strip().lower()
    if not openid or not message_type or len(openid) > OPENID_LIMIT:
        return _unreadable(xml, "no FromUserName or MsgType")
    kind, reason = _classify(message_type, _scalar(fields, "Content"))
    extra = {name: value for name, value in fields.items() if name not in _NAMED}
    if reason:
        extra |= {"reason": reason, "MsgType": message_type}
    event = (_scalar(fields, "Event") or "").strip().lower() or None
    return InboundRecord(
        id=_dedupe_id(fields, openid, event if kind is InboundKind.EVENT else None, xml),
        openid=openid,
        kind=kind,
        text=_scalar(fields, "Content"),
        media_id=_scalar(fields, "MediaId") or None,
        event=event,
        event_key=_scalar(fields, "EventKey") or None,
        msg_id=_message_id(fields),
        create_time=_create_time(fields),
        recognition=_scalar(fields, "Recognition") or None,
        status=_scalar(fields, "Status") or None,
        extra=extra,
        raw=xml.decode("utf-8", "backslashreplace"),
    )


def _classify(message_type: str, content: str | None) -> tuple[InboundKind, UnknownReason | None]:
    kind = _MESSAGE_KINDS.get(message_type)
    if kind is None:
        return InboundKind.UNKNOWN, UnknownReason.NEW_TYPE
    if kind is InboundKind.TEXT and (content or "").strip() in PLACEHOLDERS:
        return InboundKind.UNKNOWN, UnknownReason.UNSUPPORTED
    return kind, None


def _unreadable(xml: bytes, why: str) -> InboundRecord:
    log.warning("callback_unreadable", why=why, size=len(xml))
    return InboundRecord(
        id=_key(0, "u", hashlib.sha256(xml).hexdigest()),
        openid="",
        kind=InboundKind.UNKNOWN,
        extra={"reason": UnknownReason.UNREADABLE},
        raw=xml.decode("utf-8", "backslashreplace"),
    )


def _dedupe_id(fields: dict[str, Any], openid: str, event: str | None, xml: bytes) -> str:
    """The rich key of wechat-protocol 1.1: MsgId alone is not unique, nor is FromUserName + CreateTime."""
    created, number = _create_time(fields), _message_id(fields) or ""
    if event is not None:
        key, ticket = _scalar(fields, "EventKey") or "", _scalar(fields, "Ticket") or ""
        return _key(created, "e", openid, event, key, number, ticket)
    if not number:
        return _key(created, "b", openid, hashlib.sha256(xml).hexdigest())
    return _key(created, "m", openid, number)


def _key(created: int, *parts: str) -> str:
    """WeChat's time, then a hash of it and the parts: keys of one second lie together in the unique index."""
    joined = "\x00".join((str(created), *parts))
    return f"{created:010x}{hashlib.sha256(joined.encode('utf-8', 'backslashreplace')).hexdigest()}"[:ID_LENGTH]


def _scalar(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if isinstance(value, list):  # a repeated element: the first counts
        value = value[0]
    return value if isinstance(value, str) else None


def _message_id(fields: dict[str, Any]) -> str | None:
    return (_scalar(fields, "MsgId") or _scalar(fields, "MsgID") or "").strip() or None


def _create_time(fields: dict[str, Any]) -> int:
    text = (_scalar(fields, "CreateTime") or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_TIME_DIGITS else 0
