"""How satisfied members are: asked when a matter is settled, answered by a digit. Never commits."""

import re
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.conversations import desk_repository
from bot.conversations.desk_models import Resolution, Satisfaction
from bot.conversations.models import Conversation, Mode
from bot.kernel import clock

# Nobody is asked who did not answer, or whom we could not help.
ASKED_AFTER = frozenset({Resolution.SOLVED, Resolution.CASE_GOES_ON, Resolution.OTHER})
# A digit that comes later answers something else: the menu has digits, too.
ANSWER_WITHIN = timedelta(hours=24)
LOW = 2
_SCORE = re.compile(r"(?:打|给)?\s*([1-5一二三四五])\s*(?:分|星|颗星)?")
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_WORDS = {
    "很不满意": 1, "非常不满意": 1, "不满意": 2, "不太满意": 2, "一般": 3, "还行": 3, "满意": 4, "挺满意": 4,
    "很满意": 5, "非常满意": 5, "特别满意": 5,
}  # fmt: skip
_ENDINGS = "。.!！~～ 的"


def take_rating(session: Session, conversation: Conversation, inbound_id: str, text: str) -> str | None:
    """Keep the rating that a message gives, if it was asked for; the key of the answer, None for any other message.

    Only the first message after the matter was settled is one. A turn that is run again finds its rating there.
    """
    if conversation.resolved_at is None:
        return None
    if known := desk_repository.rating_of(session, inbound_id):
        return _thanks(known.score)
    score = _score(text)
    if score is None or not _is_asked(conversation):
        return None
    settled = desk_repository.last_resolved(session, conversation.id)
    if settled is None or settled.reason not in ASKED_AFTER or session.get(Satisfaction, settled.id) is not None:
        return None
    session.add(
        Satisfaction(
            event_id=settled.id,
            inbound_id=inbound_id,
            agent_id=settled.agent_id,
            service=settled.service,
            score=score,
            at=clock.now(),
        )
    )
    session.flush()
    return _thanks(score)


def _is_asked(conversation: Conversation) -> bool:
    settled_at = conversation.resolved_at
    if conversation.mode != Mode.BOT or settled_at is None or clock.now() - settled_at > ANSWER_WITHIN:
        return False
    return conversation.last_member_at is None or conversation.last_member_at <= settled_at


def _score(text: str) -> int | None:
    words = text.strip().rstrip(_ENDINGS)
    if found := _SCORE.fullmatch(words):
        return _DIGITS.get(found[1]) or int(found[1])
    return _WORDS.get(words)


def _thanks(score: int) -> str:
    return "turn.rated_low" if score <= LOW else "turn.rated"
