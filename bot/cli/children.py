"""One child process of the supervisor: its own process group, log file and pid file; it dies with the supervisor."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.cli.readiness import READY_FILE

PR_SET_PDEATHSIG = 1
LOG_LIMIT_BYTES = 10 * 1024 * 1024
# Loaded before any fork: between fork and exec nothing may allocate much or take a lock.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, kw_only=True)
class ProcessSpec:
    """What to run. Waves start one after the other, each when the one before is ready, and stop in reverse.

    `is_ready` may take up to a few seconds and must not raise. A process without one makes the file READY_FILE.
    `grace` is how many seconds it has between SIGTERM and SIGKILL.
    """

    name: str
    title: str
    command: tuple[str, ...]
    wave: int = 1
    is_ready: Callable[[], bool] | None = None
    ready_within: float = 60.0
    grace: float = 10.0
    env: Mapping[str, str] = field(default_factory=dict)
    pass_fds: tuple[int, ...] = ()


def die_with(parent: int) -> Callable[[], None] | None:
    """What a child runs before exec so that the kernel kills it when process `parent` dies, however it dies.

    Only Linux has this; elsewhere None: children outlive a supervisor that was killed with SIGKILL.
    """
    if (libc := _libc) is None:
        return None

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask_the_kernel


class Child:
    """A process that can be started again and again, by the main thread: PDEATHSIG is about the forking thread."""

    def __init__(self, spec: ProcessSpec, *, data_dir: Path) -> None:
        self.spec = spec
        self.log_path = data_dir / "logs" / f"{spec.name}.log"
        self.pid_path = data_dir / "run" / f"{spec.name}.pid"
        self._ready_path = data_dir / "run" / f"{spec.name}.ready"
        for path in (self.log_path, self.pid_path):
            path.parent.mkdir(parents=True, exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it. Raises OSError when the command does not exist."""
        self.rotate_log()
        self._ready_path.unlink(missing_ok=True)
        with self.log_path.open("ab") as output:
            self._process = subprocess.Popen(
                self.spec.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.spec.env, READY_FILE: str(self._ready_path.absolute())},
                pass_fds=self.spec.pass_fds,
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),  # noqa: PLW1509  (the supervisor has no threads)
            )
        draft = self.pid_path.with_suffix(".pid.new")
        draft.write_text(f"{self._process.pid}\n")
        draft.replace(self.pid_path)  # whoever reads it reads all of it

    @property
    def exit_code(self) -> int | None:
        """None while it runs (or was never started); negative: the signal that ended it."""
        return self._process.poll() if self._process else None

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def is_ready(self) -> bool:
        """Whether it runs and does its work by now."""
        if not self.is_running:
            return False
        return self.spec.is_ready() if self.spec.is_ready else self._ready_path.exists()

    def terminate(self) -> None:
        """Ask it to stop (SIGTERM). Only the process itself: it knows best how to stop what it started."""
        if self._process and self.is_running:
            self._process.terminate()

    def kill_group(self) -> None:
        """End it and whatever it started, now; reaps it and removes its pid file."""
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):  # PermissionError: macOS says so of a group of zombies
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.pid_path.unlink(missing_ok=True)
        self._ready_path.unlink(missing_ok=True)

    def rotate_log(self) -> None:
        """Move a log above LOG_LIMIT_BYTES to `.1`: copied and cut, as the child writes to the same file (O_APPEND)."""
        if self.log_path.exists() and self.log_path.stat().st_size > LOG_LIMIT_BYTES:
            shutil.copyfile(self.log_path, self.log_path.with_suffix(".log.1"))
            os.truncate(self.log_path, 0)

    def last_lines(self, count: int) -> list[str]:
        """The end of its log."""
        if not self.log_path.exists():
            return []
        return self.log_path.read_text(errors="replace").splitlines()[-count:]
