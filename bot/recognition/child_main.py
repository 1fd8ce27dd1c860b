"""The child: one picture on the standard input, one JSON object on the standard output. Started by child.py."""

import json
import os
import sys
from dataclasses import asdict
from datetime import date

from bot.recognition.limits import OUT_OF_MEMORY_CODE, set_limits
from bot.recognition.results import PaperReading, RecognitionError

# What the libraries say when memory is refused to them under another name than MemoryError.
_OUT_OF_MEMORY_WORDS = (
    "bad_alloc",
    "bad allocation",
    "insufficient memory",
    "failed to allocate",
    "out of memory",
    "cannot allocate",
    "failed to map",
)


def main() -> int:
    """Read the picture; returns the exit code."""
    set_limits(int(sys.argv[1]), int(sys.argv[2]))
    # Libraries may print: the answer goes through a copy of the channel that they do not know.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        from bot.recognition.reading import recognise  # the large libraries, under the limits

        answer = reading_as_json(recognise(sys.stdin.buffer.read()))
    except RecognitionError as error:
        detail = str(error).partition(": ")[2]
        answer = json.dumps({"refusal": error.refusal, "detail": detail})
    except MemoryError:
        return OUT_OF_MEMORY_CODE
    except Exception as error:
        if any(words in str(error).lower() for words in _OUT_OF_MEMORY_WORDS):
            return OUT_OF_MEMORY_CODE
        raise
    answers.write(answer)
    answers.close()
    return 0


def reading_as_json(reading: PaperReading) -> str:
    """The answer of the child: dates in ISO 8601."""
    return json.dumps({"reading": asdict(reading)}, default=_iso)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


if __name__ == "__main__":
    sys.exit(main())
