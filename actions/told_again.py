"""What is told in the middle of a form without being asked for, and asides about what was told: a fact at the papers or
at the summary, the same person once more, a slip of the finger, 名字写错没.
"""

import re

from actions.answers import is_question, read_yes_no, says_done, says_later, squeezed
from actions.base import TurnContext
from actions.corrections import corrects
from actions.eligibility import refuse_if_not_eligible
from actions.facts import kept_fact
from actions.labels import LABELS
from actions.people import consented
from actions.persons import has_markers, member_name, speaks_of_another
from actions.readings import UNKNOWN_DATE
from actions.slots import IDENTITY_SLOTS
from actions.told import take_facts
from actions.wishes import names_doctor
from actions.words import find_document_kind
from bot.catalog import render
from bot.kernel.vault import TOKEN
from bot.members import service as members
from bot.members.names import fold_name

_AFTER_DETAILS = ("documents_done", "confirmation")
_PAPER = re.compile(r"病历|报告|片子|单子|照片|图片?|CT|核磁|化验", re.IGNORECASE)
_WRITTEN_THERE = re.compile(r"(?:上|里)面?(?:是|都)?(?:写|说|显示|印|诊断)|写(?:的|着)是")
_SLIP = re.compile(
    r"(?:少|多|漏|掉|落)(?:打|输|写|按|发|敲|抄)?了?(?:一|两|二|几)?(?:位|个|数|格)|(?:打|输|写|按|敲|抄|填)(?:少|多|漏|错|串|反)了?|手滑|手抖|眼花|看(?:错|岔|串)了?|等我?(?:再|重新?)?(?:看看|核对|打)"
)
_RIGHT = re.compile(r"(?:写|打|填|弄|记)?(?:错没|错了没|错没有|错了吗|错了么|对不对|对吗|对么|对没|是不是|没错吧|对吧)")
_NAME_RIGHT = re.compile(
    r"(?:名字|姓名|人名|人).{0,6}(?:(?:写|打|输|填|弄|搞)?(?:错没|错了没|错没有|错了吗|错了么|错了吧[?？]|没错吧|没写错吧|对不对|对吗|对么|对没|对吧[?？]?|是不是|有没有(?:写|弄|打)?错))"
)


def heard(turn: TurnContext, slot: str) -> bool:
    """Whether the message was such a one; it is answered, and the question follows."""
    return any(
        hears(turn, slot) for hears in (_same_person, _asks_for_name, _asks_for_detail, _slip_of_finger, _tells_facts)
    )


def _same_person(turn: TurnContext, slot: str) -> bool:
    """The name and the number once more, after they were checked."""
    if not turn.draft.get("member_id") or not consented(turn) or slot in IDENTITY_SLOTS:
        return False
    if not (_is_their_name(turn) or (has_markers(turn) and not speaks_of_another(turn))):
        return False
    turn.draft.pop("misses", None)
    turn.say(render("facts.same_person", member=member_name(turn)))
    take_facts(turn, asked=slot)
    rest = re.sub(r"[叫是我]|身份证|姓名|名字|号码?", "", TOKEN.sub("", turn.text))
    return _is_their_name(turn) or not squeezed(rest)


def _is_their_name(turn: TurnContext) -> bool:
    member = members.get_member(turn.session, int(turn.draft["member_id"]))
    return fold_name(squeezed(turn.text)) == fold_name(member.name)


def _asks_for_name(turn: TurnContext, slot: str) -> bool:
    """名字写错没, with the summary in view: it is told, and nobody is changed for it."""
    if not turn.draft.get("member_id") or not consented(turn) or not _NAME_RIGHT.search(turn.text):
        return False
    turn.draft.pop("misses", None)
    turn.say(render("facts.name_is_right", member=member_name(turn)))
    return True


def _asks_for_detail(turn: TurnContext, slot: str) -> bool:
    """城市对吗, at the summary: what stands there."""
    if slot != "confirmation" or not _RIGHT.search(turn.text):
        return False
    asked = [one for one, label in LABELS.items() if label.search(turn.text) and turn.draft.get(one)]
    if len(asked) != 1:
        return False
    turn.draft.pop("misses", None)
    turn.say(render("facts.detail_is", label=render(f"label.{asked[0]}"), value=kept_fact(turn, asked[0])))
    return True


def _slip_of_finger(turn: TurnContext, slot: str) -> bool:
    """啊我少打一位: patience, and the number once more."""
    if slot not in IDENTITY_SLOTS or has_markers(turn) or turn.draft.get("tried") or turn.draft.get(slot):
        return False
    if (
        "名" in turn.text
        or is_question(turn.text)
        or not _SLIP.search(turn.text)
        or any(turn.draft.get(one) for one in _others(slot))
    ):
        return False
    turn.draft.pop("misses", None)
    turn.say_fresh("facts.slip_of_finger", "turn.take_your_time")
    return True


def _others(slot: str) -> tuple[str, ...]:
    """At the name 身份证打错了 is about the number that is in already, which starts anew."""
    return tuple(one for one in IDENTITY_SLOTS if one != slot) if slot == "member_name" else ()


def _tells_facts(turn: TurnContext, slot: str) -> bool:
    """A fact at the papers or at the summary; at another question the day that was not known before."""
    late_day = turn.draft.get("diagnosed_on") == UNKNOWN_DATE
    if slot not in _AFTER_DETAILS and not (late_day and slot in ("tumour", "city", "hospital_wish")):
        return False
    return not corrects(turn) and takes_facts(turn, slot)


def takes_facts(turn: TurnContext, slot: str) -> bool:
    """Take facts that nobody asked for; True where that was all that the message says."""
    if read_yes_no(turn.text) is not None or (is_question(turn.text) and not names_doctor(turn.text)):
        return False
    if (find_document_kind(turn.text) or _PAPER.search(turn.text)) and not _WRITTEN_THERE.search(turn.text):
        return False
    before = turn.draft.get("diagnosed_on"), turn.draft.get("tumour")
    if not take_facts(turn, asked=slot):
        return False
    turn.draft.pop("misses", None)
    now = turn.draft.get("diagnosed_on"), turn.draft.get("tumour")
    if now != before and refuse_if_not_eligible(turn):
        return True
    if slot not in _AFTER_DETAILS:
        return before[0] != now[0] and _nothing_else(turn)
    if slot == "confirmation":
        turn.draft["tries"] = 0  # the whole is shown again
    return slot == "confirmation" or not (says_done(turn.text) or says_later(turn.text))


def _nothing_else(turn: TurnContext) -> bool:
    """Whether the message is the day alone, so that nothing of it answers the question."""
    return not re.search(r"[，,。；;、]", turn.text.strip("，,。；;、 "))
