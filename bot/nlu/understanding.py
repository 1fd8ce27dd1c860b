"""From the model's probabilities to what is done with a message: the emergency rule, odd texts, bars, topic.

The same for the Rasa component and for every figure of the report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.nlu.bars import EMERGENCY, OUT_OF_SCOPE, Bars, Verdict, choices_of
from bot.nlu.emergency import EmergencyRule
from bot.nlu.oddity import Oddity, oddity_of

TOPIC_BAR = 0.5
"""A topic is told when it holds at least this share among the topics of its intent."""
_ODD_CONFIDENCE = 0.9
Topics = Mapping[str, tuple[str, float]]


@dataclass(frozen=True)
class Understanding:
    """`ranking`: all intents, best first. `candidates`: what may be offered, likeliest first. `topic`: of the best."""

    ranking: list[tuple[str, float]]
    verdict: Verdict
    candidates: list[str]
    topic: str | None

    def told(self) -> dict[str, Any]:
        """What actions get of it: plain values only, for the tracker store and the action server."""
        return {"verdict": self.verdict.value, "candidates": self.candidates, "topic": self.topic}


NOTHING = Understanding([], Verdict.SAY_SO, [], None)
"""What is understood of a blank text."""


def understand(
    text: str, probabilities: Mapping[str, float], *, danger: float, topics: Topics, bars: Bars
) -> Understanding:
    """What to do with `text` at these probabilities, this danger and these topics of the intents that have some."""
    if not probabilities:
        return NOTHING
    ranking = EmergencyRule.of(bars).apply(text, dict(probabilities), danger)
    odd = _odd(text, ranking, bars)
    if odd:
        sure = max(_ODD_CONFIDENCE, probabilities.get(OUT_OF_SCOPE, 0.0))
        ranking = [(OUT_OF_SCOPE, sure), *(pair for pair in ranking if pair[0] != OUT_OF_SCOPE)]
    best, confidence = ranking[0]
    choices = choices_of(ranking)
    verdict = bars.verdict(confidence, sum(p for _, p in choices))
    topic, share = topics.get(best, ("", 0.0))
    told = odd.topic if odd else topic if share >= TOPIC_BAR else None
    return Understanding(ranking, verdict, [name for name, _ in choices], told)


def _odd(text: str, ranking: list[tuple[str, float]], bars: Bars) -> Oddity | None:
    """Danger goes before; a sentence in Latin letters counts only where the model would not act ("thank you")."""
    best, confidence = ranking[0]
    odd = oddity_of(text)
    if best == EMERGENCY or (odd is Oddity.FOREIGN and best != OUT_OF_SCOPE and confidence >= bars.act):
        return None
    return odd
