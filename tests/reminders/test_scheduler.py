"""The scheduler process: ticks, and ends cleanly on SIGTERM."""

import os
import signal
import subprocess
import sys
import time

PROGRAM = """
import sys
from bot.kernel import crypto
from bot.kernel.db import Database
from bot.models import import_all_models
from bot.reminders import tasks
import_all_models()
crypto.install(crypto.Keyring(["k" * 32]))
tasks.SWEEP_SECONDS = 1
real = tasks.Sweeper.run
def run(self):
    report = real(self)
    print("swept", flush=True)
    return report
tasks.Sweeper.run = run
tasks.run_scheduler(Database(sys.argv[1]))
print("ended", flush=True)
"""


def test_it_sweeps_and_ends_on_sigterm(sqlite_url: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, sqlite_url], stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stdout is not None
    try:
        line = next(line for line in process.stdout if "swept" in line)
        assert line
        process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        assert process.wait(timeout=20) == 0
        assert time.monotonic() - started < 10
        assert "ended" in process.stdout.read()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
