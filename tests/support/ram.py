"""Throw-away data lies in memory where there is room: a test waits for the disk longer than it computes."""

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM = 4 * 1024**3


def pytest_configure() -> None:
    """Put the temporary folder of the run, and of all that it starts, into memory, unless TMPDIR names another."""
    if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)
