"""Who asks whether the deposit is paid hears first what stands in the way: a place that is not covered (J7, D2), a day
of admission that is too near (D1). Before any promise, and whatever words ask for it.
"""

import re
from datetime import date

from actions import faq_times
from actions.base import TurnContext
from actions.faq_points import worded
from actions.papers import service_of
from actions.places import covered_cities, nearest_words, place_elsewhere
from bot.cases import service as cases
from bot.catalog import Direction, Service, ServiceId, get_catalog
from bot.kernel import clock
from bot.kernel.zh_dates import Prefer, find_date

LONGEST_BESIDES_A_WISH = 40
# 你们能给交押金不, 要不要我自己先垫, 能马上给付吗: whether and by whom it is paid.
_PAID = re.compile(
    r"(?:押金|住院费)[^，。]{0,8}(?:交|付|垫|出|给|掏|管|包)|(?:交|付|垫|出|给|掏|管)[^，。]{0,4}(?:押金|住院费)"
    r"|(?:给|能|可以|直接|马上|你们)(?:付|垫付|直付|垫)|直付|先垫|自己垫|垫钱|垫上"
)
_IN_TIME = re.compile(r"来得及|来不及|赶得上|赶不上|(?:还|现在|能|可以)[^，。]{0,4}办|够不够|行不行|晚不晚|还能")
_ADMITTED = re.compile(r"住院(?!条|单|部|通知|证)|入院|住进|手术|开刀")
_CANNOT_MOVE = re.compile(
    r"(?:没法|不能|没办法|改不了|不好|不可能|不让)(?:再)?(?:改|推|拖|等|换)|(?:改|推|拖|等|换)不(?:了|得|起)|(?:排|定|订|安排)(?:好|下来|死)?了(?:手术|日子|床)?"
)


def answer(turn: TurnContext, text: str) -> str | None:
    """What stands in the way of paying the deposit, and the days that are possible; None where nothing does."""
    if tells_a_story(turn, text):
        return None
    pay = get_catalog().service(ServiceId.DIRECT_PAY)
    here = service_of(turn)
    about_paying = bool(_PAID.search(text)) or (here is not None and here.id == pay.id)
    if not about_paying or (here is not None and here.id != pay.id and not _PAID.search(text)):
        return None
    place = place_elsewhere(text)
    if place and _PAID.search(text) and not covered_cities(text):
        return f"{nearest_words(place, pay.cities)}\n{worded('faq.direct_pay.only_there')}"
    return _of_the_day(turn, text, pay)


def tells_a_story(turn: TurnContext, text: str) -> bool:
    """A long story with a wish in it is a wish, whatever it asks besides: what stands in its way is said later."""
    return turn.intent.startswith("request_") and not turn.form and len(text) > LONGEST_BESIDES_A_WISH


def states(turn: TurnContext, text: str) -> bool:
    """后天没法改了，已经排好手术了, while a direct payment is filled in: no question, and answered like one."""
    here = service_of(turn)
    return here is not None and here.id == ServiceId.DIRECT_PAY and bool(_CANNOT_MOVE.search(text))


def _of_the_day(turn: TurnContext, text: str, pay: Service) -> str | None:
    """Too near, or how long there is time, where the day of admission is named and it is asked for."""
    day = _day_of_admission(text)
    if day is None or day <= clock.today() or pay.sla is None or pay.sla.direction is not Direction.BEFORE:
        return None
    earliest = cases.earliest_admission(turn.session, clock.today())
    if day < earliest.day:
        asks = _PAID.search(text) or _IN_TIME.search(text) or _CANNOT_MOVE.search(text)
        return faq_times.of_admission(turn, pay.sla, day) if asks else None
    return faq_times.of_admission(turn, pay.sla, day) if _IN_TIME.search(text) else None


def _day_of_admission(text: str) -> date | None:
    """The day beside 住院 or 手术, or that of 后天没法改了."""
    if not (_ADMITTED.search(text) or _CANNOT_MOVE.search(text)):
        return None
    clauses = [clause for clause in re.split(r"[，,。；;！!？?\s]+", text) if clause]
    for clause in [one for one in clauses if _ADMITTED.search(one)] + clauses:
        try:
            found = find_date(clause, today=clock.today(), prefer=Prefer.FUTURE)
        except (ValueError, OverflowError):
            continue
        if found is not None and found.exact:
            return found.day
    return None
