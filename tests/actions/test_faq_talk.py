"""Which service a question means: the question, the form, the only case, or one short question back."""

import pytest
from sqlalchemy.orm import Session

from bot.catalog import ServiceId
from bot.members import service as members
from tests.actions.chat import Chat
from tests.actions.conversation import Conversation
from tests.actions.test_limits_talk import ASK, acts_for
from tests.cases.build import OPENID, open_one

WHICH = "您想问的是哪一项"


@pytest.fixture
def chat(words_session: Session) -> Chat:
    """A chat of a user who has agreed, on one engine: nothing here depends on it."""
    user = members.get_or_create_user(words_session, OPENID)
    members.give_consent(words_session, user, evidence="before")
    return Chat(words_session)


@pytest.mark.parametrize(
    ("answer", "intent"),
    [
        ("住院", "request_inpatient"),
        ("2", "nlu_fallback"),
        ("住院预约的", "faq_service_intro"),
    ],
)
def test_the_answer_to_which_service_gets_the_particular_answer(talk: Conversation, answer: str, intent: str) -> None:
    assert WHICH in talk.say("要准备什么资料", "faq_documents")
    told = talk.say(answer, intent)
    assert "住院预约必须递交：住院条" in told
    assert WHICH not in told
    assert talk.form is None
    assert "question" not in talk.draft


def test_the_number_of_the_menu_reaches_us_as_a_command(talk: Conversation) -> None:
    talk.say("要准备什么资料", "faq_documents")
    assert "住院预约必须递交：住院条" in talk.hear("/request_inpatient", "request_inpatient")


def test_a_wish_after_the_question_is_a_wish(talk: Conversation) -> None:
    talk.say("要准备什么资料", "faq_documents")
    talk.say("我要约门诊", ASK["outpatient"])
    assert talk.draft["service"] == "outpatient"
    assert "question" not in talk.draft


def test_the_question_waits_for_one_message_alone(talk: Conversation) -> None:
    talk.say("要准备什么资料", "faq_documents")
    talk.say("谢谢", "thanks")
    assert "必须递交" not in talk.say("住院", "request_inpatient")


def test_a_date_in_the_question_counts_for_the_service_named_afterwards(talk: Conversation) -> None:
    assert WHICH in talk.say("我今天交了资料什么时候有消息", "faq_timeline")
    assert "最晚" in talk.say("门诊预约", "request_outpatient")


def test_inside_a_form_its_service_is_meant_and_the_form_asks_again(talk: Conversation, words_session: Session) -> None:
    acts_for(words_session)
    talk.say("门诊", ASK["outpatient"])
    slot = talk.slot
    answer = talk.say("要多久啊", "faq_timeline")
    assert "门诊预约：" in answer
    assert WHICH not in answer
    assert talk.slot == slot


def test_the_only_open_case_is_meant(chat: Chat, words_session: Session) -> None:
    open_one(words_session, ServiceId.DIRECT_PAY)
    assert "没有病理报告还不能受理" in chat.say("没有病理报告行吗", "faq_documents")


def test_asked_twice_in_a_row_it_is_said_in_other_words(talk: Conversation) -> None:
    first = talk.say("武汉能办吗", "faq_cities_hospitals")
    again = talk.say("武汉能办吗", "faq_cities_hospitals")
    assert again != first
    assert "武汉" in again
    assert "人工" in again


def test_a_clear_question_is_answered_though_the_classifier_gives_up(talk: Conversation) -> None:
    assert "离得近的有：上海" in talk.say("我在苏州能办吗", "nlu_fallback", confidence=0.2)
    assert talk.handover is None
