"""What a member tells while a form is open and no question asks for: kept in their words, for staff.

It is shown at the summary and stands in the case, so that nothing is said in vain; what it means, a person decides.
"""

from actions import topics
from actions.answers import is_question, squeezed
from actions.base import TurnContext
from actions.people import consented
from actions.persons import has_markers
from actions.slots import DETAIL_SLOTS
from bot.cases import service as cases

REMARK = cases.REMARK
# A shorter text that was not understood says nothing that a person could use later.
SHORTEST = 5
# Characters in all, so that the summary stays on one screen; what comes later is told to a person.
LONGEST = 300
_ASKED = (*DETAIL_SLOTS, "documents_done", "confirmation")
# The text was folded to its plain form when it came in.
_CHINESE_MARKS = str.maketrans(",;:!", "，；：！")
_SAYS_LITTLE = ("affirm", "deny", "greet", "thanks", "goodbye")


def keep(turn: TurnContext, slot: str) -> bool:
    """Keep the message as a remark and say so; False where it tells nothing, or not about the request."""
    if slot not in _ASKED or not consented(turn) or turn.intent in _SAYS_LITTLE or not _tells(turn):
        return False
    text = " ".join(turn.text.split()).translate(_CHINESE_MARKS)
    before = str(turn.draft.get(REMARK) or "")
    if text in before:
        return False
    kept = f"{before}；{text}" if before else text
    if len(kept) > LONGEST:
        return False
    turn.draft[REMARK] = kept
    turn.say_fresh("details.remark", "details.remark_again")
    return True


def _tells(turn: TurnContext) -> bool:
    text = turn.text
    if text.startswith("/") or len(squeezed(text)) < SHORTEST or is_question(text) or has_markers(turn):
        return False
    return topics.topic_of(turn) is None
