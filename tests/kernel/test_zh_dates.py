"""Dates as members type them; today is Monday, 2026-11-23."""

from datetime import date

import pytest

from bot.kernel.lunar import lunar_day
from bot.kernel.zh_dates import Prefer, describe, find_date, names_no_such_day

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026年11月20日", date(2026, 11, 20)),
        ("2026-11-20", date(2026, 11, 20)),
        ("20261120", date(2026, 11, 20)),
        ("是11月20号开的住院条", date(2026, 11, 20)),
        ("十一月二十号", date(2026, 11, 20)),
        ("12月3日", date(2025, 12, 3)),
        ("昨天刚拿到", date(2026, 11, 22)),
        ("前天", date(2026, 11, 21)),
        ("上周三", date(2026, 11, 18)),
        ("三天前", date(2026, 11, 20)),
        ("两周前", date(2026, 11, 9)),
        ("大概三个月前查出来的", date(2026, 8, 23)),
        ("半年前", date(2026, 5, 25)),
        ("上个月15号", date(2026, 10, 15)),
        ("上个月", date(2026, 10, 15)),
        ("去年6月", date(2025, 6, 15)),
        ("去年12月8号", date(2025, 12, 8)),
        ("今年9月初", date(2026, 9, 1)),
        ("25年3月2日", date(2025, 3, 2)),
        ("10/8", date(2026, 10, 8)),
        ("10.8确诊的", date(2026, 10, 8)),
        ("18号", date(2026, 11, 18)),
        ("28号", date(2026, 10, 28)),
        ("去年底", date(2025, 12, 15)),
        ("今年春节", date(2026, 2, 17)),
        ("国庆的时候", date(2026, 10, 1)),
        ("两三个月前", date(2026, 9, 23)),
        ("一个多月前", date(2026, 10, 23)),
        ("上周", date(2026, 11, 16)),
        ("2024年", date(2024, 7, 1)),
    ],
)
def test_past(text: str, expected: date) -> None:
    found = find_date(text, today=TODAY, prefer=Prefer.PAST)
    assert found is not None
    assert found.day == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("明天", date(2026, 11, 24)),
        ("大后天", date(2026, 11, 26)),
        ("周五", date(2026, 11, 27)),
        ("周一", date(2026, 11, 23)),
        ("下周一", date(2026, 11, 30)),
        ("下下周二", date(2026, 12, 8)),
        ("12月3号入院", date(2026, 12, 3)),
        ("1月5日", date(2027, 1, 5)),
        ("两周以后", date(2026, 12, 7)),
        ("10天后", date(2026, 12, 3)),
        ("下个月10号", date(2026, 12, 10)),
        ("月底", date(2026, 11, 30)),
        ("明年1月8日", date(2027, 1, 8)),
        ("12/5", date(2026, 12, 5)),
        ("5号", date(2026, 12, 5)),
        ("下周", date(2026, 11, 30)),
        ("春节后", date(2027, 2, 13)),
        ("过两天", date(2026, 11, 25)),
    ],
)
def test_future(text: str, expected: date) -> None:
    found = find_date(text, today=TODAY, prefer=Prefer.FUTURE)
    assert found is not None
    assert found.day == expected


@pytest.mark.parametrize(
    "text", ["", "你好", "不记得了", "2月30日", "13月1日", "随便", "我要住院", "3床", "400-606-5033"]
)
def test_no_date(text: str) -> None:
    assert find_date(text, today=TODAY, prefer=Prefer.PAST) is None


def test_describe_names_the_weekday() -> None:
    assert describe(date(2026, 12, 3)) == "2026年12月3日（周四）"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二零二六年三月五号", date(2026, 3, 5)),
        ("二六年三月", date(2026, 3, 15)),
        ("2026 3 5", date(2026, 3, 5)),
        ("26.3.5", date(2026, 3, 5)),
        ("260305", date(2026, 3, 5)),
        ("0915", date(2026, 9, 15)),
        ("昨儿个", date(2026, 11, 22)),
        ("仨月前", date(2026, 8, 23)),
        ("一个半月前", date(2026, 10, 8)),
        ("十来天前", date(2026, 11, 13)),
        ("快三个月了", date(2026, 8, 23)),
        ("大上个月", date(2026, 9, 15)),
        ("国庆后", date(2026, 10, 8)),
        ("中秋节", date(2026, 9, 25)),
        ("年前查的", date(2026, 2, 7)),
        ("立秋前后", date(2026, 8, 7)),
    ],
)
def test_words_of_families(text: str, expected: date) -> None:
    found = find_date(text, today=TODAY, prefer=Prefer.PAST)
    assert found is not None
    assert found.day == expected


@pytest.mark.parametrize(
    ("text", "expected", "exact"),
    [
        ("去年腊月二十三", date(2026, 2, 10), True),
        ("农历八月初六", date(2026, 9, 16), True),
        ("三月初五", date(2026, 4, 21), True),
        ("腊月三十", date(2026, 2, 16), True),
        ("正月里", date(2026, 3, 3), False),
        ("上个月初五", date(2026, 10, 14), False),
        ("初五查的", date(2026, 11, 13), False),
    ],
)
def test_lunar(text: str, expected: date, *, exact: bool) -> None:
    found = find_date(text, today=TODAY, prefer=Prefer.PAST)
    assert found is not None
    assert (found.day, found.exact) == (expected, exact)


def test_new_years_of_the_lunar_table() -> None:
    told = [lunar_day(year, 1, 1) for year in (2010, 2023, 2026, 2027, 2035)]
    assert told == [date(2010, 2, 14), date(2023, 1, 22), date(2026, 2, 17), date(2027, 2, 6), date(2035, 2, 8)]
    with pytest.raises(ValueError, match="no lunar year"):
        lunar_day(2036, 1, 1)
    with pytest.raises(ValueError, match="no day 30"):
        lunar_day(2025, 12, 30)


@pytest.mark.parametrize("text", ["2月30日", "9月31号", "13月5号", "2026年11月31日"])
def test_a_day_that_no_calendar_has(text: str) -> None:
    assert names_no_such_day(text, today=TODAY, prefer=Prefer.PAST)
    assert find_date(text, today=TODAY, prefer=Prefer.PAST) is None


@pytest.mark.parametrize("text", ["", "我等了一个多小时了", "六十二岁了", "住了三天", "不记得了"])
def test_no_day_is_named_at_all(text: str) -> None:
    assert not names_no_such_day(text, today=TODAY, prefer=Prefer.PAST)
    assert find_date(text, today=TODAY, prefer=Prefer.PAST) is None
