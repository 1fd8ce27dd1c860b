"""What the words of bot.conversations.safety find, which look at every message before Rasa does.

They live in the application's environment: a child process of it answers.
"""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

_PYTHON = Path(".venv/bin/python")
_PROGRAM = (
    "import json, sys; from bot.conversations.safety import danger_in; "
    "print(json.dumps([danger_in(text) is not None for text in json.load(sys.stdin)]))"
)


def dangers(texts: Sequence[str]) -> list[bool] | None:
    """Whether the gateway's words see danger in each text; None without the application's environment."""
    if not _PYTHON.exists():
        return None
    command = [str(_PYTHON), "-c", _PROGRAM]
    done = subprocess.run(command, input=json.dumps(list(texts)), capture_output=True, text=True, check=True)
    answers: list[bool] = json.loads(done.stdout.strip().splitlines()[-1])
    return answers
