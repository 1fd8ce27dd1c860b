"""Danger and the wish for a person are heard in any wording; ordinary worry is not taken for danger."""

import pytest

from bot.conversations.models import HandoverReason
from bot.conversations.safety import danger_in, wish_for_a_person


@pytest.mark.parametrize(
    "text",
    [
        "我不想活了",
        "活着没意思",
        "真想一死了之,不如死了",
        "让我死了算了",
        "我想自杀",
        "准备了一瓶安眠药全吃了",
        "活不下去了医生",
        "想跳楼",
        "我爸说他要寻死",
        "不想拖累孩子了死了还好",
        "我想结束自己的生命",
        "遗书都写好了",
    ],
)
def test_self_harm(text: str) -> None:
    assert danger_in(text) is HandoverReason.SELF_HARM


@pytest.mark.parametrize(
    "text",
    [
        "我妈吐血了怎么办",
        "突然喘不上气",
        "人昏迷了叫不醒",
        "他胸口剧痛",
        "大出血止不住血",
        "抽搐口吐白沫",
        "老人没有意识了",
        "快不行了救命",
        "呼吸困难嘴唇发紫",
    ],
)
def test_acute(text: str) -> None:
    assert danger_in(text) is HandoverReason.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "想死你们了终于回复了",
        "急死我了什么时候安排",
        "医生说不想活检可以做血液检测吗",
        "不想活动",
        "我要住院",
        "疼得睡不着,能约个医生吗",
        "病历上写曾经咳血",
        "去年吐血住过院",
        "押金太贵要命了",
        "你好",
        "确认",
    ],
)
def test_ordinary_worry_is_no_emergency(text: str) -> None:
    assert danger_in(text) is None


@pytest.mark.parametrize(
    "text",
    ["人工", "转人工", "我要找人工客服", "客服", "能不能接个真人", "我要人工服务", "帮我转接一下", "不想跟机器人说话"],
)
def test_a_person_is_wanted(text: str) -> None:
    assert wish_for_a_person(text) is HandoverReason.ASKED


@pytest.mark.parametrize("text", ["我要投诉你们", "再这样我去银保监举报", "打12378", "你们就是骗子公司"])
def test_a_complaint(text: str) -> None:
    assert wish_for_a_person(text) is HandoverReason.COMPLAINT


@pytest.mark.parametrize(
    "text",
    [
        "我妈做过人工关节置换",
        "不用转人工",
        "人工智能",
        "你是人工还是机器人",
        "客服电话多少",
        "我想预约门诊",
        "张客",
        "上海",
    ],
)
def test_no_person_is_wanted(text: str) -> None:
    assert wish_for_a_person(text) is None
