"""Days told by a feast, a season or the lunar calendar: 国庆后, 去年底, 腊月二十三, 中秋前. Pure.

Feasts and seasons are rough: nobody means the very day by them.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

import cn2an

from bot.kernel import lunar

YEAR_WORDS = {"大前年": -3, "前年": -2, "去年": -1, "旧年": -1, "今年": 0, "明年": 1}
# A part of a year or a feast of the common calendar, as a month and a day.
_SOLAR = {
    "年初": (1, 15), "年头": (1, 15), "上半年": (3, 31), "年中": (6, 30), "下半年": (9, 30), "年底": (12, 15),
    "年末": (12, 15), "年尾": (12, 15), "元旦": (1, 1), "阳历年": (1, 1), "情人节": (2, 14), "妇女节": (3, 8),
    "三八节": (3, 8), "清明": (4, 5), "五一": (5, 1), "劳动节": (5, 1), "六一": (6, 1), "儿童节": (6, 1),
    "高考": (6, 7), "七一": (7, 1), "八一": (8, 1), "教师节": (9, 10), "开学": (9, 1), "国庆": (10, 1),
    "十一长假": (10, 1), "十一假期": (10, 1), "双十一": (11, 11), "双11": (11, 11), "圣诞": (12, 25), "春天": (4, 1),
    "开春": (3, 1), "夏天": (7, 1), "秋天": (10, 1), "入秋": (9, 1), "冬天": (12, 15), "入冬": (11, 15),
    "暑假": (7, 15), "寒假": (1, 25), "立春": (2, 4), "立夏": (5, 5), "夏至": (6, 21), "立秋": (8, 7),
    "立冬": (11, 7), "冬至": (12, 22), "霜降": (10, 23), "惊蛰": (3, 5), "春分": (3, 20), "谷雨": (4, 20),
    "小满": (5, 21), "芒种": (6, 6), "小暑": (7, 7), "大暑": (7, 23), "处暑": (8, 23), "白露": (9, 8),
    "秋分": (9, 23), "寒露": (10, 8), "大寒": (1, 20), "麦收": (6, 5), "收麦": (6, 5), "割麦": (6, 5),
    "麦子熟": (6, 5), "秋收": (10, 1), "收秋": (10, 1), "收稻": (10, 1), "割稻": (10, 1), "春耕": (4, 1),
    "插秧": (5, 1), "三伏": (7, 25), "入伏": (7, 15), "伏天": (7, 25), "数九": (1, 5), "春上": (4, 1),
}  # fmt: skip
_LUNAR = {
    "春节": (1, 1), "过年": (1, 1), "过完年": (1, 16), "年后": (1, 16), "年前": (12, 20), "大年初一": (1, 1),
    "正月十五": (1, 15), "元宵": (1, 15), "端午": (5, 5), "七夕": (7, 7), "中秋": (8, 15), "八月节": (8, 15),
    "重阳": (9, 9), "腊八": (12, 8), "小年": (12, 23), "除夕": (12, 29), "大年三十": (12, 29), "年三十": (12, 29),
}  # fmt: skip
# Said of the past only; of the time to come they name no day (过完年再说).
_ONLY_PAST = ("过完年", "年后", "年前")
_NAMES = "|".join(sorted((*_SOLAR, *_LUNAR), key=len, reverse=True))
_YEAR = rf"(?:(?P<year>20\d\d)年|(?P<word>{'|'.join(YEAR_WORDS)}))?的?"
_FEAST = re.compile(
    rf"{_YEAR}(?:(?<=年)(?P<part>[初头中底末尾])|(?P<name>(?<![\d半一二两三四五六七八九十几多数])(?:{_NAMES})))"
    r"(?:节|假期|长假|放假)?(?P<side>(?:过|以|之)?(?:前|后)(?!后)"
    r"(?:的?(?P<count>[\d一二两三四五六七八九十]{1,2})个?(?P<unit>天|日|周|星期|礼拜))?)?"
)
_VERY_DAY = re.compile(r"(?:的)?(?:那(?:一)?天|当天|当日)")
_LUNAR_YEAR = re.compile(_YEAR)
_AFTER, _BEFORE = timedelta(days=7), timedelta(days=5)


def find_feast(text: str, today: date, *, past: bool) -> tuple[date, bool] | None:
    """The day about which a feast or a part of a year lies, and whether the very day is meant (腊八那天).

    Raises ValueError outside of the lunar table.
    """
    match = _FEAST.search(text)
    if match is None or (match["name"] in _ONLY_PAST and not past):
        return None
    name = match["name"] or "年" + match["part"]
    shift = _shift(match)
    if name in _LUNAR:
        month, day = _LUNAR[name]
        found = _in_year(lambda year: lunar.lunar_day(year, month, day), _year_of(match, today), today, past=past)
    else:
        month, day = _SOLAR[name]
        found = _in_year(lambda year: date(year, month, day), _year_of(match, today), today, past=past)
    exact = match["unit"] in ("天", "日") or (not match["side"] and bool(_VERY_DAY.match(text, match.end())))
    return (min(found + shift, today) if past and found <= today else found + shift), exact


def _shift(match: re.Match[str]) -> timedelta:
    """五一前 is some days, 五一前两天 two."""
    side = match["side"] or ""
    if not match["unit"]:
        return {"后": _AFTER, "前": -_BEFORE}.get(side[-1:], timedelta())
    told = match["count"]
    count = int(told) if told.isdigit() else int(cn2an.cn2an(told.replace("两", "二"), "smart"))
    span = timedelta(days=count * (1 if match["unit"] in ("天", "日") else 7))
    return -span if "前" in side else span


def find_lunar(text: str, today: date, *, past: bool) -> tuple[date, bool] | None:
    """A day of the lunar calendar and whether it is exact: 腊月二十三 is, 上个月初五 and 正月里 are not.

    Raises ValueError where there is no such day.
    """
    told = lunar.spoken_month_and_day(text)
    if told is None:
        found = lunar.bare_day(text, today) if past else None
        return (found, False) if found else None
    month, day = told
    match = next((one for one in _LUNAR_YEAR.finditer(text) if one["year"] or one["word"]), None)
    year = _year_of(match, today) if match else None
    wanted = day or lunar.MID_MONTH
    return _in_year(lambda one: _lunar_day(one, month, wanted), year, today, past=past), day is not None


def _lunar_day(year: int, month: int, day: int) -> date:
    """大年三十 is the eve of the new year, also where its month has only 29 days."""
    try:
        return lunar.lunar_day(year, month, day)
    except ValueError:
        return lunar.lunar_day(year, month, day - 1)


def _year_of(match: re.Match[str], today: date) -> int | None:
    if match["word"]:
        return today.year + YEAR_WORDS[match["word"]]
    return int(match["year"]) if match["year"] else None


def _in_year(day_of: Callable[[int], date], year: int | None, today: date, *, past: bool) -> date:
    """The day in the year that was named; else the last one, or the next one where the time to come is spoken of."""
    if year is not None:
        found = day_of(year)
        return min(found, today) if past and year == today.year and found > today else found
    days = [day_of(one) for one in (today.year - 1, today.year, today.year + 1)]
    if past:
        return max(day for day in days if day <= today)
    return min(day for day in days if day >= today - timedelta(days=_GRACE))


_GRACE = 60


def clamped(year: int, month: int, day: int) -> date:
    """The day of a month, or its last one where the month is shorter."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
