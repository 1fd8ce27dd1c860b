"""After a request is in: 改成普外科行吗, 我妈的城市能改青岛不, 你刚才是不是没记我的科室.

What is told otherwise goes to the staff as a note on the case, which alone change it; what was noted is read out. The
day of an appointment is moved by an act of its own (actions/acts_appointments.py).
"""

import re
from datetime import date

from actions.acts_base import about_case, names_case, names_member, note_for_staff, service_of_case
from actions.answers import squeezed
from actions.base import TurnContext
from actions.mentions import named_services
from actions.people import consented, open_cases
from actions.person_words import relation_named
from actions.places import covered_cities, place_elsewhere
from actions.readings import DATE_SLOTS
from actions.tumours import named_tumour
from actions.wishes import department_alone, hospital_nickname_alone, is_hospital_alone
from bot.cases.models import Case
from bot.catalog import render
from bot.kernel.vault import TOKEN
from bot.kernel.zh_dates import describe
from bot.members import service as members

_CHANGES = re.compile(r"(?:改|换)(?:成|到|为|去|一下|做)?|写错|填错|说错|记错|弄错|搞错|应该是|不是.{1,10}是")
_TAIL = re.compile(r"(?:改|换)(?:成|到|为|去|一下|做)?|应该是|(?<!不)是")
_ASKS_AT_END = re.compile(r"(?:可以|[可能好行不吗么吧呢了的看?？!！。~])+$")
_WAS_IT_NOTED = re.compile(
    r"(?:记|写|填|录)(?:下|住|上|进去|录)?(?:了)?(?:没|没有)?[^，。]{0,3}我(?:们|妈|爸)?(?:刚才|之前)?(?:说|填|写|要)?的?(?:那个)?(?:科室|医院|城市|日期|肿瘤|病|要求|资料)"
    r"|我(?:刚才|之前)?(?:说|填|写|选|报)的?(?:那个)?(?:科室|医院|城市|日期|肿瘤|病)[^，。]{0,4}(?:记|写|填|录)[^，。]{0,4}(?:吗|么|没|不)"
    r"|(?:你|您)?(?:们)?(?:记|写|填)的(?:科室|医院|城市|日期|肿瘤|病)[^，。]{0,3}(?:是|对)[^，。]{0,4}(?:什么|啥|哪|吗|不)"
)
_NOT_OF_A_DETAIL = re.compile(r"取消|不去了|改天|改期|推迟|提前|名字|姓名|身份证|号码|服务|绑")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SHOWN = ("diagnosed_on", "tumour", "admission_slip_date", "city", "hospital_wish", "admission_date")
MOST_TEXT = 40


def heard(turn: TurnContext) -> bool:
    """Whether the message is about a detail of a case that is open; it is told, or passed on to the staff."""
    if not consented(turn) or len(turn.text) > MOST_TEXT or TOKEN.search(turn.text):
        return False
    case = _case_meant(turn)
    if case is None:
        return False
    if _WAS_IT_NOTED.search(turn.text):
        return _reads_out(turn, case)
    return _passes_on(turn, case)


def _case_meant(turn: TurnContext) -> Case | None:
    """The case of the member or service that is named; of several the one that was opened last."""
    found = open_cases(turn)
    if relation_named(turn):
        found = [one for one in found if names_member(turn, members.get_member(turn.session, one.member_id))]
    if named_services(turn.text):
        found = [one for one in found if names_case(turn, one)]
    return max(found, key=lambda one: one.created_at, default=None)


def _reads_out(turn: TurnContext, case: Case) -> bool:
    told = [(slot, case.details.get(slot)) for slot in _SHOWN]
    facts = "；".join(f"{render(f'label.{slot}')}{_shown(slot, value)}" for slot, value in told if value)
    if not facts:
        return False
    turn.draft.pop("misses", None)
    turn.say(about_case(turn, case, "case.about.noted", facts=facts))
    return True


def _shown(slot: str, value: str) -> str:
    return describe(date.fromisoformat(value)) if slot in DATE_SLOTS and _DAY.fullmatch(value) else value


def _passes_on(turn: TurnContext, case: Case) -> bool:
    if not _CHANGES.search(turn.text) or _NOT_OF_A_DETAIL.search(turn.text):
        return False
    told = _told_otherwise(case, turn.text)
    if told is None:
        return False
    if case.details.get(told[0]) == told[1]:
        return _reads_out(turn, case)
    slot, value = told
    label = render(f"label.{slot}")
    turn.draft.pop("misses", None)
    note_for_staff(turn, case, render("case.about.change_note", label=label, value=value))
    turn.say(about_case(turn, case, "case.about.change_told", label=label, value=value))
    return True


def _told_otherwise(case: Case, text: str) -> tuple[str, str] | None:
    """The detail and its new value; None where none is named that this service asks for."""
    asked = {str(ask.id) for ask in service_of_case(case).asks}
    behind = _TAIL.split(text)[-1]
    tail = _ASKS_AT_END.sub("", squeezed(behind))
    cities = [city for city in covered_cities(tail) if city in service_of_case(case).cities]
    if "hospital_wish" in asked and tail and not place_elsewhere(tail) and _is_hospital(tail):
        return "hospital_wish", tail
    if "city" in asked and cities:
        return "city", cities[0]
    if "tumour" in asked and (tumour := named_tumour(behind)):
        return "tumour", tumour
    return None


def _is_hospital(name: str) -> bool:
    return bool(is_hospital_alone(name) or department_alone(name) or hospital_nickname_alone(name))
