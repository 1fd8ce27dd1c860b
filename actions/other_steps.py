"""A word that belongs to another step than the one that is asked for: 稍后补 or 完成 before the papers, 确认 before the
summary, a mere 好的 where one of several is to be named. It fills nothing; the step is said once more.
"""

import re

from actions import city_of_wish
from actions.answers import bare, squeezed
from actions.base import TurnContext
from actions.papers import LATER, service_of
from actions.readings import is_bare_yes
from actions.slots import DETAIL_SLOTS, IDENTITY_SLOTS
from bot.catalog import ServiceId, render
from bot.conversations.spelling import simplified

_PAPERS = r"(?:医疗)?(?:材料|资料|报告|病历本?|照片|片子|图片?|单子|东西)"
_LATER = re.compile(
    rf"(?:(?P<papers>{_PAPERS})(?:我|们|这些|什么的|都|就|先)*)?(?:我|就|都|先|那|等)*(?:稍[后後]|稍候|稍晚|晚点儿?|晚些|回头|之后|过后|以后|后面|改天)"
    r"(?:我|再|来|就|给你们?)*(?:[补補](?:充|发|交|传|上)?|发|传|交)(?:给?[你您]们?)?(?:吧|了|哈|啊|哦|可以吗|行吗|行不|好吗|行)*"
)
_DONE = re.compile(
    r"(?:我|都|已经?|全部?|照片|资料|材料)*(?:完成|完毕|搞定|结束|下一步|(?:发|传|拍|交)(?:完|好|齐)|齐|都发)(?:了|啦|吧)*"
)
_CONFIRMS = re.compile(
    r"(?:我|那|就|可以|直接|请|帮我|麻烦|先|给我)*(?:确认|确定|提交)(?:提交|无误|申请|上去|了|吧|一下)*"
)
_CALLED_FOR = ("consent", *IDENTITY_SLOTS, "id_kind", "for_whom", "first_diagnosis", *DETAIL_SLOTS)


def is_word_of_another_step(turn: TurnContext, slot: str) -> bool:
    """Whether the message is such a word, asked for at another step than `slot`."""
    word = simplified(squeezed(turn.text))
    return slot in _CALLED_FOR and _kind(turn, slot, word, _LATER.fullmatch(word)) is not None


def heard(turn: TurnContext, slot: str) -> bool:
    """Whether the message is a word of another step; it is answered, and the question follows."""
    if slot == "city" and city_of_wish.is_asked(turn, service_of(turn)):
        return False
    word = simplified(squeezed(turn.text))
    later = _LATER.fullmatch(word)
    if slot == "confirmation" and later:
        turn.say_fresh("facts.step_papers_later", "confirm.please_confirm")
        turn.draft["hinted"] = True
        return True
    if slot not in _CALLED_FOR:
        return False
    key = _kind(turn, slot, word, later)
    if key is None:
        return False
    if key == "step_later" and later and later["papers"]:
        key = "step_later_noted"
        turn.draft["documents_done"] = LATER
    turn.draft.pop("misses", None)
    turn.say_fresh(f"facts.{key}", "facts.step_again", step=_step(turn, slot))
    return True


def _kind(turn: TurnContext, slot: str, word: str, later: re.Match[str] | None) -> str | None:
    if later:
        return "step_later"
    if _CONFIRMS.fullmatch(word):
        return "step_confirm" if slot not in ("consent", "first_diagnosis", "for_whom") else None
    if slot in DETAIL_SLOTS and is_bare_yes(turn.text):
        return "step_yes_again" if render("facts.step_yes", step=_step(turn, slot)) in turn.last_said else "step_yes"
    return "step_done" if _DONE.fullmatch(word) and not re.search(r"[?？]", bare(turn.text)) else None


def _step(turn: TurnContext, slot: str) -> str:
    service = service_of(turn)
    if slot == "city" and service is not None and service.id == ServiceId.SECOND_OPINION:
        return render("label.city_of_experts")
    return render(f"step.{slot}")
