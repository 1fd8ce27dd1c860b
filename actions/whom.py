"""这次是为哪一位办理? Asked when several members are bound, or when the words leave it open."""

import re
from collections.abc import Sequence

from actions.acts_words import numbered, read_choice
from actions.answers import is_question, read_yes_no, squeezed
from actions.base import TurnContext
from actions.forms import AskSlot
from actions.people import bound, label
from actions.persons import choose, has_markers, recognise, somebody_new, take_markers
from actions.readings import NOTHING, Reading
from bot.catalog import render
from bot.kernel.vault import TOKEN
from bot.members import service as members
from bot.members.service import BoundMember

_SOMEBODY_ELSE = re.compile(
    r"其[他它]|别人|别的|另外?一?(?:个|位)|换(?:个|一个)?人|新的|都不是|不是(?:这|他|她|上面|以上)|没有|不在(?:里面|上面|这里)"
)
_ALL_OF_THEM = re.compile(
    r"(?:都|全)(?:要|办|约|来|弄|给|算)|一起(?:办|约|弄|来)|(?:两|俩|几|三)(?:个|位|人)?(?:人)?都|^(?:都|全部|两个|俩)$|全家"
)
_CALLED = re.compile(
    r"(?:给|帮|替|为|是|选|就)*(?:姓)?([一-龥])(?:[*＊]+|姓的?|(?:女士|先生|阿姨|叔叔|老师|小姐)?)?(?:的|那个|那位|吧|办)*"
)


def read_whom(turn: TurnContext) -> Reading:
    """A number, a relation (我妈), a name, 其他人; or nothing that we understand."""
    here = bound(turn)
    if has_markers(turn):
        take_markers(turn)
        recognise(turn)
        return _acknowledged(turn)
    if _ALL_OF_THEM.search(turn.text) and not is_question(turn.text):
        turn.say_fresh("who.one_at_a_time", "hint.for_whom")
        turn.draft["hinted"] = True
        return Reading(value="")
    place = read_choice(turn.text, len(here) + 1)
    if place is None and len(here) == 1 and read_yes_no(turn.text):
        place = 0
    if place is not None and place < len(here):
        return _take(turn, here[place], here)
    if place is not None:
        somebody_new(turn)
        return Reading(value="", echo=render("who.somebody_new"))
    return _read_words(turn, here)


def _read_words(turn: TurnContext, here: Sequence[BoundMember]) -> Reading:
    text = TOKEN.sub(" ", turn.text)
    relation = members.find_relation(text)
    fitting = [one for one in here if relation and one.relation == relation]
    if called := _CALLED.fullmatch(squeezed(text)):
        fitting = fitting or [one for one in here if one.member.name.startswith(called[1])]
    if len(fitting) == 1:
        return _take(turn, fitting[0], here)
    if relation and not fitting and all(one.relation for one in here):
        somebody_new(turn, relation)
        return Reading(value="", echo=render("who.somebody_new"))
    if relation:
        turn.draft["relation"] = relation
    if _SOMEBODY_ELSE.search(text) or read_yes_no(text) is False:
        somebody_new(turn, relation)
        return Reading(value="", echo=render("who.somebody_new"))
    return NOTHING


def _take(turn: TurnContext, one: BoundMember, here: Sequence[BoundMember]) -> Reading:
    choose(turn, one)
    return Reading(value="", echo=render("who.chosen", member=label(one, here)))


def _acknowledged(turn: TurnContext) -> Reading:
    chosen = turn.draft.get("member_id")
    here = bound(turn)
    found = next((one for one in here if chosen is not None and one.member.id == int(chosen)), None)
    return Reading(value="", echo=render("who.chosen", member=label(found, here)) if found else None)


class AskForWhom(AskSlot):
    """Names everybody the user may act for, and somebody else."""

    slot = "for_whom"

    def question(self, turn: TurnContext) -> str:
        """The question with its numbered choices."""
        here = bound(turn)
        labels = [*(label(one, here) for one in here), render("who.others")]
        return render("ask.for_whom", choices=numbered(labels))
