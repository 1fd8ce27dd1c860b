"""Running a small program of ours over hostile bytes, in a process that holds nothing of ours and may die of them."""

import subprocess
import sys
import threading
from pathlib import Path

from bot.documents.errors import ImageRejectedError
from bot.documents.models import RejectReason

# Longer than the processor time: the machine may be busy.
WALL_SECONDS = 60
_AT_ONCE = threading.BoundedSemaphore(2)


def run_apart(program: Path, content: bytes, *numbers: int) -> subprocess.CompletedProcess[bytes]:
    """What `program` made of `content`, with `numbers` as its arguments: it sets its own limits by them.

    Raises ImageRejectedError (damaged) when it does not end.
    """
    # -I and an empty environment: no path, no key, no setting of ours reaches it.
    command = [sys.executable, "-I", str(program), *map(str, numbers)]
    with _AT_ONCE:
        try:
            return subprocess.run(
                command, input=content, capture_output=True, env={}, timeout=WALL_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise ImageRejectedError(RejectReason.DAMAGED) from error
