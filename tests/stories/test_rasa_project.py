"""`rasa data validate` has nothing to say, and the policy goes the way of the test stories in this folder."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.missing import lacks

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
STORIES = ROOT / "tests" / "stories"

pytestmark = [pytest.mark.rasa, pytest.mark.e2e]


def test_every_intent_and_form_has_a_story() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    told = "".join(path.read_text(encoding="utf-8") for path in STORIES.glob("*.yml"))
    # nlu_fallback is what the pipeline says when it does not know: it has no words of its own.
    intents = {name for name in domain["intents"] if name != "nlu_fallback"}
    assert intents <= set(re.findall(r"intent: (\w+)", told))
    assert {f"{form} ends" for form in domain["forms"]} <= set(re.findall(r"story: (\w+ ends)", told))


def test_the_data_are_valid_and_the_stories_come_true() -> None:
    if not PYTHON.exists():
        lacks("no .venv-rasa")
    command = [str(PYTHON), str(ROOT / "scripts" / "rasa_checks.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
