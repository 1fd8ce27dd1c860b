"""What the classifier makes of a text, and the danger that it hears where the rules (safety.py) hear none. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversations.models import HandoverReason
from bot.conversations.safety import Danger
from bot.conversations.strong_words import is_manner_of_speaking, is_weary_of_treatment

EMERGENCY = "emergency"
# A topic of emergency (data/nlu/emergency.yml), and how sure the classifier must be of danger for words about it alone.
SELF_HARM, SURE = "self_harm", 0.8
# Who was in danger a moment ago is heard at a probability that would be too low for others.
BAR_AFTER_A_CRISIS = 0.05
# A wish of which the classifier is so sure, with no more danger in it than this, is one even after a crisis.
SURE_OF_WISH, DANGER_IN_A_WISH = 0.6, 0.2
_WISHES = ("request_", "query_", "faq_", "submit_documents", "inform_identity")
# An illness of the body, and no despair: the emergency room, and nothing else.
_BODY = re.compile(
    r"^(?!.*(?:不想|死|绝望|活|崩溃|解脱)).*(?:发烧|发热|高烧|低烧|疼|痛|吐|出血|流血|便血|喘|晕|抽|肿|胸闷|呼吸|心慌|过敏|不醒|没反应|不动)"
)


@dataclass(frozen=True)
class Judgement:
    """The likeliest intent and how sure it is, the probability of danger, and the kind of an intent of several."""

    intent: str = ""
    confidence: float = 0.0
    danger: float = 0.0
    topic: str | None = None

    @property
    def wishes_something(self) -> bool:
        """Whether it is clearly a request or a question, and no danger."""
        sure = self.confidence >= SURE_OF_WISH and self.danger < DANGER_IN_A_WISH
        return sure and self.intent.startswith(_WISHES)


def read_judgement(parsed: Mapping[str, Any]) -> Judgement:
    """The judgement in what Rasa's parse answers; an empty one where it says nothing."""
    best = parsed.get("intent") or {}
    ranking = {str(each["name"]): float(each["confidence"]) for each in parsed.get("intent_ranking") or []}
    return Judgement(
        intent=str(best.get("name") or ""),
        confidence=float(best.get("confidence") or 0.0),
        danger=ranking.get(EMERGENCY, 0.0),
        topic=(parsed.get("understanding") or {}).get("topic") or None,
    )


def judged_danger(text: str, judgement: Judgement, *, after_a_crisis: bool = False) -> Danger | None:
    """The danger that the classifier hears in `text`; None where it hears none, or only a figure of speech."""
    doubtful = judgement.danger >= BAR_AFTER_A_CRISIS and not judgement.wishes_something
    raised = judgement.intent == EMERGENCY or (after_a_crisis and doubtful)
    if not raised or (judgement.confidence < SURE and is_manner_of_speaking(text)):
        return None
    if not after_a_crisis and is_weary_of_treatment(text):
        return None
    if judgement.intent == EMERGENCY and judgement.topic == SELF_HARM and judgement.confidence >= SURE:
        return Danger(HandoverReason.SELF_HARM, "turn.self_harm")
    return Danger(HandoverReason.EMERGENCY, "turn.emergency" if _BODY.search(text) else "turn.emergency_either")
