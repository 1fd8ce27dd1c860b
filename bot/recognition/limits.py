"""What reading one picture may cost. Loads nothing large: the child calls it first."""

import os
import resource
from dataclasses import dataclass

MAX_BYTES = 20 * 1024 * 1024
OUT_OF_MEMORY_CODE = 77
"""The exit code of a child that was refused memory."""
_NICENESS = 10
_OPEN_FILES = 128


@dataclass(frozen=True)
class Limits:
    """`seconds`: wall clock, then the child is killed; `cpu_seconds`: of the processor, which the kernel watches even
    when the parent has died; `memory_mb`: mebibytes of address space, libraries included.
    """

    seconds: float = 60.0
    cpu_seconds: int = 40
    memory_mb: int = 2048


def set_limits(memory_mb: int, cpu_seconds: int) -> None:
    """Bound the calling process, for good: memory, processor time, open files; it writes no file and no core dump."""
    memory = memory_mb * 1024 * 1024
    for what, bound in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(what, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 2))
    os.nice(_NICENESS)
