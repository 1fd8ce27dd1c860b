"""A name inside a sentence, where a name was asked for; and words that only look like one."""

import pytest

from bot.members.names import check_name, find_names
from bot.members.names_told import name_in_sentence


@pytest.mark.parametrize(
    "text",
    [
        "等等写错了,那是我自己的名字,我爸叫陈玉兰",
        "哦我填成曾用名了,现在身份证上是陈玉兰",
        "改过名,户口本上叫陈玉兰",
        "不是李秀英,是陈玉兰",
        "不是李秀英是陈玉兰",
        "我叫李秀英,我妈叫陈玉兰",
        "我是李秀英 患者是陈玉兰",
        "陈玉兰才是我妈现在的名字",
        "陈玉兰是现在的名字,李秀英是曾用名",
        "以前叫李秀英,后来改成陈玉兰了",
        "写成李秀英了,应该是陈玉兰",
        "她身份证上写的陈玉兰",
        "俺娘大名陈玉兰",
        "佢叫陈玉兰呀",
        "保单上登记的名字是陈玉兰",
        "打错字了 他叫陈玉兰",
        "投保的时候用的是陈玉兰",
        "病人名字陈玉兰",
    ],
)
def test_the_name_is_found_in_the_sentence(text: str) -> None:
    assert name_in_sentence(text) == "陈玉兰"


@pytest.mark.parametrize(
    "text",
    [
        "那是我自己的名字",
        "我钱都交了两年了,怎么会没有",
        "我爸的名字是对的",
        "号码是对的,名字也是对的",
        "这是我妈妈",
        "他是党员",
        "报告单是全的",
        "一般叫什么名字",
        "身份证上是以前的名字",
        "保单是公司买的",
        "名字是我女儿填的",
        "我是她女儿",
        "医生说是胃癌",
        "不是陈玉兰也不是李秀英",
    ],
)
def test_other_sentences_hold_no_name(text: str) -> None:
    assert name_in_sentence(text) is None


@pytest.mark.parametrize(
    "text",
    ["齐了", "全了", "都齐了", "齐活", "齐全", "成了", "查到了", "付了", "都发了", "关了", "车到了", "钱交了", "查过"],
)
def test_what_is_done_is_no_name(text: str) -> None:
    assert check_name(text) is None


@pytest.mark.parametrize("text", ["齐天", "成龙", "关羽", "付强", "都兰", "钱程", "陈玉兰", "查良镛", "全智贤"])
def test_real_names_stay_names(text: str) -> None:
    assert check_name(text) == text


def test_a_second_cue_behind_the_first_is_heard() -> None:
    assert [span.value for span in find_names("那不是他的名字,我爸叫陈玉兰")] == ["陈玉兰"]


@pytest.mark.parametrize(
    "text",
    [
        "报告纸有我叫孙女给你拍",
        "我叫孙子帮我拍",
        "等会我叫儿子来弄",
        "我叫邻居帮忙打字的",
        "单子在家里,我叫侄女送来",
        "我叫我外甥女发给你",
        "晚上我叫孙女再拍一张",
    ],
)
def test_who_is_asked_to_help_is_no_name(text: str) -> None:
    assert find_names(text) == []


def test_a_name_that_begins_like_a_grandson_stays_one() -> None:
    assert [span.value for span in find_names("我叫孙子轩")] == ["孙子轩"]
