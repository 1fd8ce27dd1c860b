"""What a bot turn costs at the 1st and at the 300th message of one member, beside stock Rasa on the same model.

Ours: from the callback to the answer at WeChat's door (gateway, inbox, worker, Rasa, actions, outbox, sender, sandbox).
Stock: Rasa's own REST channel with its in-memory tracker and one endless session, as `rasa run` keeps it.
"""

import os
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.e2e.system import ROOT, System
from tests.support.processes import free_ports, wait_until

TURNS = 300
WINDOW = 20
WARM_UP = 10
MESSAGE = "你好"
STOCK_ENDPOINTS = "action_endpoint:\n  url: http://127.0.0.1:${ACTIONS_PORT}/webhook\n"


def main() -> None:
    """Measure both and print a table."""
    with tempfile.TemporaryDirectory(prefix="ins-bench-") as folder:
        system = System(Path(folder))
        system.start()
        try:
            ours = _measure(_our_turn(system))
            stock = _measure_stock(system, Path(folder))
        finally:
            system.stop()
    print(f"\nbot turn, '{MESSAGE}' {TURNS} times by one member (ms)")
    print(f"{'':24}{'turns 1-20':>22}{'turns 281-300':>22}{'ratio p50':>12}")
    for name, times in (("whole way, INS Care", ours), ("Rasa REST alone, stock", stock)):
        first, last = times[:WINDOW], times[-WINDOW:]
        ratio = statistics.median(last) / statistics.median(first)
        print(f"{name:24}{_shown(first):>22}{_shown(last):>22}{ratio:>12.2f}")


def _shown(times: list[float]) -> str:
    p95 = sorted(times)[int(len(times) * 0.95) - 1]
    return f"p50 {statistics.median(times) * 1000:.0f} p95 {p95 * 1000:.0f}"


def _measure(turn: Callable[[], None]) -> list[float]:
    times = []
    for _ in range(TURNS):
        start = time.perf_counter()
        turn()
        times.append(time.perf_counter() - start)
    return times


def _our_turn(system: System) -> Callable[[], None]:
    for _ in range(WARM_UP):
        system.user().say(MESSAGE, deliveries=1)
    phone = system.user()
    seen = 0

    def turn() -> None:
        nonlocal seen
        phone.send(MESSAGE)
        while len(phone.from_account()) <= seen:
            time.sleep(0.005)
        seen += 1

    return turn


def _measure_stock(system: System, folder: Path) -> list[float]:
    endpoints = folder / "stock-endpoints.yml"
    endpoints.write_text(STOCK_ENDPOINTS)
    port = free_ports(1)[0]
    python = str(ROOT / ".venv-rasa/bin/python")
    command = [python, "bot/nlu/serve.py", "--port", str(port), "--endpoints", str(endpoints)]
    env = {**os.environ, "ACTIONS_PORT": system.env["ACTIONS_PORT"]}
    with (folder / "stock.log").open("wb") as sink:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=sink, stderr=sink)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as http:
            wait_until(lambda: _answers(http), seconds=120, what="the stock Rasa")

            def turn() -> None:
                # the conversation of the first warm-up user: our actions want one that exists
                http.post("/webhooks/rest/webhook", json={"sender": "c1e999", "message": MESSAGE}).raise_for_status()

            for _ in range(2):
                http.post("/webhooks/rest/webhook", json={"sender": "c2e999", "message": MESSAGE})
            return _measure(turn)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _answers(http: httpx.Client) -> bool:
    try:
        return http.get("/").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    main()
