"""The action server as a real process."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.test_up import CREDENTIALS
from tests.support.processes import free_ports

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    """Where a freshly started action server listens."""
    [port] = free_ports(1)
    environment = {**CREDENTIALS, "DATA_DIR": str(tmp_path), "ACTIONS_PORT": str(port), "PATH": "/usr/bin:/bin"}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "server.py"), "actions"], env=environment, cwd=tmp_path, stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{port}"
    wait_for_health(url, process, tmp_path / "log")
    yield url
    process.terminate()
    assert process.wait(10) == 0


def wait_for_health(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{url}/health", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
        assert process.poll() is None, log.read_text()
    raise AssertionError(log.read_text())


def test_an_error_does_not_echo_the_request(origin: str) -> None:
    """Rasa logs the body of a failed call; the SDK would put all slots into it."""
    answer = httpx.post(f"{origin}/webhook", json=["something private"], trust_env=False)
    assert answer.status_code == 500
    assert answer.json() == {"error": "action failed"}


def test_our_actions_are_registered(origin: str) -> None:
    names = [action["name"] for action in httpx.get(f"{origin}/actions", trust_env=False).json()]
    assert "action_session_start" in names
