"""What comes in the middle of a form: refusals, questions about papers, other people's cases, angry words."""

import re

import pytest
from sqlalchemy.orm import Session

from actions.answers import says_done, says_later
from actions.history import History, read_history
from bot.members import service as members
from tests.actions.chat import Chat
from tests.actions.conversation import Conversation
from tests.actions.turns import words
from tests.cases.build import OPENID, insured

ASK = "request_outpatient"


@pytest.fixture
def chat(words_session: Session) -> Chat:
    """The chat of somebody who has consented and acts for one member."""
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    insured(words_session)
    return Chat(words_session)


def to_the_papers(chat: Chat, intent: str = ASK) -> str:
    """Through a request to the question for the papers."""
    answer = chat.say("想办", intent)
    told = {
        "确诊是哪一天": "上个月15号",
        "肿瘤": "胃癌",
        "城市": "上海",
        "医院或科室": "听安排",
        "哪一天住院": "12月20日",
    }
    while chat.slot != "documents_done":
        question = answer.rsplit("\n\n", 1)[-1]
        answer = chat.say(next(say for asked, say in told.items() if asked in question))
    return answer


@pytest.fixture
def asked_for_number(talk: Conversation) -> Conversation:
    """Asked for the ID number."""
    talk.say("门诊", ASK)
    talk.say("同意", "affirm")
    assert "身份证" in talk.say("王建国", "inform_identity")
    return talk


@pytest.mark.parametrize(
    "text",
    ["凭什么要身份证", "不想给", "身份证不能随便给人的", "怕泄露", "为啥非得要这个", "不发，现在骗子多", "匿名行不行"],
)
def test_the_first_no_gets_the_reason_and_the_hotline(asked_for_number: Conversation, text: str) -> None:
    answer = asked_for_number.say(text, "faq_documents", 0.9)
    assert "加密" in answer
    assert "400-606-5033" in answer
    assert "身份证号码" in answer


def test_nobody_is_asked_on_and_on(asked_for_number: Conversation) -> None:
    said = [asked_for_number.say(text, "deny") for text in ("我不想给", "就是不给", "说了不给", "不给不给")]
    assert len(set(said)) == len(said) - 1  # the reason once, then two other answers in turn
    for answer in said[1:]:
        assert "400-606-5033" in answer
        assert "请把" not in answer
    assert "人工" in said[1]
    assert asked_for_number.slot == "id_number"


def test_a_question_about_the_reason_is_no_second_no(asked_for_number: Conversation) -> None:
    asked_for_number.say("为什么要身份证")
    asked_for_number.say("多久能约上", "faq_timeline")
    assert "加密" in asked_for_number.say("安全吗", "out_of_scope")


@pytest.mark.parametrize("intent", ["emergency", "human_agent"])
def test_danger_and_the_wish_for_a_person_are_never_held_up(asked_for_number: Conversation, intent: str) -> None:
    asked_for_number.say("写名字有啥用，过几天就没有我这个人了", intent, 0.9)
    assert asked_for_number.handover


@pytest.mark.parametrize(
    "text",
    words(
        "手上就这一份 全都在这儿了 暂时手里就这么多了哈 齐活 别的没了 再没有了 都发给你了呀 哦那没有了 就它了"
        " 目前就这两份 发齐了"
    ),
)
def test_all_is_sent_in_any_words(text: str) -> None:
    assert says_done(text)


@pytest.mark.parametrize(
    "text",
    words("还有一张 没发完 还没拍完呢 这些够不够 等等我再发一张 没有病理报告 我爸快没了 人没了 就这些资料了，够吗"),
)
def test_not_all_is_sent(text: str) -> None:
    assert not says_done(text)


@pytest.mark.parametrize("text", words("下周才能发 明天让我女儿拍了发 资料在老家 晚上回家发你 出院再给"))
def test_papers_come_later_in_any_words(text: str) -> None:
    assert says_later(text)


@pytest.mark.parametrize("text", words("等等我再发一张 再发一次 二发给你 等会再发"))
def test_sending_once_more_is_no_second_illness(text: str) -> None:
    assert read_history(text) is None


@pytest.mark.parametrize("text", words("癌再发 术后再发 复发了"))
def test_a_tumour_that_came_back_is_still_heard(text: str) -> None:
    assert read_history(text) is History.NOT_FIRST


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我没有病理报告", "没有病理报告也可以先办"),
        ("出院小结丢了", "没有出院小结也可以先办"),
        ("必须全都要有吗", "至少1份就能受理"),
        ("CT片子行不行", "可以的，CT报告"),
        ("为什么要病历", "只用来办理"),
        ("那咋办", "稍后补"),
    ],
)
def test_questions_about_papers_are_answered_from_the_catalog(chat: Chat, text: str, told: str) -> None:
    to_the_papers(chat)
    answer = chat.say(text, "faq_documents", 0.6)
    assert told in answer
    assert chat.slot == "documents_done"


@pytest.mark.parametrize("text", ["没有病理报告怎么办", "病理还没出来", "病理报告下周才出"])
def test_d4_what_must_be_there_is_said_and_not_taken_for_a_picture(chat: Chat, text: str) -> None:
    to_the_papers(chat, "request_direct_pay")
    chat.photo()
    answer = chat.say(text, "submit_documents", 0.6)
    assert "必须有的" in answer
    assert "记为" not in answer


def test_whether_it_is_enough_counts_what_is_here(chat: Chat) -> None:
    to_the_papers(chat)
    chat.photo(2)
    assert "已经收到2份" in chat.say("够了没")
    assert "请核对" in chat.say("哦那没有了", "goodbye")


def test_an_answer_and_a_question_in_one_breath(chat: Chat) -> None:
    chat.say("门诊", ASK)
    answer = chat.say("上个月15号，对了周末算工作日不", "faq_timeline", 0.8)
    assert "记下了" in answer
    assert "工作日" in answer
    assert chat.slot == "tumour"


@pytest.mark.parametrize("text", ["知道了", "好的明白了", "哦，了解"])
def test_mere_understanding_is_no_answer(chat: Chat, text: str) -> None:
    chat.say("门诊", ASK)
    chat.say("上个月15号")
    assert "记下了" not in chat.say(text, "affirm", 0.6)
    assert chat.slot == "tumour"


def test_thanks_are_no_try_at_an_answer(chat: Chat) -> None:
    chat.say("门诊", ASK)
    chat.say("嗯嗯呃")
    assert chat.say("谢谢", "thanks", 0.99)
    assert chat.slot == "diagnosed_on"


@pytest.mark.parametrize("text", ["烦死了问这么多", "有病吧你", "什么破系统"])
def test_angry_words_get_an_honest_word_and_then_a_person(chat: Chat, text: str) -> None:
    chat.say("门诊", ASK)
    chat.say("上个月15号")
    answer = chat.say(text)
    assert "对不起" in answer
    assert "人工" in answer
    assert chat.slot == "tumour"
    chat.say(text)
    assert chat.handover == "complaint"


def test_the_same_as_for_the_case_before(chat: Chat) -> None:
    to_the_papers(chat)
    chat.say("稍后补")
    assert "MZ" in chat.say("确认", "affirm")
    assert "胃癌" in chat.say("再办个第二诊疗意见", "request_second_opinion")
    assert "上海" in chat.say("都跟门诊那个一样")
    assert chat.slot == "documents_done"


def test_a_day_told_roughly_stays_rough_in_the_next_request(chat: Chat) -> None:
    chat.say("想办", ASK)
    for told in ("上个月", "胃癌", "上海", "听安排", "稍后补"):
        chat.say(told)
    assert "MZ" in chat.say("确认", "affirm")
    assert "前后、胃癌" in chat.say("再办个第二诊疗意见", "request_second_opinion")
    for told in ("上海", "稍后补"):
        answer = chat.say(told)
    assert re.search(r"确诊日期：.*前后", answer)
