"""Details read out of free words; today is Monday, 2026-11-23. No model, no database."""

from typing import Any

import pytest

from actions.corrections import read_correction
from actions.readings import UNKNOWN_DATE, read_city, read_city_answer, read_date
from actions.told import take_facts
from actions.tumours import read_tumour
from actions.wishes import read_hospital_wish
from bot.catalog import ServiceId, get_catalog
from bot.kernel.clock import FrozenClock
from tests.actions.turns import a_turn, words

pytestmark = pytest.mark.usefixtures("frozen_clock", "no_hospital_list")
OUTPATIENT = get_catalog().service(ServiceId.OUTPATIENT)
SECOND_OPINION = get_catalog().service(ServiceId.SECOND_OPINION)
NO_WISH = words(
    """
    无 没有 没有要求 都可以 随便 听安排 你们安排吧 没什么要求 都行 不限 不用了 不知道 随便哪家都行
    哪家都可以 你们推荐吧 没特别要求 三甲就行 听你们安排 最好的医院 就近 没想好 都听你们的 无所谓
    帮我安排 也不晓得，你们看着办吧 看你们安排 没有特别想去的 没有特别想去的医院 没有想去的 无要求 不清楚 任意
    """
)
HOSPITALS = [
    ("协和医院", "协和医院"),
    ("我想去复旦大学附属肿瘤医院", "复旦大学附属肿瘤医院"),
    ("去华西医院就行", "华西医院"),
    ("华山", "华山"),
    ("西京", "西京"),
    ("九院", "九院"),
    ("医大一院", "医大一院"),
    ("301医院肿瘤科", "301医院肿瘤科"),
    ("省人民医院", "省人民医院"),
    ("中山大学肿瘤防治中心", "中山大学肿瘤防治中心"),
    ("胸外科", "胸外科"),
    ("第二人民医院", "第二人民医院"),
    ("瑞金医院吧", "瑞金医院"),
]
TUMOURS = [
    ("肺癌", "肺癌"),
    ("乳腺", "乳腺"),
    ("胃部恶性肿瘤", "胃部恶性肿瘤"),
    ("我妈得的是肺腺癌", "肺腺癌"),
    ("医生说是弥漫大B淋巴瘤", "弥漫大B淋巴瘤"),
    ("确诊为甲状腺乳头状癌", "甲状腺乳头状癌"),
    ("白血病", "白血病"),
    ("GIST", "GIST"),
    ("弥漫大B", "弥漫大B"),
    ("肺上长了个东西", "肺上长了个东西"),
    ("胶质母细胞瘤四级", "胶质母细胞瘤四级"),
]


@pytest.fixture
def no_hospital_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readings are made without a database; wishes against a list: test_hospital_talk.py."""
    monkeypatch.setattr("bot.hospitals.service.current_version", lambda session: None)
    monkeypatch.setattr("actions.told.consented", lambda turn: True)


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("上海", "上海"),
        ("在上海", "上海"),
        ("北京市", "北京"),
        ("北京吧", "北京"),
        ("我家住南京", "南京"),
        ("不去北京，去上海", "上海"),
        ("我在苏州，去上海", "上海"),
        ("北京或者上海都行", "北京"),
        ("海淀", "北京"),
        ("浦东那边", "上海"),
        ("魔都", "上海"),
        ("武汉能办吗", "武汉"),
        ("成都华西医院", "成都"),
        ("郑州中不中", "郑州"),
    ],
)
def test_city(text: str, city: str) -> None:
    assert read_city_answer(text, OUTPATIENT).value == city


@pytest.mark.parametrize("text", ["苏州", "昆山", "我在西安", "沈阳和平区", "新疆"])
def test_a_city_that_is_not_covered_is_named(text: str) -> None:
    problem = read_city_answer(text, OUTPATIENT).problem or ""
    assert "不在服务城市" in problem
    assert "上海" in problem


def test_a_province_offers_its_city() -> None:
    assert "南京" in (read_city_answer("江苏", OUTPATIENT).problem or "")


def test_second_opinions_come_from_three_cities() -> None:
    assert read_city("广州", SECOND_OPINION).value == "广州"
    assert "北京、上海、广州" in (read_city("武汉", SECOND_OPINION).problem or "")
    assert read_city_answer("都可以", SECOND_OPINION).value in SECOND_OPINION.cities


@pytest.mark.parametrize("text", ["上海和北京哪个好？", "你好", "9月1日", ""])
def test_no_city(text: str) -> None:
    assert read_city_answer(text, OUTPATIENT).silent


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年9月10日", "2026-09-10"),
        ("9/15", "2026-09-15"),
        ("上周三", "2026-11-18"),
        ("两三个月前", "2026-09-23"),
        ("去年底", "2025-12-15"),
        ("今年春节", "2026-02-17"),
        ("国庆的时候", "2026-10-01"),
        ("上个月初吧", "2026-10-01"),
        ("9月中旬查出来的", "2026-09-15"),
        ("前年", "2024-07-01"),
        ("前几天", "2026-11-19"),
        ("不清楚", UNKNOWN_DATE),
        ("记不清了", UNKNOWN_DATE),
        ("忘了", UNKNOWN_DATE),
        ("俺也弄不清", UNKNOWN_DATE),
    ],
)
def test_day_of_diagnosis(text: str, day: str) -> None:
    assert read_date("diagnosed_on", text).value == day


def test_rough_days_are_marked() -> None:
    assert read_date("diagnosed_on", "9月10日").exact
    assert not read_date("diagnosed_on", "上个月").exact


@pytest.mark.parametrize(
    ("slot", "text", "told"),
    [
        ("diagnosed_on", "明天", "今天以前"),
        ("diagnosed_on", "今年", "几月"),
        ("diagnosed_on", "还没确诊", "确诊"),
        ("diagnosed_on", "1990年3月1日", "久远"),
        ("admission_slip_date", "还没开住院条", "住院条"),
        ("admission_slip_date", "7月1日", "两个月"),
        ("admission_date", "还没定", "日期"),
        ("admission_date", "12月31号或者1月2号", "一天"),
        ("diagnosed_on", "2月30日", "没有您说的这一天"),
        ("diagnosed_on", "好几个月前的事了", "几月份"),
        ("diagnosed_on", "下周三", "今天以前"),
    ],
)
def test_days_that_will_not_do(slot: str, text: str, told: str) -> None:
    assert told in (read_date(slot, text).problem or "")


@pytest.mark.parametrize("text", ["", "你好", "随便", "医院"])
def test_no_day(text: str) -> None:
    assert read_date("diagnosed_on", text).silent


@pytest.mark.parametrize("text", NO_WISH)
def test_no_hospital_wish(text: str) -> None:
    assert read_hospital_wish(text, interrupts=False).value == "听从安排"


@pytest.mark.parametrize(("text", "wish"), HOSPITALS)
def test_hospital_wish(text: str, wish: str) -> None:
    assert read_hospital_wish(text, interrupts=False).value == wish


@pytest.mark.parametrize("text", ["我想找李教授看", "能不能约协和的李教授", "张主任", "301医院张主任"])
def test_a_named_doctor_is_noted_and_not_promised(text: str) -> None:  # G3
    reading = read_hospital_wish(text, interrupts=False)
    assert reading.value
    assert "不能承诺指定的医生" in (reading.echo or "")


@pytest.mark.parametrize("text", ["能指定医生吗", "哪家医院好", "多久能安排"])
def test_a_question_is_no_wish(text: str) -> None:
    assert read_hospital_wish(text, interrupts=False).silent


def test_a_hospital_elsewhere_is_noted_with_the_city_that_was_chosen() -> None:
    assert "上海" in (read_hospital_wish("北京协和医院", interrupts=False, city="上海").echo or "")


@pytest.mark.parametrize("text", ["有", "上海"])
def test_which_hospital(text: str) -> None:
    assert "哪家医院" in (read_hospital_wish(text, interrupts=False, city="上海").problem or "")


@pytest.mark.parametrize(("text", "kind"), TUMOURS)
def test_tumour(text: str, kind: str) -> None:
    assert read_tumour(text, interrupts=False).value == kind


@pytest.mark.parametrize("text", ["不清楚", "不知道是什么类型", "还不确定", "肺上的，叫什么不清楚", "不晓得是啥癌"])
def test_unknown_tumour(text: str) -> None:
    assert read_tumour(text, interrupts=False).value in ("待确认", None)


def test_a_tumour_whose_name_is_not_known_is_left_open() -> None:
    assert read_tumour("肺上的，叫什么不清楚", interrupts=True).value == "待确认"


@pytest.mark.parametrize("text", ["2026年10月8日", "好的", "1", "肺癌能治好吗", "110000"])
def test_no_tumour(text: str) -> None:
    assert read_tumour(text, interrupts=False).silent


def test_facts_told_with_a_request() -> None:
    turn = a_turn("我在上海，9月20号确诊的肺癌，想去瑞金医院", service="outpatient")
    assert take_facts(turn)
    assert turn.draft["city"] == "上海"
    assert turn.draft["diagnosed_on"] == "2026-09-20"
    assert turn.draft["hospital_wish"] == "瑞金医院"


@pytest.mark.parametrize("text", ["北京协和医院", "我女儿在北京", "在北京查的肺癌", "9月确诊的"])
def test_facts_never_overwrite_answers_without_clear_words(frozen_clock: FrozenClock, text: str) -> None:
    told: dict[str, Any] = {
        "city": "上海",
        "hospital_wish": "北京协和医院",
        "tumour": "肺腺癌，肺癌",
        "diagnosed_on": "2026-09-20",
    }
    turn = a_turn(text, service="outpatient", **told)
    assert not take_facts(turn)
    assert {slot: turn.draft[slot] for slot in told} == told


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("城市改成上海", "city", "上海"),
        ("不是北京，是上海", "city", "上海"),
        ("从北京改成上海", "city", "上海"),
        ("上海", "city", "上海"),
        ("医院改成华山医院吧", "hospital_wish", "华山医院"),
        ("换成第二人民医院", "hospital_wish", "第二人民医院"),
        ("住院条日期改成11月18日", "admission_slip_date", "2026-11-18"),
        ("住院条是11月19号开的", "admission_slip_date", "2026-11-19"),
    ],
)
def test_corrections(text: str, slot: str, value: str) -> None:
    told: dict[str, Any] = {
        "city": "北京",
        "hospital_wish": "胸外科",
        "diagnosed_on": "unknown",
        "admission_slip_date": "2026-11-20",
    }
    turn = a_turn(text, service="inpatient", **told)
    assert read_correction(turn, strict=False).value is not None
    assert {**told, slot: value} == {name: turn.draft[name] for name in told}


@pytest.mark.parametrize("text", ["确认", "多久", "能改医院吗", "谢谢"])
def test_no_correction(text: str) -> None:
    assert read_correction(a_turn(text, service="inpatient", city="北京"), strict=False).silent
