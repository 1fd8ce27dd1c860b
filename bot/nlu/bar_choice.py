"""Chooses bars and calibration on cross-validated answers: least cost in turns, most emergencies found."""

from collections.abc import Sequence
from itertools import product
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.nlu.bars import OUT_OF_SCOPE, choices_of

FALSE_ALARMS_ALLOWED = 0.025
"""Of training lines, which are harder than messages: there it is about half of that (docs/nlu-report.md)."""

# What a turn costs the member, in turns lost.
WRONG_ACT = 2.5
OFFER_WITH_IT = 1.0
OFFER_WITHOUT_IT = 2.2
SAY_SO = 2.0
SAY_SO_TO_STRANGE = 0.3
"""To an out-of-scope message "I can do these three things" is nearly the right answer."""

LEAST_ACT = 0.46
"""Below it another intent is nearly as likely: then it is asked, whatever a turn costs."""

Floats: TypeAlias = NDArray[np.float64]


def choose(rankings: Sequence[Sequence[tuple[str, float]]], truth: Sequence[str]) -> tuple[float, float]:
    """The bars (act, offer) at which the answers of cross-validation cost the least."""
    facts = _facts(rankings, truth)
    grid = product(np.arange(LEAST_ACT, 0.81, 0.02), np.arange(0.1, 0.91, 0.05))
    act, offer = min(grid, key=lambda pair: cost(facts, *pair))
    return round(float(act), 2), round(float(offer), 2)


def cost(facts: dict[str, Any], act: float, offer: float) -> float:
    """Turns that a message costs on average with these bars."""
    acted = facts["best"] >= act
    offered = ~acted & (facts["together"] >= offer)
    acting = np.where(facts["right"], 0.0, WRONG_ACT)
    offering = np.where(facts["among"], OFFER_WITH_IT, OFFER_WITHOUT_IT)
    saying = np.where(facts["strange"], SAY_SO_TO_STRANGE, SAY_SO)
    return float(np.where(acted, acting, np.where(offered, offering, saying)).mean())


def _facts(rankings: Sequence[Sequence[tuple[str, float]]], truth: Sequence[str]) -> dict[str, Any]:
    offers = [choices_of(ranking) for ranking in rankings]
    return {
        "best": np.array([ranking[0][1] for ranking in rankings]),
        "right": np.array([ranking[0][0] == name for ranking, name in zip(rankings, truth, strict=True)]),
        "together": np.array([sum(p for _, p in offer) for offer in offers]),
        "among": np.array([name in dict(offer) for offer, name in zip(offers, truth, strict=True)]),
        "strange": np.array([name == OUT_OF_SCOPE for name in truth]),
    }


def choose_emergency(own: Floats, worded: NDArray[np.bool_], real: NDArray[np.bool_]) -> tuple[float, float]:
    """The bars (without a word, with one) that find most emergencies at no more false alarms than allowed.

    Among equals the higher bars: they leave room for what cross-validation has not seen.
    """
    best = (-1.0, 1.0, 1.0)
    for plain, ratio in product(np.arange(0.02, 0.4, 0.01).round(2).tolist(), (0.15, 0.25, 0.5, 1.0)):
        raised = (own >= plain) | (worded & (own >= plain * ratio))
        if raised[~real].mean() <= FALSE_ALARMS_ALLOWED:
            best = max(best, (float(raised[real].mean()), plain, plain * ratio))
    return best[1], round(best[2], 4)


def choose_sharpness(shares: Floats, truth: NDArray[np.int64]) -> float:
    """The power of the probabilities under which the true intents are likeliest."""
    logs = np.log(np.maximum(shares, 1e-9))

    def surprise(power: float) -> float:
        powered = np.exp(power * logs)
        own = powered[np.arange(len(truth)), truth] / powered.sum(axis=1)
        return float(-np.log(np.maximum(own, 1e-9)).mean())

    return round(float(min(np.arange(0.6, 2.01, 0.05), key=surprise)), 2)
