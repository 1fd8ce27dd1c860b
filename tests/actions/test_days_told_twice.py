"""A day told roughly and then exactly, and a day gone by that is no time to come back. Today is 2026-05-20."""

from datetime import datetime

import pytest

from actions.pauses import leaves_for_now
from actions.readings import read_date
from bot.kernel.clock import SHANGHAI, FrozenClock
from tests.actions.turns import a_turn


@pytest.fixture(autouse=True)
def may(frozen_clock: FrozenClock) -> None:
    """The day of these chats."""
    frozen_clock.set(datetime(2026, 5, 20, 9, 30, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5月头上,5月3号", "2026-05-03"),
        ("上个月二十几号来着二十六号吧", "2026-04-26"),
        ("4月头,4月2号", "2026-04-02"),
        ("四月中的样子,四月16", "2026-04-16"),
        ("上个月底,29号", "2026-04-29"),
        ("三月份,三月十二", "2026-03-12"),
        ("4月几号来着,4月9号", "2026-04-09"),
        ("五月初,5月2号", "2026-05-02"),
        ("上个月十几号来着十七号", "2026-04-17"),
        ("四月下旬吧大概是四月二十四号", "2026-04-24"),
        ("上周,就是5月13号", "2026-05-13"),
        ("就上周五查出来的", "2026-05-15"),
        ("上上周四拿的报告", "2026-05-07"),
    ],
)
def test_the_exact_day_wins_over_the_rough_one(text: str, day: str) -> None:
    reading = read_date("diagnosed_on", text)
    assert (reading.value, reading.exact) == (day, True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5月头上", "2026-05-01"),
        ("4月尾", "2026-04-30"),
        ("4月二十几号", "2026-04-25"),
        ("三月十几号", "2026-03-15"),
        ("上个月20多号", "2026-04-25"),
        ("4月中查出来的,4月28号手术", "2026-04-15"),  # another day's
        ("大概四月底左右", "2026-04-30"),
    ],
)
def test_a_rough_day_stays_rough(text: str, day: str) -> None:
    reading = read_date("diagnosed_on", text)
    assert (reading.value, reading.exact) == (day, False)


def test_a_day_to_come_is_read_alike() -> None:
    assert read_date("admission_date", "6月头上,6月3号").value == "2026-06-03"
    assert read_date("admission_date", "下个月初,3号去住").value == "2026-06-03"


@pytest.mark.parametrize(
    "text", ["就上周五查出来的", "周五查出来的", "上上周六在县里看的", "嗯上个礼拜五看的", "周二拿的结果嘞"]
)
def test_a_day_gone_by_is_no_time_to_come_back(text: str) -> None:
    assert not leaves_for_now(a_turn(text), "diagnosed_on")


@pytest.mark.parametrize("text", ["上周五查的,回头再发", "周五再说", "明天再弄", "周六有空再查"])
def test_who_leaves_for_now_still_leaves(text: str) -> None:
    assert leaves_for_now(a_turn(text), "diagnosed_on")
