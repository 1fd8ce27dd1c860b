"""The lunar calendar, by which many families remember days: 腊月二十三, 正月十五, 中秋. Pure, from a table."""

import re
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 2010, 2035
_FIRST_NEW_YEAR = date(2010, 2, 14)
# A year a number, as almanacs for programs print them: sixteen bits from the left for the months (1: 30 days, 0: 29;
# the last four bits are the leap month, 0 for none), and above them whether the leap month has 30 days.
_YEARS = (
    0x0A950, 0x0B4A0, 0x0BAA4, 0x0AD50, 0x055D9, 0x04BA0, 0x0A5B0, 0x15176, 0x052B0, 0x0A930, 0x07954, 0x06AA0, 0x0AD50,
    0x05B52, 0x04B60, 0x0A6E6, 0x0A4E0, 0x0D260, 0x0EA65, 0x0D530, 0x05AA0, 0x076A3, 0x096D0, 0x04AFB, 0x04AD0, 0x0A4D0,
)  # fmt: skip
_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_DIGITS = "一二三四五六七八九十"
_DAY = r"初[一二三四五六七八九十]|[二]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十"
# 三月初五 is lunar without the word: 初五 is no day of the other calendar.
_SPOKEN = re.compile(
    rf"(?:农历|阴历|旧历|老历)(?:的)?(?P<told>正|冬|腊|十?[{_DIGITS}])月份?(?P<day>{_DAY})?"
    rf"|(?P<named>正|冬|腊)月(?P<named_day>{_DAY})?"
    rf"|(?P<plain>十?[{_DIGITS}])月(?P<plain_day>初[一二三四五六七八九十])"
)
_BARE_DAY = re.compile(r"(?P<last>上(?:个|一个)?月)?(?:的|是)?初(?P<day>[一二三四五六七八九十])")
MID_MONTH = 15


def lunar_day(year: int, month: int, day: int) -> date:
    """The date of a day of a lunar year's ordinary month. Raises ValueError where there is no such day in the table."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"no lunar year {year}")
    start = _FIRST_NEW_YEAR + timedelta(days=sum(sum(_months(number)) for number in _YEARS[: year - FIRST_YEAR]))
    number = _YEARS[year - FIRST_YEAR]
    leap = number & 0xF
    before = month - 1 + (1 if leap and month > leap else 0)
    months = _months(number)
    if not 1 <= month <= len("123456789abc") or not 1 <= day <= months[before]:
        raise ValueError(f"no day {day} in lunar month {month}")
    return start + timedelta(days=sum(months[:before]) + day - 1)


def _months(number: int) -> list[int]:
    """The lengths of a year's months in days, the leap month in its place."""
    lengths = [30 if number & (0x8000 >> place) else 29 for place in range(12)]
    if leap := number & 0xF:
        lengths.insert(leap, 30 if number & 0x10000 else 29)
    return lengths


def spoken_month_and_day(text: str) -> tuple[int, int | None] | None:
    """The lunar month and day that a text names (腊月二十三, 农历八月初六); no day where only a month is told."""
    match = _SPOKEN.search(text)
    if match is None:
        return None
    month = match["told"] or match["named"] or match["plain"]
    day = match["day"] or match["named_day"] or match["plain_day"]
    return _MONTHS.get(month) or _count(month), _count(day) if day else None


def bare_day(text: str, today: date) -> date | None:
    """上个月初五, 初五查的: the day of the last or of this lunar month, the latest that is not after `today`."""
    match = _BARE_DAY.search(text)
    if match is None:
        return None
    wanted = _count(match["day"])
    past = [day for day in _days_of(today.year, wanted) if day <= today]
    return past[-2 if match["last"] and past[-1] >= _month_start(today) else -1]


def _days_of(year: int, day: int) -> list[date]:
    return [lunar_day(one, month, day) for one in (year - 1, year) for month in range(1, 13)]


def _month_start(today: date) -> date:
    """The first day of the lunar month in which `today` lies."""
    return max(day for day in _days_of(today.year, 1) if day <= today)


def _count(word: str) -> int:
    """初五 5, 廿三 23, 十一 11."""
    plain = word.removeprefix("初").replace("廿", "二十")
    tens, _, ones = plain.partition("十")
    if "十" not in plain:
        return _DIGITS.index(plain) + 1
    return 10 * (_DIGITS.index(tens) + 1 if tens else 1) + (_DIGITS.index(ones) + 1 if ones else 0)
