"""The fixed words of acts, as people type them. Today is Monday, 2026-11-23. No model, no database."""

from datetime import date

import pytest

from actions.acts_words import (
    ActName,
    act_by_words,
    act_meant,
    courier_company,
    courier_numbers,
    day_wished,
    leaves_act,
    no_day_wanted,
    read_choice,
    read_confirmation,
    says_missed,
    says_will_go,
    says_will_not_go,
    speaks_of_a_case,
    wants_explanation,
)
from tests.actions.turns import words

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.mark.parametrize(
    ("intent", "text", "name"),
    [
        ("cancel", "取消吧", ActName.CANCEL),
        ("cancel", "不想做了", ActName.CANCEL),
        ("cancel", "能不能改期", ActName.RESCHEDULE),
        ("reschedule_or_noshow", "帮我改到下周", ActName.RESCHEDULE),
        ("reschedule_or_noshow", "明天去不了", ActName.RESCHEDULE),
        ("reschedule_or_noshow", "帮我把门诊取消", ActName.CANCEL),
        ("reschedule_or_noshow", "昨天没去成", ActName.NO_SHOW),
        ("reschedule_or_noshow", "上午错过了", ActName.NO_SHOW),
        ("reschedule_or_noshow", "没时间去，换一天", ActName.RESCHEDULE),
        ("delete_my_data", "把我的资料删了", ActName.DELETE),
        ("delete_my_data", "我要撤回同意", ActName.WITHDRAW),
        ("delete_my_data", "撤回授权并删除资料", ActName.DELETE),
        ("unbind_member", "解绑", ActName.UNBIND),
        ("query_status", "取消", None),
    ],
)
def test_the_act_that_is_meant(intent: str, text: str, name: ActName | None) -> None:
    assert act_meant(intent, text) is name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("改期", ActName.RESCHEDULE),
        ("我要改期。", ActName.RESCHEDULE),
        ("删除我的资料", ActName.DELETE),
        ("你好", None),
    ],
)
def test_our_own_words_need_no_classifier(text: str, name: ActName | None) -> None:
    assert act_by_words(text) is name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(
            (ActName.CANCEL, text)
            for text in words("确认取消 取消 要取消 是的，取消 确认 取消吧 确定取消。 我要取消预约")
        ),
        *((ActName.RESCHEDULE, text) for text in words("确认改期 改期吧 好的 确认 可以 改吧 是的")),
        *((ActName.REFUSE, text) for text in words("确定不签 不签 我不签 拒签 就不签了")),
        *((ActName.UNBIND, text) for text in words("确认解除 解除 解绑吧 确认")),
        *((ActName.DELETE, text) for text in words("确认删除 确认删除。")),
        (ActName.WITHDRAW, "确认撤回"),
    ],
)
def test_yes_to_an_act(name: ActName, text: str) -> None:
    assert read_confirmation(name, text) is True


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *((ActName.CANCEL, text) for text in words("保留 不取消 算了 先不取消了 别取消 不要 再想想 还是算了")),
        *((ActName.RESCHEDULE, text) for text in words("不改 不改了 算了 保留")),
        *((ActName.REFUSE, text) for text in words("再想想 算了 保留 考虑一下")),
        *((ActName.DELETE, text) for text in words("不删了 保留 算了 先不删")),
    ],
)
def test_no_to_an_act(name: ActName, text: str) -> None:
    assert read_confirmation(name, text) is False


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *((ActName.CANCEL, text) for text in words("好的 嗯 可以 OK 取消会怎么样 1 不想做了，取消 不去了 不要了")),
        *((ActName.DELETE, text) for text in words("确认 删除 删吧 好的 是的 确认删除我的聊天记录吗")),
        *((ActName.WITHDRAW, text) for text in words("好的 确认 撤回")),
        *((ActName.REFUSE, text) for text in words("好的 是的 同意")),
        *((ActName.RESCHEDULE, text) for text in words("哦 1 要")),
    ],
)
def test_neither_yes_nor_no_where_something_would_be_lost(name: ActName, text: str) -> None:
    assert read_confirmation(name, text) is None


@pytest.mark.parametrize("text", words("能去 会去的 我会准时到 按时去 没问题，能去 可以去 到时候一定去 去得了 准时到"))
def test_coming(text: str) -> None:
    assert says_will_go(text)


@pytest.mark.parametrize("text", ["能去吗", "去不了", "不能去", "到时候再说", "我问问能去不", "几点去", "你们能去接吗"])
def test_not_coming_or_not_sure(text: str) -> None:
    assert not says_will_go(text)


@pytest.mark.parametrize("text", ["去不了", "那天不能去", "没法来", "不去了"])
def test_not_coming(text: str) -> None:
    assert says_will_not_go(text)


@pytest.mark.parametrize("text", ["没去成", "昨天没能去", "错过了", "忘了去", "没按时到", "堵车没赶上", "迟到了"])
def test_missed(text: str) -> None:
    assert says_missed(text)


@pytest.mark.parametrize("text", ["没法去", "还没到时间", "没时间去", "去不了", "改天去"])
def test_not_missed(text: str) -> None:
    assert not says_missed(text)


@pytest.mark.parametrize("text", words("算了 先不弄了 还是算了吧 不用了 放弃 先不改了 不改 不改期了，谢谢"))
def test_leaving_an_act(text: str) -> None:
    assert leaves_act(text)


@pytest.mark.parametrize("text", ["算了", "不用了", "退出"])
def test_a_mere_no_speaks_of_no_case(text: str) -> None:
    assert not speaks_of_a_case(text)


@pytest.mark.parametrize(
    ("text", "place"), [("1", 0), ("第二个", 1), ("选3", 2), ("二", 1), ("2号", 1), ("9", None), ("门诊", None)]
)
def test_choosing_by_number(text: str, place: int | None) -> None:
    assert read_choice(text, 3) == place


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SF1234567890123", ["SF1234567890123"]),
        ("顺丰 sf 1234-5678-90123", ["SF1234567890123"]),
        ("单号７７３０１２３４５６７８９０１", ["773012345678901"]),
        ("JC261123-7K3QF 的样本寄了", []),
        ("13800000000", []),
        ("2026-11-23寄的", []),
        ("样本寄了", []),
    ],
)
def test_t1_courier_numbers(text: str, found: list[str]) -> None:
    assert courier_numbers(text) == found


@pytest.mark.parametrize(
    ("text", "company"), [("SF1234567890123", "顺丰"), ("中通快递", "中通"), ("ems", "中国邮政"), ("快递", None)]
)
def test_courier_companies(text: str, company: str | None) -> None:
    assert courier_company(text) == company


@pytest.mark.parametrize(
    ("text", "asked", "day"),
    [
        ("12月8日", True, date(2026, 12, 8)),
        ("下周三吧", True, date(2026, 12, 2)),
        ("改到12月8号", False, date(2026, 12, 8)),
        ("明天去不了，换到后天", False, date(2026, 11, 25)),
        ("明天去不了", False, None),
        ("随便", True, None),
        ("2月30日", True, None),
    ],
)
def test_the_day_wished_for(text: str, asked: bool, day: date | None) -> None:
    assert day_wished(text, asked=asked) == day


@pytest.mark.parametrize("text", ["尽快", "越早越好", "你们安排", "没要求"])
def test_no_certain_day(text: str) -> None:
    assert no_day_wanted(text)


@pytest.mark.parametrize("text", ["讲解", "找人给我说说", "不太明白", "要"])
def test_d5_wants_it_explained(text: str) -> None:
    assert wants_explanation(text)
