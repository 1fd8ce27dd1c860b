"""A person was called for cross words: an apology, a request, a yes or a fact leads back; silence never lasts."""

import pytest

from bot.conversations.models import HandoverReason, Mode
from tests.conversations.conftest import Bench
from tests.support.fake_rasa import answer, reading


def say(bench: Bench, text: str, intent: str = "nlu_fallback", confidence: float = 0.9) -> str:
    bench.rasa.judge = lambda told: reading(intent, confidence)
    before = len(bench.texts())
    bench.receive(text)
    bench.run()
    return "\n".join(bench.texts()[before:])


def after_cross_words(bench: Bench, draft: dict[str, str] | None = None) -> None:
    bench.rasa.reply = lambda body: answer("非常抱歉", draft=draft, handover=HandoverReason.COMPLAINT)
    say(bench, "傻逼机器人", "complaint")
    assert bench.conversation().mode == Mode.WAITING
    bench.rasa.reply = lambda body: answer(f"heard {body['message']}", draft=draft)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("住院预约", "request_inpatient"),
        ("我得了肠癌", "nlu_fallback"),
        ("同意", "affirm"),
        ("3月18号", "nlu_fallback"),
        ("对不起我着急了，我妈刚查出癌", "out_of_scope"),
    ],
)
def test_the_bot_has_the_chat_again_and_reads_it(bench: Bench, text: str, intent: str) -> None:
    after_cross_words(bench)
    said = say(bench, text, intent)
    assert f"heard {text}".replace("，", ",") in said
    assert ("没关系" in said) == ("对不起" in text)
    assert (bench.conversation().mode, bench.conversation().handover_reason) == (Mode.BOT, None)


def test_an_answer_to_the_open_question_leads_back(bench: Bench) -> None:
    after_cross_words(bench, {"form": "details_form", "requested_slot": "city", "service": "outpatient"})
    assert say(bench, "郑州") == "heard 郑州"


def test_an_apology_alone_is_taken_kindly(bench: Bench) -> None:
    after_cross_words(bench)
    assert say(bench, "刚才态度不好，别介意", "out_of_scope").startswith("没关系")
    assert bench.conversation().mode == Mode.BOT


@pytest.mark.parametrize("text", ["你们太差劲了", "什么破玩意"])
def test_more_cross_words_do_not(bench: Bench, text: str) -> None:
    after_cross_words(bench)
    say(bench, text, "complaint")
    assert bench.conversation().mode == Mode.WAITING


@pytest.mark.parametrize("asked_for", ["转人工", "我要投诉"])
def test_who_asked_for_a_person_has_to_say_so_and_never_meets_silence_for_long(bench: Bench, asked_for: str) -> None:
    say(bench, asked_for)
    texts = ["嗯", "陈玉兰", "3月18号，卵巢癌", "郑州", "同意", "嗯嗯", "行"]
    answers = [say(bench, text, "affirm") for text in texts]
    assert bench.conversation().mode == Mode.WAITING
    assert all(answers[place] or answers[place + 1] for place in range(len(texts) - 1))
    assert "接着办" in answers[2]


@pytest.mark.parametrize(("draft", "kept"), [({"service": "outpatient"}, False), ({"tumour": "肺癌"}, True)])
def test_what_was_told_is_said_to_be_kept_only_where_it_is(bench: Bench, draft: dict[str, str], kept: bool) -> None:
    bench.rasa.reply = lambda body: answer("请问？", draft=draft)
    say(bench, "我想看病")
    say(bench, "转人工")
    assert ("之前填的都在" in say(bench, "接着办")) == kept
