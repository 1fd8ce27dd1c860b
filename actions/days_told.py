"""Which day somebody means who names several, or one that has not come yet: 不是3月，4月2号才确诊; 3月底，30号.

Of several days that of the diagnosis is the one that stands with it: 片子5月2号拍的，病理5月9号出的.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.kernel.zh_dates import Prefer, SpokenDate, as_number, find_date

_CLAUSE = re.compile(r"[，,。；;！!、\s]+|(?<!不)(?<!还)(?=而?是(?:今|去|前|\d))")
# The day in such a clause is not the one: 不是3月, 3月那个写错了, 去年没查出来, 3月CT怀疑.
_DENIED = re.compile(
    r"(?<!是)(?:不是|并非|唔系)(?!.*吗)|(?:说|写|打|记|看|弄|搞)错|不对|(?:没有?|未|还没)(?:能)?(?:确诊|查出|定性|发现)|怀疑|疑似|体检"
)
_TENS = "一二三四五六七八九"
_DAY_OF_MONTH = re.compile(
    rf"(?<![\d月{_TENS}十])(3[01]|[12]\d|[1-9]|三十一?|二?十[{_TENS}]?|[{_TENS}])[号日](?![楼院床])"
)
# Where a day that was told roughly is told again: 5月头上，5月3号; 上个月二十几号来着二十六号吧.
_TOLD_AGAIN = re.compile(r"[，,。;；、！!？?\s]+|来着|样子|(?<=[吧呢哦嘛])|应该是|好像是|具体|准确|对了|就是|也就")
_SAME_TIME = timedelta(days=10)
_ABOUT = re.compile(r"[号日\d](?:左右|前后|上下|那几天)")
_NAMES_YEAR = re.compile(r"年|20\d\d")
# How surely a clause tells the day of the diagnosis, the first that fits; PLAIN for a day with nothing of it.
_SURE, PLAIN = 3, 1
_SURENESS = (
    (-2, _DENIED),
    (-1, re.compile(r"复查|复发|转移|又|再次?(?!确诊)|第二次|会诊|保险|保单|投保|生日|出生")),
    (
        0,
        re.compile(
            r"(?:发|传|寄|交|拍|复印|打印)(?:了|过|给|的|好)*(?:病理|报告|结果)|(?:病理|报告|结果)[^，。]{0,4}(?:发|传|寄|交|拍|送|印|再说|再发)"
        ),
    ),
    (PLAIN, re.compile(r"送(?:的|了)?(?:检|病理|去)|取(?:样|材|[了的]?病理|[了的]?活检)|等(?:病理|结果|报告)")),
    (4, re.compile(r"确(?:的)?诊")),
    (
        _SURE,
        re.compile(
            r"病理|(?:结果|报告)[^，。]{0,6}(?:出|下来|拿|回来|显示|证实|写)|(?:出|拿|取)(?:来|到)?(?:了|的)?(?:结果|报告)"
        ),
    ),
    (2, re.compile(r"查(?:的)?出|查到|查的|诊断")),
    (
        0,
        re.compile(
            r"CT|B超|彩超|核磁|磁共振|片子?|镜|化验|抽血|[拍照]|手术|开刀|切[了除掉]|住院|入院|出院|化疗|放疗|单子|条",
            re.IGNORECASE,
        ),
    ),
)
# Where a sentence without commas goes on to another day.
_SEAM = re.compile(
    r"(?=(?:今年|去年|(?<!大)前年|昨天|(?<!大)前天|上个?月|上周)(?<![是到从在于]..))|(?<=[的了])(?=病理|穿刺|活检|片子|确诊|手术|结果)"
    r"|(?<![\d年的是到从在于月一二三四五六七八九十./-])(?=(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[号日])"
)
# What a day may be told with, and nothing else: 大概是今年4月中旬吧.
_DAY_CHARACTERS = re.compile(
    r"[\d一二两三四五六七八九十半几零〇年月日号天周星期礼拜个份初中上下旬底末前后大约概差不多左右昨今去明早晚腊正冬阴农新旧历阳春夏秋季节端午国庆元旦清劳动"
    r"的了吧是就在应该可能好像记得嗯哦啊呢那时候来有些阵段时间近最刚/.,，、。 -]+"
)
_OF_THE_ILLNESS = re.compile(
    r"(?:我|他|她)(?:妈妈?|爸爸?|老公|老婆|爱人|父亲|母亲)?|老伴|患者|本人|(?:检?查|体检|诊断|发现|确诊|得病?|生病)(?:出来?|到)?的?|第一次|首次"
)
# A day without a year that is nearer before us than behind us was hardly meant of last year.
_AHEAD = timedelta(days=182)


def without_denied(text: str, *, today: date, prefer: Prefer) -> str:
    """`text` without the clauses that only say which day it was not, where another day is left."""
    kept = [clause for clause in _CLAUSE.split(text) if clause and not _DENIED.search(clause)]
    left = "，".join(kept)
    return left if kept and find_date(left, today=today, prefer=prefer) else text


def find_meant(text: str, *, today: date, prefer: Prefer) -> SpokenDate | None:
    """As `find_date`, of the day that is meant."""
    told = without_denied(text, today=today, prefer=prefer)
    found = find_date(told, today=today, prefer=prefer)
    if found is None or found.whole_year:
        return found
    if not found.exact and (again := _told_exactly(told, found.day, today=today, prefer=prefer)):
        found = replace(found, day=again, exact=True)
    if found.exact and prefer is Prefer.PAST and _ABOUT.search(told):
        return replace(found, exact=False)
    return found


def _told_exactly(told: str, rough: date, *, today: date, prefer: Prefer) -> date | None:
    """The day that a text tells besides a rough one of about the same time, the last of several; None without one."""
    for piece in reversed([piece for piece in _TOLD_AGAIN.split(told) if piece]):
        if "月" not in piece or piece == told:
            continue
        again = find_date(piece, today=today, prefer=prefer)
        if again and again.exact and ((again.day.year, again.day.month) == (rough.year, rough.month)):
            return again.day
        if again and again.exact and abs(again.day - rough) <= _SAME_TIME:
            return again.day
    days = _DAY_OF_MONTH.findall(told.partition("月")[2]) if "月" in told else []
    return _on(rough, as_number(days[-1])) if days else None


def ahead(text: str, found: SpokenDate, *, today: date) -> date | None:
    """The day to come that a text without a year rather means than `found`, a year before it; None without one."""
    told = without_denied(text, today=today, prefer=Prefer.PAST)
    if not found.exact or _NAMES_YEAR.search(told):
        return None
    coming = find_date(told, today=today, prefer=Prefer.FUTURE)
    near = coming is not None and today < coming.day <= today + _AHEAD
    return coming.day if coming and near and found.day < today - _AHEAD else None


def about_diagnosis(text: str, *, today: date) -> str:
    """The part of `text` whose day is the one of the diagnosis, where it names several days; else the whole."""
    parts = _dated_parts(text, today)
    if len(parts) < 2:
        return text
    best = max(map(_sureness, parts))
    return "，".join(part for part in parts if _sureness(part) == best)


def proves(text: str, *, today: date) -> str | None:
    """The part that tells a day with 确诊 or with the report of the pathologist; None without one."""
    told = about_diagnosis(text, today=today)
    return next((part for part in _dated_parts(told, today) if _sureness(part) >= _SURE), None)


def is_day_alone(text: str) -> bool:
    """Whether a text is nothing but a day, with words such as 大概 and 查出来的."""
    return bool(_DAY_CHARACTERS.fullmatch(_OF_THE_ILLNESS.sub("", text)))


def day_of_month(text: str, rough: date) -> str | None:
    """具体31号, where 3月底 was told before: that day of the month; None where more or no day is told."""
    told = re.fullmatch(
        r"(?:哦|对了|具体|准确|确切|应该|大概|好像|就|是|在|的|说|日期)*(3[01]|[12]\d|[1-9])[号日](?:[吧的了啊])*",
        text.strip("，,。.！! "),
    )
    return f"{rough.year}年{rough.month}月{told[1]}日" if told else None


def comes_soon(text: str, *, today: date) -> bool:
    """Whether a day that names no year is rather one to come: 6月中旬, told in May."""
    coming, gone = (find_date(text, today=today, prefer=way) for way in (Prefer.FUTURE, Prefer.PAST))
    if coming is None or coming.whole_year or coming.day <= today:
        return False
    return gone is None or gone.day > today or coming.day - today < today - gone.day


def days_in(text: str, *, today: date) -> list[str]:
    """The parts of a text that name a day each."""
    return _dated_parts(text, today)


def _dated_parts(text: str, today: date) -> list[str]:
    """The clauses with a day; what proves the diagnosis in a clause beside a bare day is of that day."""
    parts: list[str] = []
    proof = ""
    for clause in _clauses(text, today):
        if find_date(clause, today=today, prefer=Prefer.PAST):
            parts.append(f"{proof}{clause}" if proof and is_day_alone(clause) else clause)
            proof = ""
        elif _sureness(clause) >= _SURE:
            alone = bool(parts) and is_day_alone(parts[-1])
            parts[-1:] = [f"{parts[-1]}{clause}"] if alone else parts[-1:]
            proof = "" if alone else clause
    return parts


def _clauses(text: str, today: date) -> list[str]:
    """The clauses; where one names two days without a comma between, one for each."""
    clauses: list[str] = []
    for clause in filter(None, _CLAUSE.split(text)):
        pieces = _SEAM.split(clause)
        told = pieces[0]
        for place, piece in enumerate(pieces[1:], start=1):
            rest = "".join(pieces[place:])
            if all(find_date(side, today=today, prefer=Prefer.PAST) for side in (told, rest)):
                clauses.append(told)
                told = ""
            told += piece
        clauses.append(told)
    return clauses


def _sureness(clause: str) -> int:
    return next((sure for sure, words in _SURENESS if words.search(clause)), PLAIN)


def _on(month: date, day: int) -> date:
    try:
        return month.replace(day=day)
    except ValueError:
        return month
