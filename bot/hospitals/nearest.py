"""Which covered city is near a place that is not covered (J7): by distance on the globe, from places.yaml."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import TypeAlias

import yaml

EARTH_RADIUS_KM = 6371.0
_SUFFIXES = ("特别行政区", "自治区", "自治州", "自治县", "地区", "市", "省", "县", "区", "盟", "州")

Point: TypeAlias = tuple[float, float]  # latitude and longitude in degrees


@dataclass(frozen=True)
class _Places:
    cities: dict[str, Point]
    provinces: dict[str, Point]
    nicknames: dict[str, str]


@lru_cache
def _places() -> _Places:
    lists = yaml.safe_load(Path(__file__).with_name("places.yaml").read_text(encoding="utf-8"))
    return _Places(_points(lists["cities"]), _points(lists["provinces"]), dict(lists["nicknames"]))


def _points(lines: dict[str, str]) -> dict[str, Point]:
    points = {}
    for name, line in lines.items():
        latitude, longitude = line.split()
        points[name] = (float(latitude), float(longitude))
    return points


def knows_place(place: str) -> bool:
    """Whether we know where `place` lies."""
    return _locate(place) is not None


def nearest_cities(place: str, among: Sequence[str], count: int = 3) -> list[str]:
    """Up to `count` of the cities `among`, the nearest to `place` first; empty when we do not know the place."""
    here = _locate(place)
    if here is None:
        return []
    known = [city for city in among if city in _places().cities]
    return sorted(known, key=lambda city: distance_km(here, _places().cities[city]))[:count]


def distance_km(one: Point, other: Point) -> float:
    """The great-circle distance in kilometres."""
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (one, other))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


def _locate(place: str) -> Point | None:
    """Where a place lies: by its name alone, else by the names inside it (江苏省苏州市吴中区)."""
    name = "".join(unicodedata.normalize("NFKC", place).split())
    shorter = next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end)), name)
    for each in (name, shorter):
        if (point := _named(each)) is not None:
            return point
    return _inside(name)


def _named(name: str) -> Point | None:
    places = _places()
    return places.cities.get(places.nicknames.get(name, name)) or places.provinces.get(name)


def _inside(text: str) -> Point | None:
    """The first city that a text names, the longest of several that begin there; else nickname, else province."""
    places = _places()
    for names in (places.cities, places.nicknames, places.provinces):
        found = [(text.index(name), -len(name), name) for name in names if name in text]
        if found:
            return _named(min(found)[2])
    return None
