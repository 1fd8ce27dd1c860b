"""A direct payment for a day that is too near (D1): said at once, with the way to a person; the day is kept."""

import re
from datetime import date

from actions.base import TurnContext
from bot.cases import service as cases
from bot.catalog import ServiceId, render
from bot.kernel import clock
from bot.kernel.zh_dates import Prefer, describe, find_date

_ADMISSION = re.compile(r"住院(?!条|单|部|通知)|入院|住进去|手术")
_CLAUSE = re.compile(r"[，,。；;！!？?、\s]+")


def tell_too_soon(turn: TurnContext) -> None:
    """When the first words name a day of admission that cannot be booked any more."""
    if turn.draft.get("service") != ServiceId.DIRECT_PAY or turn.draft.get("admission_date"):
        return
    day = _day_named(turn.text)
    earliest = cases.earliest_admission(turn.session, clock.today()).day
    if day is None or day >= earliest:
        return
    turn.draft["too_soon"] = day.isoformat()
    turn.say(render("details.admission_soon", earliest=describe(earliest)))


def question_of_another_day(turn: TurnContext, earliest: str) -> str | None:
    """The question for the day where one was told that is too near; None without one."""
    told = turn.draft.get("too_soon")
    if not told:
        return None
    return render("ask.admission_date_instead", date=describe(date.fromisoformat(str(told))), earliest=earliest)


def _day_named(text: str) -> date | None:
    for clause in _CLAUSE.split(text):
        if not _ADMISSION.search(clause):
            continue
        try:
            found = find_date(clause, today=clock.today(), prefer=Prefer.FUTURE)
        except (ValueError, OverflowError):
            found = None
        if found is not None and found.day >= clock.today():
            return found.day
    return None
