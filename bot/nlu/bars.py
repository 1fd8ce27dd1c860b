"""From which probability on what is done: chosen on cross-validated answers, stored with the model (decision 0052).

Act: do what the best intent asks for. Offer: name the two or three likeliest and let the member choose. Say so:
admit it. How they are chosen: bar_choice.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

OUT_OF_SCOPE = "out_of_scope"
EMERGENCY = "emergency"
NOT_OFFERED = frozenset({OUT_OF_SCOPE, EMERGENCY, "greet", "goodbye", "thanks", "affirm", "deny"})
"""Intents that nobody would choose from a list."""
CHOICES = 3
LEAST_CHOICES = 2
LEAST_CHOICE = 0.05
"""A third intent less probable than this is not offered."""


class Verdict(StrEnum):
    """What to do with a message."""

    ACT = "act"
    OFFER = "offer"
    SAY_SO = "say_so"


@dataclass(frozen=True)
class Bars:
    """`act` is a bar for the best intent, `offer` for the likeliest together, `emergency*` for danger.

    `sharpness` is the power that probabilities are raised to: calibration.
    """

    act: float = 0.4
    offer: float = 0.4
    emergency: float = 0.15
    emergency_word: float = 0.04
    sharpness: float = 1.0

    def verdict(self, best: float, together: float) -> Verdict:
        """What to do at these probabilities."""
        if best >= self.act:
            return Verdict.ACT
        return Verdict.OFFER if together >= self.offer else Verdict.SAY_SO


def choices_of(ranking: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """The likeliest intents that can be offered, best first."""
    able = [(name, p) for name, p in ranking if name not in NOT_OFFERED]
    return [*able[:LEAST_CHOICES], *(pair for pair in able[LEAST_CHOICES:CHOICES] if pair[1] >= LEAST_CHOICE)]
