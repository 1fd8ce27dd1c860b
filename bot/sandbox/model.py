"""What lives in the sandbox: WeChat users, what their screens show, and the records of calls and deliveries."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.sandbox.windows import ReplyWindow


class Sender(StrEnum):
    """Who a line on the screen is from."""

    MEMBER = "member"
    ACCOUNT = "account"
    SYSTEM = "system"


class LineKind(StrEnum):
    """What a line on the screen is."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    STICKER = "sticker"
    LOCATION = "location"
    LINK = "link"
    NEWS = "news"
    MENU = "msgmenu"
    TEMPLATE = "template"
    SYSTEM = "system"
    OTHER = "other"


@dataclass(frozen=True)
class Line:
    """One line on a member's screen. `n` grows over all screens; `extra` holds template, media, articles, choices."""

    n: int
    sender: Sender
    kind: LineKind
    text: str
    at: datetime
    extra: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For the page and tests. `template`, `media`, `agent` are null where they mean nothing."""
        return {
            "n": self.n,
            "from": self.sender.value,
            "kind": self.kind.value,
            "text": self.text,
            "at": self.at.isoformat(),
            "template": self.extra.get("template"),
            "media": self.extra.get("media"),
            "articles": self.extra.get("articles"),
            "menu": self.extra.get("menu"),
            "place": self.extra.get("place"),
            "link": self.extra.get("link"),
            "agent": self.extra.get("agent"),
        }


@dataclass
class User:
    """A WeChat user: one phone."""

    number: int
    openid: str
    name: str
    note: str = ""
    following: bool = False
    # The switch "接收消息" of the account's page.
    blocked: bool = False
    followed_at: datetime | None = None
    window: ReplyWindow = field(default_factory=ReplyWindow)
    lines: list[Line] = field(default_factory=list)
    typing_until: datetime | None = None

    def as_json(self, now: datetime) -> dict[str, Any]:
        """For the list of phones."""
        last = self.lines[-1] if self.lines else None
        return {
            "n": self.number,
            "openid": self.openid,
            "name": self.name,
            "note": self.note,
            "following": self.following,
            "blocked": self.blocked,
            "replies_left": self.window.left(now),
            "typing": self.typing_until is not None and now < self.typing_until,
            "from_account": sum(line.sender is Sender.ACCOUNT for line in self.lines),
            "last": last.as_json() if last else None,
        }


@dataclass(frozen=True)
class CallRecord:
    """One API call: no token, no text."""

    n: int
    path: str
    openid: str | None
    errcode: int
    at: datetime
    msgtype: str | None = None
    msgid: int | None = None
    # The planned fault that this call met.
    fault: str | None = None

    def as_json(self) -> dict[str, Any]:
        """For tests."""
        return {**self.__dict__, "at": self.at.isoformat()}


class Outcome(StrEnum):
    """How one delivery of a callback ended."""

    ANSWERED = "answered"
    # Answered with something that WeChat cannot read: not tried again.
    UNREADABLE = "unreadable"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    HTTP_ERROR = "http_error"


@dataclass(frozen=True)
class DeliveryRecord:
    """One delivery of one callback: no text."""

    n: int
    openid: str
    kind: str
    attempt: int
    outcome: Outcome
    http_status: int | None
    seconds: float
    at: datetime
    # The MsgId (of a receipt: the MsgID) of what was delivered; other events have none.
    msg_id: str | None = None

    def as_json(self) -> dict[str, Any]:
        """For tests."""
        return {**self.__dict__, "at": self.at.isoformat(), "outcome": self.outcome.value}
