"""The number, doubts about us and 说简单点 are answered here; who demands something gets a person."""

import pytest

from actions import contact
from tests.actions.conversation import Conversation
from tests.actions.turns import a_turn


@pytest.mark.parametrize(
    "text",
    [
        "电话多少",
        "你们电话是多少",
        "热线号码是什么",
        "给个电话呗",
        "怎么联系你们",
        "客服电话",
        "有没有热线",
        "你们电话号码告诉我",
    ],
)
def test_the_number(talk: Conversation, text: str) -> None:
    assert "400-606-5033" in talk.say(text, "human_agent")
    assert talk.handover is None


@pytest.mark.parametrize(
    "text", ["骗人的吧", "你们是不是骗子", "不会是骗钱的吧", "骗子？", "是真的吗", "怎么知道你们不是骗子"]
)
def test_a_doubt_is_answered_honestly(talk: Conversation, text: str) -> None:
    said = talk.say(text, "complaint")
    assert "400-606-5033" in said
    assert "人工" in said
    assert talk.handover is None
    assert talk.say("还是怕你们骗人，是不是真的", "complaint") != said


@pytest.mark.parametrize(
    "text", ["你说话能不能简单点，我看不懂", "说人话", "字太多了", "太复杂了看不明白", "讲简单一点吧"]
)
def test_simpler_words(talk: Conversation, text: str) -> None:
    assert "简单" in talk.say(text, "human_agent")
    assert talk.handover is None


def test_inside_a_form_the_question_comes_in_short(talk: Conversation) -> None:
    talk.say("我要预约门诊", "request_outpatient")
    talk.say("同意")
    said = talk.say("字太多了我看不懂", "human_agent")
    assert "照着答" in said
    assert "姓名" in said
    assert talk.handover is None


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉，你们骗人",
        "把钱退给我，骗子",
        "我被骗了两万",
        "我的电话要改",
        "医院电话是多少",
        "给我回个电话",
        "报告看不懂",
        "我妈看不懂字，让人打电话跟她讲",
        "120电话打不通",
    ],
)
def test_other_wishes_are_not_held_up(text: str) -> None:
    assert not contact.answers(a_turn(text))
