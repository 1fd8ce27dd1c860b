"""What a member does on the phone: it appears on the screen, opens the reply window, and is pushed to the gateway."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from bot.sandbox import pushes
from bot.sandbox.clock import ClockError
from bot.sandbox.delivery import CallbackSender
from bot.sandbox.media import MediaKind
from bot.sandbox.model import Line, LineKind, Sender, User
from bot.sandbox.pushes import Fields
from bot.sandbox.windows import Trigger
from bot.sandbox.world import World

WINDOW_EVENTS = ("click", "scancode_push", "scancode_waitmsg", "scan")
# Wuhan's river bank: a place nobody lives at.
PLACE: dict[str, str | float] = {"latitude": 30.5581, "longitude": 114.3162, "label": "武汉市武昌区"}


class ActError(ValueError):
    """The phone does not let the member do that; the text says why, in Chinese."""


@dataclass(frozen=True)
class Phones:
    """All the phones. `deliveries`: how often a callback is delivered whatever is answered (None: until answered)."""

    world: World
    callbacks: CallbackSender

    def text(
        self,
        user: User,
        content: str,
        *,
        deliveries: int | None = None,
        menu_item: str | None = None,
        late_seconds: float = 0.0,
    ) -> Line:
        """Send a text; with `menu_item`, by tapping a choice of a msgmenu, which counts as an action.

        One that is delivered so many seconds late may be overtaken by the next.
        """
        if not content.strip():
            raise ActError("不能发送空白消息。")
        trigger = Trigger.MESSAGE if menu_item is None else Trigger.ACTION
        push = pushes.text(self.world, user, content, menu_item=menu_item)
        return self._say(
            user, LineKind.TEXT, content, push, deliveries=deliveries, trigger=trigger, late_seconds=late_seconds
        )

    def image(self, user: User, content: bytes, *, deliveries: int | None = None) -> Line:
        """Send a picture."""
        return self._send_media(user, MediaKind.IMAGE, content, deliveries=deliveries)

    def voice(self, user: User, content: bytes, *, recognised: str = "", deliveries: int | None = None) -> Line:
        """Send a voice message: AMR; its recognised text is empty as WeChat leaves it today, unless it is given."""
        return self._send_media(user, MediaKind.VOICE, content, recognised=recognised, deliveries=deliveries)

    def video(self, user: User, content: bytes, *, deliveries: int | None = None) -> Line:
        """Send a video."""
        return self._send_media(user, MediaKind.VIDEO, content, deliveries=deliveries)

    def _send_media(
        self, user: User, kind: MediaKind, content: bytes, *, deliveries: int | None, recognised: str = ""
    ) -> Line:
        self._require_following(user)
        if not content:
            raise ActError("文件是空的，请重新选择。")
        media = self.world.media.add(content, kind)
        origin = self.world.settings.wechat_api_base_url.rstrip("/")
        parts: dict[MediaKind, tuple[LineKind, str, dict[str, str | float]]] = {
            MediaKind.IMAGE: (LineKind.IMAGE, "［图片］", {"PicUrl": f"{origin}/sandbox/media/{media.media_id}"}),
            MediaKind.VOICE: (LineKind.VOICE, "［语音］", {"Format": "amr", "Recognition": recognised}),
            MediaKind.VIDEO: (LineKind.VIDEO, "［视频］", {"ThumbMediaId": media.media_id}),
        }
        line_kind, words, extra = parts[kind]
        push = pushes.message(self.world, user, kind.value, MediaId=media.media_id, **extra)
        shown = {"id": media.media_id, "kind": kind.value}
        return self._say(user, line_kind, words, push, deliveries=deliveries, media=shown)

    def file(self, user: User, name: str, *, deliveries: int | None = None) -> Line:
        """Send a file: the account only learns that something unsupported came."""
        push = pushes.text(self.world, user, pushes.UNSUPPORTED)
        return self._say(user, LineKind.FILE, name, push, deliveries=deliveries)

    def sticker(self, user: User, *, deliveries: int | None = None) -> Line:
        """Send a sticker: the account learns no more than of a file."""
        push = pushes.text(self.world, user, pushes.UNSUPPORTED)
        return self._say(user, LineKind.STICKER, "［表情］", push, deliveries=deliveries)

    def location(self, user: User, *, deliveries: int | None = None) -> Line:
        """Send a place."""
        push = pushes.message(
            self.world,
            user,
            "location",
            Location_X=PLACE["latitude"],
            Location_Y=PLACE["longitude"],
            Scale=15,
            Label=PLACE["label"],
        )
        return self._say(user, LineKind.LOCATION, str(PLACE["label"]), push, deliveries=deliveries, place=PLACE)

    def link(self, user: User, *, title: str, url: str, deliveries: int | None = None) -> Line:
        """Send a link."""
        push = pushes.message(self.world, user, "link", Title=title, Description="", Url=url)
        return self._say(user, LineKind.LINK, title, push, deliveries=deliveries, link={"title": title, "url": url})

    def event(
        self, user: User, name: str, *, key: str | None = None, deliveries: int | None = None, **parts: str | float
    ) -> None:
        """Any event, in WeChat's spelling: CLICK with a key, VIEW with an address, SCAN …"""
        extra: dict[str, str | float] = {**({} if key is None else {"EventKey": key}), **parts}
        if name.lower() == "scan":
            extra.setdefault("Ticket", "SANDBOX_TICKET")
        if name.lower() in WINDOW_EVENTS and user.following:
            user.window.open(Trigger.ACTION, self.world.clock.now())
        self.callbacks.send(user, pushes.event(self.world, user, name, **extra), deliveries=deliveries)
        self.world.ring("users", user.openid)

    def follow(self, user: User, *, scene: str = "", deliveries: int | None = None) -> None:
        """Follow the account, perhaps by scanning a QR code with `scene`; a follower's call repeats the event."""
        user.following, user.followed_at = True, self.world.clock.now()
        user.window.open(Trigger.ACTION, self.world.clock.now())
        key = {"EventKey": f"qrscene_{scene}", "Ticket": "SANDBOX_TICKET"} if scene else {"EventKey": ""}
        self.callbacks.send(user, pushes.event(self.world, user, "subscribe", **key), deliveries=deliveries)
        self.world.ring("users", user.openid)

    def unfollow(self, user: User, *, deliveries: int | None = None) -> None:
        """Unfollow: the account can reach the member no more."""
        self._require_following(user)
        user.following, user.followed_at = False, None
        user.window.close()
        push = pushes.event(self.world, user, "unsubscribe", EventKey="")
        self.callbacks.send(user, push, deliveries=deliveries)
        self.world.ring("users", user.openid)

    def block(self, user: User, *, on: bool) -> None:
        """The switch "接收消息" of the account's page. WeChat tells the account nothing of it."""
        user.blocked = on
        self.world.ring("users", user.openid)

    def move_clock(
        self, *, seconds: float | None = None, to: datetime | None = None, next_time: time | None = None
    ) -> None:
        """Move the clock forward by exactly one of the three ways. Raises ClockError."""
        clock = self.world.clock
        if sum(way is not None for way in (seconds, to, next_time)) != 1:
            raise ClockError("请给出 advance_seconds、to、next_time 中的一个。")
        if seconds is not None:
            clock.advance(timedelta(seconds=seconds))
        elif to is not None:
            clock.move_to(to)
        elif next_time is not None:
            clock.move_to_next(next_time)
        self.world.ring("clock")

    def _require_following(self, user: User) -> None:
        if not user.following:
            raise ActError("关注公众号后才能发送消息。")

    def _say(
        self,
        user: User,
        kind: LineKind,
        words: str,
        push: Fields,
        *,
        deliveries: int | None,
        trigger: Trigger = Trigger.MESSAGE,
        late_seconds: float = 0.0,
        **extra: Any,
    ) -> Line:
        self._require_following(user)
        line = self.world.show(user, Sender.MEMBER, kind, words, **extra)
        user.window.open(trigger, self.world.clock.now())
        if late_seconds:
            self.callbacks.later(late_seconds, user, push, deliveries=deliveries)
        else:
            self.callbacks.send(user, push, deliveries=deliveries)
        return line
