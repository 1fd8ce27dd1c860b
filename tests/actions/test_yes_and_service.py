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


@pytest.mark.parametrize(
    "text",
    [
        "那你们再免费给我做一次行吗",
        "那再给我做一次可以吗",
        "那就帮我做一个行不行",
        "那給我做一次好不好",
        "还给我做一次中不中",
        "帮我申请一下可以不",
    ],
)
def test_a_wish_put_as_a_question_begins_what_was_spoken_of(talk: Conversation, text: str) -> None:
    talk.say("之前自己花一万二做了个基因检测，能报吗", "request_gene_test")
    talk.say(text, "faq_service_intro")
    assert talk.draft["service"] == "gene_test"


def test_a_later_stay_goes_on_with_direct_payment(talk: Conversation) -> None:
    talk.say("我后天住院，能办直付吗", "faq_timeline")
    talk.say("那下次化疗再办行不行，下次是12月28号")
    assert talk.draft["service"] == "direct_pay"


@pytest.mark.parametrize("text", ["过几天再办行吗", "你们怎么办的", "再说一次好吗", "不办行吗", "那退了再办行吗"])
def test_what_puts_it_off_begins_nothing(talk: Conversation, text: str) -> None:
    talk.say("之前自己花一万二做了个基因检测，能报吗", "request_gene_test")
    talk.say(text)
    assert not talk.draft.get("service")


@pytest.mark.parametrize(
    ("text", "intent", "service"),
    [
        ("我想直接住院", "request_direct_pay", "inpatient"),
        ("能不能直接给我爸安排住进去住院", "request_direct_pay", "inpatient"),
        ("住院你们直接付钱的那个", "request_direct_pay", "direct_pay"),
        ("想让你们直接跟医院结账，下周住院，不想垫", "request_direct_pay", "direct_pay"),
        ("hi，我mom想要second opinion", "request_gene_test", "second_opinion"),
        ("想做个 Second Opinion", "request_outpatient", "second_opinion"),
    ],
)
def test_the_service_is_the_one_of_the_words(talk: Conversation, text: str, intent: str, service: str) -> None:
    talk.say(text, intent)
    assert talk.draft["service"] == service
