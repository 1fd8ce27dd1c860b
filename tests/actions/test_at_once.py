"""Questions that go before what a form asks; the menus of guesses; a death; a service that is named."""

import pytest
from sqlalchemy.orm import Session

from actions.faq_at_once import answer
from actions.unspecified import named_wish
from actions.worth_asking import fitting
from bot.catalog import ServiceId, get_catalog
from bot.conversations.safety import wish_for_a_person
from bot.conversations.spelling import simplified
from bot.members import service as members
from tests.actions.chat import Chat
from tests.actions.conversation import Conversation
from tests.cases.build import OPENID, insured


@pytest.fixture
def at_the_hospital(words_session: Session) -> Chat:
    """Somebody who fills in direct payment and is asked for the hospital."""
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    insured(words_session)
    chat = Chat(words_session)
    said = chat.say("想办直付", "request_direct_pay")
    for asked, told in (("确诊是哪一天", "上个月15号"), ("肿瘤", "胃癌"), ("城市", "上海")):
        assert asked in said
        said = chat.say(told)
    assert chat.slot == "hospital_wish"
    return chat


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我不想签那个授权书行不行", "视为已经完成"),
        ("不签会怎么样", "视为已经完成"),
        ("押金你们哪天交", "入院当天"),
        ("押金谁交啊", "入院当天"),
        ("进口药付不付", "没有写"),
        ("自费药能直付吗", "没有写"),
        ("为什么要五天", "5个工作日"),
    ],
)
def test_a_question_in_a_form_goes_before_its_own(at_the_hospital: Chat, text: str, words: str) -> None:
    assert words in at_the_hospital.say(text)
    assert at_the_hospital.slot == "hospital_wish"
    assert not at_the_hospital.draft.get("hospital_wish")


@pytest.mark.parametrize("text", ["没有样本怎么办", "切片借不出来，血行吗"])
def test_no_sample_at_all(talk: Conversation, text: str) -> None:
    assert "检测会终止" in talk.say(text)


@pytest.mark.parametrize("text", ["怎么还有三天就到了", "押金已经交了", "张三不签", "为什么是5月20日"])
def test_no_such_question(talk: Conversation, text: str) -> None:
    assert answer(talk.turn(text, "nlu_fallback"), get_catalog().service(ServiceId.DIRECT_PAY)) is None


def test_the_end_of_the_waiting_period_is_told_where_it_is_known(at_the_hospital: Chat, talk: Conversation) -> None:
    assert "按您的保单，等待期" in at_the_hospital.say("哪天等待期结束")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("你是真人吗", None),
        ("你到底是不是真人", None),
        ("有真人吗", "asked"),
        ("那你让人查一下", "asked"),
        ("安排人联系我", "asked"),
        ("我让人查一下再说", None),
        ("让医生看看", None),
    ],
)
def test_a_person_is_wanted_or_only_spoken_of(text: str, wish: str | None) -> None:
    assert wish_for_a_person(text) == wish


@pytest.mark.parametrize("text", ["我家属去世了，这个服务怎么取消", "我爸前天走了，申请不用了"])
def test_who_mourns_is_led_through_no_steps(talk: Conversation, text: str) -> None:
    assert "节哀" in talk.say(text, "cancel")
    assert talk.handover == "asked"


@pytest.mark.parametrize(
    ("text", "guesses", "left"),
    [
        ("大夫叫做个基因啥的 您这管做不管", ("faq_service_intro", "complaint"), ("faq_service_intro",)),
        ("接着给我妈办", ("unbind_member", "query_status", "request_outpatient"), ("request_outpatient",)),
        ("医院有轮椅没", ("no_sample", "request_inpatient"), ("request_inpatient",)),
        ("你们怎么有我的资料", ("delete_my_data", "faq_documents"), ("faq_documents",)),
        ("投诉你们", ("complaint",), ("complaint",)),
    ],
)
def test_no_guess_is_offered_of_which_no_word_speaks(
    text: str, guesses: tuple[str, ...], left: tuple[str, ...]
) -> None:
    assert fitting(guesses, text, in_form=False) == left


def test_in_a_form_a_statement_gets_no_menu(at_the_hospital: Chat) -> None:
    said = at_the_hospital.vague("资料我囡儿帮我弄，礼拜天伊来", "request_outpatient", "query_status", "faq_documents")
    assert "您是想" not in said


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("我儿子8岁白血病，能住院预约吗，他没有身份证只有户口本", ServiceId.INPATIENT),
        ("算了我自己弄 门诊预约", ServiceId.OUTPATIENT),
        (simplified("您好，我父親確診攝護腺癌，想預約住院"), ServiceId.INPATIENT),
        ("住院预约要多久", None),
        ("我不想约门诊了", None),
        ("基因检测报告出来了", None),
    ],
)
def test_a_service_that_is_named_is_begun(text: str, service: ServiceId | None) -> None:
    assert named_wish(text) == service


def test_traditional_characters_are_read_as_simplified_ones() -> None:
    told = simplified("住院單是5月18號開的，沒有指定，聽安排，確認 [姓名:t_0123456789abcdef]")
    assert told == "住院单是5月18号开的，没有指定，听安排，确认 [姓名:t_0123456789abcdef]"
