"""What was told before and is told otherwise now: 不是北京是上海, 打错了，是胰腺, 城市换深圳，确诊是10月21日.

A message may set several things right. It is taken apart into the clauses that belong together, each about one detail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from actions.answers import is_question, read_yes_no, squeezed
from actions.base import TurnContext
from actions.eligibility import refuse_if_not_eligible
from actions.facts import keep, read_day
from actions.history import two_tumours
from actions.hospitals import drop_wish_elsewhere, hold_against_list
from actions.labels import ANY_DAY, LABELS
from actions.papers import service_of
from actions.places import covered_cities, place_answered
from actions.readings import DATE_SLOTS, NOTHING, Reading, read_city, read_city_answer, read_date
from actions.tumours import read_tumour, speaks_of_tumour, with_organ
from actions.wanted import CLAUSE
from actions.wishes import is_hospital_alone, read_hospital_wish, wished_hospital
from bot.catalog import Service, render
from bot.kernel import clock
from bot.kernel.vault import TOKEN
from bot.kernel.zh_dates import Prefer, describe, find_date

_CORRECTS = re.compile(r"改|不是|错|换|不对|更正|应该是|其实是|搞混|纠正|记混|看错|还是|不去|唔系|唔啱")
_CORRECTED = re.compile(r"(?:改(?:成|为|到|去|约)?|换(?:成|到|为)?|应该是|其实是|更正为|还是|(?<!不)(?<!还)是)")
_NOT_THIS = re.compile(r"^(?:不对)?(?:不是|不去|不要|没有)")
_BARE_DAY = re.compile(
    r"(?:不对|错了|是|就是|改成|应该是|要|大概|大约|差不多|好像|具体)*(?:\d{4}年|今年|去年|明年)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[月/.-](?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?(?:左右|前后)?[吧的了]?"
    r"|(?:不对|错了|是|就是|改成|应该是)*\d{4}[./-]\d{1,2}[./-]\d{1,2}[吧的了]?"
)
_ABOUT_CITY = re.compile(
    r"^(?:等等|等一下|算了|唉|哎|哦|那|要不|我|我们|想|还是|就|改成|改|换成|换|到|去|在|选|是)+|(?:市|吧|了|的|好了|算了|呢|啊)+$"
)
_RESTATES = re.compile(
    r"(?:肿瘤|病种|癌种|确诊|住院条|城市|医院)(?:的?(?:名字|名称|类型|日期|时间))?(?:是|为|[:：])(?!不|什么|啥)"
)
_ANY_WISH = re.compile(
    r"(?:一?个|一?家|别的|其他)?(?:医院|科室)?吧?|.*医院.{0,1}|(?:写|说|打|搞|弄)?错了?|不对|不是这[家个]"
)
_HOSPITAL = re.compile(r"医院|科室|医学中心|[一二三四五六七八九十]院|协和|华西|华山|瑞金|同济|湘雅|齐鲁|301")
_DAY = "day"


@dataclass
class _Part:
    """Clauses that belong together, and the detail that they are about; None where that is still open."""

    text: str
    about: str | None


def read_correction(turn: TurnContext, *, asked: str | None = None, strict: bool = True) -> Reading:
    """Details answered before and now told otherwise, e.g. 城市改成上海; kept at once.

    `asked` is the detail that the form asks for just now: what is told about it is an answer, not a correction.
    `strict`: only with a word such as 改 or 不对; otherwise (when the member looks at the summary) a label will do.
    """
    service, text = service_of(turn), turn.text
    if service is None or is_question(text) or TOKEN.search(text):
        return NOTHING
    if strict and not _CORRECTS.search(text) and not _replaces(turn, service, text):
        return NOTHING
    echoes: list[str] = []
    for part in _parts(turn, service, text):
        reading = _read_part(turn, service, part.text, asked=asked)
        if reading.problem:
            turn.says += echoes
            return reading
        if reading.value is not None:
            echoes.append(reading.echo or "")
        if turn.draft.get("leaving"):  # refused for what was set right
            break
    if echoes:
        return Reading(value="", echo="\n".join(echo for echo in echoes if echo))
    return _asks_for_value(turn, service, text, asked=asked)


def _parts(turn: TurnContext, service: Service, text: str) -> list[_Part]:
    """The message in parts of one detail each; a single one when it is about a single one."""
    parts: list[_Part] = []
    for clause in CLAUSE.split(text):
        if not clause:
            continue
        about = _about(turn, service, clause)
        last = parts[-1] if parts else None
        if last and (about is None or last.about is None or _same(last.about, about)):
            last.text += f"，{clause}"
            last.about = last.about or about
        else:
            parts.append(_Part(clause, about))
    return parts if len([part for part in parts if part.about]) > 1 else [_Part(text, None)]


def _same(before: str, now: str) -> bool:
    if before == now:
        return True
    return now == _DAY and before in DATE_SLOTS


def _about(turn: TurnContext, service: Service, clause: str) -> str | None:
    """The detail that a clause is about: by its label, else by what its words can be."""
    asked = [str(ask.id) for ask in service.asks]
    labelled = [slot for slot in asked if LABELS[slot].search(clause)]
    if labelled:
        return labelled[0]
    if "city" in asked and covered_cities(clause) and not _HOSPITAL.search(clause):
        return "city"
    if "tumour" in asked and turn.draft.get("tumour") and speaks_of_tumour(clause):
        return "tumour"
    if "hospital_wish" in asked and _HOSPITAL.search(clause):
        return "hospital_wish"
    dated = find_date(clause, today=clock.today(), prefer=Prefer.PAST) is not None
    return _DAY if dated or ANY_DAY.search(clause) else None


def _read_part(turn: TurnContext, service: Service, text: str, *, asked: str | None) -> Reading:
    tail = [part for part in _CORRECTED.split(text) if part.strip(" ，,")][-1:] or [""]
    for slot in _spoken_of(turn, service, text, asked=asked):
        reading = _corrected(turn, slot, text, tail[0].strip(" ，,"), service)
        if reading.problem:
            return reading
        if reading.value and reading.value != turn.draft.get(slot):
            keep(turn, slot, reading)
            if slot in ("diagnosed_on", "tumour"):
                refuse_if_not_eligible(turn)
            if slot == "city" and not _wish_there(turn, text):
                _drop_wish(turn)
            return Reading(value="", echo=_shown(slot, reading))
    return NOTHING


def _wish_there(turn: TurnContext, text: str) -> bool:
    """去上海红房子, after 北京协和: the hospital that is named with the new city takes the place of the old."""
    city = str(turn.draft["city"])
    clauses = (clause[clause.rfind(city) :] for clause in CLAUSE.split(text) if city in clause)
    named = (wished_hospital(clause) for clause in clauses)
    wish = next((one for one in named if one), None)
    if wish is None or not turn.draft.get("hospital_wish"):
        return False
    told = hold_against_list(turn, Reading(value=wish))
    keep(turn, "hospital_wish", told)
    turn.say(render("details.got_facts", facts=wish))
    if told.echo:
        turn.say(told.echo)
    return True


def _drop_wish(turn: TurnContext) -> None:
    """A wish that names the city of before goes with it; of others the list of hospitals knows where they are."""
    wish, city = str(turn.draft.get("hospital_wish") or ""), str(turn.draft["city"])
    if (named := covered_cities(wish)) and city not in named:
        turn.draft.pop("hospital_wish")
        turn.say(render("details.wish_dropped", wish=wish, city=city))
    else:
        drop_wish_elsewhere(turn)


def _shown(slot: str, reading: Reading) -> str | None:
    """What was set right, with the name of the detail where it is a day: there may be several."""
    if slot in DATE_SLOTS and reading.echo:
        return render(
            "details.corrected_day", label=render(f"label.{slot}"), told=reading.echo.removeprefix("记下了，")
        )
    return reading.echo


def _spoken_of(turn: TurnContext, service: Service, text: str, *, asked: str | None) -> list[str]:
    """The details a correction may be about, the likeliest first: by label, then by what the words can be."""
    slots = [str(ask.id) for ask in service.asks if ask.id != asked]
    if (just_told := _day_just_told(turn, text)) and asked not in DATE_SLOTS:
        return [just_told]
    labelled = [slot for slot in slots if LABELS[slot].search(text)]
    days = [slot for slot in slots if slot in DATE_SLOTS and turn.draft.get(slot)]
    corrects = bool(_CORRECTS.search(text))
    if asked in DATE_SLOTS or any(slot in DATE_SLOTS for slot in labelled) or not (corrects or len(days) == 1):
        days = []
    if _names_city(text, service) or (corrects and not LABELS["hospital_wish"].search(text)):
        labelled += [slot for slot in slots if slot == "city" and slot not in labelled]
    if "tumour" in slots and corrects and turn.draft.get("tumour") and _names_tumour(text):
        labelled += [slot for slot in ("tumour",) if slot not in labelled]
    return labelled + [slot for slot in _asked_back(turn) if slot in slots] + days[-1:]


def _replaces(turn: TurnContext, service: Service, text: str) -> bool:
    """Whether the text is nothing but another city, hospital or day than the one told before."""
    if _day_just_told(turn, text) or _asked_back(turn) or _RESTATES.search(text):
        return True
    if turn.draft.get("city") and _names_city(text, service):
        return True
    return bool(turn.draft.get("hospital_wish") and is_hospital_alone(text))


def corrects(turn: TurnContext) -> bool:
    """Whether the message sets something right in so many words, or answers what was asked back for that."""
    service = service_of(turn)
    return service is not None and bool(_CORRECTS.search(turn.text) or _replaces(turn, service, turn.text))


def is_plain_day(text: str) -> bool:
    """Whether a text is nothing but a day, and corrects none."""
    return bool(_BARE_DAY.fullmatch(squeezed(text))) and not _CORRECTS.search(text)


def _day_just_told(turn: TurnContext, text: str) -> str | None:
    """The detail whose day was repeated in the last answer, or told only roughly, where the message is nothing but a
    day; else None.
    """
    if not _BARE_DAY.fullmatch(squeezed(text)):
        return None
    told = {slot: str(turn.draft.get(slot) or "") for slot in DATE_SLOTS}
    days = {slot: date.fromisoformat(day) for slot, day in told.items() if re.fullmatch(r"\d{4}-\d\d-\d\d", day)}
    shown = [slot for slot, day in days.items() if describe(day) in turn.last_said]
    rough = [slot for slot in days if slot in (turn.draft.get("inexact") or [])]
    if len(shown) == 1:
        return shown[0]
    return rough[0] if len(rough) == 1 and len(days) == 1 else None


def _names_city(text: str, service: Service) -> bool:
    """Whether a clause of the text is nothing but a city of the service: 唉还是杭州吧，老人不想走远."""
    return any(_ABOUT_CITY.sub("", squeezed(clause)) in service.cities for clause in CLAUSE.split(text))


def _corrected(turn: TurnContext, slot: str, text: str, tail: str, service: Service) -> Reading:
    if slot == "city":
        reading = read_city(tail, service)
        reading = read_city(text, service) if reading.silent else reading
        elsewhere = "城市" in text or place_answered(tail)
        return read_city_answer(tail, service) if reading.silent and elsewhere else reading
    if slot in DATE_SLOTS:
        return read_day(turn, slot, tail if read_date(slot, tail).value else text)
    if slot == "tumour":
        return _with_organ(turn, next(_tumours(text, tail), NOTHING))
    wish = re.sub(r"^(?:.*?(?:医院|科室)(?:是|要|想|的话)?)?(?=.{2,})", "", tail, count=1) if tail == text else tail
    if slot == "hospital_wish":
        if _ANY_WISH.fullmatch(wish) and len(wish) < len("换一家医院"):
            return Reading(problem=render("details.which_hospital"))
        return hold_against_list(turn, read_hospital_wish(wish, interrupts=False, city=turn.draft.get("city")))
    return NOTHING


def _with_organ(turn: TurnContext, reading: Reading) -> Reading:
    """其实是腺癌, after 肺癌: 肺腺癌. The new one of two that were told is no other one."""
    two = two_tumours(str(turn.draft.get("tumour") or ""))
    if two and any(one in (reading.value or "") for one in (two.now, two.before)):
        return NOTHING
    told = with_organ(reading.value or "", str(turn.draft.get("tumour") or ""))
    if told == (reading.value or ""):
        return reading
    return Reading(value=told, echo=render("details.got_tumour", tumour=told))


def _names_tumour(text: str) -> bool:
    return any(speaks_of_tumour(clause) for clause in CLAUSE.split(text))


def _tumours(text: str, tail: str) -> Iterator[Reading]:
    """The kinds of tumour that the words behind 是 or 改成 name, then any clause of the text that is no label alone."""
    labelled = bool(LABELS["tumour"].search(text))
    for told in (tail, *CLAUSE.split(text)):
        named = told != text or speaks_of_tumour(told)
        if (
            named
            and not _NOT_THIS.match(told)
            and not re.search(r"错|不对", told)
            and (labelled or speaks_of_tumour(told))
        ):
            reading = read_tumour(told, interrupts=not speaks_of_tumour(told) and told != tail)
            if reading.value and reading.value not in ("肿瘤", "肿瘤类型"):
                yield reading


def _asked_back(turn: TurnContext) -> list[str]:
    """The detail that was asked for in the last answer after 确诊日期不对."""
    asks = {slot: render("details.which_instead", label=render(f"label.{slot}")) for slot in LABELS}
    return [slot for slot, words in asks.items() if words in turn.last_said]


def _asks_for_value(turn: TurnContext, service: Service, text: str, *, asked: str | None) -> Reading:
    """确诊日期不对, 城市错了, 不是肺癌: what is meant instead? Only where nothing else is said."""
    if not _CORRECTS.search(text) and read_yes_no(text) is not False and len(squeezed(text)) > len("确诊的日期"):
        return NOTHING
    told = [str(ask.id) for ask in service.asks if turn.draft.get(ask.id) and ask.id != asked]
    corrects = _CORRECTS.search(text)
    about = [slot for slot in told if LABELS[slot].search(text) or (corrects and str(turn.draft[slot]) in text)]
    days = [slot for slot in told if slot in DATE_SLOTS]
    if not about and ANY_DAY.search(text) and len(days) == 1:
        about = days
    if len(about) != 1 or re.search(r"[\d]", text) or len(squeezed(text)) > len("刚才说的那个确诊日期不对啊"):
        return NOTHING
    turn.say(render("details.which_instead", label=render(f"label.{about[0]}")))
    turn.draft["hinted"] = True  # one question at a time
    return Reading(value="")
