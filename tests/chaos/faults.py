"""What goes wrong in a run: a part, a way of breaking, and how long. Each is set right again at its end."""

import contextlib
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any

import pysqlite3
from sqlalchemy import text

from tests.chaos.fleet import Fleet
from tests.chaos.load import Habits
from tests.support.postgres import PostgresServer
from tests.support.processes import is_alive, wait_until

PROCESSES = ("gateway", "worker", "sender", "scheduler", "actions", "rasa", "console", "reader")
BACK_SECONDS = 60.0
CUSTOM, TEMPLATE, TOKEN = "message/custom/send", "message/template/send", "stable_token"
SQLITE, POSTGRES = "sqlite", "postgres"
# How long the members' clock jumps in a jump cell: past the first reminder of missing papers.
JUMP_DAYS = 4


USUAL = Habits()
WAITING_MEMBERS = replace(USUAL, has_papers=False)
MANY_COPIES = replace(USUAL, deliveries=(3,))
FOR_A_PERSON = replace(USUAL, person_first=True)
OVERTAKING = replace(USUAL, late=0.2, burst=0.12)


@dataclass(frozen=True)
class Scene:
    """What a fault may touch."""

    fleet: Fleet
    random: Random
    postgres: PostgresServer | None = None


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix. `engines`: where it means something. `jumps`: the clock moves on before the check."""

    part: str
    fault: str
    strike: Callable[[Scene], None]
    habits: Habits = USUAL
    engines: tuple[str, ...] = (SQLITE, POSTGRES)
    strict_order: bool = True
    jumps: bool = False
    # Members write once more after all is well, and what was parked for them goes out.
    writes_again: bool = False

    @property
    def name(self) -> str:
        """`part: fault`."""
        return f"{self.part}: {self.fault}"


# processes


def _kill(name: str, scene: Scene) -> None:
    """SIGKILL, sometimes twice."""
    for _ in range(scene.random.choice((1, 1, 2))):
        old = scene.fleet.signal(name, signal.SIGKILL)
        wait_until(partial(scene.fleet.is_back, name, after=old), BACK_SECONDS, what=f"a new {name}")
        time.sleep(scene.random.uniform(0.2, 1.0))


def _restart(name: str, scene: Scene) -> None:
    """SIGTERM: it finishes what it has in hand, and the supervisor starts another."""
    old = scene.fleet.signal(name, signal.SIGTERM)
    wait_until(partial(scene.fleet.is_back, name, after=old), BACK_SECONDS, what=f"a new {name}")


def _hang(name: str, scene: Scene) -> None:
    """SIGSTOP for a while."""
    with _stopped(scene.fleet, name):
        time.sleep(scene.random.uniform(1.5, 4.0))


@contextmanager
def _stopped(fleet: Fleet, name: str) -> Iterator[None]:
    pid = fleet.signal(name, signal.SIGSTOP)
    try:
        yield
    finally:
        if pid and is_alive(pid):
            fleet.signal(name, signal.SIGCONT)


def _slow(name: str, scene: Scene) -> None:
    """Most of the time it stands still."""
    end = time.monotonic() + scene.random.uniform(2.5, 4.0)
    while time.monotonic() < end:
        with _stopped(scene.fleet, name):
            time.sleep(0.25)
        time.sleep(0.04)


# the databases


def _lock(file: str, scene: Scene, *, seconds: tuple[float, float] = (2.0, 4.0)) -> None:
    """Another writer has the whole SQLite file."""
    link = pysqlite3.dbapi2.connect(str(scene.fleet.data_dir / file), timeout=10, isolation_level=None)
    try:
        link.execute("BEGIN EXCLUSIVE")
        time.sleep(scene.random.uniform(*seconds))
        link.execute("ROLLBACK")
    finally:
        link.close()


def _slow_files(scene: Scene) -> None:
    """Again and again another writer has the business file."""
    for _ in range(12):
        _lock("ins.db", scene, seconds=(0.15, 0.25))
        time.sleep(0.05)


def _full_disk(names: tuple[str, ...], scene: Scene) -> None:
    """Files cannot grow any more for these processes."""
    pids = [pid for name in names if (pid := scene.fleet.pid(name))]
    limits = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    try:
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (8192, limits[pid][1]))
        time.sleep(scene.random.uniform(2.0, 3.5))
    finally:
        for pid, limit in limits.items():
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)


def _restart_postgres(scene: Scene) -> None:
    assert scene.postgres is not None
    scene.postgres.restart()


def _signal_backends(number: int, scene: Scene) -> list[int]:
    """Signal the server's processes that serve our connections."""
    with scene.fleet.db.reading() as session:
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        pids = list(session.scalars(text(query)))
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
    return pids


def _kill_backend(scene: Scene) -> None:
    """kill -9 of a backend: PostgreSQL ends every connection and recovers from its journal."""
    _signal_backends(signal.SIGKILL, scene)
    time.sleep(1.0)


def _hang_backends(scene: Scene) -> None:
    pids = _signal_backends(signal.SIGSTOP, scene)
    time.sleep(scene.random.uniform(1.5, 3.0))
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


# WeChat's API


def _wechat(scene: Scene, *, seconds: float = 0.0, **fault: Any) -> None:
    fault.setdefault("times", scene.random.randint(2, 4))
    scene.fleet.post("faults", seconds=seconds, **fault)
    time.sleep(3.0)
    scene.fleet.http.delete("/sandbox/faults").raise_for_status()


def _errcode(code: int, *, api: str = CUSTOM) -> Callable[[Scene], None]:
    return lambda scene: _wechat(scene, kind="errcode", errcode=code, api=api)


def _kind(kind: str, *, seconds: float = 0.0) -> Callable[[Scene], None]:
    return lambda scene: _wechat(scene, kind=kind, api=CUSTOM, seconds=seconds)


def _tokens(action: str) -> Callable[[Scene], None]:
    def strike(scene: Scene) -> None:
        for _ in range(scene.random.choice((1, 1, 2))):
            scene.fleet.post("tokens", action=action)
            time.sleep(0.7)

    return strike


def _failed_receipts(scene: Scene) -> None:
    scene.fleet.post("receipts", status=scene.random.choice(("failed: system failed", "failed:freq limit")), times=50)


def _nothing(scene: Scene) -> None:
    """Only the members themselves are a trouble."""


def _process_cells() -> list[Cell]:
    ways = {"kill -9": _kill, "hang": _hang, "slow": _slow, "restart": _restart}
    return [
        Cell(name, fault, partial(way, name), FOR_A_PERSON if name == "console" else USUAL)
        for name in PROCESSES
        for fault, way in ways.items()
    ]


def _database_cells() -> list[Cell]:
    lite, post, writers = (SQLITE,), (POSTGRES,), ("gateway", "worker", "sender", "actions")
    return [
        Cell("database", "business file locked", partial(_lock, "ins.db"), engines=lite),
        Cell("database", "inbox file locked", partial(_lock, "inbox.db"), engines=lite),
        Cell("database", "slow", _slow_files, engines=lite),
        Cell("database", "disk full: gateway", partial(_full_disk, ("gateway",)), engines=lite),
        Cell("database", "disk full: all", partial(_full_disk, writers), engines=lite),
        Cell("database", "restarted", _restart_postgres, engines=post),
        Cell("database", "kill -9", _kill_backend, engines=post),
        Cell("database", "hang", _hang_backends, engines=post),
    ]


def _wechat_cells() -> list[Cell]:
    strikes: dict[str, Callable[[Scene], None]] = {
        "-1": _errcode(-1),
        "5xx": _kind("http_500"),
        "HTML with 200": _kind("html"),
        "took it, timed out": _kind("late_answer", seconds=6.0),
        "took it, 502": _kind("lost_answer"),
        "slow": _kind("delay", seconds=1.0),
        "token revoked": _tokens("revoke"),
        "token expired": _tokens("expire"),
    }
    refused = {"45015": 45015, "45047": 45047, "45009": 45009, "43004": 43004, "48001": 48001}
    cells = [Cell("WeChat", name, strike) for name, strike in strikes.items()]
    cells += [
        Cell("WeChat", name, _errcode(code), strict_order=False, writes_again=True, jumps=code == 45009)
        for name, code in refused.items()
    ]
    cells.append(Cell("WeChat", "receipt failed", _failed_receipts, WAITING_MEMBERS, jumps=True, strict_order=False))
    return cells


def matrix() -> list[Cell]:
    """Every cell."""
    return [
        *_process_cells(),
        *_database_cells(),
        *_wechat_cells(),
        Cell("members", "duplicates x3", _nothing, MANY_COPIES),
        Cell("members", "reordered", _nothing, OVERTAKING),
        Cell("members", "clock jump", _nothing, WAITING_MEMBERS, jumps=True, strict_order=False),
    ]
