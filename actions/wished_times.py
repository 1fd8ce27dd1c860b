"""The time that is wished for instead of an appointment: a day, or either of two, with 上午 or 以后."""

import re
from collections.abc import Callable
from datetime import date

from actions.acts_words import day_wished
from bot.catalog import render
from bot.kernel.zh_dates import describe

NO_DAY = "soonest"
# Behind the day: 6月3号以后都行.
OR_LATER, OR_EARLIER = ">", "<"
_OR_LATER = re.compile(r"(?:[日号天一二三四五六末]|\d)(?:那天)?(?:以后|之后|往后|过后|后面|后都|开始|起)")
_OR_EARLIER = re.compile(r"(?:[日号天一二三四五六末]|\d)(?:那天)?(?:以前|之前|前都|前面)")
# Between two days of which either will do: 5号或者8号.
_BETWEEN = "|"
_EITHER = re.compile(r"或者?是?|要么|要不|[/、]|(?<=[号日])(?:和|跟|，|,)")
# Between a day and its part: 6月4号上午.
_AT = "@"
_PART = re.compile(r"(?<!不要)(?<![不别])(上午|下午|早上|中午|晚上)(?!.{0,3}(?:不|没))")


def bound_of_wish(text: str) -> str:
    """Whether days after or before the one that is named will do as well; empty where only that day is meant."""
    if _OR_LATER.search(text):
        return OR_LATER
    return OR_EARLIER if _OR_EARLIER.search(text) else ""


def wished(text: str, day: date, *, fits: Callable[[date], bool], several: bool) -> str:
    """What is kept of a wish for `day`: with its part, and where `several` may be told the other day that fits."""
    parts = _EITHER.split(text)
    days = [(part, found) for part in parts if (found := day_wished(part, asked=True))] if len(parts) > 1 else []
    own = next((part for part, found in days if found == day), text)
    other = next(((part, found) for part, found in days if found != day), None)
    first = _with_part(day, own, text)
    if other and several and fits(other[1]):
        return f"{first}{_BETWEEN}{_with_part(other[1], other[0], text)}"
    return f"{first}{bound_of_wish(text)}"


def first_day(kept: str) -> str:
    """The first day of what is kept, as it is written in facts."""
    return kept.rstrip(OR_LATER + OR_EARLIER).split(_BETWEEN, maxsplit=1)[0].partition(_AT)[0]


def show_wish(kept: str) -> str:
    """The wish in words."""
    if kept == NO_DAY:
        return render("act.reschedule.soonest")
    if _BETWEEN in kept:
        return render("act.reschedule.either", days="或".join(map(_shown, kept.split(_BETWEEN))))
    day = _shown(kept.rstrip(OR_LATER + OR_EARLIER))
    if kept.endswith(OR_LATER):
        return render("act.reschedule.or_later", date=day)
    return render("act.reschedule.or_earlier", date=day) if kept.endswith(OR_EARLIER) else day


def _with_part(day: date, own: str, whole: str) -> str:
    told = set(_PART.findall(own) or _PART.findall(whole))
    return f"{day.isoformat()}{_AT}{told.pop()}" if len(told) == 1 else day.isoformat()


def _shown(written: str) -> str:
    day, _, part = written.partition(_AT)
    return f"{describe(date.fromisoformat(day))}{part}"
