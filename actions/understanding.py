"""How sure the classifier is of a message: act on it, offer the likeliest, or admit that it was not understood.

The bars between the three are chosen in training (bot/nlu); here is only read what came of them. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.conversations import strong_words
from bot.conversations.judged import EMERGENCY, SURE

# The intent of a turn whose message is not clear enough to act on.
UNSURE = "nlu_fallback"
_COMPLAINT = "complaint"


class Verdict(StrEnum):
    """What to do with a message."""

    ACT = "act"
    OFFER = "offer"
    SAY_SO = "say_so"


@dataclass(frozen=True)
class Understanding:
    """What a message is taken for: UNSURE unless the verdict is to act.

    `candidates` are the intents worth offering, the likeliest first; `topic` divides an intent of many kinds.
    """

    intent: str = ""
    confidence: float = 0.0
    verdict: Verdict = Verdict.ACT
    candidates: tuple[str, ...] = ()
    topic: str | None = None


def read(message: Mapping[str, Any]) -> Understanding:
    """The understanding of Rasa's latest message. A command (/greet) has no verdict: it is sure.

    An emergency is always acted on, whatever the bars say; but 急死了 is no emergency, and no complaint.
    """
    best = message.get("intent") or {}
    intent, confidence = str(best.get("name") or ""), float(best.get("confidence") or 0.0)
    about = message.get("understanding") or {}
    verdict = Verdict(about.get("verdict") or (Verdict.SAY_SO if intent in ("", UNSURE) else Verdict.ACT))
    if _is_manner_of_speaking(intent, confidence, str(message.get("text") or "")):
        verdict = Verdict.OFFER
    elif intent == EMERGENCY:
        verdict = Verdict.ACT
    return Understanding(
        intent=intent if verdict is Verdict.ACT else UNSURE,
        confidence=confidence,
        verdict=verdict,
        candidates=tuple(str(name) for name in about.get("candidates") or ()),
        topic=about.get("topic") or None,
    )


def _is_manner_of_speaking(intent: str, confidence: float, text: str) -> bool:
    """Whether only a figure of speech makes it a danger or a complaint. Rules have heard real danger before."""
    if intent == EMERGENCY:
        figure = confidence < SURE and strong_words.is_manner_of_speaking(text)
        return figure or strong_words.is_weary_of_treatment(text)
    told = strong_words.read(text)
    return intent == _COMPLAINT and told.feeling is not None and not told.rest
