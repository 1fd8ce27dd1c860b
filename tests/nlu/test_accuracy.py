"""The intent model on messages that its author's data does not contain. Floors lie well below what was measured."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.missing import lacks

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
MODEL = ROOT / "models" / "ins.tar.gz"
TRAINED_INTENTS = 33

pytestmark = [pytest.mark.rasa, pytest.mark.e2e]


def run_probe(script: str, *arguments: str) -> dict[str, Any]:
    """The JSON object that a probe prints as its last line."""
    command = [str(PYTHON), str(ROOT / "tests" / "nlu" / script), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr[-3000:]
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    if not PYTHON.exists():
        lacks("no .venv-rasa")
    return run_probe("accuracy_probe.py")


@pytest.fixture(scope="module")
def inside_rasa() -> dict[str, Any]:
    if not PYTHON.exists() or not MODEL.exists():
        lacks("no trained model: make train")
    return run_probe("server_probe.py", str(MODEL))


def test_understands_messages_of_another_voice(figures: dict[str, Any]) -> None:
    shown = {key: value for key, value in figures.items() if isinstance(value, float)}
    print("\nintents:", {key: round(value, 3) for key, value in shown.items()})
    print("\n".join(figures["errors"]))
    assert len(figures["intents"]) == TRAINED_INTENTS
    if figures["encoders"] != ["use", "e5"]:
        lacks("a sentence encoder is missing")
    assert figures["accuracy"] >= 0.9
    assert figures["macro_f1"] >= 0.89
    assert figures["top3"] >= 0.97
    assert figures["services"] >= 0.94


def test_an_emergency_is_hardly_ever_missed(figures: dict[str, Any]) -> None:
    assert figures["emergency_recall"] >= 0.94
    assert figures["emergency_false_alarms"] <= 0.02


def test_what_is_out_of_scope_is_refused(figures: dict[str, Any]) -> None:
    assert figures["out_of_scope_refused"] >= 0.82
    assert figures["out_of_scope_at_5"] >= 0.9
    assert figures["answered"] >= 0.93
    assert figures["wrong_when_answered"] <= 0.08
    assert figures["topics_right"] >= 0.85


def test_answers_to_a_form_do_not_leave_it(figures: dict[str, Any]) -> None:
    assert figures["form_answers_lost"] == []


def test_a_saved_model_answers_the_same(figures: dict[str, Any]) -> None:
    assert figures["round_trip"] < 1e-4


def test_works_without_sentence_encoders_and_says_so(figures: dict[str, Any]) -> None:
    assert figures["without_encoders"]["right"] == 3
    assert "sentence encoder use is not installed" in figures["without_encoders"]["said"]
    assert "sentence encoder e5 is not installed" in figures["without_encoders"]["said"]


def test_the_same_data_give_the_same_model(figures: dict[str, Any]) -> None:
    assert figures["again"] == 0.0
    if figures["encoders"] == ["use", "e5"]:
        assert figures["vectors"] == 0.0


def test_bars_follow_from_the_answers(figures: dict[str, Any]) -> None:
    chosen = figures["chosen"]
    assert 0.5 < chosen["act"] <= 0.9
    assert chosen["found"] == 1.0
    assert chosen["alarms"] <= 0.02
    assert chosen["sharpness"] > 1.5


def test_the_report_has_all_its_parts(figures: dict[str, Any]) -> None:
    assert len(figures["report"]) > 15
    assert {"## Calibration", "## Topics", "## Emergencies: a set of their own", "PNG"} <= set(figures["report"])


def test_rasa_ranks_every_intent(inside_rasa: dict[str, Any]) -> None:
    parsed = inside_rasa["parsed"]
    assert parsed["wish"]["intent"]["name"] == "request_inpatient"
    assert parsed["wish"]["ranking"] == TRAINED_INTENTS
    assert parsed["wish"]["understanding"]["verdict"] == "act"
    assert parsed["wish"]["understanding"]["candidates"][0] == "request_inpatient"
    assert parsed["wish"]["understanding"]["topic"] is None
    assert parsed["identity"]["intent"]["name"] == "inform_identity"


@pytest.mark.parametrize("name", ["emergency", "self_harm"])
def test_the_fallback_does_not_swallow_an_emergency(inside_rasa: dict[str, Any], name: str) -> None:
    parsed = inside_rasa["parsed"][name]
    assert parsed["intent"]["name"] == "emergency"
    assert parsed["intent"]["confidence"] >= 0.6
    assert parsed["understanding"]["topic"] == ("acute" if name == "emergency" else "self_harm")


@pytest.mark.parametrize("name", ["blank", "odd", "long"])
def test_no_text_crashes_rasa(inside_rasa: dict[str, Any], name: str) -> None:
    assert inside_rasa["parsed"][name]["intent"]["name"]


def test_a_blank_text_is_the_fallback(inside_rasa: dict[str, Any]) -> None:
    assert inside_rasa["parsed"]["blank"]["intent"]["name"] == "nlu_fallback"
    assert inside_rasa["parsed"]["blank"]["understanding"] == {"verdict": "say_so", "candidates": [], "topic": None}


def test_danger_in_the_middle_of_a_long_text_is_no_less_seen(inside_rasa: dict[str, Any]) -> None:
    assert inside_rasa["parsed"]["buried"]["intent"]["name"] == "emergency"
    assert inside_rasa["parsed"]["buried"]["understanding"]["topic"] == "acute"


def test_a_parse_leaves_the_event_loop_soon(inside_rasa: dict[str, Any]) -> None:
    print("\nparse ms:", inside_rasa["milliseconds"])
    assert inside_rasa["milliseconds"]["p95"] < 60


def test_the_tracker_store_forgets_the_least_used(inside_rasa: dict[str, Any]) -> None:
    assert inside_rasa["store"] == ["first", "third"]


def test_the_quick_event_look_up_is_the_same(inside_rasa: dict[str, Any]) -> None:
    assert inside_rasa["events"] == {"same": True, "unknown": "refused"}


def test_no_word_of_a_member_reaches_the_log(inside_rasa: dict[str, Any]) -> None:
    assert "rest.message.received.failure" in inside_rasa["log"]
    assert "ValueError" in inside_rasa["log"]
    assert "server_probe.py" in inside_rasa["log"]
    for word in ("王小明", "身份证"):
        assert word not in inside_rasa["log"]
