"""One spelling for texts, tokens become words, and the emergency rule's bars."""

import pytest

from bot.nlu import lexicon
from bot.nlu.emergency import EmergencyRule, has_word, pieces
from bot.nlu.normalise import MAX_CHARACTERS, cut, normalise


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("我叫[姓名:t_1a2b3c4d5e6f7081]，身份证[证件:t_8f3a11d2c4b5e697]", "我叫某人,身份证证件号码"),
        ("ＣＴ　报告", "ct报告"),
        ("我 想 看 病！！！！", "我想看病!!"),
        ("电话 138 0000 0000 打给我", "电话号码打给我"),
        ("MZ261123-7K3QF到哪了", "案件号到哪了"),
        ("what is  this", "what is this"),
        ("   ", ""),
        ("", ""),
    ],
)
def test_normalise(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


def test_a_long_text_keeps_both_ends() -> None:
    text = "甲乙" + "丙丁" * 1000 + "戊己"
    short = cut(normalise(text))
    assert len(short) == MAX_CHARACTERS
    assert short.startswith("甲乙")
    assert short.endswith("戊己")


def test_danger_in_the_middle_of_a_long_text_is_seen() -> None:
    text = "我想问一下住院的事" * 40 + "我爸吐了好多血" + "麻烦你们帮忙看看" * 40
    assert "吐了好多血" not in cut(normalise(text))
    assert has_word(text)
    assert any("吐了好多血" in piece for piece in pieces(text))
    assert pieces("我想住院") == []


@pytest.mark.parametrize("text", ["吐了好多血", "喘不上气", "叫不醒了", "呼吸好困難", "昏过去了", "烧到41度"])
def test_acute_words(text: str) -> None:
    assert lexicon.acute(text)


@pytest.mark.parametrize("text", ["我不想活了", "想一了百了", "想從這裡跳下去", "写好遗书了", "活着没意思"])
def test_words_of_self_harm(text: str) -> None:
    assert lexicon.self_harm(text)


@pytest.mark.parametrize(
    "text", ["急，什么时候能安排", "疼得睡不着，能帮我约个医生吗", "血检报告要交吗", "我想做基因检测"]
)
def test_urgent_is_not_an_emergency(text: str) -> None:
    assert not lexicon.acute(text)
    assert not lexicon.self_harm(text)


RULE = EmergencyRule(threshold=0.2, word_threshold=0.05, confidence=0.6)


def test_a_probable_emergency_ranks_first_and_above_the_fallback() -> None:
    probabilities = {"greet": 0.3, "emergency": 0.25, "thanks": 0.45}
    ranking = RULE.apply("疼成这样怎么办", probabilities, 0.25)
    assert ranking == [("emergency", 0.6), ("thanks", 0.45), ("greet", 0.3)]
    assert RULE.apply("又买了一个怎么办", probabilities, 0.25)[0] == ("thanks", 0.45)


def test_a_word_lowers_the_bar_but_does_not_decide() -> None:
    assert RULE.apply("吐血了", {"greet": 0.9, "emergency": 0.06}, 0.06)[0] == ("emergency", 0.9)
    assert (
        RULE.apply("上个月吐血的出院小结要吗", {"faq_documents": 0.97, "emergency": 0.03}, 0.03)[0][0]
        == "faq_documents"
    )
    assert RULE.apply("你好", {"greet": 0.9, "emergency": 0.06}, 0.06)[0][0] == "greet"


def test_nothing_to_rank() -> None:
    assert RULE.apply("", {}, 0.0) == []
