"""等住院条开好了再来, 那确诊了再来找你: without the slip (G2) or the diagnosis (J5) nothing can be done yet.

The request is put aside kindly, with what was told.
"""

import re

from actions.base import TurnContext
from actions.interruptions import LEAVING_UNTIL
from actions.papers import service_of
from bot.catalog import render

_KEEPS = re.compile(
    r"(?:那|就|我|帮我|给我|好|行|嗯)*(?:先)?(?:留着|保留|存着|放着|搁着|放一放|等等)(?:吧|了|着|再说|就行)*"
)
_LATER = (
    r"(?:等|到|那|我|先|就|好|行|嗯|[，,\s])*[^，。?？]{0,10}(?:开|下来|拿到|有|出来?|确诊|定|查清|明确|做完|知道)[^，。?？]{0,6}"
    r"(?:再|才)(?:来|说|找|办|弄|联系|告诉|发|给|回|约|申请)[^?？]{0,8}"
)
_UNTIL = re.compile(rf"(?:{_LATER}|.*(?:那|等|先)?(?:再来|再说|再找[你您]).{{0,4}})")
# 单子不在手边,等会儿再说: it is there, only not at hand (actions/pauses.py).
_SOON = re.compile(r"等(?:一?会|一?下)|晚点|待会|回头|不在(?:手边|身边|这)|没带|忙")
_SLOTS = {"admission_slip_date": "details.kept_until_slip", "diagnosed_on": "details.kept_until_diagnosed"}


def heard(turn: TurnContext, slot: str) -> bool:
    """Whether the member comes back when the slip, or the diagnosis, is there."""
    service = service_of(turn)
    if slot not in _SLOTS or service is None or re.search(r"[?？]|吗$|呢$", turn.text):
        return False
    text = turn.text.strip()
    if _SOON.search(text) or not (_KEEPS.fullmatch(text) or _UNTIL.fullmatch(text)):
        return False
    turn.draft.pop("misses", None)
    turn.say(render(_SLOTS[slot], name=service.name))
    turn.draft["leaving"] = LEAVING_UNTIL
    return True
