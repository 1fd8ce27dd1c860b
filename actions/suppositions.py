"""住院那天要是医院没床呢, while something is filled in: what may come is asked about; no other service is wanted."""

import re

from actions.answers import is_question
from actions.base import TurnContext
from actions.papers import service_of
from bot.catalog import ServiceId

_SUPPOSES = re.compile(r"要是|如果|万一|假如|假设|到时候?|那天|怕|担心")
_NO_BED = re.compile(
    r"(?:没|没有|冇|等不到|排不[上到]|安排不[上了])[^，。]{0,4}床|住不[进上了]|不[让给收][^，。]{0,3}住"
)


def only_asks(turn: TurnContext) -> bool:
    """Whether the message asks about what may come, inside a form."""
    return bool(turn.form) and is_question(turn.text) and bool(_SUPPOSES.search(turn.text))


def answers(turn: TurnContext) -> bool:
    """No bed on the day of a direct payment (D8): a person and the hospital have to settle it."""
    service = service_of(turn)
    if service is None or service.id != ServiceId.DIRECT_PAY or not only_asks(turn) or not _NO_BED.search(turn.text):
        return False
    turn.draft.pop("misses", None)
    turn.say_fresh("faq.direct_pay.no_bed", "turn.as_i_said")
    return True
