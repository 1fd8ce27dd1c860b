"""Facts about a request, wherever in the conversation they are told: with the name, besides another answer, or as a
correction of what was told before.
"""

import re
from datetime import date

from actions.answers import is_question, read_yes_no, squeezed
from actions.base import TurnContext
from actions.eligibility import note_history
from actions.history import History, read_history
from actions.hospitals import hold_against_list
from actions.interruptions import REQUESTS, interrupts
from actions.labels import LABELS, part_for
from actions.papers import service_of
from actions.readings import (
    DATE_SLOTS,
    LEFT_OPEN,
    NOTHING,
    UNKNOWN_DATE,
    Reading,
    read_city_answer,
    read_date,
    show_day,
)
from actions.slots import DETAIL_SLOTS
from actions.tumours import named_tumour, read_tumour
from actions.wanted import CLAUSE, wanted_city
from actions.wishes import leaves_it_to_us, names_doctor, read_hospital_wish, wished_hospital
from bot.cases import service as cases
from bot.catalog import Service, ServiceId, get_catalog, render
from bot.kernel import clock
from bot.kernel.vault import TOKEN
from bot.kernel.zh_dates import describe

# An answer that was left open is filled when it is told after all.
_UNTOLD = (UNKNOWN_DATE, render("details.tumour_unknown"))
FIRST_DIAGNOSIS = "first_diagnosis"
# Behind the name of a detail among the rough ones: only its year was told.
WHOLE_YEAR = ".year"
_NO = re.compile(r"(?:不|否|不是|并不是|非也|no|nope|不对)(?:的|啊|呀|呢|哦|了)*")
_NOT_SURE = re.compile(r"不(?:太)?(?:清楚|知道|确定|懂|记得)|记不清|忘了|不好说")
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
        return read_tumour(text, interrupts=interrupts(turn))
    if slot == FIRST_DIAGNOSIS:
        return _read_first(turn)
    if slot in DATE_SLOTS:
        return read_day(turn, slot, part_for(slot, text))
    return NOTHING


def _read_first(turn: TurnContext) -> Reading:
    """Whether it is the first time, where that was asked: also a plain yes or no."""
    told = read_history(turn.text)
    if told in (None, History.UNSURE):
        told = History.FIRST if read_yes_no(turn.text) else None
        if _NO.fullmatch(squeezed(turn.text)):  # a mere 不用了 is no word about an earlier illness
            told = History.NOT_FIRST
    if told is None and _NOT_SURE.search(turn.text):
        told = History.UNKNOWN
    return Reading(value=told.value, echo=render("details.got_history")) if told else NOTHING


def read_day(turn: TurnContext, slot: str, text: str) -> Reading:
    """A day for `slot`; an admission is held against the earliest day that can be booked (D1)."""
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


def take_facts(turn: TurnContext, *, asked: str | None = None) -> bool:
    """Keep the facts that the message tells besides the answer to `asked`; whether there were any. Only unanswered
    details are filled; everything is repeated to the member.
    """
    text = TOKEN.sub(" ", turn.text)
    if is_question(text) and turn.intent not in REQUESTS:
        return False
    note_history(turn)
    service = service_of(turn)
    wanted = [str(ask.id) for ask in service.asks] if service else list(DETAIL_SLOTS)
    told: list[str] = []
    for slot in wanted:
        if slot == asked or turn.draft.get(slot) not in (None, "", *_UNTOLD):
            continue
        reading = _fact(turn, slot, text, service)
        if reading.value:
            keep(turn, slot, reading)
            told.append(_shown(slot, reading))
    if told:
        turn.say(render("details.got_facts", facts="、".join(told)))
        _tell_of_list(turn, told)
    return bool(told)


def _tell_of_list(turn: TurnContext, told: list[str]) -> None:
    """Whether a hospital that was told besides is on the list, as where it is asked for."""
    wish = turn.draft.get("hospital_wish")
    doctor = render("details.got_doctor_wish") if wish and names_doctor(wish) else None
    if wish in told and (words := hold_against_list(turn, Reading(value=wish, echo=doctor)).echo):
        turn.say(words)


def _fact(turn: TurnContext, slot: str, text: str, service: Service | None) -> Reading:
    if slot == "city":
        allowed = service.cities if service and service.cities else get_catalog().cities
        city = wanted_city(text, list(allowed))
        return Reading(value=city) if city else NOTHING
    if slot == "tumour":
        tumour = named_tumour(text)
        return Reading(value=tumour) if tumour else NOTHING
    if slot == "hospital_wish":
        if any(leaves_it_to_us(clause) for clause in CLAUSE.split(text)):
            return Reading(value=LEFT_OPEN[slot]().value)
        wish = wished_hospital(text)
        return Reading(value=wish) if wish else NOTHING
    if slot in ("diagnosed_on", "admission_slip_date") or (service and service.id == ServiceId.DIRECT_PAY):
        mine = [clause for clause in CLAUSE.split(text) if slot in LABELS and LABELS[slot].search(clause)]
        return next((one for clause in mine if (one := read_day(turn, slot, clause)).value), NOTHING)
    return NOTHING


def _shown(slot: str, reading: Reading) -> str:
    value = reading.value or ""
    if slot not in DATE_SLOTS:
        return value
    try:
        shown = show_day(date.fromisoformat(value), exact=reading.exact, whole_year=reading.whole_year)
    except ValueError:
        shown = render("details.unknown_shown")
    return f"{render(f'label.{slot}')}{shown}"


def keep(turn: TurnContext, slot: str, reading: Reading) -> None:
    """Put a value into the draft, and whether it is only a rough day."""
    turn.draft[slot] = reading.value
    rough = [name for name in turn.draft.get("inexact") or [] if name not in (slot, f"{slot}{WHOLE_YEAR}")]
    if not reading.exact:
        rough.append(f"{slot}{WHOLE_YEAR}" if reading.whole_year else slot)
    turn.draft["inexact"] = rough or None
