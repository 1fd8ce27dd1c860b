"""The checks that every answer goes through: each finds what it looks for, and lets good words pass."""

import re

import pytest

from bot.catalog import get_catalog
from tests.e2e.manners import HOTLINE, flaws_of
from tests.e2e.script import Dialogue, read_dialogues

GOOD = (
    "免费，每个保单年度1次。医院由我们协调，不能指定医生。",
    "由合作的三甲医院安排就诊，您可以告诉我们意向医院，但不能保证，也不承诺指定医生。",
    "请打开 https://pages.test/m/t_0123456789abcdef 签署。",
    "很抱歉，您的保单已经到期。有疑问请拨打热线 400-606-5033。",
    "办件编号 MZ260520-J5G4Q，请记好。",
)


@pytest.mark.parametrize(
    ("message", "flaw"),
    [
        ("王建国，您好", "姓名"),
        ("号码是110000197001015018", "号码"),
        ("好" * 601, "超过600字"),
        ("按照G5，视为已使用", "条款编号"),
        ("您好，{name}", "不该给人看"),
        ("收到[证件:t_8f3a11d2c4b5e697]", "不该给人看"),
        ("None已受理", "不该给人看"),
        ("我们保证安排好", "不该承诺"),
        ("一定能排上", "不该承诺"),
        ("检测是免费的", "不该承诺"),
        ("您同意吗？姓名是什么？", "几个问题"),
        ("很抱歉，您的保单已经到期。", "没有给热线"),
    ],
)
def test_each_flaw_is_found(message: str, flaw: str) -> None:
    found = list(flaws_of(message, secrets=["王建国", "110000197001015018"]))
    assert any(flaw in one for one in found), found


def test_good_words_pass() -> None:
    texts = get_catalog().messages
    messages = [
        *GOOD,
        *(
            re.sub(r"\{\w+\}", "1", texts[key].text.replace("{hotline}", HOTLINE))
            for key in texts
            if ".staff." not in key
        ),
    ]
    assert [(message, flaw) for message in messages for flaw in flaws_of(message, secrets=["王建国"])] == []


@pytest.mark.parametrize(
    "talk", [[{"say": "你好", "photo": 1}], [{"must": "同意"}], [{"wait": "soon"}], [{"shout": "你好"}]]
)
def test_a_line_does_exactly_one_thing_that_is_known(talk: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError, match=r"one thing|no time|Extra inputs"):
        Dialogue.model_validate({"title": "一段", "talk": talk})


def test_there_are_enough_dialogues_of_each_kind() -> None:
    dialogues = read_dialogues()
    acts = {line.act for one in dialogues.values() for line in one.talk}
    assert len(dialogues) >= 90
    assert acts >= {
        "say",
        "burst",
        "photo",
        "voice",
        "tap",
        "sticker",
        "location",
        "link",
        "video",
        "file",
        "resent",
        "wait",
    }
