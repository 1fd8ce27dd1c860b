"""The one clock. Everything a member can see is timed by it, in Asia/Shanghai.

Leases and time-outs are about processes, not members: they use `system_now`, which nobody can move.
"""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import httpx
import structlog

SHANGHAI = ZoneInfo("Asia/Shanghai")
log = structlog.get_logger(__name__)


class Clock(Protocol):
    """Tells the time of day that members live in."""

    def now(self) -> datetime:
        """The current time, aware, in Asia/Shanghai."""


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """The current time, aware, in Asia/Shanghai."""
        return datetime.now(SHANGHAI)


class FrozenClock:
    """A clock that stands still until it is told to move: for tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(SHANGHAI)

    def now(self) -> datetime:
        """The frozen time, aware, in Asia/Shanghai."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move to `at`."""
        self._at = at.astimezone(SHANGHAI)

    def advance(self, step: timedelta) -> None:
        """Move forward by `step`."""
        self._at += step


class SandboxClock:
    """The machine's time plus the offset that the sandbox's phone page has chosen, asked once a second over HTTP."""

    REFRESH_SECONDS = 1.0

    def __init__(self, url: str) -> None:
        self._url = url
        self._offset = timedelta()
        self._asked_at = float("-inf")
        self._lock = threading.Lock()
        self._http = httpx.Client(timeout=2.0, trust_env=False)

    def now(self) -> datetime:
        """The moved time, aware, in Asia/Shanghai; the last known offset while the sandbox does not answer."""
        with self._lock:
            if time.monotonic() - self._asked_at >= self.REFRESH_SECONDS:
                self._asked_at = time.monotonic()
                self._refresh()
            return datetime.now(SHANGHAI) + self._offset

    def _refresh(self) -> None:
        # Asked twice: a message stamped with the time before a jump of days would be days old on a busy machine.
        for _ in range(2):
            try:
                self._offset = timedelta(seconds=float(self._http.get(self._url).json()["offset_seconds"]))
            except (httpx.HTTPError, ValueError, KeyError) as error:
                log.warning("sandbox_clock_unreachable", error=type(error).__name__)
            else:
                return


_current: Clock = SystemClock()


def install(clock: Clock) -> Clock:
    """Make `clock` the clock of this process; returns the one it replaces."""
    global _current
    previous, _current = _current, clock
    return previous


def now() -> datetime:
    """The current time, aware, in Asia/Shanghai."""
    return _current.now()


def today() -> date:
    """Today's date in Asia/Shanghai."""
    return now().date()


def start_of_day(day: date) -> datetime:
    """00:00 of `day` in Asia/Shanghai, aware."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def system_now() -> datetime:
    """The machine's own time, aware, in UTC: for leases and time-outs, which the sandbox must not move."""
    return datetime.now(UTC)
