"""Questions about time, on Monday 23 November 2026 or another frozen day (G1, G2, T3, D1)."""

from datetime import datetime

import pytest

from bot.kernel.clock import SHANGHAI, FrozenClock
from tests.actions.conversation import Conversation
from tests.actions.faq_rows import Row, faults

INTENT = "faq_timeline"
WHICH = "您想问的是哪一项"
PLAIN = [
    Row("要多久", "各项服务的时间", then=f"门诊预约：受理后5个工作日内.*{WHICH}"),
    Row("门诊几天能约上", "门诊预约.*5个工作日内", never=WHICH),
    Row("住院要等多少天", "住院条.*10个工作日内"),
    Row("报告多久出", "收到样本后15个工作日内"),
    Row("报告多久出", "收到样本后15个工作日内", intent="faq_sample"),
    Row("专家意见多久能拿到", "第二诊疗意见", then="没有约定具体天数", never="工作日内"),
    Row("几天能约上", "门诊预约.*5个工作日内", service="outpatient"),
    Row("直付提前几天申请", "至少提前5个工作日", then="最早可以2026年11月30日"),
    Row("提前三天说来得及不", "提前3天不够", then="11月30日"),
    Row("几耐先得", "各项服务的时间"),
]
COUNTED = [
    Row("周末算吗", "^不算", then="调休"),
    Row("五个工作日包括周末吗", "^不算"),
    Row("国庆期间呢", "^不算", then="顺延"),
    Row("调休上班那天算工作日吗", "^算的"),
    Row("今天算不算第一天", "当天不算"),
    Row("从哪天开始算", "住院条", service="inpatient"),
    Row("加急行不行", "知道您着急", then="没有写.*人工", never="可以加急"),
    Row("能不能快点，等不了", "知道您着急", service="outpatient", then="5个工作日内"),
    Row("超过时间没安排怎么办", "过了约定的时限", then="人工.*热线"),
    Row("周末你们上班吗", "没有写", then="留言"),
    Row("资料审核几天", "没有单独写"),
    Row("约好以后多久去医院", "按安排好的日期"),
    Row("什么时候之前要申请", "保单年度结束以前"),
    Row("今天申请明天能看上吗", "不能保证当天"),
]
DATED = [
    Row("我今天交了资料，门诊什么时候有消息", "2026年11月23日.*最晚2026年11月30日（周一）"),
    Row("我今天交了资料什么时候有消息", "最晚2026年11月30日", service="outpatient"),
    Row("上周五交的资料，最晚哪天约好", "2026年11月20日.*最晚2026年11月27日", service="outpatient"),
    Row("住院条是11月20号开的，最晚什么时候住上", "11月20日.*最晚2026年12月4日"),
    Row("实验室昨天收到样本了，报告哪天出", "11月22日.*最晚2026年12月11日"),
    Row("后天就住院，现在约直付来得及吗", "11月25日.*来不及", then="最早可以2026年11月30日.*人工"),
    Row("明天入院今天申请直付行吗", "11月24日.*来不及"),
    Row("12月10号住院，直付来得及吗", "^来得及", then="最晚2026年12月3日（周四）"),
    Row("12月20日入院，最晚哪天申请直付", "^来得及", then="最晚2026年12月13日"),
    Row("12月5号的住院条，啥时候能住", "10个工作日内", never="2025年"),
]


@pytest.fixture(autouse=True)
def monday(frozen_clock: FrozenClock) -> None:
    """Monday morning, no holiday near."""
    frozen_clock.set(datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI))


@pytest.mark.parametrize("rows", [PLAIN, COUNTED, DATED], ids=["plain", "counted", "dated"])
def test_g1_how_long(talk: Conversation, rows: list[Row]) -> None:
    assert faults(talk, INTENT, rows) == []


def test_g1_holidays_are_left_out_of_the_last_day(talk: Conversation, frozen_clock: FrozenClock) -> None:
    frozen_clock.set(datetime(2026, 9, 30, 9, 30, tzinfo=SHANGHAI))
    answer = talk.say("今天交的资料，门诊最晚哪天约好", INTENT)
    assert "最晚2026年10月13日（周二）" in answer  # Saturday the 10th makes up for a holiday
