"""Facts that nobody asked for, wherever they are told: with the name, besides another answer, before any service was
chosen, before consent (J3: kept sealed), at the papers or at the summary.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.answers import is_question, squeezed
from actions.base import TurnContext
from actions.consent import seal
from actions.corrections import is_plain_day
from actions.days_told import comes_soon, day_of_month, days_in, is_day_alone, proves
from actions.eligibility import note_history, tell_of_another
from actions.facts import keep, kept_reading, read_day, shown_fact
from actions.hospitals import drop_wish_elsewhere, hold_against_list
from actions.interruptions import REQUESTS
from actions.labels import LABELS
from actions.papers import LATER, service_of
from actions.people import consented
from actions.places import hospital_nickname
from actions.readings import DATE_SLOTS, LEFT_OPEN, NOTHING, UNKNOWN_DATE, Reading
from actions.slots import DETAIL_SLOTS
from actions.tumours import cells_alone, named_tumour, read_tumour, speaks_of_tumour, with_organ, with_side
from actions.wanted import CLAUSE, wanted_city, wished_city
from actions.wishes import leaves_it_to_us, names_doctor, wished_hospital, wished_place
from bot.catalog import Service, ServiceId, get_catalog, render
from bot.kernel import clock
from bot.kernel.vault import TOKEN

# An answer that was left open is filled when it is told after all.
_UNTOLD = (UNKNOWN_DATE, render("details.tumour_unknown"))
# When it came back is not when it was first found.
_RETURNED = re.compile(r"复发|再发|转移|扩散|又(?:查|得|长|发|确诊|犯)")
_FOUND_THEN = re.compile(r"^(?!.*(?:CT|ct|核磁|血|片|超|镜)).*(?:查|得|发现)的")
_OF_OTHER_DAYS = re.compile(r"住院|入院|手术|复查|化疗|放疗|出院|预?约|生日|出生|[发拍传寄办看问给]|今天|明天|后天")
# 资料先不发, said with everything else; where papers must be there, that is talked about when they are asked for.
_PAPERS_LATER = re.compile(
    r"(?:资料|病历|报告|材料|照片)(?:先不|暂时不|(?:以后|晚点|回头|稍后|后面|之后|明天|后天|晚上|今晚|周末|下周|过两天)再?)(?:发|传|交|补|给|拍)"
    r"|没有?(?:资料|病历|报告|材料)(?=[，。,；]|$)"
)
_PAPERS_MAY_WAIT = (ServiceId.OUTPATIENT, ServiceId.SECOND_OPINION)
LONGEST_DAY, LONGEST_ORGAN = 12, 6


def take_facts(turn: TurnContext, *, asked: str | None = None, loose: bool = False) -> bool:
    """Keep the facts that the message tells besides the answer to `asked`; whether there were any.

    Details that are still open are filled; what was told otherwise before is changed for words that leave no doubt.
    Everything is repeated to the member; before consent (J3) nothing is, it is kept sealed. `loose`: while nothing is
    asked for, a bare day or organ is a fact as well.
    """
    told = _take(turn, asked=asked, loose=loose)
    if told and not consented(turn):
        seal(turn)
        if not TOKEN.search(turn.text):  # of sealed names and numbers it is said already
            turn.say_fresh("facts.sealed", "facts.sealed_again")
    elif told:
        _say_told(turn, told)
    return bool(told)


def remember_facts(turn: TurnContext) -> list[str]:
    """Keep what the message tells before any service was chosen, without a word; the details that were told."""
    told = _take(turn, asked=None, loose=True)
    if told and not consented(turn):
        seal(turn)
    return [one.slot for one in told]


def say_kept(turn: TurnContext, slots: Sequence[str]) -> None:
    """Repeat what was kept before it could be used: sealed before consent, or told before a service was chosen."""
    service = service_of(turn)
    asked = [str(ask.id) for ask in service.asks] if service else list(DETAIL_SLOTS)
    kept = [slot for slot in asked if slot in slots and turn.draft.get(slot)]
    if not kept:
        return
    turn.say(render("facts.unsealed", facts=_shown_all(turn, kept)))
    if "hospital_wish" in kept:
        _tell_of_list(turn)
    tell_of_another(turn)


def say_noted(turn: TurnContext, slots: Sequence[str]) -> None:
    """Repeat what this message told while no service is chosen yet."""
    turn.say(render("details.got_facts", facts=_shown_all(turn, slots)))


def _shown_all(turn: TurnContext, slots: Sequence[str]) -> str:
    rough = turn.draft.get("inexact") or []
    return "、".join(shown_fact(slot, kept_reading(str(turn.draft[slot]), slot, rough)) for slot in slots)


@dataclass(frozen=True)
class _Told:
    """A fact that was told; `changed` where something else had been told before."""

    slot: str
    reading: Reading
    changed: bool


def _take(turn: TurnContext, *, asked: str | None, loose: bool) -> list[_Told]:
    text = TOKEN.sub(" ", turn.text)
    if is_question(text) and turn.intent not in REQUESTS and not names_doctor(text):
        return []
    tumour = turn.draft.get("tumour")
    note_history(turn)
    service = service_of(turn)
    sealed = loose and not consented(turn)  # nobody is asked, and nothing repeated: what is told last counts
    wanted = [str(ask.id) for ask in service.asks] if service and not sealed else list(DETAIL_SLOTS)
    told: list[_Told] = []
    if turn.draft.get("tumour") != tumour:  # noted with the one of before
        told.append(_Told("tumour", Reading(value=str(turn.draft["tumour"])), changed=False))
    for slot in wanted:
        before = turn.draft.get(slot)
        if slot == asked:
            continue
        reading = _fact(turn, slot, text, service)
        if not reading.value and loose and (sealed or _is_open(slot, before)):
            reading = _loose_fact(turn, slot, text)
        if not reading.value:
            continue
        refined = reading.exact and slot in (turn.draft.get("inexact") or [])  # 31号, after 月底
        if reading.value == before and not refined:
            told += [_Told(slot, reading, changed=False)] if sealed else []
        elif refined or _is_open(slot, before) or _differs(turn, slot, str(before), reading, sealed=sealed):
            keep(turn, slot, reading)
            told.append(_Told(slot, reading, changed=not _is_open(slot, before)))
    _note_papers(turn, service, text)
    if any(one.changed and one.slot == "city" for one in told) and not any(one.slot == "hospital_wish" for one in told):
        drop_wish_elsewhere(turn)
    return told


def _note_papers(turn: TurnContext, service: Service | None, text: str) -> None:
    """资料先不发, said with everything else."""
    if service and service.id in _PAPERS_MAY_WAIT and _PAPERS_LATER.search(text):
        turn.draft.setdefault("documents_done", LATER)


def _is_open(slot: str, value: object) -> bool:
    left_open = slot == "hospital_wish" and value == LEFT_OPEN[slot]().value
    return left_open or value in (None, "", *_UNTOLD)


def _differs(turn: TurnContext, slot: str, before: str, reading: Reading, *, sealed: bool) -> bool:
    """Whether a fact that is told without being asked for clearly replaces the one of before."""
    value, service = reading.value or "", service_of(turn)
    if sealed and before not in _UNTOLD and len(squeezed(turn.text)) <= LONGEST_DAY:
        return True
    if slot == "city":
        allowed = service.cities if service and service.cities else get_catalog().cities
        return wished_city(turn.text, list(allowed)) == value and wished_hospital(turn.text) is None
    if (
        slot == "hospital_wish"
        and (nickname := hospital_nickname(value))
        and nickname in before
        and names_doctor(before)
    ):
        return False  # 就上海瑞金, after 瑞金的张主任
    if slot not in DATE_SLOTS:
        return value not in before and value != LEFT_OPEN[slot]().value
    rough = len("2026") if reading.whole_year else len("2026-01")
    return value != before if reading.exact else value[:rough] != before[:rough]


def _say_told(turn: TurnContext, told: list[_Told]) -> None:
    if new := [shown_fact(one.slot, one.reading) for one in told if not one.changed]:
        turn.say(render("details.got_facts", facts="、".join(new)))
    for one in told:
        if one.changed:
            shown = shown_fact(one.slot, one.reading, label=False)
            turn.say(render("facts.changed", label=render(f"label.{one.slot}"), value=shown))
    if any(one.slot == "hospital_wish" for one in told):
        _tell_of_list(turn)


def _tell_of_list(turn: TurnContext) -> None:
    """Whether a hospital that was told besides is on the list, as where it is asked for (G3)."""
    wish = str(turn.draft.get("hospital_wish") or "")
    doctor = render("details.got_doctor_wish") if names_doctor(wish) else None
    if words := hold_against_list(turn, Reading(value=wish, echo=doctor)).echo:
        turn.say(words)


def _fact(turn: TurnContext, slot: str, text: str, service: Service | None) -> Reading:
    if slot == "city":
        allowed = service.cities if service and service.cities else get_catalog().cities
        city = wanted_city(text, list(allowed))
        return Reading(value=city) if city else NOTHING
    if slot == "tumour":
        before = str(turn.draft.get(slot) or "")
        tumour = named_tumour(text) or with_side(text, before) or cells_alone(text)
        tumour = with_organ(tumour, before) if tumour else None
        return Reading(value=tumour) if tumour else NOTHING
    if slot == "hospital_wish":
        if any(leaves_it_to_us(clause) for clause in CLAUSE.split(text)):
            return Reading(value=LEFT_OPEN[slot]().value)
        wish = wished_hospital(text)
        return Reading(value=_with_place(wish, str(turn.draft.get(slot) or ""))) if wish else NOTHING
    return _day_fact(turn, slot, text, service) if slot in DATE_SLOTS else NOTHING


def _day_fact(turn: TurnContext, slot: str, text: str, service: Service | None) -> Reading:
    today = clock.today()
    if slot == "diagnosed_on" and (proven := proves(text, today=today)) and not _RETURNED.search(proven):
        return read_day(turn, slot, proven)
    if slot == "admission_date":
        return _admission(turn, text, service)
    clauses = [clause for clause in CLAUSE.split(text) if not _RETURNED.search(clause)]
    mine = [clause for clause in clauses if LABELS[slot].search(clause)]
    if slot == "diagnosed_on" and not mine:
        mine = _unlabelled_diagnosis(turn, text, clauses)
    return next((one for clause in mine if (one := read_day(turn, slot, clause)).value), NOTHING)


def _admission(turn: TurnContext, text: str, service: Service | None) -> Reading:
    """The day to come that is told with 住院, or as another day besides the one that was asked for."""
    if service is not None and service.id != ServiceId.DIRECT_PAY:
        return NOTHING
    days = [part for part in days_in(text, today=clock.today()) if comes_soon(part, today=clock.today())]
    mine = [part for part in days if LABELS["admission_date"].search(part)]
    if service and not mine and (turn.requested_slot != "diagnosed_on" or len(days_in(text, today=clock.today())) > 1):
        mine = [part for part in days if is_day_alone(part)]
    return next((one for part in mine if (one := read_day(turn, "admission_date", part)).value), NOTHING)


def _unlabelled_diagnosis(turn: TurnContext, text: str, clauses: list[str]) -> list[str]:
    """Words with a day that can only be the one of the diagnosis."""
    before = str(turn.draft.get("diagnosed_on") or "")
    if before == UNKNOWN_DATE and _is_of_illness(text):
        return [text]  # 反正今年开春, after 记不得了
    rough = "diagnosed_on" in (turn.draft.get("inexact") or [])
    if rough and turn.requested_slot not in DATE_SLOTS and day_of_month(text, date.fromisoformat(before)):
        return [text]  # 具体31号, after 3月底
    found = [clause for clause in clauses if _FOUND_THEN.search(clause) and _is_of_illness(clause)]
    if found or not named_tumour(text):
        return found
    days = [clause for clause in clauses if is_plain_day(clause)]
    return days if len(days) == 1 else []  # 肺癌，4月2号，北京


def _with_place(wish: str, before: str) -> str:
    """沈教授, after 中山医院消化科: of that hospital."""
    alone = names_doctor(wish) and wished_place(wish) is None
    if not alone or _is_open("hospital_wish", before) or wish in before:
        return wish
    return f"{wished_place(before) or ''}{wish}"


def _is_of_illness(text: str) -> bool:
    """A day with hardly a word besides, and of nothing else than the illness."""
    return len(squeezed(text)) <= LONGEST_DAY and not _OF_OTHER_DAYS.search(text)


def _loose_fact(turn: TurnContext, slot: str, text: str) -> Reading:
    """What is a fact only where nobody asked for anything else: 4月中旬吧, 乳腺."""
    if slot == "diagnosed_on" and _is_of_illness(text) and is_day_alone(text) and not is_question(text):
        if comes_soon(text, today=clock.today()):
            return NOTHING
        reading = read_day(turn, slot, text)
        return reading if reading.value != UNKNOWN_DATE else NOTHING
    if slot == "tumour" and len(squeezed(text)) <= LONGEST_ORGAN and speaks_of_tumour(text):
        reading = read_tumour(text, interrupts=True)
        return reading if reading.value not in _UNTOLD else NOTHING
    return NOTHING
