"""What is done between the bars. How they are chosen: test_accuracy.py, in the Rasa environment."""

import pytest

from bot.nlu.bars import Bars, Verdict, choices_of
from bot.nlu.understanding import understand
from tests.support.missing import lacks

BARS = Bars(act=0.6, offer=0.5)


@pytest.mark.parametrize(
    ("best", "together", "expected"),
    [(0.7, 0.9, Verdict.ACT), (0.4, 0.8, Verdict.OFFER), (0.2, 0.4, Verdict.SAY_SO), (0.6, 0.6, Verdict.ACT)],
)
def test_verdict(best: float, together: float, expected: Verdict) -> None:
    assert BARS.verdict(best, together) is expected


def test_small_talk_danger_and_a_third_that_is_improbable_are_not_offered() -> None:
    ranking = [("out_of_scope", 0.4), ("cancel", 0.3), ("greet", 0.2), ("query_status", 0.04), ("faq_sample", 0.03)]
    assert choices_of(ranking) == [("cancel", 0.3), ("query_status", 0.04)]
    assert choices_of([*ranking[:3], ("complaint", 0.2), ("human_agent", 0.1), ("faq_sample", 0.03)]) == [
        ("cancel", 0.3),
        ("complaint", 0.2),
        ("human_agent", 0.1),
    ]


def test_candidates_come_with_every_verdict() -> None:
    told = understand("住院", {"a": 0.5, "b": 0.3, "c": 0.2}, danger=0.0, topics={}, bars=BARS).told()
    assert told == {"verdict": "offer", "candidates": ["a", "b", "c"], "topic": None}


def test_a_topic_is_told_of_the_best_intent_only_and_when_it_is_clear() -> None:
    topics = {"out_of_scope": ("medical", 0.8), "emergency": ("acute", 0.9)}

    def topic(share: float, best: str = "out_of_scope") -> str | None:
        odds = {best: 0.9, "greet": 0.1}
        return understand(
            "吃什么", odds, danger=0.0, topics={**topics, "out_of_scope": ("medical", share)}, bars=BARS
        ).topic

    assert topic(0.8) == "medical"
    assert topic(0.4) is None
    assert topic(0.8, best="cancel") is None


@pytest.mark.parametrize(("in_ci", "outcome"), [("1", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_in_ci_nothing_may_be_missing(
    monkeypatch: pytest.MonkeyPatch, in_ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("CI", in_ci)
    with pytest.raises(outcome, match="no model"):
        lacks("no model")
