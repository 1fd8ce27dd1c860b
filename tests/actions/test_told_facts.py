"""Facts out of sentences, in lay words and among others; stories fill nothing. Today is Monday, 2026-11-23."""

import pytest

from actions.facts import read_detail
from actions.readings import UNKNOWN_DATE, read_city_answer, read_date
from actions.told import take_facts
from actions.tumours import named_tumour, read_tumour
from actions.wanted import wanted_city
from actions.wishes import read_hospital_wish, wished_hospital
from bot.catalog import ServiceId, get_catalog, render
from tests.actions.turns import a_turn

pytestmark = pytest.mark.usefixtures("frozen_clock", "no_hospital_list")
OUTPATIENT = get_catalog().service(ServiceId.OUTPATIENT)
CITIES = list(OUTPATIENT.cities)
STORIES = [
    "是我爸",
    "想吃点好的",
    "今天下雨了",
    "老人没胃口，吃不下饭",
    "上海吧，离得近",
    "我们村老李也是这个病，去年走了",
    "我现在心里乱得很，也不知道该咋办",
    "中山肿瘤",
    "晚期",
]


@pytest.fixture
def no_hospital_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readings are made without a database."""
    monkeypatch.setattr("bot.hospitals.service.current_version", lambda session: None)
    monkeypatch.setattr("actions.told.consented", lambda turn: True)
    monkeypatch.setattr("actions.eligibility.consented", lambda turn: True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("肺上长了个东西，医生说是不好的", "肺上长了个东西，医生说是不好的"),
        ("上个月在县医院查的，说是肺上有个东西，我们也不懂", "肺上有个东西"),
        ("乳腺ca", "乳腺ca"),
        ("胃Ca", "胃Ca"),
        ("MT", "MT"),
        ("胃", "胃"),
        ("肚子里有个包块", "肚子里有个包块"),
        ("脑子里长瘤", "脑子里长瘤"),
        ("不是肺癌，是肝癌", "肝癌"),
        ("报告上写的浸润性导管癌", "浸润性导管癌"),
        ("食道上的毛病，大夫讲是坏东西", "食道上的毛病，大夫讲是坏东西"),
        ("嗯，肠癌，中期。", "肠癌，中期"),
        ("套细胞", "套细胞"),
    ],
)
def test_the_tumour_in_the_members_words(text: str, kind: str) -> None:
    assert read_tumour(text, interrupts=False).value == kind


@pytest.mark.parametrize("text", ["我不想说", "不方便讲", "医生写的英文看不懂", "不清楚叫什么"])
def test_the_tumour_stays_open(text: str) -> None:
    assert read_tumour(text, interrupts=False).value == render("details.tumour_unknown")


@pytest.mark.parametrize("text", STORIES)
def test_a_story_is_no_tumour(text: str) -> None:
    assert read_tumour(text, interrupts=False).silent


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我姐去年也得过乳腺癌，我是肺癌", "肺癌"),
        ("我们村老李肺癌走了", None),
        ("不是肺癌", None),
        ("女性乳腺癌", "乳腺癌"),
        ("肺上长了个东西，想约个大夫", None),
    ],
)
def test_whose_tumour(text: str, kind: str | None) -> None:
    assert named_tumour(text) == kind


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("我爸前年在北京割过阑尾，想去上海看", "上海"),
        ("在济南住过几天，还想在济南", "济南"),
        ("我在上海，9月20号确诊的", "上海"),
        ("在北京查出来的", None),
        ("我女儿在深圳工作", None),
        ("北京上海都有亲戚", None),
    ],
)
def test_the_city_that_is_wanted(text: str, city: str | None) -> None:
    assert wanted_city(text, CITIES) == city


@pytest.mark.parametrize(
    ("text", "city"), [("我妹在上海，我在成都", "成都"), ("我在北京打工", "北京"), ("去天津吧，北京太挤", "天津")]
)
def test_the_city_where_it_was_asked_for(text: str, city: str) -> None:
    assert read_city_answer(text, OUTPATIENT).value == city


@pytest.mark.parametrize("text", ["那上海有哪几家", "去深圳还是长沙好呢", "北京贵不贵"])
def test_a_question_about_a_city_is_no_choice(text: str) -> None:
    assert read_city_answer(text, OUTPATIENT).value is None


def test_where_the_family_is_from_says_more_than_where_the_son_works() -> None:
    assert "长沙" in (read_city_answer("我们是湖南邵阳的，儿子在深圳打工", OUTPATIENT).problem or "")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("听说华西好，但是挂不上号", "华西"),
        ("我妹说华西好", "华西"),
        ("那就鼓楼医院", "鼓楼医院"),
        ("听你们的", "听从安排"),
        ("听医生的", "听从安排"),
        ("不用了吧", "听从安排"),
    ],
)
def test_the_wish_for_a_hospital(text: str, wish: str) -> None:
    assert read_hospital_wish(text, interrupts=False).value == wish


@pytest.mark.parametrize(
    "text", ["就是上个月", "今天下雨了", "还有，肿瘤是甲状腺癌", "我们村的老李也是这个病，去年走了"]
)
def test_no_wish_for_a_hospital(text: str) -> None:
    assert read_hospital_wish(text, interrupts=False).silent


def test_a_wish_beside_other_words() -> None:
    assert wished_hospital("想去武汉同济看门诊，越快越好") == "武汉同济"


@pytest.mark.parametrize(
    "text", ["我现在心里乱得很，也不知道该咋办", "老头子一辈子没求过人", "我们全家都不懂医，也不知道怎么办"]
)
def test_a_story_leaves_no_day_open(text: str) -> None:
    assert read_date("diagnosed_on", text).value != UNKNOWN_DATE


def test_everything_in_one_sentence() -> None:
    turn = a_turn(
        "乳腺癌，10月29日确诊的，想去武汉同济看门诊，越快越好", intent="request_outpatient", service="outpatient"
    )
    assert take_facts(turn)
    told = {slot: turn.draft[slot] for slot in ("tumour", "diagnosed_on", "city", "hospital_wish")}
    assert told == {"tumour": "乳腺癌", "diagnosed_on": "2026-10-29", "city": "武汉", "hospital_wish": "武汉同济"}
    assert "确诊日期2026年10月29日" in turn.says[0]


def test_two_days_in_one_sentence_say_which_is_which() -> None:
    turn = a_turn("9月20号查出来的肠癌，前天给开的住院单", intent="request_inpatient", service="inpatient")
    assert take_facts(turn)
    assert "确诊日期2026年9月20日" in turn.says[0]
    assert "住院条日期2026年11月21日" in turn.says[0]


def test_what_was_left_open_is_filled_when_it_is_told() -> None:
    turn = a_turn("上礼拜四确诊的", service="outpatient", diagnosed_on=UNKNOWN_DATE)
    assert take_facts(turn, asked="tumour")
    assert turn.draft["diagnosed_on"] == "2026-11-19"


@pytest.mark.parametrize(("text", "first"), [("是的", "yes"), ("不是", "no"), ("不用了吧", None), ("先不", None)])
def test_only_a_plain_no_tells_of_an_earlier_illness(text: str, first: str | None) -> None:
    assert read_detail(a_turn(text), "first_diagnosis", OUTPATIENT).value == first


def test_somebody_elses_illness_is_asked_about() -> None:
    assert read_detail(a_turn("我姐也得过这个癌"), "first_diagnosis", OUTPATIENT).silent
