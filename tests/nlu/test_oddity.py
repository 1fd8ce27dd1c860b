"""What is called gibberish or foreign by its characters, and what never is."""

import pytest

from bot.nlu.bars import Bars, Verdict
from bot.nlu.oddity import Oddity, oddity_of
from bot.nlu.understanding import understand

BARS = Bars(act=0.5, offer=0.4)


@pytest.mark.parametrize(
    "text", ["kjhgf", "poiuy", "wrtpsdf", "mnbvcx", "vbvbvbvbvb", "、、、", "?!?!", "——", "*&%", "/／/", "~~~"]
)
def test_gibberish(text: str) -> None:
    assert oddity_of(text) is Oddity.GIBBERISH


@pytest.mark.parametrize("text", ["when does your office open", "je voudrais prendre rendez-vous"])
def test_a_foreign_sentence(text: str) -> None:
    assert oddity_of(text) is Oddity.FOREIGN


@pytest.mark.parametrize("text", ["мне нужна помощь", "도와주세요", "病院を予約したいです", "ช่วยด้วย", "здравствуйте"])
def test_other_letters(text: str) -> None:
    assert oddity_of(text) is Oddity.OTHER_SCRIPT
    assert Oddity.OTHER_SCRIPT.topic == Oddity.FOREIGN.topic == "foreign"


@pytest.mark.parametrize("text", ["1", "2.", "110101199001011234", "2026-11-05", "138 0000 0000", "11.5", "40%", "３"])
def test_numbers_are_for_the_forms(text: str) -> None:
    assert oddity_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("好", "嗯", "王小明", "爷爷の病", "哈哈哈哈", "", "  "),
        *("EGFR", "HER2", "PD-L1", "PET-CT", "CT", "MRI", "KRAS G12C", "SF1234567890", "MZ261101-4D2KM", "E12345678"),
        *("ok", "OKOKOK", "hello", "thank you", "bye bye", "John Smith", "👍", "🙏🙏", "[强]", "wo xiang zhu yuan"),
    ],
)
def test_what_the_model_and_the_forms_read(text: str) -> None:
    assert oddity_of(text) is None


def test_mashed_keys_are_out_of_scope_whatever_the_model_says() -> None:
    found = understand("kjhgfds", {"greet": 0.8, "out_of_scope": 0.2}, danger=0.0, topics={}, bars=BARS)
    assert found.ranking[0] == ("out_of_scope", 0.9)
    assert (found.verdict, found.topic) == (Verdict.ACT, "gibberish")


def test_a_foreign_sentence_that_is_understood_is_acted_on() -> None:
    found = understand("thank you so much", {"thanks": 0.8, "out_of_scope": 0.2}, danger=0.0, topics={}, bars=BARS)
    assert (found.ranking[0][0], found.topic) == ("thanks", None)
    unsure = understand("when do you open", {"faq_timeline": 0.4, "greet": 0.3}, danger=0.0, topics={}, bars=BARS)
    assert (unsure.ranking[0][0], unsure.topic) == ("out_of_scope", "foreign")


def test_danger_in_another_language_stays_an_emergency() -> None:
    odds = {"emergency": 0.2, "out_of_scope": 0.8}
    found = understand("my father can not breathe", odds, danger=0.9, topics={"emergency": ("acute", 0.8)}, bars=BARS)
    assert (found.ranking[0][0], found.topic) == ("emergency", "acute")
