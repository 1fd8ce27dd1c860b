"""Places in a text: covered cities by name, nickname or district, and places that are not covered (places.yaml)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from bot.catalog import get_catalog, render
from bot.hospitals.service import knows_place, nearest_cities

LONGEST_PLACE = 6
_ABOUT_PLACE = re.compile(r"^(?:我们?|家|人|就|住|在|是|想|去|到)+|(?:那边|这边|人|吧|的|市|县|这里|那里)+$")
_NOT_WANTED = re.compile(r"(?:不是|不去|不要|不想去|不考虑|除了|别去|不在|离开|从)$")


@lru_cache
def _lists() -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    lists = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    aliases = {alias: city for city, words in lists["aliases"].items() for alias in words.split()}
    return aliases, dict(lists["provinces"]), tuple(lists["elsewhere"].split())


def covered_cities(text: str) -> list[str]:
    """The covered cities (J7) that a text speaks of and does not turn down, in the text's order."""
    aliases, _, _ = _lists()
    names = {city: city for city in get_catalog().cities}
    if place_elsewhere(text) is None:  # 沈阳和平区 is not Tianjin's
        names |= aliases
    found: dict[str, int] = {}
    for name, city in names.items():
        for match in re.finditer(re.escape(name), text):
            if not _NOT_WANTED.search(text[: match.start()]):
                found[city] = min(match.start(), found.get(city, match.start()))
    return sorted(found, key=lambda city: found[city])


def place_elsewhere(text: str) -> str | None:
    """A place that is no covered city, e.g. 苏州; None when the text names none that we know."""
    return next((place for place in _lists()[2] if place in text), None)


def place_answered(text: str) -> str | None:
    """A place that is no covered city in a short answer to the question for the city, e.g. 我在喀什."""
    if (place := place_elsewhere(text)) is not None:
        return place
    name = _ABOUT_PLACE.sub("", re.sub(r"[\s，。！,.!~]+", "", text))
    return name if 1 < len(name) <= LONGEST_PLACE and knows_place(name) and not province_in(name) else None


def nearest_words(place: str, cities: Sequence[str]) -> str:
    """That a place is not covered (J7), with the nearest of `cities`, and all of them."""
    near, listed = nearest_cities(place, cities), "、".join(cities)
    if not near:
        return render("faq.city_no", city=place, cities=listed)
    return render("faq.city_no_near", city=place, near="、".join(near), cities=listed)


def province_in(text: str) -> tuple[str, str] | None:
    """A province with covered cities, and those cities as words: 江苏 → 南京."""
    return next(((name, cities) for name, cities in _lists()[1].items() if name in text), None)
