"""Facts about a request, wherever in the conversation they are told: with the name, besides another answer, or as a
correction of what was told before.
"""

import re
from datetime import date

from actions.answers import is_question, read_yes_no, squeezed
from actions.base import DETAIL_SLOTS, TurnContext
from actions.eligibility import note_history, refuse_if_not_eligible
from actions.history import History, read_history
from actions.hospitals import drop_wish_elsewhere, hold_against_list
from actions.interruptions import REQUESTS, interrupts
from actions.papers import service_of
from actions.places import covered_cities
from actions.readings import (
    DATE_SLOTS,
    NOTHING,
    Reading,
    names_doctor,
    names_no_hospital,
    read_city,
    read_city_answer,
    read_date,
    read_hospital_wish,
    read_tumour,
    show_day,
)
from bot.cases import service as cases
from bot.catalog import Service, ServiceId, get_catalog, render
from bot.kernel import clock
from bot.kernel.vault import TOKEN
from bot.kernel.zh_dates import describe

_CORRECTS = re.compile(r"改|不是|错|换|不对|更正|应该是|其实是|搞混|纠正")
_CORRECTED = re.compile(r"(?:改(?:成|为|到|去|约)?|换(?:成|到|为)?|应该是|其实是|更正为|(?<!不)是)")
_LABELS = {
    "diagnosed_on": re.compile(r"确诊|查出|查到|诊断|发现"),
    "admission_slip_date": re.compile(r"住院条|入院条|住院单|入院单|通知单|条子|开的条"),
    "admission_date": re.compile(r"入院|住院(?!条|单|部|通知)|住进去|办住院"),
    "city": re.compile(r"城市|地方|地点"),
    "hospital_wish": re.compile(r"医院|科室"),
    # not the name of a hospital: 肿瘤医院, 癌症中心
    "tumour": re.compile(
        r"肿瘤(?!医院|[内外专]?科|防治|中心|研究)|病种|癌(?!症?(?:医院|中心|研究))|(?<!肿)瘤(?![医科])"
    ),
}
_ORGANS = (
    "肺肝胃肠乳腺甲状胰食管道卵巢宫颈前列膀胱肾脑骨鼻咽喉舌胆囊皮肤淋巴直结大小细"
    "胞非鳞子内膜黑色素神经胶质母垂体血液上纵隔胸睾丸口腔部恶性肿肌脂肪纤维错构畸平滑鞘"
)
_NAMED_TUMOUR = re.compile(rf"[{_ORGANS}]{{1,10}}(?:癌|瘤)(?![医科])|淋巴瘤|白血病|骨髓瘤")
_ANY_TUMOUR = re.compile(r"(?:部?恶性)?肿瘤|部肿瘤")
_WANTED_HOSPITAL = re.compile(
    r"(?:想去|要去|希望去|想约|想挂|安排到|转到|约|挂|去)([一-龥a-z0-9]{2,15}?(?:医院|医学中心)(?:[一-龥]{1,6}科)?)"
)
_ANY_HOSPITAL = re.compile(r"^(?:想|去|就|大|好|三甲|个|家|当地|外地|上级|哪家|你们|北京|上海|广州|这|那)*(?:的)?医院$")
_WISHES = re.compile(
    r"(?:我|就|那|最好|还是|也)*(?:想去|要去|希望去|想找|要找|找|想挂|要挂|挂)"
    r"(?![看做查治办约挂])([一-龥A-Za-z0-9]{2,20}?)(?:的号|看看|看病|看|吧|的)*$"
)
_KNOWN_PLACE = re.compile(
    r"^(?!.*[看查治得做])(?:[一-龥]{2,}肿瘤|.*(?:协和|华西|华山|瑞金|同济|湘雅|齐鲁|301|附[一二]))"
)
_HOSPITAL_ALONE = re.compile(r"(?:想?去|就)?([一-龥a-zA-Z0-9]{2,15}(?:医院|医学中心))[。.吧]?")
_CLAUSE = re.compile(r"[，,。；;！!？?、\s]+")
FIRST_DIAGNOSIS = "first_diagnosis"
# Behind the name of a detail among the rough ones: only its year was told.
WHOLE_YEAR = ".year"
_BARE_DAY = re.compile(
    r"(?:是|改成|应该是|要)?(?:\d{4}年|今年|去年|明年)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[月/.-](?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?[吧的了]?"
)
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
        return _read_day(turn, slot, _part_for(slot, text))
    return NOTHING


def _read_first(turn: TurnContext) -> Reading:
    """Whether it is the first time, where that was asked: also a plain yes or no."""
    told = read_history(turn.text)
    if told in (None, History.UNSURE):
        answer = read_yes_no(turn.text)
        told = {True: History.FIRST, False: History.NOT_FIRST}.get(answer) if answer is not None else None
    if told is None and _NOT_SURE.search(turn.text):
        told = History.UNKNOWN
    return Reading(value=told.value, echo=render("details.got_history")) if told else NOTHING


def _read_day(turn: TurnContext, slot: str, text: str) -> Reading:
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


def _part_for(slot: str, text: str) -> str:
    """The clauses of `text` that speak of this date; else those that do not speak of another one."""
    clauses = [clause for clause in _CLAUSE.split(text) if clause]
    if mine := [clause for clause in clauses if _LABELS[slot].search(clause)]:
        whole = " ".join(mine)
        return whole if re.search(r"[\d一二三四五六七八九十年月周天]", whole) else text
    others = [label for name, label in _LABELS.items() if name in DATE_SLOTS and name != slot]
    rest = [clause for clause in clauses if not any(label.search(clause) for label in others)]
    return " ".join(rest) if rest else text


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
        if slot == asked or turn.draft.get(slot):
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
        named = covered_cities(text)
        allowed = service.cities if service and service.cities else get_catalog().cities
        return next((Reading(value=city) for city in named if city in allowed), NOTHING)
    if slot == "tumour":
        tumour = named_tumour(text)
        return Reading(value=tumour) if tumour else NOTHING
    if slot == "hospital_wish":
        wish = _wish(text)
        return Reading(value=wish) if wish else NOTHING
    if slot in ("diagnosed_on", "admission_slip_date") or (service and service.id == ServiceId.DIRECT_PAY):
        mine = [clause for clause in _CLAUSE.split(text) if slot in _LABELS and _LABELS[slot].search(clause)]
        return next((one for clause in mine if (one := _read_day(turn, slot, clause)).value), NOTHING)
    return NOTHING


def named_tumour(text: str) -> str | None:
    """The tumour that a text calls by its name; None when it names none."""
    found = _NAMED_TUMOUR.search(text)
    return found[0] if found and not _ANY_TUMOUR.fullmatch(found[0]) else None


def _wish(text: str) -> str | None:
    """A hospital, a department or a doctor that is wished for: 想去复旦肿瘤找王主任."""
    wanted = _WANTED_HOSPITAL.search(text) or _HOSPITAL_ALONE.fullmatch(text.strip())
    if wanted and not _ANY_HOSPITAL.match(wanted[1]) and not names_no_hospital(wanted[1]):
        return wanted[1]
    found = (_WISHES.match(clause) for clause in _CLAUSE.split(text))
    return next((one[1] for one in found if one and (_KNOWN_PLACE.search(one[1]) or names_doctor(one[1]))), None)


def _shown(slot: str, reading: Reading) -> str:
    value = reading.value or ""
    if slot not in DATE_SLOTS:
        return value
    try:
        return show_day(date.fromisoformat(value), exact=reading.exact, whole_year=reading.whole_year)
    except ValueError:
        return render("details.unknown_shown")


def keep(turn: TurnContext, slot: str, reading: Reading) -> None:
    """Put a value into the draft, and whether it is only a rough day."""
    turn.draft[slot] = reading.value
    rough = [name for name in turn.draft.get("inexact") or [] if name not in (slot, f"{slot}{WHOLE_YEAR}")]
    if not reading.exact:
        rough.append(f"{slot}{WHOLE_YEAR}" if reading.whole_year else slot)
    turn.draft["inexact"] = rough or None


def read_correction(turn: TurnContext, *, asked: str | None = None, strict: bool = True) -> Reading:
    """A detail answered before and now told otherwise, e.g. 城市改成上海; kept at once.

    `asked` is the detail that the form asks for just now: what is told about it is an answer, not a correction.
    `strict`: only with a word such as 改 or 不对; otherwise (when the member looks at the summary) a label will do.
    """
    service, text = service_of(turn), turn.text
    if service is None or is_question(text) or TOKEN.search(text):
        return NOTHING
    if strict and not _CORRECTS.search(text) and not _replaces(turn, service, text):
        return NOTHING
    tail = [part for part in _CORRECTED.split(text) if part.strip()][-1:] or [""]
    for slot in _spoken_of(turn, service, text, asked=asked):
        reading = _corrected(turn, slot, text, tail[0].strip(), service)
        if reading.problem:
            return reading
        if reading.value and reading.value != turn.draft.get(slot):
            keep(turn, slot, reading)
            if slot in ("diagnosed_on", "tumour"):
                refuse_if_not_eligible(turn)
            if slot == "city":
                drop_wish_elsewhere(turn)
            return Reading(value="", echo=reading.echo)
    return NOTHING


def _spoken_of(turn: TurnContext, service: Service, text: str, *, asked: str | None) -> list[str]:
    """The details a correction may be about, the likeliest first: by label, then by what the words can be."""
    slots = [str(ask.id) for ask in service.asks if ask.id != asked]
    if (just_told := _day_just_told(turn)) and asked not in DATE_SLOTS:
        return [just_told]
    labelled = [slot for slot in slots if slot in _LABELS and _LABELS[slot].search(text)]
    days = [slot for slot in slots if slot in DATE_SLOTS and turn.draft.get(slot)]
    corrects = bool(_CORRECTS.search(text))
    if asked in DATE_SLOTS or any(slot in DATE_SLOTS for slot in labelled) or not (corrects or len(days) == 1):
        days = []
    if _names_city(text, service) or (corrects and not _LABELS["hospital_wish"].search(text)):
        labelled += [slot for slot in slots if slot == "city" and slot not in labelled]
    return labelled + days[-1:]


def _replaces(turn: TurnContext, service: Service, text: str) -> bool:
    """Whether the text is nothing but another city, hospital or day than the one told before."""
    if _day_just_told(turn):
        return True
    if turn.draft.get("city") and _names_city(text, service):
        return True
    return bool(turn.draft.get("hospital_wish") and _HOSPITAL_ALONE.fullmatch(text))


def _day_just_told(turn: TurnContext) -> str | None:
    """The detail whose day was repeated in the last answer, where the message is nothing but a day; else None."""
    if not _BARE_DAY.fullmatch(squeezed(turn.text)):
        return None
    told = {slot: str(turn.draft.get(slot) or "") for slot in DATE_SLOTS}
    days = {slot: date.fromisoformat(day) for slot, day in told.items() if re.fullmatch(r"\d{4}-\d\d-\d\d", day)}
    shown = [slot for slot, day in days.items() if describe(day) in turn.last_said]
    return shown[0] if len(shown) == 1 else None


def _names_city(text: str, service: Service) -> bool:
    """Whether the text is nothing but a city of the service."""
    return re.sub(r"^(?:去|在|到|就)|(?:市|吧|了|的)+$", "", squeezed(text)) in service.cities


def _corrected(turn: TurnContext, slot: str, text: str, tail: str, service: Service) -> Reading:
    if slot == "city":
        reading = read_city(tail, service)
        reading = read_city(text, service) if reading.silent else reading
        return read_city_answer(text, service) if reading.silent and "城市" in text else reading
    if slot in DATE_SLOTS:
        return _read_day(turn, slot, tail if read_date(slot, tail).value else text)
    wish = re.sub(r"^(?:.*?(?:医院|科室)(?:是|要|想|的话)?)?(?=.{2,})", "", tail, count=1) if tail == text else tail
    if slot == "hospital_wish":
        if re.fullmatch(r"(?:一?个|一?家|别的|其他)?(?:医院|科室)?吧?|.*医院.{0,1}", wish) and len(wish) < 5:
            return Reading(problem=render("details.which_hospital"))
        return hold_against_list(turn, read_hospital_wish(wish, interrupts=False, city=turn.draft.get("city")))
    return read_tumour(tail, interrupts=False) if slot == "tumour" and tail != text else NOTHING
