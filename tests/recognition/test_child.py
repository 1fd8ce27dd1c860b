"""The reading process: real pictures through the real library, bounded, and its failures told clearly."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from bot.recognition import child
from bot.recognition.child import recognise_in_child
from bot.recognition.limits import Limits
from bot.recognition.results import Certainty, Flaw, PaperKind, RecognitionError, Refusal
from tests.documents.pictures import picture
from tests.recognition.corpus import layouts_seen
from tests.recognition.corpus.samples import Sample, id_cards, papers
from tests.recognition.test_pictures import HOSTILE

pytestmark = pytest.mark.ocr


def sample(kind: str, layout: int, wear: str) -> Sample:
    """One picture of the corpus."""
    forms = {kind: layouts_seen.LAYOUTS[kind][layout : layout + 1]}
    pictures = papers(forms, layouts_seen.HOSPITALS, seed=3, wears=(wear,))
    return next(each for each in pictures if each.wear == wear)


def test_a_pathology_report_is_read_with_its_hints() -> None:
    told = sample("pathology_report", 1, "phone")
    reading = recognise_in_child(told.content)
    assert (reading.kind, reading.certainty) == (PaperKind.PATHOLOGY_REPORT, Certainty.SURE)
    assert reading.patient_name == told.person.name
    assert reading.hospital == told.hospital
    assert reading.dated is not None
    assert reading.conclusion is not None
    assert told.person.name not in repr(reading)


def test_a_card_on_its_side_gives_its_number() -> None:
    told = next(each for each in id_cards(seed=3, count=1, wears=("turned",)) if each.wear == "turned")
    reading = recognise_in_child(told.content)
    assert reading.kind is PaperKind.ID_CARD
    assert reading.id_card is not None
    assert (reading.id_card.name, reading.id_card.number) == (told.person.name, told.person.id_number)
    assert reading.id_card.agrees is True
    assert {Flaw.SIDEWAYS, Flaw.UPSIDE_DOWN} & set(reading.flaws)
    assert told.person.id_number not in repr(reading)


def test_a_page_too_soft_to_be_told_is_blurred_though_its_title_is_not() -> None:
    reading = recognise_in_child(sample("pathology_report", 1, "smeared").content)
    assert reading.certainty is not Certainty.SURE
    assert Flaw.BLURRED in reading.flaws


def test_a_picture_without_text_says_so() -> None:
    reading = recognise_in_child(picture("JPEG", size=(640, 480)))
    assert (reading.kind, reading.certainty) == (PaperKind.OTHER, Certainty.UNKNOWN)
    assert Flaw.NO_TEXT in reading.flaws


@pytest.mark.parametrize("name", ["text", "cut off", "20000 x 20000", "1000 frames"])
def test_hostile_files_come_back_as_a_refusal(name: str) -> None:
    content, reason = HOSTILE[name]
    with pytest.raises(RecognitionError) as refused:
        recognise_in_child(content)
    assert refused.value.refusal is reason


def test_too_little_memory_is_told_and_kills_nobody_else() -> None:
    with pytest.raises(RecognitionError) as refused:
        recognise_in_child(picture("JPEG", size=(640, 480)), Limits(memory_mb=420))
    assert refused.value.refusal in (Refusal.OUT_OF_MEMORY, Refusal.CRASHED)


def test_too_slow_is_killed_with_all_it_started() -> None:
    before = time.monotonic()
    with pytest.raises(RecognitionError) as refused:
        recognise_in_child(picture("JPEG", size=(640, 480)), Limits(seconds=0.3))
    assert refused.value.refusal is Refusal.TIMED_OUT
    assert time.monotonic() - before < 10


def test_too_much_of_the_processor_is_told() -> None:
    with pytest.raises(RecognitionError) as refused:
        recognise_in_child(sample("ct_report", 0, "phone").content, Limits(cpu_seconds=1))
    assert refused.value.refusal is Refusal.TIMED_OUT


def test_a_killed_child_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_COMMAND", ("-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"))
    with pytest.raises(RecognitionError) as refused:
        recognise_in_child(picture("JPEG", size=(640, 480)))
    assert refused.value.refusal is Refusal.CRASHED


@pytest.mark.parametrize(
    "answer", ["''", "[]", "{}", '\'{"reading": {"kind": "poem"}}\'', '\'{"refusal": "mood"}\'', "'x' * 300_000"]
)
def test_a_child_that_talks_nonsense_is_a_crash(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr(child, "_COMMAND", ("-c", f"import sys; sys.stdin.buffer.read(); print({answer})"))
    with pytest.raises(RecognitionError) as refused:
        recognise_in_child(picture("JPEG", size=(64, 64)))
    assert refused.value.refusal is Refusal.CRASHED


def test_the_child_has_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_KEYS", "made-up-key")
    seen = tmp_path / "environment"
    told = f"import os, pathlib; pathlib.Path({str(seen)!r}).write_text(str(dict(os.environ)))"
    monkeypatch.setattr(child, "_COMMAND", ("-c", told))
    with pytest.raises(RecognitionError):
        recognise_in_child(b"\xff\xd8\xff")
    assert "made-up-key" not in seen.read_text()
    assert "DATA_KEYS" not in seen.read_text()


def test_no_child_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also what the child itself has started dies with it."""
    noted = tmp_path / "pid"
    told = (
        "import subprocess, pathlib, time; p = subprocess.Popen(['sleep', '60']);"
        f"pathlib.Path({str(noted)!r}).write_text(str(p.pid)); time.sleep(60)"
    )
    monkeypatch.setattr(child, "_COMMAND", ("-c", told))
    with pytest.raises(RecognitionError):
        recognise_in_child(b"\xff\xd8\xff", Limits(seconds=3))
    pid = int(noted.read_text())
    for _ in range(50):
        if not _runs(pid):
            break
        threading.Event().wait(0.05)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIG_DFL)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
