"""A request that was turned down for what the member told can be set right for a day: another day, tumour, first time.

The refused request stands in the draft (slot `refused`) with everything told for it; a correction takes it up again.
"""

import re
from datetime import datetime

from actions import faq
from actions.answers import is_question
from actions.base import TurnContext
from actions.corrections import is_plain_day
from actions.eligibility import REFUSED_AT
from actions.facts import keep
from actions.history import History, read_history
from actions.interruptions import REQUESTS
from actions.people import acting_for, consented
from actions.persons import known_member
from actions.readings import UNKNOWN_DATE, Reading, read_date
from actions.services import go_on
from actions.slots import DETAIL_SLOTS
from actions.tumours import named_tumour
from actions.wanted import CLAUSE
from bot.catalog import render
from bot.conversations.keeping import REFUSED_FOR
from bot.conversations.models import HandoverReason
from bot.kernel import clock
from bot.kernel.vault import TOKEN

_OTHER_DAYS = re.compile(r"改期|换到|住院(?!条)|入院|就诊|预约到|约到|出生|生日")
_MISTOLD = re.compile(r"[记说写弄搞打看输填]错|不对|不是|应该是|其实是|更正|改成|改为|没错过|是[\d今去]")
_WEIGHS = re.compile(r"但|不过|才(?:出|写|拿|下)|能不能算|算不算|按")
# Where only a year was told before, a month is more than a correction of nothing.
_WORDS = re.compile(r"确诊|查出|诊断|发现|记错|说错|写错|弄错|搞错|不对|不是|应该是|其实|更正|改成|改为|[年月日号/.-]")


def sets_right(turn: TurnContext) -> bool:
    """Whether the message corrects what a request was refused for; it is checked again and goes on."""
    refused = turn.draft.get("refused")
    if not refused or not consented(turn) or not _is_fresh(turn, refused):
        return False
    if _asks_for_another_day(turn, refused):
        return _to_a_person(turn)
    if is_question(turn.text) or TOKEN.search(turn.text) or (turn.intent in REQUESTS and faq.names_service(turn.text)):
        return False
    told = _told(turn, refused)
    if not told:
        return False
    if (
        "diagnosed_on" in told
        and refused.get("diagnosed_on")
        and not (_is_slip(turn) or _is_closer(turn, refused, told))
    ):
        return _to_a_person(turn)
    if told.keys() == {"tumour"} and not refused.get("tumour"):  # not what it was refused for: noted, no more
        turn.draft["refused"] = {**refused, "tumour": told["tumour"].value}
        turn.say(told["tumour"].echo or "")
        turn.say(render("request.still_refused"))
        return True
    _take_up(turn, refused, told)
    return True


def _to_a_person(turn: TurnContext) -> bool:
    """Two days of a diagnosis: which of them counts is judged by the report, and not here."""
    turn.handover = HandoverReason.NOT_UNDERSTOOD
    turn.say(render("request.day_for_person"))
    return True


def _take_up(turn: TurnContext, refused: dict[str, object], told: dict[str, Reading]) -> None:
    """The refused request once more, with what was told otherwise."""
    another_day = "diagnosed_on" in told and bool(refused.get("diagnosed_on"))
    turn.draft.clear()
    turn.draft.update({slot: value for slot, value in refused.items() if slot != REFUSED_AT})
    for slot, reading in told.items():
        if slot in DETAIL_SLOTS:
            keep(turn, slot, reading)
        else:
            turn.draft[slot] = reading.value
        if reading.echo:
            turn.say(reading.echo)
    if another_day:
        turn.say(render("request.day_is_checked"))
    go_on(turn)


def _asks_for_another_day(turn: TurnContext, refused: dict[str, object]) -> bool:
    """能不能按1月30号算，那时候病理才出; 改成3月1号行不行: which day counts is not for the bot to say."""
    if not refused.get("diagnosed_on") or not is_question(turn.text) or _OTHER_DAYS.search(turn.text):
        return False
    if not (_WEIGHS.search(turn.text) or _MISTOLD.search(turn.text)):
        return False
    return any(
        (day := read_date("diagnosed_on", clause).value) and day != UNKNOWN_DATE for clause in CLAUSE.split(turn.text)
    )


def _is_slip(turn: TurnContext) -> bool:
    """记错了，是4月2号, or the right day alone; 那天查出来，但是报告2月3号才出 is for a person to judge."""
    return is_plain_day(turn.text) or bool(_MISTOLD.search(turn.text) and not _WEIGHS.search(turn.text))


def _is_closer(turn: TurnContext, refused: dict[str, object], told: dict[str, Reading]) -> bool:
    """2021年, then 2021年8月: the same day told more closely, and no other one."""
    same_year = str(told["diagnosed_on"].value)[:4] == str(refused["diagnosed_on"])[:4]
    return bool(refused.get("inexact")) and same_year and not _WEIGHS.search(turn.text)


def carry_history(turn: TurnContext, refused: dict[str, object]) -> None:
    """那基因检测总可以吧: what was told of the illness of the same person holds for every service (J5).

    `refused` is what stood in the draft before the new request.
    """
    same = known_member(turn) and str(refused.get("member_id")) == str(turn.draft["member_id"])
    if not same:
        return
    if refused.get("first_diagnosis") == History.NOT_FIRST:
        turn.draft.setdefault("first_diagnosis", History.NOT_FIRST.value)
    for slot in ("diagnosed_on", "tumour", "inexact"):
        if refused.get(slot) and refused.get("diagnosed_on") not in (None, UNKNOWN_DATE):
            turn.draft.setdefault(slot, refused[slot])


def _is_fresh(turn: TurnContext, refused: dict[str, object]) -> bool:
    if clock.now() - datetime.fromisoformat(str(refused[REFUSED_AT])) > REFUSED_FOR:
        turn.draft.pop("refused")
        return False
    return any(str(member.id) == str(refused.get("member_id")) for member in acting_for(turn))


def _told(turn: TurnContext, refused: dict[str, object]) -> dict[str, Reading]:
    """What the message tells otherwise than before."""
    told: dict[str, Reading] = {}
    if read_history(turn.text) is History.NOT_FIRST:  # 第一次是2019年，今年4月又复发: no other day of the first
        return told
    if not _OTHER_DAYS.search(turn.text) and _WORDS.search(turn.text):
        day = read_date("diagnosed_on", turn.text)
        if day.value and day.value != UNKNOWN_DATE:
            told["diagnosed_on"] = day
    if (tumour := named_tumour(turn.text)) is not None:
        told["tumour"] = Reading(value=tumour, echo=render("details.got_tumour", tumour=tumour))
    if read_history(turn.text) is History.FIRST:
        told["first_diagnosis"] = Reading(value=History.FIRST.value, echo=render("details.got_history"))
    return {slot: reading for slot, reading in told.items() if reading.value != refused.get(slot)}
