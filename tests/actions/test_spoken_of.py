"""Requests that sound like questions or answers; and a yes that counts the same wherever the text was shown."""

import pytest

from actions.consent_words import says_agreed
from actions.spoken_of import wished_for_family
from tests.actions.conversation import Conversation


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("我公公婆婆都查出癌了，先给公公办直付", "direct_pay"),
        ("請問可以幫媽媽預約門診嗎？她剛確診乳癌", "outpatient"),
        ("可以替我爸申请住院预约吗", "inpatient"),
        ("能给老婆做个基因检测不", "gene_test"),
        ("给我妈办过门诊了吗", None),
        ("给我妈约门诊要什么材料", None),
        ("能帮我爸把门诊取消吗", None),
        ("替我爸签授权书可以吗", None),
        ("能给我妈办吗", None),
    ],
)
def test_a_wish_for_somebody_else(text: str, service: str | None) -> None:
    assert wished_for_family(text) == service


def test_it_is_begun_and_what_it_asks_answered_in_a_line(talk: Conversation) -> None:
    said = talk.say("可以帮我妈预约门诊吗？她刚确诊乳腺癌", "faq_service_intro")
    assert said.index("可以替家人申请") < said.index("门诊预约") < said.index("请回复“同意”")
    assert talk.slot == "consent"


@pytest.mark.parametrize(("yes", "intent"), [("那就办", "affirm"), ("好", "affirm"), ("可以，办吧", "affirm")])
def test_a_yes_to_what_can_be_done_begins_it_with_what_was_told(talk: Conversation, yes: str, intent: str) -> None:
    assert talk.say("我12月20号要住院，来得及办直付吗", "faq_timeline").startswith("来得及")
    talk.say(yes, intent)
    assert (talk.draft["service"], talk.draft["admission_date"]) == ("direct_pay", "2026-12-20")


def test_a_yes_to_a_no_begins_nothing(talk: Conversation) -> None:
    assert "来不及" in talk.say("我明天住院，来得及办直付吗", "faq_timeline")
    talk.say("那就办", "affirm")
    assert talk.slot is None


def test_a_mere_yes_to_an_answer_is_asked(talk: Conversation) -> None:
    talk.say("基因检测要钱吗", "faq_service_intro")
    assert "1 做基因检测" in talk.say("好的", "affirm")


def test_a_city_goes_on_with_the_service_that_was_asked_about(talk: Conversation) -> None:
    talk.say("我人在南宁，你们能给交押金不", "request_direct_pay")
    talk.say("南宁不行的话最近的是哪里", "faq_cities_hospitals")
    talk.say("广州吧")
    assert (talk.draft["service"], talk.draft["city"]) == ("direct_pay", "广州")


@pytest.mark.parametrize("tail", [*"嘛哈啦的滴哩咧嗦呐哒喽噻", "了嘛", "的呀"])
def test_any_particle_behind_a_yes(tail: str) -> None:
    assert says_agreed(f"同意{tail}") is True


@pytest.mark.parametrize("text", ["同意吗", "同意不", "同意么", "同意？", "同意嘛？", "都可以嘛"])
def test_a_question_or_either_way_is_none(text: str) -> None:
    assert says_agreed(text) is None


@pytest.mark.parametrize("yes", ["确认", "好", "行", "要得嘛", "没问题"])
@pytest.mark.parametrize("before", ["", "肺癌，上个月15号确诊的", "安全吗"])
def test_a_clear_yes_counts_always_the_same(talk: Conversation, before: str, yes: str) -> None:
    talk.say("约门诊", "request_outpatient")
    if before:
        talk.say(before)
    assert "记下了" in talk.say(yes, "affirm")
    assert talk.slot == "member_name"


def test_good_bye_is_no_question_and_a_mere_yes_to_it_no_consent(talk: Conversation) -> None:
    talk.say("约门诊", "request_outpatient")
    talk.say("那先这样", "goodbye")
    talk.say("好", "affirm")
    assert talk.slot == "consent"
    talk.say("确认", "affirm")
    assert talk.slot == "member_name"


def test_the_word_for_it_is_consent_whatever_was_offered_besides(talk: Conversation) -> None:
    talk.say("约门诊", "request_outpatient")
    assert "1 发病历" in talk.vague("报告什么的呢那个", "submit_documents")
    assert "记下了" in talk.say("同意", "affirm")
    assert talk.slot == "member_name"
