"""When a message counts as an emergency although another intent is more probable (decision 0051)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.nlu import lexicon
from bot.nlu.normalise import normalise

EMERGENCY = "emergency"
DEFAULTS: dict[str, float] = {
    "emergency_threshold": 0.15,
    "emergency_word_threshold": 0.04,
    "emergency_confidence": 0.6,
}
"""The rule's settings as the component names them."""


@dataclass(frozen=True)
class EmergencyRule:
    """Missing an emergency is far worse than a false alarm, so its bar is lower than the other intents'.

    `threshold`: probability from which it ranks first; `word_threshold`: the same with an emergency word in the text.
    `confidence`: what it then gets at least, so that no fallback swallows it.
    """

    threshold: float
    word_threshold: float
    confidence: float

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "EmergencyRule":
        """The rule with the settings of the component."""
        return cls(
            threshold=float(config["emergency_threshold"]),
            word_threshold=float(config["emergency_word_threshold"]),
            confidence=float(config["emergency_confidence"]),
        )

    def raises(self, text: str, probability: float) -> bool:
        """Whether `text` is an emergency at this probability."""
        if probability >= self.threshold:
            return True
        if probability < self.word_threshold:
            return False
        normal = normalise(text)
        return lexicon.acute(normal) or lexicon.self_harm(normal)

    def apply(self, text: str, probabilities: dict[str, float]) -> list[tuple[str, float]]:
        """All intents with their confidence, best first."""
        ranking = sorted(probabilities.items(), key=lambda pair: -pair[1])
        own = probabilities.get(EMERGENCY, 0.0)
        if not ranking or not self.raises(text, own):
            return ranking
        best = max(ranking[0][1], self.confidence)
        return [(EMERGENCY, best), *(pair for pair in ranking if pair[0] != EMERGENCY)]
