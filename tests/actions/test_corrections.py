"""What was told before and is told otherwise; no model, no database. Today is Monday, 2026-11-23."""

from typing import Any

import pytest

from actions.base import TurnContext
from actions.corrections import read_correction
from bot.kernel.clock import FrozenClock
from tests.actions.turns import a_turn

TOLD: dict[str, Any] = {
    "city": "北京",
    "hospital_wish": "胸外科",
    "diagnosed_on": "2026-09-01",
    "tumour": "乙线癌",
}
pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture(autouse=True)
def nothing_to_look_up(frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """No list of hospitals, and nobody is refused: without a database there is nobody to judge."""
    monkeypatch.setattr("bot.hospitals.service.current_version", lambda session: None)
    monkeypatch.setattr("actions.corrections.refuse_if_not_eligible", lambda turn: False)


def changed(turn: TurnContext) -> dict[str, Any]:
    """What stands in the draft otherwise than before."""
    return {slot: value for slot, value in turn.draft.items() if slot in TOLD and TOLD[slot] != value}


def test_a_correction_behind_the_answer_to_another_question() -> None:
    turn = a_turn("9月20日。对了不是北京，是上海，我女儿住那边", service="outpatient", **TOLD)
    assert read_correction(turn, asked="diagnosed_on").value is not None
    assert changed(turn) == {"city": "上海"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("不是北京是上海", {"city": "上海"}),
        ("对了不是北京，是上海，我女儿住那边", {"city": "上海"}),
        ("等等，还是南京", {"city": "南京"}),
        ("唉还是杭州吧，老人不想走远", {"city": "杭州"}),
        ("不去北京了，去广州吧", {"city": "广州"}),
        ("那就去重庆吧，近一点", {"city": "重庆"}),
        ("成都", {"city": "成都"}),
        ("打错，胰腺", {"tumour": "胰腺"}),
        ("打错字了，乳腺癌", {"tumour": "乳腺癌"}),
        ("癌种写错，不是乙线是乳腺", {"tumour": "乳腺"}),
        ("肿瘤是甲状腺乳头状癌", {"tumour": "甲状腺乳头状癌"}),
        ("日期记错了，应该是八月二十号", {"diagnosed_on": "2026-08-20"}),
        ("刚才那个日子说错了，是上周三", {"diagnosed_on": "2026-11-18"}),
        ("不对不对，是2026.9.5", {"diagnosed_on": "2026-09-05"}),
        ("不是9月1号，是9月11号", {"diagnosed_on": "2026-09-11"}),
        ("医院换成协和", {"hospital_wish": "协和"}),
    ],
)
def test_one_detail(text: str, told: dict[str, str]) -> None:
    turn = a_turn(text, service="outpatient", **TOLD)
    assert read_correction(turn).value is not None
    assert changed(turn) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("城市换深圳，确诊是10月21日，不是刚才说的", {"city": "深圳", "diagnosed_on": "2026-10-21"}),
        ("肿瘤写错了，是肠癌，城市改上海", {"tumour": "肠癌", "city": "上海"}),
        ("城市不对，换成深圳，医院听安排", {"city": "深圳", "hospital_wish": "听从安排"}),
        ("城市不对，应该是杭州；日期也不对，是上个月8号", {"city": "杭州", "diagnosed_on": "2026-10-08"}),
        (
            "肿瘤改成肺腺癌，日期改成10月1日，城市改成上海",
            {"tumour": "肺腺癌", "diagnosed_on": "2026-10-01", "city": "上海"},
        ),
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_several_details_at_once(text: str, told: dict[str, str], *, strict: bool) -> None:
    turn = a_turn(text, service="outpatient", **TOLD)
    reading = read_correction(turn, strict=strict)
    assert changed(turn) == told
    assert len((reading.echo or "").splitlines()) == len(told), "each one is repeated"


@pytest.mark.parametrize(
    ("text", "label"),
    [("确诊日期不对", "确诊日期"), ("城市错了", "就医城市"), ("不是乙线癌", "肿瘤类型"), ("换个城市", "就医城市")],
)
def test_what_is_it_then(text: str, label: str) -> None:
    turn = a_turn(text, service="outpatient", **TOLD)
    assert not read_correction(turn).silent
    assert changed(turn) == {}
    assert f"那{label}应该是什么" in turn.says[0]
    assert turn.draft["hinted"], "that is the only question"


def test_the_answer_to_what_is_it_then() -> None:
    words = "好的，那确诊日期应该是什么？直接告诉我就行。"
    told = {**TOLD, "admission_slip_date": "2026-11-20"}
    turn = a_turn("10月5号", service="inpatient", last_said=words, **told)
    assert read_correction(turn).value is not None
    assert changed(turn) == {"diagnosed_on": "2026-10-05"}


def test_a_day_told_roughly_is_told_exactly_later() -> None:
    turn = a_turn("2026年10月26日", service="outpatient", inexact=["diagnosed_on"], **TOLD)
    assert "确诊日期" in (read_correction(turn, asked="hospital_wish").echo or "")
    assert turn.draft["diagnosed_on"] == "2026-10-26"
    assert not turn.draft["inexact"]


def test_a_wish_that_names_the_old_city_goes_with_it() -> None:
    turn = a_turn("城市换武汉", service="outpatient", **{**TOLD, "hospital_wish": "北京协和医院"})
    read_correction(turn)
    assert "hospital_wish" not in turn.draft
    assert "先不算了" in turn.says[0]


@pytest.mark.parametrize("text", ["北京", "改一下", "今天下雨了", "城市能改吗", "我女儿在上海上班", "谢谢"])
def test_nothing_is_set_right(text: str) -> None:
    turn = a_turn(text, service="outpatient", **TOLD)
    read_correction(turn)
    assert changed(turn) == {}
