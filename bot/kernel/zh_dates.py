"""Dates as people type them in Chinese chat: 上周三, 大概三个月前, 12月3号, 2026-11-20, 月底.

A small grammar of our own: the general libraries that were tried read 明早 as today and 周二 as last week
(libraries.md 4). Every date found is repeated to the member with its weekday before it counts.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import cn2an

from bot.kernel.zh_feasts import YEAR_WORDS, clamped, find_feast, find_lunar

WEEKDAYS = "一二三四五六日"
_COUNTS = str.maketrans("两俩仨", "二二三")
_NUMERAL = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_FEW = "一两|二三|两三|三四|四五|五六|六七|七八|八九"  # the first of the two is taken
_SPAN = (
    rf"(?P<most>大)?(?P<count>半|{_FEW}|{_NUMERAL}|俩|仨|个把)个?(?P<half>半(?=月))?(?P<rough>[多来几]个?)?"
    r"(?P<unit>天|日|周|星期|礼拜|月|年)(?P<half_year>半)?(?:多|左右|出头)*(?:的)?"
)
_DAY_WORDS = {
    "大前天": -3, "前天": -2, "前晚": -2, "前儿": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "昨儿": -1,
    "昨个": -1, "琴日": -1, "寻日": -1, "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "今儿": 0, "大后天": 3, "后天": 2,
    "后儿": 2, "明天": 1, "明日": 1, "明早": 1, "明儿": 1, "听日": 1,
}  # fmt: skip
# Rough words: days from today. 刚查出, 前阵子, 最近 are none: two days or two months ago?
_ROUGH_WORDS = {
    "前几天": -4, "前些天": -6, "前两天": -2, "这几天": -2, "这两天": -1, "上上周": -14, "上上星期": -14, "上周": -7,
    "上星期": -7, "上个星期": -7, "上个礼拜": -7, "上礼拜": -7, "这周": 0, "本周": 0, "下周": 7, "下星期": 7,
    "下个星期": 7, "下礼拜": 7, "下个礼拜": 7, "下下周": 14, "过两天": 2, "过几天": 4,
}  # fmt: skip
_MONTH_WORDS = {
    "上上个月": -2, "上上月": -2, "大上个月": -2, "大上月": -2, "上个月": -1, "上月": -1, "这个月": 0, "本月": 0,
    "下个月": 1, "下月": 1,
}  # fmt: skip
_PARTS = {
    "初": 1, "头": 1, "上旬": 5, "中": 15, "中旬": 15, "下旬": 25, "底": 31, "末": 31, "尾": 31, "十几": 15, "十多": 15,
    "10几": 15, "10多": 15, "二十几": 25, "二十多": 25, "20几": 25, "20多": 25,
}  # fmt: skip


# 二零二六年, 二六年三月: a year digit by digit.
_YEAR_IN_WORDS = re.compile(
    r"二[零〇][零〇一二三四五六七八九]{2}(?=年)|(?<![一二两三四五六七八九十])二[零〇一二三四五六七八九](?=年\s*[\d一二三四五六七八九十])"
)
# 零九年, 18年: not 18年前, nor 一两年.
_SHORT_YEAR = re.compile(
    r"(?<![\d零〇一二三四五六七八九十])([012]\d|[零〇一二][零〇一二三四五六七八九])年(?![前后以之内多半了\d一二三四五六七八九十])"
)
_NUMERALS = str.maketrans("零〇一二三四五六七八九", "00123456789")
_SPACED = re.compile(r"20\d\d\s+\d{1,2}\s+\d{1,2}")


class Prefer(StrEnum):
    """Which way a date without a year, or a bare weekday, leans."""

    PAST = "past"
    FUTURE = "future"


@dataclass(frozen=True)
class SpokenDate:
    """A date read out of a text; `exact` is False for words like 上个月 or 月底, `whole_year` tells that it is 去年."""

    day: date
    exact: bool
    whole_year: bool = False


def find_date(text: str, *, today: date, prefer: Prefer) -> SpokenDate | None:
    """The first date in `text` (already NFKC-normalised), or None. Impossible dates such as 2月30日 are None."""
    try:
        return _search(text, today, prefer)
    except (ValueError, OverflowError):  # the pattern fits but there is no such day
        return None


def names_no_such_day(text: str, *, today: date, prefer: Prefer) -> bool:
    """Whether `text` names a day that no calendar has, such as 2月30日."""
    try:
        _search(text, today, prefer)
    except (ValueError, OverflowError):
        return True
    return False


def _search(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    plain = _YEAR_IN_WORDS.sub(lambda match: match[0].translate(_NUMERALS), text)
    plain = re.sub(r"(?<=\d)\s+(?=\d)", "-", plain.strip()) if _SPACED.fullmatch(plain.strip()) else plain
    compact = re.sub(r"\s+|(?<=[年月])[，,、]+(?=[\d一二三四五六七八九十])", "", plain)
    return next((found for reader in _READERS if (found := reader(compact, today, prefer)) is not None), None)


def describe(day: date) -> str:
    """A date as it is shown to members, e.g. `2026年12月3日（周四）`."""
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def as_number(word: str) -> int:
    """A numeral in digits or characters: 26, 二十六, 两."""
    return int(word) if word.isdigit() else int(cn2an.cn2an(word.translate(_COUNTS), "smart"))


def _shift_month(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return clamped(index // 12, index % 12 + 1, day.day)


def _lean(day: date, today: date, prefer: Prefer) -> date:
    """Move a date that named no year to the year its direction asks for."""
    if prefer is Prefer.PAST and day > today:
        return clamped(day.year - 1, day.month, day.day)
    if prefer is Prefer.FUTURE and day < today - timedelta(days=60):
        return clamped(day.year + 1, day.month, day.day)
    return day


def _full(text: str, _today: date, _prefer: Prefer) -> SpokenDate | None:
    if match := re.search(r"(?<!\d)(20\d\d|19\d\d)(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})(?!\d)", text):
        return SpokenDate(date(int(match[1]), int(match[2]), int(match[3])), exact=True)
    if match := re.search(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)", text):
        return SpokenDate(date(int(match[1]), int(match[2]), int(match[3])), exact=True)
    if match := re.search(r"(?<![\d./-])(2\d)([./-])(\d{1,2})\2(\d{1,2})(?![\d./-])", text):
        return SpokenDate(date(2000 + int(match[1]), int(match[3]), int(match[4])), exact=True)
    return None


def _digits_only(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    """260305 and 0305, where nothing else is said."""
    match = re.fullmatch(r"\W*(2\d)?(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\W*", text)
    if match is None:
        return None
    month, day = int(match[2]), int(match[3])
    if match[1]:
        return SpokenDate(date(2000 + int(match[1]), month, day), exact=True)
    return SpokenDate(_lean(date(today.year, month, day), today, prefer), exact=True)


def _year_month_day(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    words = "|".join(YEAR_WORDS)
    day_of_it = rf"({_NUMERAL})(?![十几多\d])[日号]?|({'|'.join(_PARTS)})"
    pattern = rf"(?:(20\d\d|\d\d)年|({words}))?的?({_NUMERAL})月份?(?:{day_of_it})?"
    match = re.search(pattern, text)
    if match is None or re.search(rf"{_NUMERAL}个$", text[: match.start(3)]):
        return None
    month = as_number(match[3])
    day = as_number(match[4]) if match[4] else _PARTS.get(match[5] or "", 15)
    exact = match[4] is not None
    if match[1] or match[2]:
        year = today.year + YEAR_WORDS[match[2]] if match[2] else int(match[1]) + (2000 if len(match[1]) == 2 else 0)
        return SpokenDate(date(year, month, day) if exact else clamped(year, month, day), exact)
    named = date(today.year, month, day) if exact else clamped(today.year, month, day)
    return SpokenDate(_lean(named, today, prefer), exact)


def _relative(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    for word, step in _DAY_WORDS.items():
        if word in text:
            return SpokenDate(today + timedelta(days=step), exact=True)
    match = re.search(rf"{_SPAN}(?:之|以)?(?:前|后)", text)
    if match is None:
        return None
    sign = -1 if match[0].endswith("前") else 1
    day = _span_from(match, today, sign)
    return SpokenDate(day, exact=match["unit"] in "天日" and not match["rough"])


def _lasting(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    """两个多月了, 快半年了: how long it has been."""
    match = re.search(rf"{_SPAN}(?:时间)?(?:了|啦|喽)", text)
    if match is None or prefer is not Prefer.PAST:
        return None
    return SpokenDate(_span_from(match, today, -1), exact=False)


def _span_from(match: re.Match[str], today: date, sign: int) -> date:
    """The day that lies a span of time before (-1) or after (1) `today`."""
    word, unit = match["count"], match["unit"]
    if word == "半":
        days = {"月": 20 if match["most"] else 15, "年": 182}.get(unit, 0)
        return today + timedelta(days=sign * days)
    count = sign * (1 if word == "个把" else as_number(word[:1] if re.fullmatch(_FEW, word) else word))
    if unit in ("天", "日"):
        return today + timedelta(days=count)
    if unit in ("周", "星期", "礼拜"):
        return today + timedelta(weeks=count)
    more = timedelta(days=sign * {"月": 15, "年": 182}[unit] if match["half"] or match["half_year"] else 0)
    return _shift_month(today, count * (12 if unit == "年" else 1)) + more


def _weekday(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    match = re.search(r"(上上|上|这|本|下下|下)?个?(?:周|星期|礼拜)([一二三四五六日天])", text)
    if match is None:
        return None
    wanted = WEEKDAYS.index("日" if match[2] == "天" else match[2])
    monday = today - timedelta(days=today.weekday())
    weeks = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
    if match[1]:
        return SpokenDate(monday + timedelta(weeks=weeks[match[1]], days=wanted), exact=True)
    day = monday + timedelta(days=wanted)
    if prefer is Prefer.FUTURE and day < today:
        day += timedelta(weeks=1)
    if prefer is Prefer.PAST and day > today:
        day -= timedelta(weeks=1)
    return SpokenDate(day, exact=True)


def _month_word(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    names = "|".join(sorted(_MONTH_WORDS, key=len, reverse=True))
    if match := re.search(rf"({names})的?(?:({_NUMERAL})[日号]|({'|'.join(_PARTS)}))?", text):
        first = _shift_month(today.replace(day=1), _MONTH_WORDS[match[1]])
        day = as_number(match[2]) if match[2] else _PARTS.get(match[3] or "", 15)
        exact = match[2] is not None
        return SpokenDate(first.replace(day=day) if exact else clamped(first.year, first.month, day), exact)
    if match := re.search(r"月(初|头|中|底|末|尾)", text):
        return SpokenDate(clamped(today.year, today.month, _PARTS[match[1]]), exact=False)
    return None


def _weekday_of_month(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    """下个月第一个周一, 12月第二个星期三."""
    names = "|".join(sorted(_MONTH_WORDS, key=len, reverse=True))
    pattern = (
        rf"(?:({names})|({_NUMERAL})月份?)的?(?:第([一二三四五1-5])个?|(最后)一个)(?:周|星期|礼拜)([{WEEKDAYS}天])"
    )
    match = re.search(pattern, text)
    if match is None:
        return None
    named = None if match[1] else date(today.year, as_number(match[2]), 1)
    first = _lean(named, today, prefer) if named else _shift_month(today.replace(day=1), _MONTH_WORDS[match[1]])
    weekday = WEEKDAYS.index(match[5].replace("天", "日"))
    days = (first + timedelta(days=step) for step in range(31))
    fitting = [day for day in days if (day.month, day.weekday()) == (first.month, weekday)]
    place = -1 if match[4] else as_number(match[3]) - 1
    return SpokenDate(fitting[place], exact=True) if place < len(fitting) else None


def _season(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    found = find_feast(text, today, past=prefer is Prefer.PAST)
    return SpokenDate(*found) if found else None


def _lunar(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    found = find_lunar(text, today, past=prefer is Prefer.PAST)
    return SpokenDate(*found) if found else None


def _rough(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    for word in sorted(_ROUGH_WORDS, key=len, reverse=True):
        if word in text:
            days = _ROUGH_WORDS[word]
            leans = days <= 0 if prefer is Prefer.PAST else days >= 0
            return SpokenDate(today + timedelta(days=days), exact=False) if leans else None
    return None


def _year_alone(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    if short := _SHORT_YEAR.search(text):
        year = 2000 + int(short[1].translate(_NUMERALS))
    elif match := re.search(rf"(?<!\d)(20\d\d)(?:年|$)|({'|'.join(YEAR_WORDS)})", text):
        year = today.year + YEAR_WORDS[match[2]] if match[2] else int(match[1])
    else:
        return None
    past = prefer is Prefer.PAST and year == today.year  # no later than today
    return SpokenDate(min(date(year, 7, 1), today) if past else date(year, 7, 1), exact=False, whole_year=True)


def _month_slash_day(text: str, today: date, prefer: Prefer) -> SpokenDate | None:
    if match := re.search(r"(?<![\d./-])(1[0-2]|0?[1-9])[/.-](3[01]|[12]\d|0?[1-9])(?![\d./-])", text):
        return SpokenDate(_lean(date(today.year, int(match[1]), int(match[2])), today, prefer), exact=True)
    if match := re.search(rf"(?<![\d月])({_NUMERAL})[号日](?![楼院床])", text):
        day = today.replace(day=as_number(match[1]))
        if prefer is Prefer.PAST and day > today:
            day = _shift_month(today.replace(day=1), -1).replace(day=day.day)
        if prefer is Prefer.FUTURE and day < today:
            day = _shift_month(today.replace(day=1), 1).replace(day=day.day)
        return SpokenDate(day, exact=True)
    return None


_READERS: tuple[Callable[[str, date, Prefer], SpokenDate | None], ...] = (
    _full,
    _digits_only,
    _lunar,
    _weekday_of_month,
    _relative,
    _year_month_day,
    _weekday,
    _month_word,
    _season,
    _month_slash_day,
    _lasting,
    _rough,
    _year_alone,
)
