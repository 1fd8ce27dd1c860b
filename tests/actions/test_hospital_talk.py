"""Wishes held against the present list (J8, G3), questions about hospitals (J7), tests that members bought (T6)."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from actions import faq
from bot.hospitals import service as hospitals
from bot.kernel import clock
from tests.actions.conversation import Conversation
from tests.actions.test_limits_talk import ASK, acts_for

HEADER = "city,name,aliases,departments,address,valid_from,valid_until"
NUMBERS = "一二三四五六七八九"
LIST = [
    HEADER,
    "上海,上海示例肿瘤医院,示例肿瘤,肿瘤内科;放疗科,示例路1号,2024-01-01,",
    "上海,上海旧示例医院,,内科,示例路2号,2024-01-01,2025-12-31",
    *(f"北京,北京示例第{number}医院,,肿瘤内科,示例路3号,2024-01-01," for number in NUMBERS),
]


@pytest.fixture
def listed(words_session: Session, tmp_path: Path) -> Session:
    """A list of hospitals in force."""
    path = tmp_path / "hospitals.csv"
    path.write_text("\n".join(LIST), encoding="utf-8")
    report = hospitals.import_list(words_session, path, source="test", on=clock.today())
    assert not report.errors
    return words_session


def asked_for_hospital(talk: Conversation, city: str = "上海") -> None:
    talk.say("门诊", ASK["outpatient"])
    for text in ("今年9月1日", "肺癌", city):
        talk.say(text)


def test_j8_a_wish_on_the_list(talk: Conversation, listed: Session) -> None:
    acts_for(listed)
    asked_for_hospital(talk)
    answer = talk.say("想去上海示例肿瘤医院")
    assert "在目前的合作医院列表里" in answer
    assert "尽量考虑" in answer
    assert talk.draft["hospital_wish"] == "上海示例肿瘤医院"


@pytest.mark.parametrize("wish", ["某某人民医院", "上海旧示例医院"])
def test_j8_a_wish_that_is_not_on_the_present_list_is_recorded_and_not_promised(
    talk: Conversation, listed: Session, wish: str
) -> None:
    acts_for(listed)
    asked_for_hospital(talk)
    answer = talk.say(wish)
    assert "不在目前的合作医院列表里" in answer
    assert "合作的三甲医院中" in answer
    assert talk.draft["hospital_wish"] == wish


def test_g3_a_wish_in_another_city(talk: Conversation, listed: Session) -> None:
    acts_for(listed)
    asked_for_hospital(talk)
    answer = talk.say("北京示例第二医院")
    assert "在北京" in answer
    assert "您选的是上海" in answer
    assert talk.draft["hospital_wish"] == "北京示例第二医院"


def test_g3_a_doctor_is_never_promised(talk: Conversation, listed: Session) -> None:
    acts_for(listed)
    asked_for_hospital(talk)
    assert "不能承诺指定的医生" in talk.say("上海示例肿瘤医院的李教授")


def test_a_department_alone_is_no_hospital(talk: Conversation, listed: Session) -> None:
    acts_for(listed)
    asked_for_hospital(talk)
    assert "列表" not in talk.say("胸外科")


def test_j8_a_hospital_told_besides_is_held_against_the_list(talk: Conversation, listed: Session) -> None:
    acts_for(listed)
    answer = talk.say("在上海，今年9月1日确诊的肺癌，想去瑞金医院看门诊", ASK["outpatient"])
    assert "不在目前的合作医院列表里" in answer


def test_j7_the_hospitals_of_a_city(talk: Conversation, listed: Session) -> None:
    answer = talk.say("上海有哪些医院", "faq_cities_hospitals")
    assert "上海示例肿瘤医院" in answer
    assert "旧示例" not in answer
    assert "以申请时的列表为准" in answer
    assert "放疗科" not in answer


def test_j7_at_most_eight_are_named(talk: Conversation, listed: Session) -> None:
    answer = talk.say("北京的合作医院有哪些", "faq_cities_hospitals")
    assert "9家" in answer
    assert answer.count("北京示例第") == 8


def test_j7_departments_when_asked(talk: Conversation, listed: Session) -> None:
    assert "上海示例肿瘤医院（肿瘤内科、放疗科）" in talk.say("上海的医院有哪些科室", "faq_cities_hospitals")


def test_j7_without_a_city_the_city_is_asked_for(talk: Conversation, listed: Session) -> None:
    assert "哪个城市" in talk.say("都有哪些医院", "faq_cities_hospitals")


def test_j7_hospitals_of_a_place_that_is_not_covered(talk: Conversation, listed: Session) -> None:
    assert "离得近的有：上海" in talk.say("苏州有哪些医院", "faq_cities_hospitals")


def test_j8_one_hospital_asked_about(talk: Conversation, listed: Session) -> None:
    assert "目前在合作医院列表里" in talk.say("上海示例肿瘤医院能去吗", "faq_cities_hospitals")
    assert "没有查到“协和医院”" in talk.say("协和医院能去吗", "faq_cities_hospitals")


@pytest.mark.parametrize(
    "text",
    [
        "自己买的检测能报销吗",
        "我在外面自费做了基因检测，可以报销吗",
        "基因检测的钱能报吗",
        "之前别的机构做的基因检测能报销不",
        "能不能报销我自己做的基因检测",
    ],
)
@pytest.mark.parametrize("intent", ["faq_eligibility", "request_gene_test", "query_status", "out_of_scope"])
def test_t6_bought_tests_are_not_reimbursed(talk: Conversation, text: str, intent: str) -> None:
    answer = talk.say(text, intent)
    assert "不能报销" in answer
    assert "400-606-5033" in answer
    assert talk.form is None


@pytest.mark.parametrize("text", ["基因检测结果准吗", "做基因检测有什么用", "检测报告看不懂怎么办"])
def test_t4_results_are_a_reference(talk: Conversation, text: str) -> None:
    words = faq.plain_answer(talk.turn(text, "")) or ""
    assert "参考" in words
    assert "主治医生" in words


@pytest.mark.parametrize("text", ["住院费能报销吗", "我想做基因检测", "检测要多久", "样本怎么寄", "保单怎么赔"])
def test_no_plain_answer(talk: Conversation, text: str) -> None:
    assert faq.plain_answer(talk.turn(text, "")) is None
