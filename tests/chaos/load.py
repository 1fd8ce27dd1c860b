"""Seeded members who walk the journey while things break: chats, photos, repeats, late messages, bursts.

What each member says is drawn from the run's seed. What they are asked depends on the product, so the same seed gives
the same people, the same wishes and the same habits, and the same conversation as far as the product answers alike.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from random import Random

import httpx

from tests.chaos.fleet import Fleet
from tests.chaos.invariants import CASE_NUMBER
from tests.e2e.dialogue import YES, Walker
from tests.e2e.journey import OPENINGS
from tests.e2e.photos import photo
from tests.e2e.system import Phone
from tests.support.people import Person

PATIENCE_SECONDS = 8.0
LOOK_EVERY = 0.1
MOST_STEPS = 22
ASIDES = ("进度怎么样了", "我还剩几次服务", "要准备要什么资料", "有哪些城市可以去")
PHOTO = photo()


@dataclass(frozen=True)
class Habits:
    """How the members of one run are: shares of their messages, and what they have."""

    # Each callback is delivered so many times whatever is answered.
    deliveries: tuple[int, ...] = (1, 1, 2, 3)
    late: float = 0.06
    aside: float = 0.12
    burst: float = 0.10
    has_papers: bool = True
    wants_person: float = 0.10
    # They want nothing but a person, and write on while they wait.
    person_first: bool = False


@dataclass
class Walk:
    """One member's way through the run, and what came of it."""

    fleet: Fleet
    person: Person
    phone: Phone
    random: Random
    habits: Habits
    service: str
    sent: int = 0
    number: str | None = None
    asked_person: bool = False
    photos_left: int = field(default=1)
    stop: threading.Event = field(default_factory=threading.Event)

    def go(self) -> None:
        """From 你好 to the case number and a little beyond, or until patience ends."""
        if self.random.random() < 0.3:
            self._try(lambda: self.phone.post("event", event="CLICK", event_key="menu.services"))
        reply = self._say("你好")
        if self.habits.person_first:
            self._talk_to_a_person()
            return
        reply = self._say(OPENINGS[self.service])
        for _ in range(MOST_STEPS):
            if self.stop.is_set():
                return
            if found := CASE_NUMBER.search(self._all_read()):
                self.number = found[1]
                break
            reply = self._say_next(reply)
        self._afterwards()

    def _talk_to_a_person(self) -> None:
        self.asked_person = True
        self._say("转人工")
        for number in range(4):
            self._send(f"我想问的是第{number + 1}件事", 0.0)
            self.stop.wait(self.random.uniform(0.4, 1.2))

    def _afterwards(self) -> None:
        if self.random.random() < 0.5:
            self._photos(self.random.randint(1, 3))
        if self.random.random() < self.habits.wants_person:
            self.asked_person = True
            self._say("转人工")
        elif self.random.random() < 0.5:
            self._say(self.random.choice(ASIDES))

    def _say_next(self, reply: str) -> str:
        if self.random.random() < self.habits.aside:
            reply = self._say(self.random.choice(ASIDES)) or reply
        question = reply.rsplit("\n\n", 1)[-1]
        if "拍照" in question or ("资料" in question and "完成" in question):
            if not self.habits.has_papers:
                return self._say("稍后补")
            if self.photos_left:
                self.photos_left -= 1
                return self._photos(1)
            return self._say("完成")
        usual = Walker(self.phone, self.person, PHOTO, self.fleet.sandbox_now().date())._usual_answers()
        for words, answer in [*YES.items(), *usual]:
            if words in question:
                return self._say(answer, burst=self.random.random() < self.habits.burst)
        return self._say("继续")

    def _photos(self, count: int) -> str:
        before = self._count()
        for _ in range(count):
            deliveries = self.random.choice(self.habits.deliveries)
            self._try(partial(self.phone.post_file, "image", "p.jpg", PHOTO, deliveries=deliveries))
        return self._reply_after(before)

    def _say(self, text: str, *, burst: bool = False) -> str:
        """Send it, and read the answer; "" when none came in time."""
        before = self._count()
        late = round(self.random.uniform(0.2, 1.0), 2) if self.random.random() < self.habits.late else 0.0
        self._send(text, late)
        if burst or late:
            self._send("谢谢", 0.0)
        return self._reply_after(before)

    def _send(self, text: str, late: float) -> None:
        body = {"text": text, "deliveries": self.random.choice(self.habits.deliveries), "late_seconds": late}
        self._try(lambda: self.phone.post("text", **body))

    def _reply_after(self, before: int) -> str:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and not self.stop.is_set():
            if len(found := self._texts()) > before:
                return found[-1]
            time.sleep(LOOK_EVERY)
        return (self._texts() or [""])[-1]

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
            self.sent += 1
        except httpx.HTTPError:
            time.sleep(LOOK_EVERY)

    def _texts(self) -> list[str]:
        try:
            return self.phone.from_account()
        except httpx.HTTPError:
            return []

    def _count(self) -> int:
        return len(self._texts())

    def _all_read(self) -> str:
        return "\n".join(self._texts())


class Crowd:
    """The members of one run, each walking in a thread of its own."""

    def __init__(self, fleet: Fleet, random: Random, *, count: int, habits: Habits) -> None:
        self.walks = [
            Walk(
                fleet,
                person,
                fleet.user(),
                Random(random.random()),
                habits,
                random.choice(list(OPENINGS)),
            )
            for person in fleet.enrol(count)
        ]
        self.openids = [walk.phone.openid for walk in self.walks]
        self._pool = ThreadPoolExecutor(count)
        self._futures: list[Future[None]] = []

    def set_out(self) -> None:
        """Let them walk."""
        self._futures = [self._pool.submit(walk.go) for walk in self.walks]

    def come_home(self, *, seconds: float) -> None:
        """Wait for them; who is still on the way after so long stops where they are."""
        deadline = time.monotonic() + seconds
        for future in self._futures:
            try:
                future.result(max(0.1, deadline - time.monotonic()))
            except TimeoutError:
                for walk in self.walks:
                    walk.stop.set()
                future.result()
        self._pool.shutdown()
