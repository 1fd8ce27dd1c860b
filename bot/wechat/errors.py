"""What can go wrong in a call to api.weixin.qq.com, and what to do about it (wechat-protocol 1.6)."""

import re
from enum import IntEnum, StrEnum

from bot.kernel.errors import DomainError

ERROR_TEXT_LIMIT = 256
_RID = re.compile(r"rid:\s*([0-9a-f-]+)")


class ErrorClass(StrEnum):
    """The action an error code asks for."""

    # Done already: a message with this clientmsgid was sent before.
    DUPLICATE_OK = "duplicate_ok"
    # Try again with growing pauses.
    TRANSIENT = "transient"
    # Refresh the token once, try once more.
    TOKEN = "token"  # noqa: S105 a class of errors
    # Outside the reply window, or unfollowed: shut the ledger, fall back to a template.
    WINDOW_CLOSED = "window_closed"
    # The 5 or 3 messages are used up: wait for the member's next message, or a template. Never retry.
    QUOTA_USED = "quota_used"
    # The member cannot be written to at all.
    UNREACHABLE = "unreachable"
    # This template cannot reach this member, or not in this form.
    TEMPLATE_REFUSED = "template_refused"
    # Stop calling this API until midnight / for a minute.
    DAY_QUOTA = "day_quota"
    MINUTE_QUOTA = "minute_quota"
    # Somebody must change a setting; messages wait, an alarm is logged.
    CONFIG = "config"
    # Our own fault in making the message: it will never be taken.
    CONTENT = "content"
    MEDIA_GONE = "media_gone"
    # Not in our table.
    UNKNOWN = "unknown"


class ErrorCode(IntEnum):
    """The codes we know."""

    SYSTEM_BUSY = -1
    INVALID_CREDENTIAL = 40001
    INVALID_OPENID = 40003
    INVALID_MEDIA_ID = 40007
    INVALID_APP_ID = 40013
    INVALID_ACCESS_TOKEN = 40014
    INVALID_MENU_NAME_SIZE = 40018
    INVALID_TEMPLATE_ID = 40037
    INVALID_APP_SECRET = 40125
    IP_NOT_ALLOWED = 40164
    MSGMENU_NOT_ALLOWED = 40200
    APP_SECRET_FROZEN = 40243
    APP_ID_MISSING = 41002
    APP_SECRET_MISSING = 41004
    MEDIA_DATA_MISSING = 41005
    ACCESS_TOKEN_EXPIRED = 42001
    NOT_FOLLOWING = 43004
    MEMBER_REFUSES_TEMPLATE = 43101
    CONTENT_TOO_LONG = 45002
    TOO_MANY_ARTICLES = 45008
    DAY_QUOTA_USED = 45009
    MINUTE_QUOTA_USED = 45011
    OUT_OF_WINDOW = 45015
    RESPONSE_COUNT_USED = 45047
    CLIENT_MSG_ID_USED = 45065
    MSGMENU_TOO_LONG = 45098
    TEMPLATE_ARGUMENT_INVALID = 47003
    API_UNAUTHORIZED = 48001
    MEMBER_BLOCKS_MESSAGES = 48002
    API_BANNED = 48004
    API_RESTRICTED = 50002
    MEMBER_INVALID = 50005


_CLASSES: dict[ErrorClass, tuple[ErrorCode, ...]] = {
    ErrorClass.DUPLICATE_OK: (ErrorCode.CLIENT_MSG_ID_USED,),
    ErrorClass.TRANSIENT: (ErrorCode.SYSTEM_BUSY,),
    ErrorClass.TOKEN: (
        ErrorCode.INVALID_CREDENTIAL,
        ErrorCode.INVALID_ACCESS_TOKEN,
        ErrorCode.ACCESS_TOKEN_EXPIRED,
    ),
    ErrorClass.WINDOW_CLOSED: (ErrorCode.OUT_OF_WINDOW,),
    ErrorClass.QUOTA_USED: (ErrorCode.RESPONSE_COUNT_USED,),
    ErrorClass.UNREACHABLE: (
        ErrorCode.INVALID_OPENID,
        ErrorCode.NOT_FOLLOWING,
        ErrorCode.MEMBER_BLOCKS_MESSAGES,
        ErrorCode.MEMBER_INVALID,
    ),
    ErrorClass.TEMPLATE_REFUSED: (
        ErrorCode.MEMBER_REFUSES_TEMPLATE,
        ErrorCode.INVALID_TEMPLATE_ID,
        ErrorCode.TEMPLATE_ARGUMENT_INVALID,
    ),
    ErrorClass.DAY_QUOTA: (ErrorCode.DAY_QUOTA_USED,),
    ErrorClass.MINUTE_QUOTA: (ErrorCode.MINUTE_QUOTA_USED,),
    ErrorClass.CONFIG: (
        ErrorCode.INVALID_APP_ID,
        ErrorCode.INVALID_APP_SECRET,
        ErrorCode.IP_NOT_ALLOWED,
        ErrorCode.APP_SECRET_FROZEN,
        ErrorCode.APP_ID_MISSING,
        ErrorCode.APP_SECRET_MISSING,
        ErrorCode.API_UNAUTHORIZED,
        ErrorCode.API_BANNED,
        ErrorCode.API_RESTRICTED,
    ),
    ErrorClass.CONTENT: (
        ErrorCode.INVALID_MENU_NAME_SIZE,
        ErrorCode.MSGMENU_NOT_ALLOWED,
        ErrorCode.MEDIA_DATA_MISSING,
        ErrorCode.CONTENT_TOO_LONG,
        ErrorCode.TOO_MANY_ARTICLES,
        ErrorCode.MSGMENU_TOO_LONG,
    ),
    ErrorClass.MEDIA_GONE: (ErrorCode.INVALID_MEDIA_ID,),
}
_CLASS_OF = {int(code): kind for kind, codes in _CLASSES.items() for code in codes}


def classify(code: int) -> ErrorClass:
    """What `code` asks for."""
    return _CLASS_OF.get(code, ErrorClass.UNKNOWN)


class WeChatError(DomainError):
    """A call to WeChat failed. `detail` is for the log: no token, no text of a message."""

    def __init__(self, message: str, *, detail: str) -> None:
        super().__init__(message)
        self.detail = detail


class NotSentError(WeChatError):
    """The request never reached WeChat: it may be repeated safely."""

    def __init__(self, detail: str) -> None:
        super().__init__("暂时连不上微信服务器。", detail=detail)


class TransientError(WeChatError):
    """WeChat's side answered, but not with an answer (5xx, HTML, an empty body): try again later."""

    def __init__(self, detail: str) -> None:
        super().__init__("微信服务器暂时没有给出有效应答。", detail=detail)


class ReplyLostError(WeChatError):
    """The request left, its answer did not come: it may or may not have been carried out."""

    def __init__(self, detail: str) -> None:
        super().__init__("没有收到微信服务器的应答。", detail=detail)


class MediaTooLargeError(WeChatError):
    """A media file is larger than the caller takes."""

    def __init__(self, limit: int) -> None:
        super().__init__("文件过大。", detail=f"more than {limit} bytes")


class ApiError(WeChatError):
    """WeChat answered with an errcode. `rid` is what Tencent's support asks for."""

    def __init__(self, code: int, errmsg: str, *, kind: ErrorClass | None = None) -> None:
        super().__init__(f"微信接口返回错误码{code}。", detail=errmsg[:ERROR_TEXT_LIMIT])
        self.code = code
        self.kind = kind or classify(code)
        found = _RID.search(errmsg)
        self.rid = found[1] if found else None
