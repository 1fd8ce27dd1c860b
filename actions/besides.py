"""What is told in one breath with the city, or instead of a hospital: 北京，积水潭; 合肥省立; 6月12号去住."""

import re
from datetime import date

from actions.answers import bare, is_question, read_yes_no
from actions.base import TurnContext
from actions.facts import keep, read_day
from actions.hospitals import hold_against_list
from actions.other_steps import is_word_of_another_step
from actions.places import covered_cities, place_elsewhere
from actions.readings import LEFT_OPEN, NO_WISH, Reading, is_chatter
from actions.tumours import speaks_of_tumour
from actions.wanted import CLAUSE
from actions.wishes import (
    any_hospital,
    department_alone,
    hospital_in,
    names_doctor,
    names_hospital,
    names_no_hospital,
    wished_hospital,
)
from bot.catalog import ServiceId, render
from bot.kernel import clock
from bot.kernel.zh_dates import Prefer, describe, find_date

MOST_ASKED = 2
# The services that are had in a hospital.
_TREATED = (ServiceId.OUTPATIENT, ServiceId.INPATIENT, ServiceId.DIRECT_PAY)
LONGEST_NAME = 12
_AROUND = re.compile(
    r"^(?:[的市里]|那边|就|想|要|去|到|在|是|选|约|挂|看)+|(?:那边|那里|那儿|就行|就好|可以|[的吧撒噻嘛呀啊哈呢了])+$"
)
# Why that city, and no name: 离家近, 有亲戚, 条件好.
_REASON = re.compile(
    r"近|远|方便|亲戚|朋友|孩子|儿子|女儿|条件|水平|技术|熟|离|医疗|比较|习惯|户口|医保|老家|住着|住院|门诊|看病|治|手术|资料|随便|安排|都|行|好|谢|找|人工|专家|医生|大夫|区$|县$|市$|路"
)
_PLAIN = re.compile(r"[一-龥a-z0-9]{2,12}")
_GOES_IN = re.compile(r"住|入院|先按|那天|吧|可以|行|左右|暂定|定|打算|计划|准备")


def with_hospital(turn: TurnContext, reading: Reading) -> Reading:
    """The reading of the city, with the hospital or department told beside it: kept and repeated (G3)."""
    if turn.draft.get("service") not in _TREATED or turn.draft.get("hospital_wish"):
        return reading
    if _any_beside(turn.text, str(reading.value)):
        left = LEFT_OPEN["hospital_wish"]()
        keep(turn, "hospital_wish", left)
        return Reading(value=reading.value, echo=f"{reading.echo}\n{left.echo}")
    wish = _named_beside(turn.text, str(reading.value))
    if wish is None:
        return reading
    doctor = render("details.got_doctor_wish") if names_doctor(wish) else None
    told = hold_against_list(turn, Reading(value=wish, echo=doctor))
    keep(turn, "hospital_wish", told)
    if told.echo:
        turn.say(render("details.got_facts", facts=wish))
    words = told.echo or render("details.got_wish_beside", wish=wish)
    return Reading(value=reading.value, echo=f"{reading.echo}{words}")


def _any_beside(text: str, city: str) -> bool:
    """天津，随便哪个医院: the city, and any hospital there; 随便，天津就行 is of the city alone."""
    clauses = [clause for clause in CLAUSE.split(text) if clause]
    place = next((index for index, clause in enumerate(clauses) if city in clause), None)
    if place is None or is_question(text):
        return False
    rest = [_without_city(clauses[place], city), *clauses[place + 1 :]]
    return any(any_hospital(clause) for clause in rest if "医院" in clause or clause in clauses[place + 1 :])


def _named_beside(text: str, city: str) -> str | None:
    if is_question(text):
        return None
    if wish := wished_hospital(text):
        return wish
    if wish := hospital_in(text):
        return wish
    clauses = [clause for clause in CLAUSE.split(text) if clause]
    alone = [index for index, clause in enumerate(clauses) if _AROUND.sub("", _without_city(clause, city)) == ""]
    called = re.compile(rf"[想要就去到那]*{city}市?肿瘤[吧的]*")  # a hospital, and no tumour
    if any(called.fullmatch(clause) for clause in clauses):
        return f"{city}肿瘤"
    for index, clause in enumerate(clauses):
        name = _AROUND.sub("", _AROUND.sub("", bare(_without_city(clause, city))))
        if names_hospital(name) and _is_name(name):
            return name + (department_alone("".join(clauses[index + 1 : index + 2])) or "")
        if alone and index == alone[0] + 1 and _is_name(name) and not _REASON.search(name):
            return name
    return None


def _without_city(clause: str, city: str) -> str:
    return clause.replace(f"{city}市", "").replace(city, "", 1)


def _is_name(name: str) -> bool:
    """Words that could be a hospital's name or a department's, and nothing else that may follow a city."""
    if not _PLAIN.fullmatch(name) or is_chatter(name) or names_no_hospital(name) or speaks_of_tumour(name):
        return False
    if covered_cities(name) or place_elsewhere(name) or NO_WISH.match(name):
        return False
    return find_date(name, today=clock.today(), prefer=Prefer.FUTURE) is None


def day_of_admission(turn: TurnContext) -> Reading | None:
    """6月12号去住, where a hospital was asked for a direct payment: the day is kept (D1), the hospital stays open."""
    if (
        turn.draft.get("service") != ServiceId.DIRECT_PAY
        or names_hospital(turn.text)
        or turn.draft.get("admission_date")
    ):
        return None
    found = find_date(turn.text, today=clock.today(), prefer=Prefer.FUTURE)
    if found is None or found.day < clock.today() or re.search(r"确诊|查出|病理|报告|不是|错", turn.text):
        return None
    if len(bare(turn.text)) > LONGEST_NAME and not _GOES_IN.search(turn.text):
        return None
    reading = read_day(turn, "admission_date", turn.text)
    if reading.problem:
        return Reading(problem=reading.problem, asks=False)
    if reading.value is None:
        return None
    keep(turn, "admission_date", reading)
    day = describe(date.fromisoformat(reading.value))
    return Reading(value="", echo=render("details.got_admission", date=day))


def left_to_us_in_the_end(turn: TurnContext) -> bool:
    """After two askings without an answer the hospital is left to us, and that is said; not after a question."""
    if int(turn.draft.get("tries") or 0) <= MOST_ASKED or is_question(turn.text) or turn.handover or turn.offer:
        return False
    if is_word_of_another_step(turn, "hospital_wish") or read_yes_no(turn.text) is not None:
        if (person := render("hint.person")) not in turn.last_said and person not in turn.says:
            turn.say(person)
        return False
    keep(turn, "hospital_wish", LEFT_OPEN["hospital_wish"]())
    hint = render("hint.hospital_wish")
    turn.says[:] = [said for said in turn.says if said != hint]
    turn.draft.pop("hinted", None)
    turn.say(render("details.no_wish_assumed"))
    return True
