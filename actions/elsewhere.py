"""A place in the first words where nothing can be arranged (J7): said at once, with the nearest; or that it does not
matter for this service.
"""

import re

from actions.base import TurnContext
from actions.papers import service_of
from actions.places import is_abroad, places_in
from actions.wanted import CLAUSE
from bot.catalog import ServiceId, render
from bot.hospitals.service import nearest_cities

MOST_NAMED = 3
# Services for which nobody travels.
_ANYWHERE = (ServiceId.SECOND_OPINION, ServiceId.GENE_TEST)
# Where it was found, or where somebody works, is not where the member wants to go.
_NOT_MEANT = re.compile(r"过|查|确诊|发现|诊断|工作|打工|上班|上学|读书|亲戚|出差|以前|之前|原来|户口|老家|户籍")


def tell_elsewhere(turn: TurnContext) -> None:
    """When the message names a place that is not covered and no city that is."""
    service = service_of(turn)
    if service is None or turn.draft.get("city"):
        return
    place = _place(turn.text)
    if place is None:
        return
    if service.id in _ANYWHERE:
        turn.say(render("facts.place_no_matter", name=service.name, place=place))
    elif near := nearest_cities(place, service.cities)[:MOST_NAMED]:
        turn.say(render("facts.place_not_covered", place=place, near="、".join(near)))
    else:
        turn.say(render("facts.place_far", place=place, cities="、".join(service.cities)))


def _place(text: str) -> str | None:
    for clause in CLAUSE.split(text):
        here = places_in(clause)
        if not here or _NOT_MEANT.search(clause):
            continue
        if not any(place.cities for place in here):
            return next((place.name for place in here if not is_abroad(place.name)), None)
    return None
