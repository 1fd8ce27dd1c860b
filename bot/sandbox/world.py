"""All state of the sandbox, in memory only: what a member typed must not reach a disk."""

import asyncio
import hashlib
import itertools
from collections import deque
from datetime import timedelta
from typing import Any

from bot.kernel.settings import Settings
from bot.sandbox.clock import MovableClock
from bot.sandbox.faults import Faults
from bot.sandbox.media import MediaStore
from bot.sandbox.model import CallRecord, DeliveryRecord, Line, LineKind, Sender, User
from bot.sandbox.quotas import DayQuotas
from bot.sandbox.tokens import TokenStore

HANG_UP = "end"
LOG_LENGTH = 20_000
LINES_A_USER = 5000
USER_LIMIT = 2000
TYPING_LIFE = timedelta(seconds=15)
# Name, note and whether they follow the account already.
FIRST_USERS = (
    ("陈晓雨", "替妈妈陈秀兰办理", True),
    ("周建国", "为自己办理", True),
    ("林美娟", "为自己办理", True),
    ("赵小敏", "还没有关注公众号", False),
)


class UnknownUserError(LookupError):
    """No WeChat user has this openid."""


class World:
    """The one account, its users, and everything that happened. Used from one event loop only."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = MovableClock(settings.data_dir / "sandbox" / "clock.json", start=settings.sandbox_start)
        self.original_id = "gh_" + hashlib.sha256(settings.wechat_app_id.encode()).hexdigest()[:12]
        self.deliveries_each = 1
        self._doorbells: set[asyncio.Queue[dict[str, Any]]] = set()
        self._numbers = itertools.count(1)
        self._start()

    def _start(self) -> None:
        self.tokens = TokenStore(self.clock)
        self.quotas = DayQuotas()
        self.faults = Faults()
        self.media = MediaStore(self.clock)
        self.menu: dict[str, Any] | None = None
        self.sent_templates: dict[tuple[str, str], tuple[int, float]] = {}
        self.calls: deque[CallRecord] = deque(maxlen=LOG_LENGTH)
        self.deliveries: deque[DeliveryRecord] = deque(maxlen=LOG_LENGTH)
        self._users: dict[str, User] = {}
        for name, note, following in FIRST_USERS:
            self.add_user(name, note=note, following=following)

    def reset(self) -> None:
        """As after a start; the clock stays where it is, and open pages are told to look again."""
        self.deliveries_each = 1
        self._start()
        self.ring("reset")

    # users

    @property
    def users(self) -> list[User]:
        """Every user, oldest first."""
        return list(self._users.values())

    def add_user(self, name: str, *, note: str = "", following: bool = True) -> User:
        """A new phone. Its openid depends on the account and its number, so a restarted sandbox has the same people."""
        if len(self._users) >= USER_LIMIT:
            raise ValueError("用户太多了，请先重置沙盒。")
        number = len(self._users) + 1
        seed = f"{self.settings.wechat_app_id}:{number}:{name}"
        openid = "o" + hashlib.sha256(seed.encode()).hexdigest()[:27]
        user = User(number, openid, name, note, following)
        user.followed_at = self.clock.now() if following else None
        self._users[openid] = user
        self.ring("users")
        return user

    def find(self, openid: str) -> User | None:
        """The user, if there is one."""
        return self._users.get(openid)

    def user(self, openid: str) -> User:
        """The user; raises UnknownUserError."""
        if openid not in self._users:
            raise UnknownUserError(openid)
        return self._users[openid]

    # screens

    def show(self, user: User, sender: Sender, kind: LineKind, text: str, **extra: Any) -> Line:
        """Put a line on a member's screen."""
        line = Line(next(self._numbers), sender, kind, text, self.clock.now(), extra)
        user.lines.append(line)
        del user.lines[:-LINES_A_USER]
        if sender is Sender.ACCOUNT:
            user.typing_until = None
        self.ring("message", user.openid)
        return line

    def show_typing(self, user: User, *, on: bool) -> None:
        """The account's "对方正在输入…" begins or ends."""
        user.typing_until = self.clock.now() + TYPING_LIFE if on else None
        self.ring("users", user.openid)

    # records

    def next_number(self) -> int:
        """A number nobody else gets."""
        return next(self._numbers)

    # the doorbell of open pages

    def listen(self) -> asyncio.Queue[dict[str, Any]]:
        """A queue that hears of every change from now on."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(maxsize=1000)
        self._doorbells.add(queue)
        return queue

    def forget(self, queue: asyncio.Queue[dict[str, Any]]) -> None:
        """The page has gone."""
        self._doorbells.discard(queue)

    def hang_up(self) -> None:
        """The sandbox ends: open pages are let go, so that nothing waits for them."""
        self.ring(HANG_UP)

    def ring(self, topic: str, openid: str | None = None) -> None:
        """Tell open pages that something changed; they fetch it themselves."""
        for queue in list(self._doorbells):
            if queue.full():
                self.forget(queue)  # a page that does not read: it loads anew when it connects again
            else:
                queue.put_nowait({"topic": topic, "openid": openid})
