"""A day told by its distance or alone, and yes and no with a reason or a question. Today is 2026-11-23, a Monday."""

from datetime import date

import pytest

from actions.acts_words import ActName, read_confirmation
from actions.answers import says_later
from actions.closing_words import closes
from actions.shifted_days import day_moved_to

BOOKED = date(2026, 12, 7)


@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("我妈能不能晚一天去，27号", date(2026, 11, 27)),
        ("能晚一天吗", date(2026, 12, 8)),
        ("推后两天", date(2026, 12, 9)),
        ("提前一天行不行", date(2026, 12, 6)),
        ("晚一周", date(2026, 12, 14)),
        ("往后挪3天", date(2026, 12, 10)),
        ("推两个星期吧", date(2026, 12, 21)),
        ("早两天可以吗", date(2026, 12, 5)),
        ("顺延一个礼拜", date(2026, 12, 14)),
        ("医院通知提前了，12月4号就让住进去，帮我改", date(2026, 12, 4)),
        ("推迟了，12月10号入院", date(2026, 12, 10)),
        ("改一下 12月9号可以吗", date(2026, 12, 9)),
        ("想换个时间，12月11日吧", date(2026, 12, 11)),
    ],
)
def test_g5_the_day_is_heard(text: str, day: date) -> None:
    assert day_moved_to(text, BOOKED) == day


@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.parametrize(
    "text",
    ["27号我正好要化疗，能不能往后挪几天", "晚几天", "7号去不了", "要提前几天到", "12月7号我有事，改天吧", "不改"],
)
def test_what_names_no_other_day(text: str) -> None:
    assert day_moved_to(text, BOOKED) is None


@pytest.mark.parametrize(
    "text",
    [
        "那也取消吧，去不了",
        "取消吧，反正去不了",
        "还是取消吧，不好意思",
        "取消，没时间",
        "确认，谢谢",
        "那天来不了，取消吧",
    ],
)
def test_a_yes_with_its_reason(text: str) -> None:
    assert read_confirmation(ActName.CANCEL, text) is True


@pytest.mark.parametrize("text", ["取消的话还能约吗", "去不了怎么办", "取消会怎么样", "去不了", "要是取消，会有影响吗"])
def test_no_yes_to_cancel(text: str) -> None:
    assert read_confirmation(ActName.CANCEL, text) is None


@pytest.mark.parametrize(
    "text",
    ["不改的话我没去会怎么样", "不改的话会算我用过吗", "不去会怎么样", "别改的话要是没赶上咋办", "不改有什么影响"],
)
def test_a_question_before_it_is_decided_is_no_no(text: str) -> None:
    assert read_confirmation(ActName.RESCHEDULE, text) is None


@pytest.mark.parametrize("text", ["不改", "不改了", "别改了", "还是不改了吧"])
def test_a_plain_no_is_one(text: str) -> None:
    assert read_confirmation(ActName.RESCHEDULE, text) is False


@pytest.mark.parametrize(
    "text",
    [
        "对，就这个，不改了",
        "对 提教吧",
        "没问题，提叫",
        "题交吧",
        "就这份，提交",
        "是的，就按这个，不改了",
        "踢交吧谢谢",
    ],
)
def test_the_summary_is_confirmed(text: str) -> None:
    assert closes(text)


@pytest.mark.parametrize("text", ["对，城市改成广州", "就这个不对", "提叫我妈的名字", "替我交吗", "不是这个"])
def test_the_summary_is_not_confirmed(text: str) -> None:
    assert not closes(text)


@pytest.mark.parametrize("text", ["报告以后在发", "之后在传", "遲啲先send得", "迟点发", "遲些先畀你", "以后再发"])
def test_papers_come_later(text: str) -> None:
    assert says_later(text)
