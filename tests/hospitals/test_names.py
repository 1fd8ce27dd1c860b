"""Hospitals as members write them."""

from pathlib import Path

import pytest

from bot.hospitals import service
from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from tests.hospitals.lists import GOOD, load, write_list

FIRST, TUMOUR, BEIJING = "上海示例第一医院", "上海示例肿瘤医院", "北京示例第一医院"
UNION = "北京,示例协和（西院）,协和西院,肿瘤内科,,,"


@pytest.fixture
def listed(db: Database, frozen_clock: FrozenClock, tmp_path: Path) -> Database:
    with db.transaction() as session:
        assert load(session, write_list(tmp_path, *GOOD, UNION)).errors == []
    return db


@pytest.mark.parametrize(
    ("name", "city", "expected"),
    [
        ("上海示例第一医院", None, FIRST),
        (" 上海 示例第一医院。", None, FIRST),
        ("上海示例第一醫院", None, FIRST),
        ("上海市示例第一医院", None, FIRST),
        ("示例一院", None, FIRST),
        ("示例第一医院", "上海", FIRST),
        ("示例第一医院", None, None),  # Shanghai's or Beijing's
        ("示例医院", "北京", BEIJING),
        ("示例医院", "上海", FIRST),
        ("示例医院", None, None),
        ("上海示例第一医院", "北京", None),
        ("示例协和（西院）", None, "示例协和(西院)"),
        ("北京示例协和西院", None, "示例协和(西院)"),
        ("协和西院", None, "示例协和(西院)"),
        ("示例", "上海", None),
        ("", "上海", None),
        ("上海示例第二医院", None, None),
    ],
)
def test_g3_a_hospital_is_found_by_its_names_and_never_guessed(
    listed: Database, name: str, city: str | None, expected: str | None
) -> None:
    with listed.reading() as session:
        found = service.find_hospital(session, 1, name, clock.today(), city=city)
    assert (found.name if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上海协和西院", None),
        ("最好是上海示例第一医院的胸外科", FIRST),
        ("想去示例肿瘤医院", TUMOUR),
        ("上海 的示例医院行吗", FIRST),
        ("北京示例医院", BEIJING),
        ("示例医院", None),
        ("不要上海示例第一医院，去上海示例肿瘤医院吧", TUMOUR),
        ("不要去大医院，上海示例第一医院就行", FIRST),
        ("先上海示例肿瘤医院，不行再上海示例第一医院", TUMOUR),
        ("不想去上海示例第一医院", None),
        ("想去协和西院", "示例协和(西院)"),
        ("听安排", None),
    ],
)
def test_g3_the_hospital_that_a_wish_speaks_of(listed: Database, text: str, expected: str | None) -> None:
    with listed.reading() as session:
        found = service.mentioned_hospital(session, 1, text, clock.today())
    assert (found.name if found else None) == expected


def test_a_wish_is_looked_up_in_the_city_of_the_case(listed: Database) -> None:
    with listed.reading() as session:
        found = service.mentioned_hospital(session, 1, "示例医院吧", clock.today(), city="上海")
        assert found is not None
        assert found.name == FIRST
        assert service.mentioned_hospital(session, 1, "上海示例第一医院", clock.today(), city="北京") is None
        assert service.mentioned_hospital(session, None, FIRST, clock.today()) is None
