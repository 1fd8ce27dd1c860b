"""When a message counts as an emergency although another intent is more probable (decision 0051)."""

from dataclasses import dataclass

from bot.nlu import lexicon
from bot.nlu.bars import EMERGENCY, Bars
from bot.nlu.normalise import MAX_CHARACTERS, normalise

CONFIDENCE = 0.6
"""What an emergency gets at least, so that no fallback swallows it."""
WITHOUT_A_SIGN = 0.75
"""Danger that is heard even in a text without any word of a body, harm, despair or parting; below it is not."""
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
        if danger < WITHOUT_A_SIGN and not has_sign(text):
            return False
        if danger >= self.threshold:
            return True
        return danger >= self.word_threshold and has_word(text)

    def apply(self, text: str, probabilities: dict[str, float], danger: float) -> list[tuple[str, float]]:
        """All intents with their confidence, best first."""
        ranking = sorted(probabilities.items(), key=lambda pair: -pair[1])
        if not self.raises(text, danger):
            return self._calm(ranking)
        best = max(ranking[0][1], self.confidence)
        return [(EMERGENCY, best), *(pair for pair in ranking if pair[0] != EMERGENCY)]

    def _calm(self, ranking: list[tuple[str, float]]) -> list[tuple[str, float]]:
        """An emergency that is not raised does not rank first; it stays in the ranking with less than the next best."""
        if not ranking[1:] or ranking[0][0] != EMERGENCY:
            return ranking
        return [ranking[1], (EMERGENCY, ranking[1][1]), *ranking[2:]]


def has_sign(text: str) -> bool:
    """Whether the text speaks of a body, of harm, of despair or of parting; a word of danger is one, too."""
    return lexicon.sign(normalise(text)) or has_word(text)


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
