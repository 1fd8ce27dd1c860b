"""Names under which processes hold leases: they tell the machine and the process, so that the dead are found."""

import os
import socket
from pathlib import Path

from bot.kernel.ids import new_token


def owner_name() -> str:
    """A name for this process that never comes twice; at most 60 characters."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{new_token(8)}"


def is_dead(owner: str) -> bool:
    """Whether `owner` was a process of this machine that is gone."""
    host, pid, *_ = owner.split(":")
    return host == socket.gethostname()[:40] and not Path(f"/proc/{pid}").exists()
