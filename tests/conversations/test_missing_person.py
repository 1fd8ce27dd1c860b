"""One of the family is gone or does not want to live on: the words are for who writes, and 110 looks for people."""

import pytest

from bot.catalog import render
from bot.conversations import waiting_words
from bot.conversations.models import HandoverReason, Mode
from bot.conversations.safety import find_danger
from bot.conversations.waiting_words import Heard
from tests.conversations.conftest import Bench
from tests.support.fake_rasa import answer, reading

GONE = "我爸今天早上留了张纸条说不想连累我们，人找不到了"


def say(bench: Bench, text: str, intent: str = "out_of_scope", confidence: float = 0.9) -> str:
    bench.rasa.judge = lambda told: reading(intent, confidence)
    before = len(bench.texts())
    bench.receive(text)
    bench.run()
    return "\n".join(bench.texts()[before:])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (GONE, "turn.missing"),
        ("我妈得了癌想不开，从家里跑出去了，电话打不通", "turn.missing"),
        ("老爷子不想治了，人不见了，到处找不着他", "turn.missing"),
        ("俺爹想不开跑咧，联系不上", "turn.missing"),
        ("我妈抑郁好久了，一夜没回家", "turn.missing"),
        ("我妈说她不想活了", "turn.self_harm_other"),
        ("他老闹着要自杀", "turn.self_harm_other"),
        ("老公走了不想活了", "turn.self_harm"),
        ("老公不要我了，不想活了", "turn.self_harm"),
        ("客服电话打不通，我妈都绝望了", None),
        ("病历找不到了，医院说要留条子", None),
        ("去年我爸想不开离家出走过，现在想约门诊", None),
        ("我联系不上我哥，他的身份证在我这", None),
    ],
)
def test_who_is_meant(text: str, key: str | None) -> None:
    found = find_danger(text)
    assert (found.message_key if found else None) == key


def test_they_are_looked_for_found_and_brought_home(bench: Bench) -> None:
    first = say(bench, GONE)
    assert first.startswith("请马上打110")
    assert bench.conversation().handover_reason == HandoverReason.SELF_HARM
    assert "110" in say(bench, "手机也关机了")
    assert "您做得对" in say(bench, "已经报警了", "emergency")
    assert say(bench, "找到了，在河边坐着呢", "emergency") == render("crisis.found")
    bench.rasa.reply = lambda body: answer("好的，我来帮您办理门诊预约。")
    home = say(bench, "现在回家了，我想给他约个医生看看", "request_outpatient")
    assert home.endswith("好的，我来帮您办理门诊预约。")
    assert "之前填的" not in home
    assert bench.conversation().mode == Mode.BOT


CALLED = (
    "已经叫救护车了|救护车叫了|刚给120打过电话了|我老公打120了|120在路上了|我姐叫好救护车了|正在打120|报警了|110打过了"
)
NOT_CALLED = "要不要叫救护车|帮我叫救护车|没叫救护车|叫救护车了吗|救护车还没来|能叫救护车吗"


@pytest.mark.parametrize("text", CALLED.split("|"))
def test_help_was_called(text: str) -> None:
    assert waiting_words.read(text) == waiting_words.WaitingWords(frozenset({Heard.CALLED}))


@pytest.mark.parametrize("text", NOT_CALLED.split("|"))
def test_help_was_not_called(text: str) -> None:
    assert Heard.CALLED not in waiting_words.read(text).heard


@pytest.mark.parametrize("before", ["我胸口闷得厉害，出冷汗，左胳膊都麻了", "我妈说她不想活了"])
def test_who_called_help_hears_that_it_was_right(bench: Bench, before: str) -> None:
    say(bench, before)
    assert "您做得对" in say(bench, "已经叫救护车了", "emergency", 0.85)
