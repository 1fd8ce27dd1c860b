"""After an alarm that was none, the member needs no password to go on with the bot; the alert stays for staff."""

import pytest

from bot.conversations import waiting_words
from bot.conversations.models import HandoverReason, Mode
from bot.conversations.waiting_words import Heard
from tests.conversations.conftest import Bench
from tests.support.fake_rasa import answer, reading
from tests.support.people import id_number


def _say(bench: Bench, text: str) -> str:
    before = len(bench.texts())
    bench.receive(text)
    bench.run()
    return "\n".join(bench.texts()[before:])


def _false_alarm(bench: Bench) -> None:
    bench.rasa.reply = lambda body: answer("请拨打120或12356", handover=HandoverReason.EMERGENCY)
    _say(bench, "我这次自己又买了一个")
    bench.rasa.reply = lambda body: answer("好的，我来帮您办理门诊预约。")


@pytest.mark.parametrize("text", ["我就发发牢骚", "气话而已", "你误会了", "我没想不开", "我不会做傻事的"])
def test_a_plain_denial_leads_out_of_any_alarm(bench: Bench, text: str) -> None:
    _say(bench, "气得我想跳楼")
    bench.rasa.judge = lambda told: reading("complaint", 0.6, danger=0.1)
    said = _say(bench, text)
    assert "平安就好" in said
    assert "12356" in said
    conversation = bench.conversation()
    assert (conversation.mode, conversation.handover_reason) == (Mode.BOT, HandoverReason.SELF_HARM)


@pytest.mark.parametrize(
    ("text", "intent", "confidence"),
    [
        ("帮我约个门诊行不", "request_outpatient", 0.9),
        ("同意", "affirm", 0.9),
        (id_number(901), "nlu_fallback", 0.3),
    ],
)
def test_a_request_leads_out_of_an_alarm_of_the_classifier_alone(
    bench: Bench, text: str, intent: str, confidence: float
) -> None:
    _false_alarm(bench)
    bench.rasa.judge = lambda told: reading(intent, confidence, danger=0.06 if intent.startswith("request_") else 0.01)
    assert "好的，我来帮您办理门诊预约" in _say(bench, text)
    assert bench.conversation().mode == Mode.BOT


def test_a_request_alone_does_not_end_a_danger_in_plain_words(bench: Bench) -> None:
    _say(bench, "我不想活了")
    bench.rasa.judge = lambda told: reading("request_outpatient", 0.9)
    assert "12356" in _say(bench, "帮我约个门诊行不")
    assert bench.conversation().mode == Mode.WAITING


@pytest.mark.parametrize("text", ["没意思", "你以为我开玩笑吗", "不是开玩笑", "我像开玩笑吗", "刚才还好好的"])
def test_no_denial(text: str) -> None:
    assert Heard.DENIED not in waiting_words.read(text).heard


def test_a_denial_with_a_request_gets_a_kind_word_and_then_the_request(bench: Bench) -> None:
    _say(bench, "气得我想跳楼")
    bench.rasa.judge = lambda told: reading("request_outpatient", 0.9)
    bench.rasa.reply = lambda body: answer("好的，我来帮您办理门诊预约。")
    said = _say(bench, "我就发发牢骚，帮我约个门诊")
    assert said.index("平安就好") < said.index("12356") < said.index("好的，我来帮您办理门诊预约")
