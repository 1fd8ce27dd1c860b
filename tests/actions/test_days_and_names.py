"""What is a day and what is not, and names without their dot. Today is 2026-11-23, a Monday."""

from datetime import date

import pytest

from actions.acts_words import day_wished, names_rough_day
from actions.readings import read_date
from actions.wishes import leaves_it_to_us, read_hospital_wish
from bot.kernel.clock import FrozenClock
from bot.members.names import spelled_out_name
from tests.cases.build import shanghai


@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.parametrize("text", ["国庆节后第一天", "下个月", "月底", "春节后", "下周"])
def test_d1_an_admission_needs_a_day(text: str) -> None:
    reading = read_date("admission_date", text)
    assert reading.value is None
    assert "哪一天" in (reading.problem or "")


@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.parametrize("text", ["节后", "过完年", "过了节再说"])
def test_d1_after_a_feast_is_no_day(text: str) -> None:
    assert read_date("admission_date", text).value is None
    assert day_wished(text, asked=True) is None


@pytest.mark.usefixtures("frozen_clock")
def test_a_bare_year_is_repeated_as_a_year() -> None:
    echo = read_date("diagnosed_on", "2019年").echo or ""
    assert "大约2019年" in echo
    assert "7月" not in echo


def test_g5_friday_said_on_a_friday_is_the_next_one(frozen_clock: FrozenClock) -> None:
    frozen_clock.set(shanghai(2026, 11, 27, 10))
    assert day_wished("换到周五吧", asked=True) == date(2026, 12, 4)
    assert day_wished("这周五", asked=True) == date(2026, 11, 27)


@pytest.mark.usefixtures("frozen_clock")
def test_g5_a_rough_time_is_no_day_for_an_appointment() -> None:
    assert names_rough_day("国庆节后第一天")
    assert not names_rough_day("12月3日")


@pytest.mark.parametrize("text", ["好点的医院", "想去个好一点的医院", "三甲医院", "最好的医院"])
def test_g3_any_good_hospital_is_no_wish(text: str) -> None:
    assert read_hospital_wish(text, interrupts=False).value == "听从安排"


@pytest.mark.parametrize(
    ("text", "ours"), [("听安排吧", True), ("你们安排就行", True), ("可以", False), ("确认", False)]
)
def test_g3_leaving_the_hospital_to_us_is_no_mere_yes(text: str, *, ours: bool) -> None:
    assert leaves_it_to_us(text) is ours


@pytest.mark.parametrize("name", ["阿依古丽买买提", "阿卜杜热合曼", "扎西次仁旺堆", "迪丽努尔艾合买提", "巴图吉日嘎拉"])
def test_j3_a_name_without_its_dot(name: str) -> None:
    assert spelled_out_name(name) == name


@pytest.mark.parametrize(
    "text", ["我想约个上海的门诊", "不知道怎么办才好", "上海复旦肿瘤医院", "今年九月份查出来", "为什么要姓名呢"]
)
def test_j3_a_sentence_is_no_name(text: str) -> None:
    assert spelled_out_name(text) is None
