"""Short answers in the words people use. No model, no database."""

import pytest

from actions.answers import (
    is_question,
    read_yes_no,
    says_done,
    says_later,
    says_sent_before,
    wants_question_again,
)
from actions.interruptions import leaves
from actions.pauses import waits
from tests.actions.turns import a_turn, words

YES = words(
    """
    确认 好 好的 嗯 可以 没问题 提交吧 对的 1 是的 OK ok 行 没错 没毛病 嗯嗯 好，没问题 对，提交
    确认无误，提交吧 没错，提交 可以，提交 嗯嗯好的 好的谢谢 好的好的 没有问题 信息都对 都对 確認 沒問題 同意
    要得 得行 嗯呢 嗯哪 阔以 巴适 管 系啊 可以的呀 行噻 ✔ ✔️ ✅ 👌🏻 👍 这回对了 看过了没问题 都对上了 没啥改的
    没有要改的地方 那就提交吧 行，没别的 嗯，对，没错。 就这么着 完全正确！ 就这样吧麻烦了 就这样吧 中 好嘞 好滴
    👌 我确认 确认。 是的，没错 没有要改的 不用改 嗯，对
    """
)
NO = words(
    """
    不用了吧 先不 不中 不得行 不太对 ❌ 不对 有误 2 不是 改一下 等等 要修改 信息不对 写错了 不行 no 别提交
    """
)
NEITHER = [
    *words("算了 没有 随便 不是很清楚 不对，城市改成上海 多久 上海 好像不是吧？ 我想想 完成 人工"),
    "",
]
DONE = words(
    """
    完成 发完了 好了 没有了 就这些 都发了 发好了 齐了 全发了 没了 已上传 上传完成 发送完毕 就这几张
    只有这些 没有别的了 没有其他 没有其他了 ok 搞定了 下一步 可以了 我发完了 都发完了 已经发给你了
    暂时就这些 就这一张 先这些 发过了 刚发了 拍完了 传完了 没别的了 资料都发了 照片发完了 就有这些
    """
)
LATER = words(
    """
    稍后补 暂时没有 没有资料 等会儿发 等会发 回头发 现在没有 手头没有 没带 不在身边 还没出 明天再发
    在医院拿不出来 没有病历本 不会发 改天 后补 晚点发 无 没有 照片晚上再传 找不到了 跳过 过两天给你
    不发了
    """
)
NOT_DONE = ["好的", "好", "怎么发", "资料怎么拍", "上海", "你好", "可以发PDF吗", "这是病理报告", "等一下", "没收到吗"]


@pytest.mark.parametrize("text", YES)
def test_yes(text: str) -> None:
    assert read_yes_no(text) is True


@pytest.mark.parametrize("text", NO)
def test_no(text: str) -> None:
    assert read_yes_no(text) is False


@pytest.mark.parametrize("text", NEITHER)
def test_neither_yes_nor_no(text: str) -> None:
    assert read_yes_no(text) is None


@pytest.mark.parametrize("text", DONE)
def test_done(text: str) -> None:
    assert says_done(text)


@pytest.mark.parametrize("text", LATER)
def test_later(text: str) -> None:
    assert says_later(text)
    assert not says_done(text)


@pytest.mark.parametrize("text", NOT_DONE)
def test_not_done(text: str) -> None:
    assert not says_done(text)


@pytest.mark.parametrize("text", ["刚才发过了", "前面发的就是", "已经发了", "就是上面那张", "之前传过了"])
def test_sent_before(text: str) -> None:
    assert says_sent_before(text)


@pytest.mark.parametrize(
    "text", ["能指定医生吗", "多久", "为什么要姓名", "上海呢", "要花钱不？", "怎么发", "有没有专家"]
)
def test_questions(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["哪家都行", "上海", "协和医院", "听安排", "没什么要求", "9月1日"])
def test_no_questions(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize("text", ["继续", "再说一遍", "刚才问什么来着", "问到哪了"])
def test_wants_the_question_again(text: str) -> None:
    assert wants_question_again(text)


@pytest.mark.parametrize("text", ["取消", "算了", "先不办了", "我不想办了", "那算了吧", "不办了，谢谢", "算了不看了"])
def test_leaving(text: str) -> None:
    turn = a_turn(text, service="outpatient")
    assert leaves(turn)
    assert turn.draft["leaving"] == "cancel"


@pytest.mark.parametrize("text", ["改成住院预约吧", "换成住院", "不要门诊了，我要办住院", "算了还是住院吧"])
def test_changing_the_service(text: str) -> None:
    turn = a_turn(text, service="outpatient")
    assert leaves(turn)
    assert (turn.draft["service"], turn.draft["leaving"]) == ("inpatient", "switch")


@pytest.mark.parametrize(
    "text", ["城市改成上海", "医院改成第二人民医院", "可以取消吗", "上海", "想去门诊部", "住院条是昨天开的"]
)
def test_staying(text: str) -> None:
    assert not leaves(a_turn(text, service="outpatient"))


@pytest.mark.parametrize(
    "text",
    [
        "等等我找找她身份证",
        "我再想想",
        "等一下，我问问我妈",
        "等一下",
        "我找找",
        "稍等",
        "让我想想",
        "等我一下",
        "我问问我妈",
    ],
)
def test_waiting(text: str) -> None:
    assert waits(a_turn(text))


@pytest.mark.parametrize("text", ["等会儿发", "找不到", "明天", "我想去协和"])
def test_not_waiting(text: str) -> None:
    assert not waits(a_turn(text))
