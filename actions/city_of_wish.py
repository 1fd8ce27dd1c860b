"""The city of a hospital that was wished for, where the city is still open: asked with a yes or no, never taken.

河南省肿瘤医院 is in 郑州, 郑大一附院 too: by the list of hospitals, by what is known of names, by the province.
"""

import re

from actions.answers import is_question, read_yes_no
from actions.base import TurnContext
from actions.places import areas_in, capital_in, city_of_hospital, covered_cities, place_elsewhere
from actions.readings import LEFT_OPEN, NOTHING, Reading
from bot.catalog import Service, render
from bot.hospitals import service as hospitals
from bot.kernel import clock

_YES = re.compile(
    r"(?:就|那|嗯|好|是|对|行|中|选|去|按)*(?:这个|那个|那|那里|这里|那边|这儿|那儿)?(?:城市)?(?:是|对|好|行|中|可以|就行|的|吧|呢|嘛|了|啊)+"
)


def city_offered(turn: TurnContext, service: Service) -> str | None:
    """The city that the wish for a hospital tells, of those of the service; None where it tells none."""
    wish = str(turn.draft.get("hospital_wish") or "")
    if turn.draft.get("city") or not wish or wish == LEFT_OPEN["hospital_wish"]().value:
        return None
    if place_elsewhere(wish):
        return None
    version = hospitals.current_version(turn.session)
    listed = hospitals.mentioned_hospital(turn.session, version, wish, clock.today()) if version else None
    named = next(iter(covered_cities(wish)), None) or (listed and listed.city) or city_of_hospital(wish)
    city = named or capital_in(wish)
    return city if city in service.cities else None


def question(turn: TurnContext, service: Service | None) -> str | None:
    """Whether it is that city; None where nothing tells one."""
    city = city_offered(turn, service) if service else None
    return render("details.city_of_hospital", wish=turn.draft["hospital_wish"], city=city) if city else None


def is_asked(turn: TurnContext, service: Service | None) -> bool:
    """Whether the last answer asked for a yes or no to one city."""
    return service is not None and _asked_about(turn, service) is not None


def _asked_about(turn: TurnContext, service: Service) -> str | None:
    if (words := question(turn, service)) and words in turn.last_said:
        return city_offered(turn, service)
    named = areas_in(turn.last_said)  # 河南可以安排的城市是郑州
    alone = ((area.name, area.cities[0]) for area in named if len(area.cities) == 1)
    return next(
        (city for name, city in alone if render("details.province", province=name, cities=city) in turn.last_said), None
    )


def read_yes(turn: TurnContext, service: Service) -> Reading:
    """是, 对, 就那里: the city that was asked about."""
    agrees = read_yes_no(turn.text) or _YES.fullmatch(turn.text.strip("，,。.！! "))
    city = _asked_about(turn, service) if agrees and not is_question(turn.text) else None
    return Reading(value=city, echo=render("details.got_city", city=city)) if city in service.cities else NOTHING
