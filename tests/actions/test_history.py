"""Whether it is the first time (J5), in the words people use. Pure."""

import pytest

from actions.history import History, read_history

NOT_FIRST = [
    "复发了",
    "肺癌复发",
    "三年前得过乳腺癌",
    "5年前得过",
    "以前得过胃癌",
    "这是第二次得癌了",
    "不是第一次",
    "又查出来一个肿瘤",
    "我妈以前患过肠癌",
    "二次原发",
    "之前就有过",
    "得过",
    "老毛病又犯了",
]
FIRST = ["第一次", "是第一次得", "首次确诊", "以前没得过", "之前从来没有得过癌", "不是复发", "没有复发", "头一回"]
UNSURE = ["肺癌骨转移", "已经转移了", "扩散到肝上了"]
SAYS_NOTHING = [
    "肺腺癌",
    "上个月确诊的",
    "会不会复发",
    "怕复发",
    "复发率高吗",
    "没有转移",
    "未见转移",
    "三年前买的保险",
    "以前做过手术",
    "转移了怎么办？",
    "上海",
    "",
]


@pytest.mark.parametrize("text", NOT_FIRST)
def test_j5_not_the_first_time(text: str) -> None:
    assert read_history(text) is History.NOT_FIRST


@pytest.mark.parametrize("text", FIRST)
def test_the_first_time(text: str) -> None:
    assert read_history(text) is History.FIRST


@pytest.mark.parametrize("text", UNSURE)
def test_spread_alone_decides_nothing(text: str) -> None:
    assert read_history(text) is History.UNSURE


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_nothing_said(text: str) -> None:
    assert read_history(text) is None
