"""Delivers callbacks to the gateway as WeChat does: 5 seconds to answer, three deliveries, then a system line."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import structlog

from bot.sandbox.codec import Codec, UnreadableError
from bot.sandbox.model import DeliveryRecord, LineKind, Outcome, Sender, User
from bot.sandbox.pushes import Fields
from bot.sandbox.world import World

FAILURE_LINE = "该公众号提供的服务出现故障，请稍后再试"
ATTEMPTS = 3
# The member does nothing visible in these, so no line tells that they failed.
UNSEEN_EVENTS = ("TEMPLATESENDJOBFINISH", "unsubscribe")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Timing:
    """Seconds of the machine's time. Tests make them short."""

    answer: float = 5.0
    # From the start of one delivery to the start of the next.
    between: float = 5.0
    # A later message of the same member does not wait longer than this for the answer to the one before.
    order: float = 1.0
    receipt_least: float = 1.0
    receipt_most: float = 3.0


@dataclass(frozen=True)
class _Answer:
    outcome: Outcome
    http_status: int | None = None
    reply: dict[str, str] | None = None


class CallbackSender:
    """One gateway's callbacks."""

    def __init__(self, world: World, *, url: str, timing: Timing) -> None:
        self._world = world
        self._url = url
        self.timing = timing
        self._codec = Codec(world.settings)
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(timing.answer), trust_env=False, limits=httpx.Limits(max_connections=200)
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._last: dict[str, Fields] = {}

    def send(self, user: User, push: Fields, *, deliveries: int | None = None) -> None:
        """Begin delivering; with `deliveries`, that many times whatever is answered."""
        if push.get("Event") not in UNSEEN_EVENTS:
            self._last[user.openid] = push
        count = deliveries or self._world.deliveries_each
        before = self._lanes.get(user.openid)
        first_done = asyncio.Event()
        self._lanes[user.openid] = self._run(self._lane(before, first_done, user, push, count))

    def again(self, user: User) -> bool:
        """Deliver what this member did last once more, though it was answered; False when there is nothing."""
        push = self._last.get(user.openid)
        if push is not None:
            self.send(user, push)
        return push is not None

    def later(self, seconds: float, user: User, push: Fields, *, deliveries: int | None = None) -> None:
        """Deliver after a pause, as receipts come, and messages that a later one has overtaken."""

        async def wait() -> None:
            await asyncio.sleep(seconds)
            self.send(user, push, deliveries=deliveries)

        self._run(wait())

    async def close(self) -> None:
        """Stop what is on its way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()

    async def verify(self) -> bool:
        """What WeChat does when the server URL is saved: GET with an echo string. True when it comes back verbatim."""
        echo = str(time.time_ns())
        try:
            answer = await self._http.get(self._url, params={**self._codec.query(), "echostr": echo})
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK and answer.text == echo

    def _run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _lane(
        self, before: asyncio.Task[None] | None, first_done: asyncio.Event, user: User, push: Fields, count: int
    ) -> None:
        """Keep the order of first deliveries: begin when the one before has been answered, or after a short while."""
        if before is not None:
            await asyncio.wait([before], timeout=self.timing.order)
        self._run(self._deliver(first_done, user, push, count))
        await first_done.wait()

    async def _deliver(self, first_done: asyncio.Event, user: User, push: Fields, count: int) -> None:
        answered = shown = False
        last = max(ATTEMPTS, count)
        for attempt in range(1, last + 1):
            began = time.monotonic()
            answer = await self._attempt(user, push, attempt)
            first_done.set()
            shown = shown or self._show_reply(user, answer)
            answered = answered or answer.outcome in (Outcome.ANSWERED, Outcome.UNREADABLE)
            if answered and attempt >= count:
                return
            if not answered and attempt < last:
                await asyncio.sleep(max(0.0, self.timing.between - (time.monotonic() - began)))
        if not answered and push.get("Event") not in UNSEEN_EVENTS:
            self._world.show(user, Sender.SYSTEM, LineKind.SYSTEM, FAILURE_LINE)

    async def _attempt(self, user: User, push: Fields, attempt: int) -> _Answer:
        began, at = time.monotonic(), self._world.clock.now()
        answer = await self._post(user, push)
        self._record(user, push, attempt, answer, seconds=time.monotonic() - began, at=at)
        return answer

    async def _post(self, user: User, push: Fields) -> _Answer:
        envelope = self._codec.seal(push, openid=user.openid)
        headers = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0", "Pragma": "no-cache"}
        try:
            async with asyncio.timeout(self.timing.answer):
                response = await self._http.post(
                    self._url, params=envelope.params, content=envelope.body, headers=headers
                )
        except (TimeoutError, httpx.TimeoutException):
            return _Answer(Outcome.TIMED_OUT)
        except httpx.HTTPError:
            return _Answer(Outcome.UNREACHABLE)
        if response.status_code != httpx.codes.OK:
            return _Answer(Outcome.HTTP_ERROR, response.status_code)
        try:
            return _Answer(Outcome.ANSWERED, response.status_code, self._codec.open_answer(response.content))
        except UnreadableError as error:
            log.warning("unreadable_answer", problem=str(error))
            return _Answer(Outcome.UNREADABLE, response.status_code)

    def _show_reply(self, user: User, answer: _Answer) -> bool:
        """Show a passive reply, or that the answer made no sense; False when there is nothing to show."""
        if answer.outcome is Outcome.UNREADABLE:
            self._world.show(user, Sender.SYSTEM, LineKind.SYSTEM, FAILURE_LINE)
            return True
        if not answer.reply or not user.following:
            return False
        if answer.reply.get("MsgType") == "text":
            self._world.show(user, Sender.ACCOUNT, LineKind.TEXT, answer.reply.get("Content", ""))
        elif answer.reply.get("MsgType") != "transfer_customer_service":
            self._world.show(user, Sender.ACCOUNT, LineKind.OTHER, "［被动回复］")
        return True

    def _record(self, user: User, push: Fields, attempt: int, answer: _Answer, *, seconds: float, at: datetime) -> None:
        kind, number = str(push.get("Event") or push["MsgType"]), push.get("MsgId") or push.get("MsgID")
        self._world.deliveries.append(
            DeliveryRecord(
                self._world.next_number(),
                user.openid,
                kind,
                attempt,
                answer.outcome,
                answer.http_status,
                seconds,
                at,
                str(number) if number else None,
            )
        )
        if answer.outcome is not Outcome.ANSWERED:
            log.info("delivery_failed", attempt=attempt, outcome=answer.outcome.value, status=answer.http_status)
