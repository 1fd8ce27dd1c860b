"""Which day somebody means who names several, or one that has not come yet: 不是3月，4月2号才确诊; 3月底，30号."""

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.kernel.zh_dates import Prefer, SpokenDate, find_date

_CLAUSE = re.compile(r"[，,。；;！!、\s]+|(?<!不)(?<!还)(?=而?是(?:今|去|前|\d))")
# The day in such a clause is not the one: 不是3月, 3月那个写错了, 去年没查出来, 3月CT怀疑.
_DENIED = re.compile(
    r"(?<!是)(?:不是|并非)(?!.*吗)|(?:说|写|打|记|看|弄|搞)错|不对|(?:没有?|未|还没)(?:能)?(?:确诊|查出|定性|发现)|怀疑|疑似|体检"
)
_DAY_ALONE = re.compile(r"(?<![\d月])(3[01]|[12]\d|[1-9])[号日](?![楼院床])")
_ABOUT = re.compile(r"[号日\d](?:左右|前后|上下|那几天)")
_NAMES_YEAR = re.compile(r"年|20\d\d")
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
    if not found.exact and "月" in told and (day := _DAY_ALONE.search(told.partition("月")[2])):
        found = replace(found, day=_on(found.day, int(day[1])), exact=True)
    if found.exact and prefer is Prefer.PAST and _ABOUT.search(told):
        return replace(found, exact=False)
    return found


def ahead(text: str, found: SpokenDate, *, today: date) -> date | None:
    """The day to come that a text without a year rather means than `found`, a year before it; None without one."""
    told = without_denied(text, today=today, prefer=Prefer.PAST)
    if not found.exact or _NAMES_YEAR.search(told):
        return None
    coming = find_date(told, today=today, prefer=Prefer.FUTURE)
    near = coming is not None and today < coming.day <= today + _AHEAD
    return coming.day if coming and near and found.day < today - _AHEAD else None


def _on(month: date, day: int) -> date:
    try:
        return month.replace(day=day)
    except ValueError:
        return month
