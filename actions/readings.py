"""Reading a detail out of a message: city, dates, tumour, hospital. A reading is a value, or what is wrong with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from actions.answers import bare, is_question, read_yes_no
from actions.days_told import about_diagnosis, ahead, find_meant
from actions.places import covered_cities, place_answered, place_elsewhere, province_in
from actions.wanted import likeliest_city
from bot.catalog import Service, ServiceId, render
from bot.hospitals.service import nearest_cities
from bot.kernel import clock
from bot.kernel.zh_dates import Prefer, describe, find_date, names_no_such_day

DATE_SLOTS = {
    "diagnosed_on": Prefer.PAST,
    "admission_slip_date": Prefer.PAST,
    "admission_date": Prefer.FUTURE,
}
UNKNOWN_DATE = "unknown"
MAX_FREE_TEXT = 60
EARLIEST_SLIP = timedelta(days=60)
OLDEST_DIAGNOSIS = timedelta(days=365 * 15)
NO_WISH = re.compile(
    r"^(?:我|那|就)*(?:都?(?:行|可以|好|听|成|妥|要得|阔以)|都[中得]|都?没有?|没|无|随便|随意|不限|不用|不用了|不需要|没要求|没有?(?:特别|什么|特殊|别的|其他|任何)?(?:的)?(?:要求|想法|意向|偏好|想去的)?|没特别.*|没什么.*|你们(?:安排|定|看着办|推荐|决定).*"
    r"|听.{0,4}安排.*|服从安排.*|按?.{0,3}看着?安排.*|安排就行|(?:哪|什么)(?:家|个|里|儿|医院|科)?都(?:行|可以|好|成|没关系|无所谓).*|无所谓|不挑|不讲究|都一样|都无所谓"
    r"|不知道|不清楚|不懂|不了解|不晓得.*|都?听(?:[你您]们?|医生|大夫|专家)的.*|(?:我们?)?(?:想|要)?(?:尽快|越快越好|快一?点|早一?点).*|哪(?:里|儿|边|家|个)(?:快|近|方便|好|早|有).{0,8}|推荐.{0,6}|帮我(?:选|定|安排|推荐).*|没想好|还?没定|均可|任意|跳过|暂无|暂时没有?|无要求|没意见|都听你们的?.*|由你们.*|看你们.*|你们(?:看|说了算).*"
    r"|(?:三甲|好一?点的?|最好的?|大医院|正规)(?:医院)?(?:就行|就好|都行|即可)?|就近.*|近一?点.*|离.{0,6}近.*)[吧啊呢哈的了呀嘛]?(?:就行|就好|即可)?$"
)
_UNSURE = re.compile(
    r"不(?:清楚|知道|记得|确定|晓得|太清楚|太记得|大清楚|太确定|好说|会|懂)|记不(?:清|得|住|起|准)|弄不清|说不(?:清|准|好|上来)|搞不清|忘(?:了|记|掉)|想不起来|没印象|没法确定|待定|跳过|^不清$|没记|忘|看不(?:懂|明白|清)|不认(?:识|得)|不明白"
)
# 不知道 in a text of this length is an answer; in a longer one it may be about anything.
SHORT_ANSWER = 9
_OF_A_DAY = re.compile(r"哪(?:一?天|年|月|日)|日子|日期|时间|具体|确诊|几[号月日]|什么时候|啥时候")
_NOT_DIAGNOSED = re.compile(
    r"(?:还没|没有?|尚未|未)(?:最?后)?确诊|还没(?:出结果|查出来|定性)|等.{0,4}(?:病理|结果)|疑似"
)
# Only suspected, or the result is not there; 怀疑有转移 is about something else.
_SUSPECTED = re.compile(
    r"怀疑(?!.{0,4}(?:转移|扩散|复发|人生|[你您]))|疑似|可疑|恶性(?:的)?可能|可能(?:是)?恶性|[没未不]有?(?:最后|最终|正式|完全)?确诊(?!过)|没[法能]?定性"
    r"|(?:病理|穿刺|活检|检查)的?(?:结果|报告)?[还都也]?[没未]有?(?:出|下来|回来)|[没未]有?出来?的?(?:病理|穿刺|活检)"
    r"|(?:[还正]?在|要|得|需要|先|再|还|[，, ]|^)等(?!了)[^，。]{0,4}(?:病理|穿刺|活检)"
    r"|(?:病理|穿刺|活检)[^，。]{0,4}[要得][^，。]{0,6}才"
)
_CONFIRMED = re.compile(
    r"(?<![没未不有后终式全])确(?:的)?诊(?![不没])|(?:病理|穿刺|活检)的?(?:结果|报告)?(?:证实|显示|写|说是|就是|是)|病理(?:结果|报告)?出来(?:了|是|就|,|，)"
)
_NO_SLIP = re.compile(
    r"没开|没有?(?:住院条|住院单|入院单|这个|条子|通知单)|还没(?:拿到|给|开|有|下来)|不知道|不清楚|没拿到|等通知|没有?[啊呀呢哦的吧]*$|没见过|什么是|还没"
)
# 上海有哪几家: a question about a city, and no choice of it yet.
_ASKS_MORE = re.compile(r"哪[几些家个]|几家|什么|怎么|多少|多久|好不好|贵|远")
# 要去北京吗: whether one must travel, and no choice.
_ASKS_TO_TRAVEL = re.compile(
    r"(?<!想)(?<!能)(?:要|得|需要|必须|用|非得|非要|一定)(?:不?要)?(?:本人|人|亲自|自己|我们?|病人|患者|专门)?(?:去|到|跑|过去|飞)[^，,。]{0,6}(?:[吗么不?？]|一趟)"
    r"|(?:是不是|是否)(?:还)?(?:要|得|必须|需要)(?:本人|人|亲自)?(?:去|到|跑|过去)|人(?:要|得|用)[^，,。]{0,4}(?:去|到)"
)
# 我们是邵阳的，儿子在深圳打工: where somebody works is no wish, where the family is from says more.
_LIVES_THERE = re.compile(r"打工|工作|上班|上学|读书|出差|做生意")
_SEVERAL_AGO = re.compile(
    r"几个?[月年](?:之|以)?前|前几个?[月年]|好久|很久|好些(?:天|日子|时间)|早就|有(?:些|一?段)(?:时间|日子)|老早"
)
# Too long a time to judge a waiting period by.
_SEASON = re.compile(r"[春夏秋冬][天季]|[上下]半年")
# Two days ago or two months ago: asked.
_LATELY = re.compile(
    r"刚(?:刚|才|一)?(?:查|确诊|出|检查|诊断|发现|知道|得|开|拿到|给)|才(?:查|确诊|发现|知道|开|拿到)|刚刚$|前(?:一)?(?:阵子?|段(?:时间|日子))"
    r"|最近|近期|近来|不久(?:前|之前)?|没(?:多久|几天)|这阵子"
)
_EITHER_WILL_DO = re.compile(r"都(?:行|可以|好|成|中|得|要得|阔以|ok)")
_EITHER = re.compile(r"或者?|要么|还是|要不(?:就)?")
# Words of a conversation: what holds them is no name of a place or a disease.
_CHATTER = re.compile(
    r"[我你您他她它们俺咱吗呢吧啊呀哦嗯这那哪啥谁]|[想说要来给办发问等没不了很太真吃雨钱急谢听觉](?!典型)|就是|今天|昨天|刚才|好像|可能|医生|家里|人家|隔壁|床$"
)
_NOTHING_OF_IT = re.compile(r"(?:不想|不愿|不方便|不便|懒得|不太想)(?:意)?(?:说|讲|提|告诉|透露|回答)|不告诉|保密")


@dataclass(frozen=True)
class Reading:
    """What a message says about one slot: a value, or what is wrong with it; neither when it says nothing.

    `exact` is False for a day that was worked out of words such as 上个月, `whole_year` that only a year was told.
    `asks`: the problem is worded as a question, so that the form's own is not said again.
    """

    value: str | None = None
    echo: str | None = None
    problem: str | None = None
    exact: bool = True
    whole_year: bool = False
    asks: bool = True

    @property
    def silent(self) -> bool:
        """Whether the message is no answer at all."""
        return self.value is None and self.problem is None


NOTHING = Reading()


def is_bare_yes(text: str) -> bool:
    """好的, 嗯, 没错, 确认: agrees to something, and chooses nothing of several; 都行 does."""
    return read_yes_no(text) is True and not _EITHER_WILL_DO.search(bare(text))


def has_no_wish(text: str) -> bool:
    """都行, 随便, 听你们的: any of several will do."""
    return bool(NO_WISH.match(bare(text))) and not is_bare_yes(text)


def show_day(day: date, *, exact: bool, whole_year: bool) -> str:
    """A day as it is repeated to the member; no day is made up where only a year was told."""
    if whole_year:
        return render("details.about_year", year=day.year)
    return describe(day) + ("" if exact else render("details.about"))


# What stands for an optional answer that was not given, and the words about it.
LEFT_OPEN: dict[str, Callable[[], Reading]] = {
    "diagnosed_on": lambda: Reading(value=UNKNOWN_DATE, echo=render("details.diagnosed_unknown")),
    "tumour": lambda: Reading(value=render("details.tumour_unknown"), echo=render("details.got_tumour_unknown")),
    "hospital_wish": lambda: Reading(value=render("details.no_wish"), echo=render("details.got_no_wish")),
}


def read_city(text: str, service: Service) -> Reading:
    """A city of the service named in the text (J7, S2), or the words that it is not covered."""
    named = covered_cities(text)
    if is_question(text) and (len(named) > 1 or _ASKS_MORE.search(text) or asks_to_travel(text)):
        return NOTHING
    if city := likeliest_city(text, list(service.cities)):
        others = [other for other in named if other in service.cities and other != city]
        if others and (_EITHER_WILL_DO.search(text) or re.search("或者?|要么", text)):
            echo = render("details.city_for_you", city=city, others="、".join(others))
            return Reading(value=city, echo=echo)
        return Reading(value=city, echo=render("details.got_city", city=city))
    return _city_problem(service, named[0]) if named else NOTHING


def asks_to_travel(text: str) -> bool:
    """要去北京吗, 人得过去吗: a question, and no choice of a city."""
    return is_question(text) and bool(_ASKS_TO_TRAVEL.search(text))


def read_city_answer(text: str, service: Service) -> Reading:
    """Like `read_city`, where a city was asked for: also places that are not covered, and 都可以."""
    reading = read_city(text, service)
    if not reading.silent and not (_LIVES_THERE.search(text) and (place_elsewhere(text) or province_in(text))):
        return reading
    if (place := place_answered(text)) and not (is_question(text) and covered_cities(text)):
        return Reading(problem=_elsewhere(place, service))
    if (found := province_in(text)) and any(city in service.cities for city in found[1].split("、")):
        return Reading(problem=render("details.province", province=found[0], cities=found[1]))
    if not has_no_wish(text):
        return NOTHING
    if service.id == ServiceId.SECOND_OPINION:  # written by experts; the member travels nowhere
        first, *others = service.cities
        echo = render("details.city_for_you", city=first, others="、".join(others))
        return Reading(value=first, echo=echo)
    return Reading(problem=render("details.any_city"))


def _elsewhere(place: str, service: Service) -> str:
    near, listed = nearest_cities(place, service.cities), "、".join(service.cities)
    if service.id == ServiceId.SECOND_OPINION or not near:  # the experts' city; near or far is all the same
        return render("details.city_elsewhere", city=place, cities=listed)
    return render("details.city_elsewhere_near", city=place, near="、".join(near), cities=listed)


def _city_problem(service: Service, city: str) -> Reading:
    return Reading(problem=render("details.city_not_for_service", city=city, cities="、".join(service.cities)))


def read_date(slot: str, text: str) -> Reading:
    """A date for `slot`, checked for sense; `unknown` where the member may not know it."""
    today = clock.today()
    if slot == "diagnosed_on" and not_diagnosed_yet(text):
        return Reading(problem=render("details.not_diagnosed"))
    if slot == "diagnosed_on":
        text = about_diagnosis(text, today=today)
    found = find_meant(text, today=today, prefer=DATE_SLOTS[slot])
    if found is None:
        return _no_date(slot, text)
    if DATE_SLOTS[slot] is Prefer.PAST and (coming := ahead(text, found, today=today)):
        return Reading(problem=render(f"details.{slot}_in_future", date=describe(coming)))
    if slot == "admission_date" and _names_two_days(text, today):
        return Reading(problem=render("details.which_of_two_days"))
    vague = found.whole_year or (not found.exact and _SEASON.search(text))
    if slot == "diagnosed_on" and vague and found.day.year >= today.year - 1:
        return Reading(problem=render("details.which_month"))
    shown = show_day(found.day, exact=found.exact, whole_year=found.whole_year)
    if problem := _date_problem(slot, found.day, today, shown):
        return Reading(problem=problem)
    if slot == "admission_date" and not found.exact:
        return Reading(problem=render("details.admission_which_day"))
    echo = render("details.got_date", date=shown)
    return Reading(value=found.day.isoformat(), echo=echo, exact=found.exact, whole_year=found.whole_year)


def not_diagnosed_yet(text: str) -> bool:
    """怀疑是肺癌, 穿刺结果没出: nothing is certain yet, whatever day is named besides (J5)."""
    return bool(_SUSPECTED.search(text)) and not _CONFIRMED.search(text)


def _names_two_days(text: str, today: date) -> bool:
    """12月31号或者1月2号: it must be one."""
    parts = [find_date(part, today=today, prefer=Prefer.FUTURE) for part in _EITHER.split(text)]
    return len({found.day for found in parts if found and found.exact}) > 1


def _no_date(slot: str, text: str) -> Reading:
    if names_no_such_day(text, today=clock.today(), prefer=DATE_SLOTS[slot]):
        return Reading(problem=render("details.no_such_day"))
    if slot == "diagnosed_on" and _SEVERAL_AGO.search(text) and not is_question(text):
        return Reading(problem=render("details.which_month"))
    if slot in ("diagnosed_on", "admission_slip_date") and _LATELY.search(text) and not is_question(text):
        return Reading(problem=render(f"details.{slot}_lately"))
    if slot == "diagnosed_on" and _NOT_DIAGNOSED.search(text):
        return Reading(problem=render("details.not_diagnosed"))
    if slot == "diagnosed_on" and is_unsure(text, of=_OF_A_DAY):
        return LEFT_OPEN["diagnosed_on"]()
    if slot == "admission_slip_date" and _NO_SLIP.search(text):
        return Reading(problem=render("details.no_slip"))
    if slot == "admission_date" and (_UNSURE.search(text) or re.search(r"还没|没定|没有|看情况|等", text)):
        return Reading(problem=render("details.admission_date_open"))
    return NOTHING


def _date_problem(slot: str, day: date, today: date, shown: str) -> str | None:
    if DATE_SLOTS[slot] is Prefer.PAST and day > today:
        return render(f"details.{slot}_in_future", date=describe(day))
    if slot == "diagnosed_on" and day < today - OLDEST_DIAGNOSIS:
        return render("details.date_too_old", date=shown)
    if slot == "admission_slip_date" and day < today - EARLIEST_SLIP:
        return render("details.slip_too_old", date=describe(day))
    return None


def is_unsure(text: str, *, of: re.Pattern[str]) -> bool:
    """不清楚, 忘了, 看不懂: of what was asked for, and not 心里乱，不知道该咋办; `of` are words that speak of it."""
    found = _UNSURE.search(text)
    return bool(found) and (len(text) <= SHORT_ANSWER or bool(of.search(text)) or "记" in text or "忘" in text)


def says_nothing_of_it(text: str) -> bool:
    """不想说, 不方便讲: an optional question stays open."""
    return bool(_NOTHING_OF_IT.search(text))


def is_chatter(text: str) -> bool:
    """Whether the words are of a conversation rather than a name that was asked for."""
    return bool(_CHATTER.search(text))
