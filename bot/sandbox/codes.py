"""WeChat's error codes that the sandbox answers with, worded as seen in public (wechat-protocol 1.6)."""

import secrets
from enum import IntEnum
from typing import Any


class Code(IntEnum):
    """An errcode; its usual errmsg is in MESSAGES."""

    SYSTEM_BUSY = -1
    OK = 0
    INVALID_CREDENTIAL = 40001
    INVALID_GRANT_TYPE = 40002
    INVALID_OPENID = 40003
    INVALID_MEDIA_TYPE = 40004
    INVALID_FILE_TYPE = 40005
    INVALID_MEDIA_SIZE = 40006
    INVALID_MEDIA_ID = 40007
    INVALID_MESSAGE_TYPE = 40008
    INVALID_APP_ID = 40013
    INVALID_BUTTON_COUNT = 40016
    INVALID_BUTTON_TYPE = 40017
    INVALID_BUTTON_NAME = 40018
    INVALID_BUTTON_KEY = 40019
    INVALID_BUTTON_URL = 40020
    INVALID_SUB_BUTTON_COUNT = 40023
    INVALID_TEMPLATE_ID = 40037
    INVALID_URL = 40066
    IP_NOT_ALLOWED = 40164
    TOKEN_MISSING = 41001
    APP_ID_MISSING = 41002
    MEDIA_MISSING = 41005
    TOKEN_EXPIRED = 42001
    GET_REQUIRED = 43001
    POST_REQUIRED = 43002
    NOT_FOLLOWING = 43004
    TEMPLATE_REFUSED = 43101
    EMPTY_BODY = 44002
    EMPTY_CONTENT = 44004
    CONTENT_TOO_LONG = 45002
    TOO_MANY_ARTICLES = 45008
    DAY_QUOTA = 45009
    MINUTE_QUOTA = 45011
    OUT_OF_WINDOW = 45015
    COUNT_USED = 45047
    TYPING_COMMAND = 45072
    MSGMENU_TOO_LONG = 45098
    NO_MENU = 46003
    BAD_JSON = 47001
    BAD_ARGUMENT = 47003
    UNAUTHORIZED = 48001
    BLOCKED = 48002


MESSAGES: dict[Code, str] = {
    Code.SYSTEM_BUSY: "system error",
    Code.OK: "ok",
    Code.INVALID_CREDENTIAL: "invalid credential, access_token is invalid or not latest",
    Code.INVALID_GRANT_TYPE: "invalid grant_type",
    Code.INVALID_OPENID: "invalid openid",
    Code.INVALID_MEDIA_TYPE: "invalid media type",
    Code.INVALID_FILE_TYPE: "invalid file type",
    Code.INVALID_MEDIA_SIZE: "invalid meida size",
    Code.INVALID_MEDIA_ID: "invalid media_id",
    Code.INVALID_MESSAGE_TYPE: "invalid message type",
    Code.INVALID_APP_ID: "invalid appid",
    Code.INVALID_BUTTON_COUNT: "invalid button size",
    Code.INVALID_BUTTON_TYPE: "invalid button type",
    Code.INVALID_BUTTON_NAME: "invalid button name size",
    Code.INVALID_BUTTON_KEY: "invalid button key size",
    Code.INVALID_BUTTON_URL: "invalid button url size",
    Code.INVALID_SUB_BUTTON_COUNT: "invalid sub button size",
    Code.INVALID_TEMPLATE_ID: "invalid template_id",
    Code.INVALID_URL: "invalid url",
    Code.IP_NOT_ALLOWED: "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist",
    Code.TOKEN_MISSING: "access_token missing",
    Code.APP_ID_MISSING: "appid missing",
    Code.MEDIA_MISSING: "media data missing",
    Code.TOKEN_EXPIRED: "access_token expired",
    Code.GET_REQUIRED: "require GET method",
    Code.POST_REQUIRED: "require POST method",
    Code.NOT_FOLLOWING: "require subscribe",
    Code.TEMPLATE_REFUSED: "user refuse to accept the msg",
    Code.EMPTY_BODY: "empty post data",
    Code.EMPTY_CONTENT: "empty content",
    Code.CONTENT_TOO_LONG: "content size out of limit",
    Code.TOO_MANY_ARTICLES: "article size out of limit",
    Code.DAY_QUOTA: "reach max api daily quota limit",
    Code.MINUTE_QUOTA: "api minute-quota reach limit, must slower retry next minute",
    Code.OUT_OF_WINDOW: "response out of time limit or subscription is canceled",
    Code.COUNT_USED: "out of response count limit",
    Code.TYPING_COMMAND: "command can only be Typing or CancelTyping",
    Code.MSGMENU_TOO_LONG: "msgmenu list size is out of limit",
    Code.NO_MENU: "menu no exist",
    Code.BAD_JSON: "data format error",
    Code.BAD_ARGUMENT: "argument invalid!",
    Code.UNAUTHORIZED: "api unauthorized",
    Code.BLOCKED: "api forbidden for user who refuse to receive message",
}


class ApiError(Exception):
    """The API call is answered with `code`; `errmsg` takes the place of the usual words."""

    def __init__(self, code: int, errmsg: str = "") -> None:
        super().__init__(str(code))
        self.code = int(code)
        self.errmsg = errmsg or _usual_words(int(code))

    def body(self) -> dict[str, Any]:
        """The answer, with the request id that support asks for."""
        rid = f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
        return {"errcode": self.code, "errmsg": f"{self.errmsg} rid: {rid}"}


def _usual_words(code: int) -> str:
    return next((words for known, words in MESSAGES.items() if known == code), "error")


OK_BODY: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
