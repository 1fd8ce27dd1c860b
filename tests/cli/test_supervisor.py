"""The supervisor over real processes: restarts, keeps the socket, and leaves nobody behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.cli import children
from bot.cli.children import Child, ProcessSpec
from tests.support.processes import free_ports, is_alive, wait_until

ROOT = Path(__file__).resolve().parents[2]


class Running:
    """A supervisor in a process of its own."""

    def __init__(self, data_dir: Path, plan: str) -> None:
        [self.port] = free_ports(1)
        self.data_dir = data_dir
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.fakes", str(data_dir), str(self.port), plan],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def read_until(self, words: str) -> str:
        """The terminal's lines up to the one that contains `words`."""
        assert self.process.stdout
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if words in line:
                return "".join(lines)
        raise AssertionError("".join(lines))

    def pid(self, name: str) -> int:
        """What is in the pid file of `name`."""
        return int((self.data_dir / "run" / f"{name}.pid").read_text())

    def get(self) -> str:
        """Ask the fake server; it answers with its pid."""
        return httpx.get(f"http://127.0.0.1:{self.port}/", timeout=10, trust_env=False).text

    def everyone(self) -> list[int]:
        """The pids of the children and of the grandchild."""
        grandchild = int((self.data_dir / "logs" / "stubborn.log").read_text().split()[-1])
        return [self.pid("server"), self.pid("stubborn"), grandchild]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Running]]:
    """Start a supervisor that is gone at the end of the test."""
    started: list[Running] = []

    def starter(plan: str = "good") -> Running:
        started.append(Running(tmp_path, plan))
        return started[-1]

    yield starter
    for running in started:
        running.process.terminate()
        running.process.wait(20)


def test_a_killed_child_is_started_again_and_refuses_no_connection(start: Callable[..., Running]) -> None:
    running = start()
    running.read_until("all ready")
    before = int(running.get())
    os.kill(before, signal.SIGKILL)
    after = int(running.get())  # while it is down the connection waits in the socket that the supervisor holds
    assert after != before
    assert running.pid("server") == after
    assert "意外退出 (-9)" in running.read_until("重启")


def test_sigterm_leaves_no_process_behind(start: Callable[..., Running]) -> None:
    running = start()
    running.read_until("all ready")
    everyone = running.everyone()
    assert all(map(is_alive, everyone))
    running.process.terminate()
    assert "已全部停止" in running.read_until("已全部停止")
    assert running.process.wait(10) == 0
    wait_until(lambda: not any(map(is_alive, everyone)))
    assert not list((running.data_dir / "run").glob("*.pid"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_other_stop_signals_stop_it_too(start: Callable[..., Running], number: signal.Signals) -> None:
    running = start()
    running.read_until("正在启动 stubborn")  # in the middle of the start
    running.process.send_signal(number)
    assert running.process.wait(10) == 0


def test_children_die_when_the_supervisor_is_killed(start: Callable[..., Running]) -> None:
    running = start()
    running.read_until("all ready")
    server, stubborn, grandchild = running.everyone()
    running.process.kill()
    running.process.wait()
    os.kill(grandchild, signal.SIGKILL)  # no process of ours starts another one; the kernel looks after children only
    wait_until(lambda: not is_alive(server) and not is_alive(stubborn))
    with pytest.raises(httpx.ConnectError):
        running.get()


def test_a_child_that_cannot_start_ends_the_start_and_shows_why(start: Callable[..., Running]) -> None:
    running = start("bad")
    output = running.read_until("已全部停止")
    assert running.process.wait(10) == 1
    assert "hopeless did not start" in output
    assert "cannot read my settings" in output


def test_a_long_log_is_cut_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "LOG_LIMIT_BYTES", 100)
    source = "import sys\nfor line in sys.stdin: pass\nprint('x' * 200, flush=True)\nimport time; time.sleep(60)"
    child = Child(ProcessSpec(name="talker", title="talker", command=(sys.executable, "-c", source)), data_dir=tmp_path)
    child.start()
    try:
        wait_until(lambda: child.log_path.stat().st_size > 100)
        child.rotate_log()
        assert child.log_path.stat().st_size == 0
        assert child.log_path.with_suffix(".log.1").stat().st_size > 100
    finally:
        child.kill_group()
    assert not child.is_running
