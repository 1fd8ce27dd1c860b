"""Danger and the wish for a person are heard in any wording; ordinary worry is not taken for danger."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.conversations.models import HandoverReason
from bot.conversations.safety import danger_in, find_danger, wish_for_a_person
from bot.conversations.spelling import plain

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"acute": HandoverReason.EMERGENCY, "self_harm": HandoverReason.SELF_HARM}


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
        "没有我他们就能过上好日子",
        "我走了家里就轻松了",
        "要是睡着了再也不醒多好",
        "存了一瓶安眠药",
        "多少片安定能睡死",
        "儿子,爸爸先走了,你要照顾好妈妈",
        "替我跟我妈说声对不起",
        "别救我了",
        "我坐在楼顶边上",
        "怕他想不开",
        "我自己了断的话保险赔吗",
        "不活了,真的",
        "活着没啥意思",
        "不想火了",
        "想跳lou",
        "我不想活著了",
        "我唔想生存落去",
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
        "怎么推他都没反应",
        "刚才一头栽倒在地上",
        "眼睛往上翻,牙咬得死死的",
        "鼻血流了三个小时没停",
        "一口一口往外吐血",
        "拉的都是黑的,人站不住",
        "胸口像石头压着,一身冷汗",
        "突然半边手脚动不了,话也说不清",
        "打完针喉咙肿得喘不上",
        "烧到四十度,开始说胡话",
        "误服了一瓶药,现在叫不醒",
        "疼得满地打滚",
        "管子掉了,血直往外喷",
        "我妈晕到了",
        "tu血了",
        "媽媽昏過去了",
        "喊佢唔應",
        "去年做的手术,现在突然喘不上气",
        "正填表呢,我爸突然抽搐了",
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
        "笑死我了",
        "吐血推荐",
        "贵得我想吐血",
        "化疗会不会吐血",
        "要是在家晕倒了怎么处理",
        "病人昏迷了,授权书谁来签",
        "中风病人能申请吗",
        "我爸上个月走了,保单怎么办",
        "我姐是自杀走的,想给妈妈约个医生",
        "怕全麻醒不过来",
        "全麻会不会一觉不醒",
        "还没活够,不想死",
        "我走了,去抽血",
        "不办了",
        "没有我的预约记录",
        "攒了好多病历",
        "手机叫不醒",
        "点了提交没反应",
        "吐血那次的单子还要吗",
        "现在不吐了,血止住了",
        "以前想不开,现在看开了",
        "跳楼价",
        "放弃治疗还能用服务吗",
        "下午去上吊瓶",
        "学习班",
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


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("我爸吐血了", "turn.emergency"),
        ("我不想活了", "turn.self_harm"),
        ("我把安眠药全吞了", "turn.self_harm_injured"),
        ("她割腕了,血止不住", "turn.self_harm_injured"),
        ("他喝了农药,叫不醒", "turn.self_harm_injured"),
    ],
)
def test_the_words_fit_the_danger(text: str, key: str) -> None:
    danger = find_danger(text)
    assert danger is not None
    assert danger.message_key == key


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("晕到了", "晕倒了"),
        ("喊勿應", "喊不应"),
        ("想跳搂", "想跳楼"),
        ("没有一时", "没有一时"),
        ("上学习班", "上学习班"),
    ],
)
def test_one_spelling(written: str, read: str) -> None:
    assert plain(written) == read


def messages(path: str) -> Iterator[tuple[str, str, str]]:
    """Intent, topic and text of each message of a file or of a folder's files."""
    for file in sorted(ROOT.glob(path)):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                yield block["intent"], (block.get("metadata") or {}).get("topic", ""), line.removeprefix("- ").strip()


@pytest.mark.parametrize("path", ["data/nlu/*.yml", "tests/nlu/test_messages.yml", "tests/nlu/test_emergencies.yml"])
def test_the_rules_alone_raise_next_to_no_false_alarm(path: str) -> None:
    calm = [text for intent, _, text in messages(path) if intent != "emergency"]
    alarms = [text for text in calm if danger_in(text)]
    print("\n".join(alarms))
    # The examples hold near misses on purpose, the emergencies' file is made of them.
    most = {"emergencies": 0.015, "data/nlu": 0.0025, "test_messages": 0.001}
    assert len(alarms) <= next(share for part, share in most.items() if part in path) * len(calm)


@pytest.mark.parametrize(("topic", "least"), [("acute", 0.7), ("self_harm", 0.6)])
def test_the_rules_alone_hear_most_of_it(topic: str, least: float) -> None:
    """The classifier hears the rest; the rules must do while it is down."""
    real = [text for _, own, text in messages("tests/nlu/test_emergencies.yml") if own == topic]
    heard = [danger_in(text) for text in real]
    assert sum(reason is not None for reason in heard) >= least * len(real)
    right = sum(reason is KINDS[topic] for reason in heard)
    assert right >= 0.95 * sum(reason is not None for reason in heard)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("治不好我就跟医院同归于尽", "self_harm"),
        ("等死吧", "self_harm"),
        ("不想等死，帮我找临床试验", None),
        ("等死我了，半天没人理", None),
        ("引流管掉出来了咋整", "emergency"),
        ("我爸胃管脱出来了", "emergency"),
        ("引流管会不会掉", None),
        ("引流管上个月掉出来过", None),
    ],
)
def test_threats_giving_up_and_tubes_that_came_out(text: str, reason: str | None) -> None:
    assert danger_in(text) == reason
