"""同意 in one breath with a service, after a refusal, after an offer, after questions. Today is 2026-11-23."""

import pytest

from actions.choices import Offer, hear
from actions.consent_words import says_agreed
from tests.actions.conversation import Conversation


@pytest.mark.parametrize(
    "text",
    [
        "我跟我哥商量了一下，还是办吧，同意",
        "想了想，还是同意",
        "考虑好了，同意",
        "问过我妈了，办吧，同意",
        "商量好了 同意",
        "我們商量過了，同意",
        "考虑了半天，还是办，同意",
        "看完了，同意",
    ],
)
def test_who_has_thought_about_it_agrees(text: str) -> None:
    assert says_agreed(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "等我商量好了，同意",
        "再商量一下，同意",
        "我考虑考虑，同意",
        "还没商量好，同意",
        "商量一下再说，同意",
        "要是我哥商量好了，同意",
    ],
)
def test_who_still_thinks_does_not(text: str) -> None:
    assert says_agreed(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "要办的，同意",
        "办，同意",
        "想办的 同意",
        "要办，好的",
        "那就办吧，同意",
        "行，帮我办吧",
        "需要办的，同意的",
        "好，申请吧，同意",
    ],
)
def test_the_offer_just_made_is_what_is_agreed_to(text: str) -> None:
    offer = Offer(intents=("request_direct_pay",), text="能直付吗", made_in="1")
    heard = hear(offer, text, turn_id="2", was_said_last=lambda _words: True)
    assert heard is not None
    assert heard.chosen == "request_direct_pay"


@pytest.mark.parametrize("text", ["不办，同意", "要办多久，好的", "先问问，好的", "门诊也要办，同意"])
def test_other_words_take_no_offer(text: str) -> None:
    offer = Offer(intents=("request_direct_pay",), text="能直付吗", made_in="1")
    heard = hear(offer, text, turn_id="2", was_said_last=lambda _words: True)
    assert heard is None or heard.chosen is None


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("那就约门诊，同意", "outpatient"),
        ("约门诊吧 同意", "outpatient"),
        ("同意，改成住院预约", "inpatient"),
        ("还是做基因检测吧，同意", "gene_test"),
        ("同意，帮我办直付", "direct_pay"),
        ("同意", "second_opinion"),
        ("好的，同意，办第二诊疗意见", "second_opinion"),
        ("不约门诊，同意", "second_opinion"),
    ],
)
def test_the_service_named_with_the_yes_is_the_one(talk: Conversation, text: str, service: str) -> None:
    talk.say("想申请第二诊疗意见", "request_second_opinion")
    assert "姓名" in talk.say(text, "affirm")
    assert talk.draft["service"] == service


@pytest.mark.parametrize("text", ["好，那办吧，同意", "同意", "行，同意办", "可以，同意"])
def test_the_service_of_the_questions_before_is_begun(talk: Conversation, text: str) -> None:
    for question in ("办二诊要多久", "是视频问诊吗", "要不要把原片寄过去"):
        talk.say(question, "faq_timeline")
    answer = talk.say(text, "affirm")
    assert "第二诊疗意见" in answer
    assert "再回一次“同意”" in answer, "a yes to words that were not shown is none"
    assert talk.draft["service"] == "second_opinion"


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("算了算了，就在这儿办吧，办住院预约", "inpatient"),
        ("算了，不等了，帮我约门诊", "outpatient"),
        ("唉算了，办住院直付吧", "direct_pay"),
    ],
)
def test_a_sigh_before_a_wish_is_no_parting(talk: Conversation, text: str, service: str) -> None:
    talk.say(text, "cancel")
    assert talk.draft["service"] == service


@pytest.mark.parametrize("text", ["算了算了", "算了，门诊不约了", "算了，住院预约取消吧"])
def test_a_parting_stays_one(talk: Conversation, text: str) -> None:
    talk.say(text, "cancel")
    assert not talk.draft.get("service")
