"""Facts about a request, wherever in the conversation they are told: with the name, besides another answer, or as a
correction of what was told before.
"""

import re
from collections.abc import Collection
from datetime import date

from actions.answers import is_question, read_yes_no, squeezed
from actions.base import TurnContext
from actions.days_told import day_of_month, proves
from actions.history import History, another_tumour, read_history, without_earlier
from actions.hospitals import hold_against_list
from actions.interruptions import interrupts
from actions.labels import part_for
from actions.readings import (
    DATE_SLOTS,
    NOTHING,
    UNKNOWN_DATE,
    Reading,
    read_city_answer,
    read_date,
    show_day,
)
from actions.tumours import read_tumour
from actions.wishes import read_hospital_wish
from bot.cases import service as cases
from bot.catalog import Service, render
from bot.kernel import clock
from bot.kernel.zh_dates import describe

FIRST_DIAGNOSIS = "first_diagnosis"
FIRST_DIAGNOSIS_DAY = "diagnosed_on"
# The slip is not there yet: the choice is put to the member instead of the day.
NOT_THERE = ".none"
_NO = re.compile(r"(?:不|否|不是|并不是|非也|no|nope|不对)(?:的|啊|呀|呢|哦|了)*")
_NOT_SURE = re.compile(r"不(?:太)?(?:清楚|知道|确定|懂|记得)|记不清|忘了|不好说")
# 保险是去年才买的，之前不知道: about the policy, and no answer.
_OF_COVER = re.compile(r"保险|保单|投保|才买|买的")
_SOONEST = re.compile(r"尽快|越快越好|越早越好|最早|就(?:那|这)(?:一?天|个时间)|马上|立刻")


def read_detail(turn: TurnContext, slot: str, service: Service) -> Reading:
    """What the message says about one detail that was asked for."""
    text = turn.text
    if slot == "city":
        return read_city_answer(text, service)
    if slot == "hospital_wish":
        reading = read_hospital_wish(text, interrupts=interrupts(turn), city=turn.draft.get("city"))
        return hold_against_list(turn, reading)
    if slot == "tumour":
        if two := another_tumour(text):
            return Reading(value=two.shown)
        return read_tumour(text, interrupts=interrupts(turn))
    if slot == FIRST_DIAGNOSIS:
        return _read_first(turn)
    if slot in DATE_SLOTS:
        proven = proves(text, today=clock.today()) if slot == "diagnosed_on" else None
        return read_day(turn, slot, proven or part_for(slot, text))
    return NOTHING


def _read_first(turn: TurnContext) -> Reading:
    """Whether it is the first time, where that was asked: also a plain yes or no."""
    if another_tumour(turn.text):
        return Reading(value=History.ANOTHER.value)
    told = read_history(turn.text)
    if told in (None, History.UNSURE):
        told = History.FIRST if read_yes_no(turn.text) else None
        if _NO.fullmatch(squeezed(turn.text)):  # a mere 不用了 is no word about an earlier illness
            told = History.NOT_FIRST
    if told is None and (found := _first_day(turn)) is not None:
        return found
    if told is None and _NOT_SURE.search(turn.text) and not _OF_COVER.search(turn.text):
        told = History.UNKNOWN
    return Reading(value=told.value, echo=render("details.got_history")) if told else NOTHING


def _first_day(turn: TurnContext) -> Reading | None:
    """最早是2021年8月, where the first time was asked: the day of the first one, which decides (J5)."""
    day = read_date(FIRST_DIAGNOSIS_DAY, turn.text)
    if day.value is None or day.value == UNKNOWN_DATE:
        return None
    before = str(turn.draft.get(FIRST_DIAGNOSIS_DAY) or UNKNOWN_DATE)
    if UNKNOWN_DATE != before < day.value:
        return None
    keep(turn, FIRST_DIAGNOSIS_DAY, day)
    return Reading(value=History.FIRST.value, echo=day.echo)


def read_day(turn: TurnContext, slot: str, text: str) -> Reading:
    """A day for `slot`, 31号 of the month that was told before; an admission is held against the earliest day (D1)."""
    if slot == "diagnosed_on":
        text = without_earlier(text, str(turn.draft.get("tumour") or ""))
    if slot in (turn.draft.get("inexact") or []):
        text = day_of_month(text, date.fromisoformat(str(turn.draft[slot]))) or text
    if slot != "admission_date":
        return read_date(slot, text)
    earliest = cases.earliest_admission(turn.session, clock.today()).day
    reading = read_date(slot, text)
    if reading.value is None:
        if _SOONEST.search(text) and not is_question(text):
            echo = render("details.got_date", date=describe(earliest))
            return Reading(value=earliest.isoformat(), echo=echo)
        return reading
    if date.fromisoformat(reading.value) >= earliest:  # D1
        return reading
    words = render("details.admission_too_soon", earliest=describe(earliest))
    if words in turn.last_said:
        day = describe(date.fromisoformat(reading.value))
        words = render("details.admission_still_too_soon", date=day, earliest=describe(earliest))
    return Reading(problem=words)


def shown_fact(slot: str, reading: Reading, *, label: bool = True) -> str:
    """A fact as it is repeated to the member; a day with its name in front, unless `label` is False."""
    value = reading.value or ""
    if slot not in DATE_SLOTS:
        return value
    try:
        shown = show_day(date.fromisoformat(value), exact=reading.exact, whole_year=reading.whole_year)
    except ValueError:
        shown = render("details.unknown_shown")
    return f"{render(f'label.{slot}')}{shown}" if label else shown


def kept_reading(value: str, slot: str, rough: Collection[str]) -> Reading:
    """A detail that was kept, as it was read: `rough` holds what `keep` noted of the days that are not exact."""
    year = f"{slot}{cases.WHOLE_YEAR}" in rough
    return Reading(value=value, exact=slot not in rough and not year, whole_year=year)


def kept_fact(turn: TurnContext, slot: str) -> str:
    """A detail of the draft as it is shown, without its name."""
    return shown_fact(slot, kept_reading(str(turn.draft[slot]), slot, turn.draft.get("inexact") or []), label=False)


def keep(turn: TurnContext, slot: str, reading: Reading) -> None:
    """Put a value into the draft, and whether it is only a rough day."""
    turn.draft[slot] = reading.value
    rough = [name for name in turn.draft.get("inexact") or [] if name.partition(".")[0] != slot]
    if not reading.exact:
        rough.append(f"{slot}{cases.WHOLE_YEAR}" if reading.whole_year else slot)
    turn.draft["inexact"] = rough or None
