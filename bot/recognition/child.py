"""Reading a picture in a process of its own, bounded in time and memory: whatever a picture does, the worker lives.

The child gets the picture on its standard input and an environment without any of our secrets; it answers with one JSON
object. Nothing of the picture is written to a disk or a log.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.recognition.limits import MAX_BYTES, OUT_OF_MEMORY_CODE, Limits
from bot.recognition.results import PaperReading, RecognitionError, Refusal

log = structlog.get_logger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = ("-m", "bot.recognition.child_main")
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
_READING = TypeAdapter(PaperReading)
_LONGEST_ANSWER = 256 * 1024

DEFAULT_LIMITS = Limits()


def recognise_in_child(content: bytes, limits: Limits = DEFAULT_LIMITS) -> PaperReading:
    """What `reading.recognise` finds in the picture, bounded by `limits`; takes two seconds more, to start.

    Raises RecognitionError: what `recognise` refuses, and timed_out, out_of_memory, crashed.
    """
    if len(content) > MAX_BYTES:
        raise RecognitionError(Refusal.TOO_LARGE, f"{len(content)} bytes")
    process = subprocess.Popen(
        [sys.executable, *_COMMAND, str(limits.memory_mb), str(limits.cpu_seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=_ROOT,
        env=_ENVIRONMENT,
        start_new_session=True,
    )
    try:
        answer, complaint = process.communicate(content, timeout=limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise RecognitionError(Refusal.TIMED_OUT, f"{limits.seconds:g} s") from error
    finally:
        _end(process)
    if process.returncode:
        raise _failure(process.returncode, complaint)
    return _parse(answer)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the child and of whatever it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _failure(code: int, complaint: bytes) -> RecognitionError:
    if code == OUT_OF_MEMORY_CODE:
        return RecognitionError(Refusal.OUT_OF_MEMORY)
    if -code == signal.SIGXCPU:
        return RecognitionError(Refusal.TIMED_OUT, "processor")
    # Only the last line's first word, the error's class: a message might quote the paper.
    last = complaint.decode(errors="replace").strip().splitlines()[-1:] or [""]
    log.warning("recognition_crashed", code=code, error=last[0].partition(":")[0][:80])
    return RecognitionError(Refusal.CRASHED, f"exit {code}")


def _parse(answer: bytes) -> PaperReading:
    if len(answer) > _LONGEST_ANSWER:
        raise RecognitionError(Refusal.CRASHED, "answer")
    try:
        told = json.loads(answer)
        if refused := told.get("refusal"):
            raise RecognitionError(Refusal(refused), str(told.get("detail", ""))[:80])
        return _READING.validate_json(json.dumps(told["reading"]))
    except (ValueError, KeyError, AttributeError, ValidationError) as error:
        raise RecognitionError(Refusal.CRASHED, "answer") from error
