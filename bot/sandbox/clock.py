"""The sandbox's clock: the machine's time plus an offset that only grows once it has begun."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path

from bot.kernel.clock import SHANGHAI

FURTHEST = timedelta(days=3660)


class ClockError(ValueError):
    """The clock cannot be moved there; the text says why, in Chinese."""


class MovableClock:
    """Aware times in Asia/Shanghai.

    With `file`, the offset (nothing else) survives a restart: the product's database holds times of the moved clock,
    and time must not run backwards for it. So `start`, where time begins (in the past, too), counts only when there
    is no file yet.
    """

    def __init__(self, file: Path | None = None, *, start: datetime | None = None) -> None:
        self._file = file
        self._offset = timedelta()
        if file is not None and file.exists():
            self._offset = timedelta(seconds=float(json.loads(file.read_text())["offset_seconds"]))
        elif start is not None:
            self._keep(_aware(start) - self.now())

    @property
    def offset_seconds(self) -> float:
        """How far ahead of the machine's time; negative after a `start` in the past."""
        return self._offset.total_seconds()

    def now(self) -> datetime:
        """The moved time."""
        return datetime.now(SHANGHAI) + self._offset

    def timestamp(self) -> int:
        """The moved time in whole seconds since 1970, as in CreateTime."""
        return int(self.now().timestamp())

    def advance(self, step: timedelta) -> None:
        """Move forward; ClockError for a step that is negative or far too large."""
        if step < timedelta():
            raise ClockError("时钟只能向前拨。")
        if self._offset + step > FURTHEST:
            raise ClockError("最多向前拨十年。")
        self._keep(self._offset + step)

    def move_to(self, at: datetime) -> None:
        """Move forward to `at` (aware, or naive in Asia/Shanghai)."""
        self.advance(_aware(at) - self.now())

    def move_to_next(self, wanted: time) -> None:
        """Move forward to the next moment that shows `wanted` on the wall."""
        now = self.now()
        target = datetime.combine(now.date(), wanted, tzinfo=SHANGHAI)
        self.move_to(target if target > now else target + timedelta(days=1))

    def _keep(self, offset: timedelta) -> None:
        self._offset = offset
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps({"offset_seconds": self.offset_seconds}))


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
