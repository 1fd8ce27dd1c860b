"""`server.py up --sandbox` with every real process: comes up, mends itself, and leaves nobody behind."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.processes import free_ports, is_alive, wait_until

ROOT = Path(__file__).resolve().parents[2]
PORTS = ("GATEWAY_PORT", "PAGES_PORT", "SANDBOX_PORT", "RASA_PORT", "ACTIONS_PORT")
NAMES = ("sandbox", "rasa", "actions", "pages", "gateway", "worker", "sender", "scheduler", "reader")

pytestmark = pytest.mark.e2e


class Up:
    """A running `up --sandbox` with its own data and ports."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self.environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "DATA_DIR": str(data_dir),
            **{name: str(port) for name, port in self.ports.items()},
        }
        self.output = data_dir / "terminal"
        data_dir.mkdir()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                self.command, cwd=data_dir, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
        wait_until(self.is_settled, 200)
        assert "INS Care 已启动" in self.terminal, self.terminal

    @property
    def command(self) -> list[str]:
        """The command line of `up --sandbox`."""
        return [sys.executable, str(ROOT / "server.py"), "up", "--sandbox"]

    @property
    def terminal(self) -> str:
        """What it has said."""
        return self.output.read_text()

    def is_settled(self) -> bool:
        """Whether the start came to an end, good or bad."""
        return "INS Care 已启动" in self.terminal or self.process.poll() is not None

    def pid(self, name: str) -> int | None:
        """The pid of a process; None while it is down."""
        path = self.data_dir / "run" / f"{name}.pid"
        return int(path.read_text()) if path.exists() else None

    def pids(self) -> dict[str, int]:
        """The pid of every process, by name."""
        return {name: pid for name in NAMES if (pid := self.pid(name))}

    def get(self, port: str, path: str) -> int:
        """The HTTP status of `path` on the port with this setting's name."""
        return httpx.get(f"http://127.0.0.1:{self.ports[port]}{path}", timeout=30, trust_env=False).status_code


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One start for all tests of this file; the last test kills it."""
    up = Up(tmp_path_factory.mktemp("up") / "data")
    yield up
    up.process.terminate()
    up.process.wait(60)


def test_everything_answers(running: Up) -> None:
    assert running.get("GATEWAY_PORT", "/healthz") == 200
    assert running.get("PAGES_PORT", "/healthz") == 200
    assert running.get("SANDBOX_PORT", "/") == 200
    assert running.get("ACTIONS_PORT", "/health") == 200
    assert running.get("RASA_PORT", "/") == 200
    assert len(running.pids()) == len(NAMES)
    assert all(map(is_alive, running.pids().values()))
    assert "意外退出" not in running.terminal
    assert re.search(r"已导入示例名单：\d+ 行", running.terminal)
    assert re.search(r"已导入示例医院：\d+ 家", running.terminal)
    assert f"http://127.0.0.1:{running.ports['SANDBOX_PORT']}" in running.terminal


def test_only_loopback_is_listened_on(running: Up) -> None:
    """Rasa and the actions know no password: nothing but the loopback address may reach them."""
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    addresses = {fields[1].split(":")[1]: fields[1].split(":")[0] for fields in listening if fields[3] == "0A"}
    for port in running.ports.values():
        assert addresses[f"{port:04X}"] == "0100007F"


def test_a_second_start_on_the_same_data_is_refused(running: Up) -> None:
    result = subprocess.run(
        running.command, cwd=running.data_dir, env=running.environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "已有一个 up 在运行" in result.stderr


@pytest.mark.parametrize("name", ["gateway", "worker", "actions"])
def test_a_killed_process_is_back_at_once(running: Up, name: str) -> None:
    before = running.pids()[name]
    os.kill(before, signal.SIGKILL)
    assert running.get("GATEWAY_PORT", "/healthz") == 200  # never refused, even while the gateway is down
    wait_until(lambda: (pid := running.pid(name)) not in {None, before} and is_alive(pid), 20)
    if name == "actions":
        wait_until(lambda: _answers(running, "ACTIONS_PORT", "/health"), 30)


def test_no_process_outlives_a_killed_supervisor(running: Up) -> None:
    pids = running.pids()
    running.process.kill()
    running.process.wait()
    wait_until(lambda: not any(map(is_alive, pids.values())), 20)


def test_a_stop_leaves_nobody_behind(tmp_path: Path) -> None:
    up = Up(tmp_path / "data")
    pids = up.pids()
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(60) == 0
    assert "已全部停止" in up.terminal
    assert not any(map(is_alive, pids.values()))
    killed = [
        line for line in (up.data_dir / "logs" / "supervisor.log").read_text().splitlines() if "child_killed" in line
    ]
    assert not killed, "every process must end by itself on SIGTERM"


def _answers(up: Up, port: str, path: str) -> bool:
    try:
        return up.get(port, path) == 200
    except httpx.TransportError:
        return False
