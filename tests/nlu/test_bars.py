"""What is done between the bars. How they are chosen: test_accuracy.py, in the Rasa environment."""

import pytest

from bot.nlu.bars import Bars, Verdict, choices_of


@pytest.mark.parametrize(
    ("best", "together", "expected"),
    [(0.7, 0.9, Verdict.ACT), (0.4, 0.8, Verdict.OFFER), (0.2, 0.4, Verdict.SAY_SO), (0.6, 0.6, Verdict.ACT)],
)
def test_verdict(best: float, together: float, expected: Verdict) -> None:
    assert Bars(act=0.6, offer=0.5).verdict(best, together) is expected


def test_out_of_scope_and_the_improbable_are_not_offered() -> None:
    ranking = [("out_of_scope", 0.4), ("greet", 0.3), ("thanks", 0.2), ("deny", 0.04)]
    assert choices_of(ranking) == [("greet", 0.3), ("thanks", 0.2)]
