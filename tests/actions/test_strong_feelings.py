"""急死了, 气死我了, 疼死了: a warm clause, never an emergency, and what was asked for is done."""

from dataclasses import replace

import pytest

from actions import understanding
from actions.anger import soothes
from actions.understanding import UNSURE
from bot.conversations.strong_words import Feeling, is_manner_of_speaking, read
from tests.actions.conversation import Conversation
from tests.actions.turns import a_turn


@pytest.mark.parametrize(
    ("text", "feeling", "rest"),
    [
        ("气死我了，我要预约门诊", Feeling.ANGRY, "我要预约门诊"),
        ("我爸死活不肯来北京，气死我了，就在郑州看吧", Feeling.ANGRY, "我爸死活不肯来北京，就在郑州看吧"),
        ("我们都快急死了，4月20号出的结果", Feeling.WORN, "4月20号出的结果"),
        ("肝癌 吓死人了", Feeling.WORN, "肝癌"),
        ("烧到39.5了，急死我了", Feeling.WORN, "烧到39.5了"),
        ("疼死了，想快点看", Feeling.PAIN, "想快点看"),
        ("忙死了", Feeling.WORN, ""),
        ("真是把人气死了", Feeling.ANGRY, ""),
        ("拖累死他们了", None, "拖累死他们了"),
        ("憋死了", None, "憋死了"),
        ("不如死了", None, "不如死了"),
        ("我想预约门诊", None, "我想预约门诊"),
    ],
)
def test_clauses_of_feeling_are_set_apart(text: str, feeling: Feeling | None, rest: str) -> None:
    told = read(text)
    assert (told.feeling, told.rest) == (feeling, rest)


@pytest.mark.parametrize(("text", "figure"), [("我妈快把我急死了", True), ("病死了一个", False), ("想死", False)])
def test_a_figure_of_speech(text: str, figure: bool) -> None:
    assert is_manner_of_speaking(text) == figure


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "taken_for"),
    [
        ("吓死人了", "emergency", 0.6, UNSURE),
        ("我妈快把我急死了", "emergency", 0.6, UNSURE),
        ("急死了他不动了", "emergency", 0.95, "emergency"),
        ("他脸色不对", "emergency", 0.6, "emergency"),
        ("气死我了", "complaint", 1.0, UNSURE),
        ("气死我了，你们不回电话", "complaint", 1.0, "complaint"),
    ],
)
def test_it_is_no_danger_and_no_complaint(text: str, intent: str, confidence: float, taken_for: str) -> None:
    found = understanding.read({"text": text, "intent": {"name": intent, "confidence": confidence}})
    assert found.intent == taken_for


@pytest.mark.parametrize(
    ("text", "words"), [("累死我了", "不容易"), ("气死我了", "对不起"), ("疼死了", "120"), ("急死了", "人工")]
)
def test_alone_it_gets_a_word_of_its_own(talk: Conversation, text: str, words: str) -> None:
    assert words in talk.say(text)
    assert talk.handover is None


@pytest.mark.parametrize("text", ["气死我了我要预约门诊", "烦死了问这么多，我只想约门诊预约"])
def test_the_request_beside_it_is_done(talk: Conversation, text: str) -> None:
    said = talk.say(text, "request_outpatient")
    assert said.startswith("让您生气了")
    assert "好的，我来帮您办理门诊预约" in said


def test_anger_again_brings_a_person(talk: Conversation) -> None:
    talk.say("烦死了")
    talk.say("真烦")
    assert talk.handover == "complaint"


def test_what_the_worker_took_out_is_answered_in_a_clause_and_never_twice_alike() -> None:
    turn = replace(a_turn("上海"), feeling=Feeling.WORN)
    turn.__dict__["last_said"] = ""
    assert not soothes(turn)
    again = replace(a_turn("上海"), feeling=Feeling.WORN, says=[])
    again.__dict__["last_said"] = turn.says[0]
    assert not soothes(again)
    assert len({turn.says[0], again.says[0]}) == 2


@pytest.mark.parametrize(
    "text", ["你们能不能快点，我妈等不起", "什么玩意儿，问半天不知道你在说啥", "你们这服务太差了吧"]
)
def test_first_cross_words_get_an_apology_and_help(talk: Conversation, text: str) -> None:
    said = talk.say(text, "complaint")
    assert "对不起" in said
    assert "1 门诊预约" in said
    assert talk.handover is None
    talk.say(text, "complaint")
    assert talk.handover == "complaint"


@pytest.mark.parametrize("text", ["等了十天了也没人管我", "叫你们领导来", "上次那医生态度很差，我很不满意"])
def test_what_went_wrong_is_for_a_person_at_once(talk: Conversation, text: str) -> None:
    talk.say(text, "complaint")
    assert talk.handover == "complaint"


@pytest.mark.parametrize(
    "text", ["化疗做到第三次了，真的太难受了，不想做了", "放疗太遭罪，我不想再做了", "吃药吐得吃不消，坚持不下去了"]
)
def test_weary_of_the_treatment_is_no_alarm(talk: Conversation, text: str) -> None:
    found = understanding.read({"text": text, "intent": {"name": "emergency", "confidence": 0.9}})
    assert found.intent == UNSURE
    assert "坚持到现在" in talk.say(text)
    assert talk.handover is None


@pytest.mark.parametrize("text", ["化疗太难受，不想做了，活着没意思", "太疼了不想治了死了算了", "化疗后不动了"])
def test_more_than_weary_stays_an_alarm(text: str) -> None:
    found = understanding.read({"text": text, "intent": {"name": "emergency", "confidence": 0.9}})
    assert found.intent == "emergency"
