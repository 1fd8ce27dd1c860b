"""Places in a text: covered cities by name, nickname or district, places that are not covered, provinces (places.yaml).

Which cities are covered is always asked of the catalog (J7): a city added there is covered here at once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from actions.misheard import city_heard
from bot.catalog import get_catalog, render
from bot.hospitals.service import knows_place, nearest_cities

LONGEST_PLACE = 6
_ABOUT_PLACE = re.compile(r"^(?:我们?|家|人|就|住|在|是|想|去|到)+|(?:那边|这边|人|吧|的|市|县|这里|那里)+$")
_NOT_WANTED = re.compile(r"(?:不是|不去|不要|不想去|不考虑|除了|别去|不在|离开|从)$")


@dataclass(frozen=True)
class Place:
    """A place of a text, with the covered cities that it is, or that lie in it; none where nothing there is covered."""

    name: str
    cities: tuple[str, ...]
    # A province or a region: its cities are told by name.
    is_area: bool = False


@dataclass(frozen=True)
class _Lists:
    aliases: dict[str, str]
    provinces: dict[str, tuple[str, ...]]
    regions: dict[str, tuple[str, ...]]
    abroad: tuple[str, ...]
    hospitals: tuple[str, ...]
    hospital_cities: dict[str, str]


@lru_cache
def _lists() -> _Lists:
    lists = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    provinces = {name: tuple(words.split()) for name, words in lists["provinces"].items()}
    return _Lists(
        aliases={alias: city for city, words in lists["aliases"].items() for alias in words.split()},
        provinces=provinces,
        regions={
            name: tuple(city for part in words.split() for city in provinces.get(part, (part,)))
            for name, words in lists["regions"].items()
        },
        abroad=tuple(lists["abroad"].split()),
        hospitals=tuple(lists["hospital_nicknames"].split()),
        hospital_cities={name: city for city, words in lists["hospital_cities"].items() for name in words.split()},
    )


def covered_cities(text: str) -> list[str]:
    """The covered cities (J7) that a text speaks of and does not turn down, in the text's order."""
    covered = get_catalog().cities
    names = {city: city for city in covered}
    if place_elsewhere(text) is None:  # 沈阳和平区 is not Tianjin's
        names |= {alias: city for alias, city in _lists().aliases.items() if city in covered}
    found: dict[str, int] = {}
    for name, city in names.items():
        for match in re.finditer(re.escape(name), text):
            if not _NOT_WANTED.search(text[: match.start()]):
                found[city] = min(match.start(), found.get(city, match.start()))
    if not found and (heard := city_heard(text)) and not place_elsewhere(text) and not knows_place(text.strip()):
        return [heard]
    return sorted(found, key=lambda city: found[city])


def place_elsewhere(text: str) -> str | None:
    """A place that is no covered city, e.g. 苏州; None when the text names none that we know."""
    return next((place for place in _elsewhere(tuple(get_catalog().cities)) if place in text), None)


@lru_cache(maxsize=4)
def _elsewhere(covered: tuple[str, ...]) -> tuple[str, ...]:
    """Cities that are not covered, then provinces of which none is."""
    provinces = _lists().provinces
    cities = [city for cities in provinces.values() for city in cities if city not in covered]
    return (*cities, *(name for name, here in provinces.items() if not set(here) & set(covered)))


def places_in(text: str) -> list[Place]:
    """The places of a text that it does not turn down, in its order, each once; 浙江杭州 is Hangzhou alone."""
    covered = get_catalog().cities
    lists = _lists()
    others = _elsewhere(tuple(covered))
    aliases = {} if place_elsewhere(text) else {alias: city for alias, city in lists.aliases.items() if city in covered}
    areas = {**lists.provinces, **lists.regions}
    names = sorted({*covered, *others, *aliases, *areas, *lists.abroad}, key=len, reverse=True)
    found: dict[str, Place] = {}
    for match in re.finditer("|".join(map(re.escape, names)), text):
        name = match[0]
        if _NOT_WANTED.search(text[: match.start()]):
            continue
        city = aliases.get(name, name)
        if city in covered:
            found.setdefault(city, Place(city, (city,)))
        else:
            here = tuple(each for each in areas.get(name, ()) if each in covered)
            found.setdefault(name, Place(name, here, is_area=name in areas))
    told = set(found)
    return [place for place in found.values() if not (place.is_area and told & set(areas.get(place.name, ())))]


def areas_in(text: str) -> list[Place]:
    """The provinces and regions of a text, with the covered cities in them."""
    covered, lists = get_catalog().cities, _lists()
    areas = {**lists.provinces, **lists.regions}
    return [
        Place(name, tuple(city for city in cities if city in covered), is_area=True)
        for name, cities in areas.items()
        if name in text
    ]


def is_abroad(place: str) -> bool:
    """Whether a place lies out of the country."""
    return place in _lists().abroad


def hospital_nickname(text: str) -> str | None:
    """What members call a hospital without the word 医院, e.g. 华西; None without one."""
    fitting = [name for name in _lists().hospitals if name in text]
    return max(fitting, key=len, default=None)


def city_of_hospital(text: str) -> str | None:
    """The city of a hospital that a text calls by a name known all over, e.g. 成都 of 华西."""
    return next((city for name, city in _lists().hospital_cities.items() if name in text), None)


def capital_in(text: str) -> str | None:
    """The capital of the province in the name of a hospital: 郑州 of 河南省肿瘤医院."""
    capitals = ((name, cities[0]) for name, cities in _lists().provinces.items() if cities)
    return next((capital for name, capital in capitals if f"{name}省" in text or f"{name}大学" in text), None)


def place_answered(text: str) -> str | None:
    """A place that is no covered city in a short answer to the question for the city, e.g. 我在喀什."""
    if (place := place_elsewhere(text)) is not None:
        return place
    name = _ABOUT_PLACE.sub("", re.sub(r"[\s，。！,.!~]+", "", text))
    if hospital_nickname(name):  # 瑞金 is a town, and is hardly ever meant
        return None
    return name if 1 < len(name) <= LONGEST_PLACE and knows_place(name) and not province_in(name) else None


def nearest_words(place: str, cities: Sequence[str]) -> str:
    """That a place is not covered (J7), with the nearest of `cities`; all of them where none is near."""
    near = nearest_cities(place, cities)
    if not near:
        return render("faq.city_no", city=place, cities="、".join(cities))
    return render("faq.city_no_near", city=place, near="、".join(near))


def province_in(text: str) -> tuple[str, str] | None:
    """A province with covered cities, and those cities as words: 江苏 → 南京."""
    covered = get_catalog().cities
    for name, cities in _lists().provinces.items():
        here = [city for city in cities if city in covered]
        if name in text and here:
            return name, "、".join(here)
    return None
