"""Words that were answered coldly: at a loss, with child, after a refusal, after the deletion. Today is 2026-11-23."""

import pytest
from sqlalchemy.orm import Session

from bot.members import service as members
from tests.actions.chat import Chat
from tests.cases.build import OPENID, insured

LONG_TEXT = "【用来做什么】"


@pytest.fixture
def chat(words_session: Session) -> Chat:
    return Chat(words_session)


@pytest.mark.parametrize(
    ("text", "warm"),
    [
        ("我怀孕六个月查出乳腺癌了，我该怎么办啊", "产科"),
        ("怀着二胎查出宫颈癌", "产科"),
        ("我家人得了癌不知道咋办", "别一个人扛"),
        ("我爸查出来胃癌，我现在六神无主", "别一个人扛"),
        ("刚确诊淋巴瘤，脑子一片空白", "别一个人扛"),
    ],
)
def test_who_is_at_a_loss_hears_a_warm_word_before_the_services(chat: Chat, text: str, warm: str) -> None:
    answer = chat.say(text, "faq_service_intro")
    assert warm in answer
    assert "门诊预约" in answer


@pytest.mark.parametrize("text", ["孩子能不能保住", "宝宝保得住吗", "要不要引产"])
def test_t4_the_child_is_for_the_doctors(chat: Chat, text: str) -> None:
    assert "产科" in chat.say(text, "faq_eligibility")


@pytest.mark.parametrize("text", ["我是买了保险以后才知道的", "那不是白买了", "当时又不知道有病", "那不等于白交了"])
def test_j5_an_objection_a_while_after_the_refusal_is_answered(chat: Chat, words_session: Session, text: str) -> None:
    user = members.get_or_create_user(words_session, OPENID)
    members.give_consent(words_session, user, evidence="before")
    insured(words_session)
    chat.say("想约门诊", "request_outpatient")
    chat.say("2012年5月3号")
    chat.say("你好", "greet")
    answer = chat.say(text, "deny")
    assert "心里肯定不好受" in answer
    assert "人工" in answer


@pytest.mark.parametrize(
    "text", ["现在还有吗", "我那个预约还在不在", "你们刚才删了没有", "还留着我的资料吗", "删干净了吗"]
)
def test_after_the_deletion_a_short_true_answer(chat: Chat, text: str) -> None:
    chat.say("删除我的资料", "delete_my_data")
    chat.say("确认删除")
    answer = chat.say(text, "query_status")
    assert "删除了" in answer
    assert LONG_TEXT not in answer
    assert chat.slot is None


def test_status_soon_after_the_deletion_asks_for_no_consent(chat: Chat) -> None:
    chat.say("删除我的资料", "delete_my_data")
    chat.say("确认删除")
    assert LONG_TEXT not in chat.say("进度", "query_status")
    assert LONG_TEXT in chat.say("想约门诊", "request_outpatient")
