"""Covered cities near a place that is not covered."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import get_catalog
from bot.hospitals.nearest import distance_km
from bot.hospitals.service import knows_place, nearest_cities

WORDS = Path(__file__).parents[2] / "actions" / "places.yaml"
CITIES = get_catalog().cities


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("苏州", ["上海", "杭州", "南京"]),
        ("江苏省苏州市吴中区", ["上海", "杭州", "南京"]),
        ("昆山", ["上海"]),
        ("佛山", ["广州", "深圳"]),
        ("珠海", ["深圳", "广州"]),
        ("香港", ["深圳", "广州"]),
        ("泉州", ["厦门", "福州"]),
        ("西安", ["郑州", "重庆", "成都"]),
        ("三亚", ["广州", "深圳"]),
        ("保定", ["北京", "天津"]),
        ("沈阳", ["大连"]),
        ("沈阳和平区", ["大连"]),
        ("恩施土家族苗族自治州", ["重庆"]),
        ("海南藏族自治州", ["成都"]),
        ("海南", ["广州", "深圳"]),
        ("拉萨", ["成都", "重庆"]),
        ("广 西", ["广州"]),
        ("株洲", ["长沙", "武汉"]),
        ("芜湖", ["南京", "合肥"]),
        ("烟台", ["大连", "青岛"]),
    ],
)
def test_j7_the_nearest_covered_cities(place: str, first: list[str]) -> None:
    assert nearest_cities(place, CITIES)[: len(first)] == first


def test_j7_every_place_that_the_dialogue_knows_has_near_cities() -> None:
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    places = [*words["provinces"], *" ".join(words["provinces"].values()).split()]
    assert len(places) > 200
    assert [place for place in places if len(nearest_cities(place, CITIES)) != 3] == []
    for city, names in words["aliases"].items():
        assert {name for name in names.split() if nearest_cities(name, CITIES)[:1] != [city]} == set()


def test_j7_a_province_with_covered_cities_is_nearest_to_its_own() -> None:
    provinces = yaml.safe_load(WORDS.read_text(encoding="utf-8"))["provinces"]
    own = {name: set(words.split()) & set(CITIES) for name, words in provinces.items()}
    with_some = {name: cities for name, cities in own.items() if cities}
    assert len(with_some) > 10
    assert {name for name, cities in with_some.items() if nearest_cities(name, CITIES)[0] not in cities} == set()


@pytest.mark.parametrize("place", ["", "月亮", "家里", "123", "美国"])
def test_an_unknown_place_has_none(place: str) -> None:
    assert not knows_place(place)
    assert nearest_cities(place, CITIES) == []


def test_only_the_cities_asked_for_and_not_more_than_wanted() -> None:
    assert nearest_cities("苏州", ["广州", "北京"], count=1) == ["北京"]
    assert nearest_cities("苏州", []) == []
    assert all(nearest_cities(city, CITIES)[0] == city for city in CITIES)


def test_distances_that_are_known() -> None:
    beijing, shanghai = (39.90, 116.41), (31.23, 121.47)
    assert distance_km(beijing, shanghai) == pytest.approx(1067, abs=5)
    assert distance_km(beijing, beijing) == 0


POINT = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(one=POINT, other=POINT, third=POINT)
def test_distance_is_a_distance(
    one: tuple[float, float], other: tuple[float, float], third: tuple[float, float]
) -> None:
    assert distance_km(one, other) == pytest.approx(distance_km(other, one))
    assert 0 <= distance_km(one, other) <= 20_016
    assert distance_km(one, third) <= distance_km(one, other) + distance_km(other, third) + 1e-3
