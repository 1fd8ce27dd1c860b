"""How long it takes, from when, which days count; the last day where a start is named (G1, G2, T3, D1)."""

import re
from datetime import date, timedelta

from actions.base import TurnContext
from actions.faq_points import Point, first_fitting, point, worded
from actions.people import consented, open_cases
from bot.cases.clocks import last_day
from bot.cases.models import Case
from bot.catalog import Direction, Service, Sla, get_catalog, render
from bot.kernel import clock
from bot.kernel.workdays import WorkingDate, load_calendar
from bot.kernel.zh_dates import Prefer, describe, find_date

ABOUT = re.compile(
    r"提前|等.{0,6}(?:天|周|月)|超过|承诺|起算|算起|从.{1,10}算|时间段|多快|多久|几天|多长时间|几多|几耐|多少(?:天|时间|日子|个?工作)|什么时候|啥时候|何时|几时|哪天|几号|工作[日天]|最快|最晚|最慢|时效|时限|加急|来得及|来不及|赶得上"
    r"|够不够|天够|等.{0,4}久|要久|周末|周六|周日|星期[六天日]|节假日|假期|放假|国庆|春节|过年|元旦|五一|中秋|调休|几点|晚上|下班|上班|当天|第一天|顺延|慢|轮到|(?:天|周|个?月)内"
)
_POINTS: tuple[Point, ...] = (
    point("faq.time.working_days", r"自然日|工作日(?:是什么|什么意思|怎么理解)"),
    point("faq.time.make_up_day", r"调休"),
    point(
        "faq.open.office_hours",
        r"几点|上班|下班|晚上.{0,4}(?:处理|有人|回|能|办|上)|(?:有人|处理|办公).{0,3}(?:吗|时间)|什么时间段|24小时",
    ),
    point(
        "faq.time.weekend",
        r"周末|周六|周日|星期[六天日]|节假日|法定假|假期|放假|顺延|(?:国庆|春节|过年|元旦|五一|中秋|清明|端午|十一)(?!前|之前|以前).{0,6}(?:算|办|呢|期间|放|休|怎么|影响)",
    ),
    point(
        "faq.time.first_day", r"今天算|当天算|算(?:不算)?(?:当天|今天|第一天)|第一天|包(?:括|含)(?:当天|今天)|从第几天"
    ),
    point(
        "faq.time.overdue",
        r"超(?:过|时|期|了)|过了(?:承诺|时间|期限|时限)|到期(?:还|没)|没(?:按时|兑现)|(?:没|还没)(?:安排|消息).{0,6}怎么办",
    ),
    point(
        "faq.time.after_arranged",
        r"(?:约好|安排好|预约)(?:以后|之后|了)?.{0,6}(?:多久去|隔多久|有效期|必须去|才去)|多长时间之内必须",
    ),
    point(
        "faq.time.apply_by",
        r"服务.{0,4}(?:截止|到什么时候)|(?:什么时候|多久|几时).{0,4}(?:之前|前|以内|内).{0,2}申请|过期时间|申请.{0,6}(?:截止|期限)|年底.{0,6}申请",
    ),
)
_RUSH = re.compile(
    r"加急|快一?点|快些|有没有快|插队|优先|尽快|急用|等不(?:了|起|及)|能不能快|太慢|不能拖|这么久|催|提速"
)
_REVIEW = re.compile(r"审核|审资料|审批|(?:打|回)电话|有人联系|联系我|通知我")
_OF_OTHERS = re.compile(r"押金|结算|到账|打款|结账|检测[盒包]|采[样血][盒包管]")
_FROM_WHEN = re.compile(
    r"从(?:哪|什么|几|开|收|提交|交|审核|受理|申请)|起算|怎么算|哪一?天(?:开始)?算|开始算|还是从|算起"
)
_WITHIN = re.compile(
    r"((?:\d{1,3}|[一二两三四五六七八九十半]{1,3})个?(?P<unit>天|日|工作日|周|星期|礼拜|月)(?P<half>半)?)(?:时间)?(?:之|以)?(?:内|里)?(?=[^，。]{0,4}(?:能|可以|够|行|可不可以|住得|看得|约得|出得))"
)
_SAME_DAY = re.compile(r"当天|今天.{0,8}(?:明天|后天|今天就|马上)|马上就?(?:能|可以)|立刻|立马|最快")
_BY_WHEN = re.compile(r"来得及|来不及|赶得上|能办(?:完|好|下来)|能出来|(?:前|内)能|够不够|够吗")
_IN_ADVANCE = re.compile(
    r"最早|提前(?:几天|多久|多长时间|多少天|什么时候|几个)|什么时候(?:申请|说|约|告诉)|几天告诉|最晚什么时候"
)
_AHEAD = re.compile("提前")  # only one service is booked ahead
_DAYS_AHEAD = re.compile(
    r"(?:提前|还有|就剩|只剩)?\s*(\d{1,2}|[一二两三四五六七八九十])\s*(?:个工作日|天)(?:前)?(?:说|约|申请|够|行|来得及|可以|内)?"
)
_STARTS = {
    "accepted": re.compile(r"交|发|传|申请|受理|提交|办|给你们|资料|约"),
    "admission_slip_issued": re.compile(r"开|住院条|住院证|通知单|条"),
    "sample_received": re.compile(r"收到|到了|签收|送到|寄到"),
}
_ADMISSION = re.compile(r"住院|入院|住进|手术|开刀")
_WORKING_DAYS = re.compile(
    r"(\d{1,2}|[一二两三四五六七八九十])个工作日.{0,6}(?:是|到)(?:哪[一]?天|几号|什么时候|周几|星期几)"
)
_ANY_WORDS = re.compile("")
OLDEST_START = timedelta(days=60)
NEAR = 12  # characters
_UNITS = {"周": 7, "星期": 7, "礼拜": 7, "月": 30}  # calendar days
_NUMERALS = "零一二三四五六七八九十"


def answer(turn: TurnContext, service: Service | None) -> str | None:
    """The answer to a question about time; None when it is none."""
    text = turn.text
    if _OF_OTHERS.search(text):
        return None
    if words := first_fitting(_POINTS, text):
        return words
    if counted := _which_day(turn):
        return counted
    service = _booked_ahead(text, service)
    hears_time = any(words.search(text) for words in (ABOUT, _RUSH, _FROM_WHEN, _SAME_DAY, _WITHIN))
    if not hears_time and not _names_admission(text, service):
        return None
    for hears, key in ((_RUSH, "faq.open.rush"), (_REVIEW, "faq.open.review")):
        if hears.search(text):
            return worded(key, timeline=service.timeline if service is not None else "")
    if service is None:
        return worded("faq.time.not_at_once", timeline="") if _SAME_DAY.search(text) else None
    sla = service.sla
    if sla is None:
        return worded("faq.time.of_service", name=service.short_name, timeline=service.timeline)
    if sla.direction is Direction.BEFORE:
        return _before(turn, service, sla)
    return _after(turn, service, sla)


def general(service: Service | None) -> str:
    """The times of a service; of all of them in short where none is named."""
    if service is not None:
        return worded("faq.time.of_service", name=service.short_name, timeline=service.timeline)
    lines = "\n".join(_line(each) for each in get_catalog().services)
    return worded("faq.time.of_all", lines=lines)


def differs(text: str) -> bool:
    """Whether the answer depends on the service."""
    known = (_RUSH, _REVIEW, _WORKING_DAYS, _AHEAD)
    return not (first_fitting(_POINTS, text) or any(each.search(text) for each in known))


def _line(service: Service) -> str:
    if service.sla is None:
        return render("faq.time.line_open", name=service.short_name)
    key = f"faq.time.line_{service.sla.starts_at}"
    if key not in get_catalog().messages:
        return render("faq.time.of_service", name=service.short_name, timeline=service.timeline)
    return render(key, name=service.short_name, days=service.sla.working_days)


def _which_day(turn: TurnContext) -> str | None:
    """今天开始5个工作日是哪天: counted from the day that is named, or from today."""
    found = _WORKING_DAYS.search(turn.text)
    if found is None:
        return None
    days = _number(found[1])
    start = _day_of(turn.text[: found.start()], _ANY_WORDS, Prefer.PAST) or clock.today()
    end = load_calendar(turn.session).add(start, days)
    return worded("faq.time.counted", start=describe(start), days=days, end=shown(end))


def _booked_ahead(text: str, service: Service | None) -> Service | None:
    """提前几天说: the service that is booked ahead, unless another is named that is counted from its start."""
    if not _AHEAD.search(text) or (service is not None and _is_before(service)):
        return service
    return next((each for each in get_catalog().services if _is_before(each)), service)


def _is_before(service: Service | None) -> bool:
    return service is not None and service.sla is not None and service.sla.direction is Direction.BEFORE


def _names_admission(text: str, service: Service | None) -> bool:
    return _is_before(service) and _admission_day(text) is not None


def _after(turn: TurnContext, service: Service, sla: Sla) -> str:
    """Counted from a start: with the last day where the text names the start, or asks whether there is time."""
    text, today = turn.text, clock.today()
    start = _day_of(text, _STARTS.get(sla.starts_at), Prefer.PAST)
    words = worded("faq.time.of_service", name=service.short_name, timeline=service.timeline)
    if start is None and (told := _within(turn, service, sla)):
        return told
    if start is None and _SAME_DAY.search(text):
        return worded("faq.time.not_at_once", timeline=service.timeline)
    if start is None and _BY_WHEN.search(text) and sla.dated_by is None:
        start = today
    if start is None or today - start > OLDEST_START or (start > today and sla.dated_by is not None):
        return words
    due = load_calendar(turn.session).add(start, sla.working_days)
    key = f"faq.time.due_{sla.starts_at}"
    if key not in get_catalog().messages:
        return words
    told = render(key, start=describe(start), due=shown(due))
    return f"{told}\n{service.timeline}"


def _within(turn: TurnContext, service: Service, sla: Sla) -> str | None:
    """十天内能住进去吗: yes or no first, by the last day of the open case, or counted from today."""
    found = _WITHIN.search(turn.text)
    if found is None:
        return None
    calendar, today = load_calendar(turn.session), clock.today()
    count = _count(found[1])
    last = calendar.add(today, count).day if found["unit"] == "工作日" else today + timedelta(days=count)
    due_at = next((case.due_at for case in _open(turn) if case.service == service.id and case.due_at), None)
    if due_at is not None:
        due = last_day(due_at)
        can = render("faq.time.can" if last >= due else "faq.time.cannot_promise")
        return worded("faq.time.within_due", due=describe(due), ahead=found[1], can=can)
    key = "faq.time.within_yes" if last >= calendar.add(today, sla.working_days).day else "faq.time.within_no"
    told = worded("faq.time.of_service", name=service.short_name, timeline=service.timeline)
    return worded(key, ahead=found[1], timeline=told)


def _open(turn: TurnContext) -> list[Case]:
    return open_cases(turn) if consented(turn) else []


def _before(turn: TurnContext, service: Service, sla: Sla) -> str:
    """Counted backwards from the admission (D1): whether a named day can still be booked."""
    text, today = turn.text, clock.today()
    earliest = load_calendar(turn.session).add(today, sla.working_days)
    fields = {"days": sla.working_days, "earliest": shown(earliest)}
    day = _admission_day(text)
    if day is not None and day > today:
        return of_admission(turn, sla, day)
    ahead = _days_ahead(text)
    if ahead is not None and ahead < sla.working_days:
        return worded("faq.time.ahead_too_short", ahead=ahead, **fields)
    if _IN_ADVANCE.search(text) or ahead is not None:
        return worded("faq.time.in_advance", **fields)
    return worded("faq.time.of_service", name=service.short_name, timeline=service.timeline)


def of_admission(turn: TurnContext, sla: Sla, day: date) -> str:
    """Whether an admission on `day`, which is to come, can still be booked, and until when (D1)."""
    earliest = load_calendar(turn.session).add(clock.today(), sla.working_days)
    fields = {"day": describe(day), "days": sla.working_days}
    if day < earliest.day:
        return worded("faq.time.day_too_near", earliest=shown(earliest), **fields)
    return worded("faq.time.day_possible", latest=_latest(turn, day, sla), **fields)


def _latest(turn: TurnContext, day: date, sla: Sla) -> str:
    """The last day on which an admission on `day` can be booked (D1)."""
    calendar, latest = load_calendar(turn.session), day
    while (earliest := calendar.add(latest, sla.working_days)).day > day:
        latest -= timedelta(days=1)
    return shown(WorkingDate(latest, earliest.certain))


def _day_of(text: str, start: re.Pattern[str] | None, prefer: Prefer) -> date | None:
    """The day that a text names as the start; no rough one (上个月)."""
    if start is None or not start.search(text):
        return None
    try:
        found = find_date(text, today=clock.today(), prefer=prefer)
    except (ValueError, OverflowError):
        return None
    return found.day if found is not None and found.exact else None


def _admission_day(text: str) -> date | None:
    """The day that stands beside 住院 or 入院: 明天入院，今天申请 is about tomorrow."""
    for match in _ADMISSION.finditer(text):
        before, after = text[max(0, match.start() - NEAR) : match.end()], text[match.start() : match.end() + NEAR]
        for part in (re.split(r"[，,。；;！!？?]", before)[-1], re.split(r"[，,。；;！!？?]", after)[0]):
            if day := _day_of(part, _ADMISSION, Prefer.FUTURE):
                return day
    return _day_of(text, _ADMISSION, Prefer.FUTURE)


def _days_ahead(text: str) -> int | None:
    found = _DAYS_AHEAD.search(text)
    return _number(found[1]) if found else None


def _count(words: str) -> int:
    """The days that 十五天, 半个月 or 两周 mean."""
    unit = next((days for name, days in _UNITS.items() if name in words), 1)
    word = re.split(r"[个天日周月星礼工]", words)[0].replace("两", "二")
    if word == "半":
        return unit // 2
    tens, _, ones = word.rpartition("十")
    if word.isdigit():
        number = int(word)
    elif "十" in word:
        number = (_NUMERALS.index(tens) if tens else 1) * 10 + (_NUMERALS.index(ones) if ones else 0)
    else:
        number = _NUMERALS.index(word)
    return number * unit + (unit // 2 if words.endswith("半") else 0)


def _number(word: str) -> int:
    word = word.replace("两", "二")
    return int(word) if word.isdigit() else _NUMERALS.index(word)


def shown(day: WorkingDate) -> str:
    """A counted day as members read it; 预计 where a year's calendar is not published yet."""
    return describe(day.day) if day.certain else render("faq.time.expected", day=describe(day.day))
