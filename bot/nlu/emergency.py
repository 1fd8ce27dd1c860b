"""When a message counts as an emergency although another intent is more probable (decision 0051)."""

from dataclasses import dataclass

from bot.nlu import lexicon
from bot.nlu.bars import EMERGENCY, Bars
from bot.nlu.normalise import MAX_CHARACTERS, normalise

CONFIDENCE = 0.6
"""What an emergency gets at least, so that no fallback swallows it."""
_WINDOWS = 8
"""Pieces of a long text that are looked at for danger besides its two ends."""


@dataclass(frozen=True)
class EmergencyRule:
    """Missing an emergency is far worse than a false alarm, so its bar is lower than the other intents'.

    Danger is the probability of an emergency, in a long text that of its worst piece. `threshold`: the danger from
    which it ranks first; `word_threshold`: the same with a word of danger.
    """

    threshold: float
    word_threshold: float
    confidence: float = CONFIDENCE

    @classmethod
    def of(cls, bars: Bars) -> "EmergencyRule":
        """The rule with the bars that training has found."""
        return cls(threshold=bars.emergency, word_threshold=bars.emergency_word)

    def raises(self, text: str, danger: float) -> bool:
        """Whether `text` is an emergency at this danger."""
        if danger >= self.threshold:
            return True
        return danger >= self.word_threshold and has_word(text)

    def apply(self, text: str, probabilities: dict[str, float], danger: float) -> list[tuple[str, float]]:
        """All intents with their confidence, best first."""
        ranking = sorted(probabilities.items(), key=lambda pair: -pair[1])
        if not ranking or not self.raises(text, danger):
            return ranking
        best = max(ranking[0][1], self.confidence)
        return [(EMERGENCY, best), *(pair for pair in ranking if pair[0] != EMERGENCY)]


def has_word(text: str) -> bool:
    """Whether the whole text, however long, holds a word of danger."""
    normal = normalise(text)
    return lexicon.acute(normal) or lexicon.self_harm(normal)


def pieces(text: str) -> list[str]:
    """The overlapping pieces of a text that is cut for the encoders: danger may stand in its middle. Else nothing."""
    normal = normalise(text)
    if len(normal) <= MAX_CHARACTERS:
        return []
    step = MAX_CHARACTERS // 2
    starts = range(0, len(normal) - step, step)
    return [normal[start : start + MAX_CHARACTERS] for start in list(starts)[:_WINDOWS]]
