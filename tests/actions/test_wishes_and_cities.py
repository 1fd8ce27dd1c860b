"""Any hospital will do, in many words; the city that a hospital tells; names of hospitals kept whole."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from actions.answers import is_question
from actions.places import capital_in, city_of_hospital
from actions.wishes import any_hospital, read_hospital_wish, wished_hospital
from bot.catalog import render
from bot.kernel.clock import FrozenClock
from bot.members.models import Member
from tests.actions.conversation import Conversation
from tests.cases.build import shanghai
from tests.members.people import add_member, add_policy

LEFT_OPEN = "听从安排"


@pytest.fixture(autouse=True)
def in_may(frozen_clock: FrozenClock) -> None:
    """Wednesday, 2026-05-20."""
    frozen_clock.set(shanghai(2026, 5, 20, 10))


@pytest.fixture
def at_city(talk: Conversation, words_session: Session) -> Conversation:
    """An outpatient request up to the city."""
    person: Member = add_member(words_session)
    add_policy(words_session, person, effective=date(2025, 11, 1), expiry=date(2026, 10, 31), waiting_days=90)
    for text, intent in (("想办", "request_outpatient"), ("同意", "affirm")):
        talk.say(text, intent)
    talk.say(f"{person.name} {person.id_number}")
    talk.say("肾癌，4月29号")
    assert talk.slot == "city"
    return talk


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("随便哪个医院都要得", False),
        ("都可以，哪个医院都行", False),
        ("天津，随便哪个医院", False),
        ("不管哪家，能快就行", False),
        ("哪个医院好", True),
        ("随便哪个医院都可以吗", True),
        ("哪家都不收怎么办", True),
        ("去哪家好呢", True),
        ("哪个医院都行吗", True),
    ],
)
def test_any_of_them_is_no_question(text: str, *, asks: bool) -> None:
    assert is_question(text) is asks


@pytest.mark.parametrize(
    "text",
    ["随便哪个医院都要得", "都可以，哪个医院都行", "都中", "都得", "哪家都成", "没有指定的衣院", "随便，哪个都阔以"],
)
def test_any_hospital_will_do(text: str) -> None:
    assert read_hospital_wish(text, interrupts=False).value == LEFT_OPEN


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("医院的话，想去肿瘤医院胸外科", "肿瘤医院胸外科"),
        ("科室嘛，胸外科", "胸外科"),
        ("安徽省立", "安徽省立"),
    ],
)
def test_a_wish_without_what_leads_up_to_it(text: str, wish: str) -> None:
    assert read_hospital_wish(text, interrupts=False).value == wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("老婆甲状腺癌，能约广州中山一院的甲状腺外科吗", "广州中山一院甲状腺外科"),
        ("合肥，安徽省立", "安徽省立"),
        ("上海东方肝胆", "上海东方肝胆"),
        ("河南省肿瘤", "河南省肿瘤"),
        ("能约上海的医院吗", None),
    ],
)
def test_a_hospital_is_kept_whole(text: str, wish: str | None) -> None:
    assert wished_hospital(text) == wish


@pytest.mark.parametrize(
    ("text", "left"), [("随便哪个医院", True), ("大医院", False), ("随便", True), ("瑞金医院，别的不去", False)]
)
def test_left_to_us_in_so_many_words(text: str, *, left: bool) -> None:
    assert any_hospital(text) is left


@pytest.mark.parametrize(
    ("text", "city", "wish"),
    [
        ("天津，随便哪个医院", "天津", LEFT_OPEN),
        ("天津，听安排", "天津", LEFT_OPEN),
        ("天津随便哪家医院都中", "天津", LEFT_OPEN),
        ("随便，天津就行", "天津", None),
        ("天津的医院", "天津", None),
        ("上海东方肝胆", "上海", "上海东方肝胆"),
    ],
)
def test_the_city_with_the_hospital(at_city: Conversation, text: str, city: str, wish: str | None) -> None:
    at_city.say(text)
    assert (at_city.draft["city"], at_city.draft.get("hospital_wish")) == (city, wish)


def test_of_two_cities_it_is_said_which_is_taken(at_city: Conversation) -> None:
    assert render("details.city_for_you", city="北京", others="上海") in at_city.say("北京上海都行")
    assert at_city.draft["city"] == "北京"


@pytest.mark.parametrize(
    ("told", "city", "answer"),
    [
        ("郑大一附院", "郑州", "对"),
        ("华西", "成都", "中"),
        ("河南省肿瘤医院", "郑州", "就那里吧"),
        ("河南", "郑州", "对"),
    ],
)
def test_the_city_of_a_hospital_is_asked_with_yes_or_no(
    at_city: Conversation, told: str, city: str, answer: str
) -> None:
    assert city in at_city.say(told)
    assert "city" not in at_city.draft
    at_city.say(answer)
    assert at_city.draft["city"] == city


def test_another_city_than_the_one_of_the_hospital(at_city: Conversation) -> None:
    at_city.say("华西")
    at_city.say("不是，上海")
    assert at_city.draft["city"] == "上海"


def test_a_bare_yes_chooses_no_city_where_none_was_named(at_city: Conversation) -> None:
    at_city.say("协和医院")
    at_city.say("对")
    assert "city" not in at_city.draft


def test_where_a_hospital_is() -> None:
    assert city_of_hospital("郑大一附院肿瘤科") == "郑州"
    assert city_of_hospital("协和") is None  # several cities have one
    assert capital_in("辽宁省肿瘤医院") == "沈阳"
    assert capital_in("河南") is None


@pytest.fixture
def at_summary(at_city: Conversation) -> Conversation:
    """The same request, with all of it told."""
    for text in ("北京协和妇科", "没有"):
        at_city.say(text)
    assert at_city.slot == "confirmation"
    return at_city


@pytest.mark.parametrize(
    ("text", "city", "wish"),
    [
        ("我姐说不去北京了，去上海红房子", "上海", "上海红房子"),
        ("不去北京了，改到广州的中山一院", "广州", "广州的中山一院"),
        ("还是不去北京了，改去上海吧", "上海", None),
    ],
)
def test_another_city_at_the_summary_with_its_hospital(
    at_summary: Conversation, text: str, city: str, wish: str | None
) -> None:
    at_summary.off_topic(text, "chat")
    assert (at_summary.draft["city"], at_summary.draft.get("hospital_wish")) == (city, wish)


@pytest.mark.parametrize(("text", "tumour"), [("胰腺", "胰腺"), ("是胰腺的", "胰腺"), ("肾", "肾癌"), ("肾癌", "肾癌")])
def test_an_organ_alone_at_the_summary(at_summary: Conversation, text: str, tumour: str) -> None:
    at_summary.say(text)
    assert at_summary.draft["tumour"] == tumour
    assert at_summary.slot == "confirmation"
