"""What stands beside a cry for help does not silence it: while a person has the chat there is no second net."""

import pytest

from bot.conversations.models import HandoverReason
from bot.conversations.safety import danger_in

SELF_HARM, ACUTE = HandoverReason.SELF_HARM, HandoverReason.EMERGENCY
HARMLESS = (
    "邻居也看不起我",
    "你们推荐的医院也没用",
    "哈哈",
    "电视开着我都看不进去",
    "新闻里说的那样",
    "医生说病情稳定了",
    "一会儿就没事了",
)


@pytest.mark.parametrize("beside", HARMLESS)
@pytest.mark.parametrize("cry", ["我不想活了", "我真的想死", "我想跳楼", "我吞了一整瓶安眠药"])
def test_a_harmless_clause_beside_it_silences_no_cry(cry: str, beside: str) -> None:
    assert danger_in(f"{cry}，{beside}") == SELF_HARM
    assert danger_in(f"{beside}，{cry}") == SELF_HARM


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("我割腕了，血止住了吗怎么办", SELF_HARM),
        ("我妈昏过去了叫不醒，早上还说没事了", ACUTE),
        ("不想活了，电视开着我都看不进去", SELF_HARM),
        ("我爸吐血了，会没事的吧，是不是等等就好了", ACUTE),
        ("我妈抽搐了，缓过来了吗我也不知道", ACUTE),
        ("我吃了一瓶安眠药，现在没事了", SELF_HARM),
    ],
)
def test_hope_and_questions_are_no_all_clear(text: str, reason: HandoverReason) -> None:
    assert danger_in(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "我妈昨天晕倒了，现在好了",
        "上周便血，血止住了，想约个门诊",
        "以前我想过自杀，现在看开了",
        "昨晚看电影，主角跳楼了",
        "我爸前几天昏迷，抢救过来了，想转院",
        "新闻里那个人跳楼了，太可怜",
    ],
)
def test_what_is_over_or_told_of_others_is_none(text: str) -> None:
    assert danger_in(text) is None
