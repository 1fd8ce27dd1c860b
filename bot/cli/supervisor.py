"""Keeps the processes of `server.py up` alive, and leaves none behind.

One thread, one loop. A child that ends is started again after 0.2 s, then 0.4 s … up to 10 s; one that lived half a
minute begins anew. SIGTERM, SIGINT and SIGHUP stop everything; a second one kills at once. If the supervisor itself is
killed, the kernel kills the children (children.die_with).
"""

import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import FrameType

import structlog

from bot.cli.children import Child, ProcessSpec

FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
STEADY_AFTER = 30.0
STARTS_BEFORE_GIVING_UP = 3
ROTATE_EVERY = 60.0
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

log = structlog.get_logger(__name__)
Say = Callable[[str], None]


@dataclass
class _Tended:
    child: Child
    started_at: float = 0.0
    starts: int = 0
    delay: float = FIRST_DELAY
    restart_at: float | None = None

    def start(self) -> None:
        self.child.start()
        self.started_at, self.restart_at = time.monotonic(), None
        self.starts += 1

    def plan_restart(self) -> float:
        """Decide when to start again; returns the delay in seconds."""
        now = time.monotonic()
        if now - self.started_at >= STEADY_AFTER:
            self.delay = FIRST_DELAY
        delay, self.delay = self.delay, min(self.delay * 2, LONGEST_DELAY)
        self.restart_at = now + delay
        return delay


class Supervisor:
    """Runs `specs` until a stop signal. `say` gets the lines for the terminal."""

    def __init__(self, specs: Sequence[ProcessSpec], *, data_dir: Path, say: Say) -> None:
        self._tended = [_Tended(Child(spec, data_dir=data_dir)) for spec in sorted(specs, key=lambda spec: spec.wave)]
        self._say = say
        self._stop_requests = 0
        self._wake_fd = -1

    def run(self, *, on_ready: Callable[[], None]) -> int:
        """Start all, call `on_ready`, tend them until a stop signal; returns the exit code: 1 if the start failed."""
        with self._listening_to_signals():
            try:
                if not self._start_all():
                    return 0 if self._stop_requests else 1
                on_ready()
                self._tend_until_stopped()
                return 0
            finally:
                self._stop_all()

    @contextmanager
    def _listening_to_signals(self) -> Iterator[None]:
        def request_stop(_number: int, _frame: FrameType | None) -> None:
            self._stop_requests += 1

        def wake_only(_number: int, _frame: FrameType | None) -> None:
            """SIGCHLD: the byte in the wake-up pipe is all we want of it."""

        self._wake_fd, write_fd = os.pipe()
        os.set_blocking(self._wake_fd, False)
        os.set_blocking(write_fd, False)
        previous = {number: signal.signal(number, request_stop) for number in STOP_SIGNALS}
        previous[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, wake_only)
        previous_fd = signal.set_wakeup_fd(write_fd, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(previous_fd)
            for number, handler in previous.items():
                signal.signal(number, handler)
            os.close(self._wake_fd)
            os.close(write_fd)

    def _nap(self, seconds: float) -> None:
        """Sleep, or wake at the next signal or end of a child."""
        if select.select([self._wake_fd], [], [], seconds)[0]:
            os.read(self._wake_fd, 4096)

    def _start_all(self) -> bool:
        for _, members in groupby(self._tended, key=lambda tended: tended.child.spec.wave):
            wave = list(members)
            self._say(f"正在启动 {'、'.join(tended.child.spec.title for tended in wave)} …")
            for tended in wave:
                tended.start()
            if not self._wait_for(wave):
                return False
        return True

    def _wait_for(self, wave: list[_Tended]) -> bool:
        waiting, began = list(wave), time.monotonic()
        while waiting and not self._stop_requests:
            for tended in list(waiting):
                spent = time.monotonic() - began
                if tended.child.is_ready:
                    waiting.remove(tended)
                    self._say(f"  ✓ {tended.child.spec.title} 就绪 {spent:.1f}s")
                elif tended.starts > STARTS_BEFORE_GIVING_UP or spent > tended.child.spec.ready_within:
                    self._report_failure(tended)
                    return False
            self._tend()
            self._nap(0.1)
        return not waiting

    def _report_failure(self, tended: _Tended) -> None:
        spec = tended.child.spec
        log.error("start_failed", child=spec.name, starts=tended.starts, exit_code=tended.child.exit_code)
        self._say(f"  ✗ {spec.title} 没能启动 ({spec.name} did not start). 日志 {tended.child.log_path}：")
        for line in tended.child.last_lines(15):
            self._say(f"      {line}")

    def _tend_until_stopped(self) -> None:
        next_rotation = time.monotonic() + ROTATE_EVERY
        while not self._stop_requests:
            self._tend()
            pending = any(tended.restart_at is not None for tended in self._tended)
            self._nap(0.05 if pending else 1.0)
            if time.monotonic() >= next_rotation:
                next_rotation += ROTATE_EVERY
                for tended in self._tended:
                    tended.child.rotate_log()

    def _tend(self) -> None:
        """Notice who has ended, and start again who is due."""
        for tended in self._tended:
            if tended.restart_at is not None:
                if time.monotonic() >= tended.restart_at:
                    tended.start()
                    log.info("child_restarted", child=tended.child.spec.name, starts=tended.starts)
            elif (code := tended.child.exit_code) is not None:
                tended.child.kill_group()
                delay = tended.plan_restart()
                log.warning("child_ended", child=tended.child.spec.name, exit_code=code, restart_in=delay)
                self._say(f"  ! {tended.child.spec.title} 意外退出 ({code})，{delay:g} 秒后重启")

    def _stop_all(self) -> None:
        self._say("正在停止 …")
        requests = self._stop_requests
        for _, members in groupby(reversed(self._tended), key=lambda tended: tended.child.spec.wave):
            wave = list(members)
            for tended in wave:
                tended.child.terminate()
            deadline = time.monotonic() + max(tended.child.spec.grace for tended in wave)
            while any(tended.child.is_running for tended in wave):
                if time.monotonic() > deadline or self._stop_requests > max(requests, 1):
                    break
                self._nap(0.1)
            for tended in wave:
                if tended.child.is_running:
                    log.warning("child_killed", child=tended.child.spec.name)
                tended.child.kill_group()
        self._say("已全部停止。")
