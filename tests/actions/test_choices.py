"""Unclear messages: the likeliest meanings are offered by number; a choice counts as if it had been said at first."""

from pathlib import Path

import pytest
import yaml

from actions.acts_words import numbered
from actions.choices import NOT_OFFERED, Offer, Picked, hear, phrase, worth_offering
from actions.openings import OpeningAction
from actions.understanding import UNSURE, Verdict, read
from tests.actions.conversation import ACTION_OF_INTENT, Conversation

ROOT = Path(__file__).parents[2]
INTENTS = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
OUTPATIENT, INPATIENT, TIMELINE = "request_outpatient", "request_inpatient", "faq_timeline"
TAKEN = [
    ("1", OUTPATIENT),
    ("１", None),  # full-width digits are folded before anything reads them (intake)
    ("1吧", OUTPATIENT),
    ("选1", OUTPATIENT),
    ("第一个", OUTPATIENT),
    ("第一个吧", OUTPATIENT),
    ("前一个", OUTPATIENT),
    ("上面那个", OUTPATIENT),
    ("我要第二个", INPATIENT),
    ("2", INPATIENT),
    ("中间那个", INPATIENT),
    ("三", TIMELINE),
    ("最后一个", TIMELINE),
    ("看门诊", OUTPATIENT),
    ("是住院床位", INPATIENT),
    ("要等多久", TIMELINE),
    ("4", Picked.NONE_OF_THEM),
    ("都不是", Picked.NONE_OF_THEM),
    ("不是", Picked.NONE_OF_THEM),
    ("都不对", Picked.NONE_OF_THEM),
    ("以上都不是", Picked.NONE_OF_THEM),
    ("5", Picked.WHICH),
    ("是的", Picked.WHICH),
    ("好", Picked.WHICH),
]
OF_THEIR_OWN = [
    "我妈昨天确诊了肺癌",
    "预约",
    "上海",
    "1月3号开的住院条",
    "10天前",
    "基因检测怎么做",
    "你好",
    "/greet",
    "2个月了",
]


def offered(*intents: str, text: str = "能不能帮我弄一下") -> Offer:
    """An offer of the turn before."""
    return Offer(intents=intents or (OUTPATIENT, INPATIENT, TIMELINE), text=text, made_in="in1")


def picked_by(text: str, offer: Offer) -> str | None:
    """What a message picks of an offer that was said last."""
    heard = hear(offer, text, turn_id="in2", was_said_last=lambda _: True)
    return heard.picked if heard else None


@pytest.mark.parametrize(("text", "picked"), TAKEN)
def test_numbers_ordinals_and_the_words_of_a_choice_take_it(text: str, picked: str | None) -> None:
    assert picked_by(text, offered()) == picked


@pytest.mark.parametrize("text", OF_THEIR_OWN)
def test_a_new_subject_never_picks_by_accident(text: str) -> None:
    assert hear(offered(), text, turn_id="in2", was_said_last=lambda _: True) is None


@pytest.mark.parametrize("text", ["是的", "对", "1", "嗯"])
def test_a_single_choice_is_taken_with_a_yes(text: str) -> None:
    assert picked_by(text, offered(OUTPATIENT)) == OUTPATIENT


def test_what_is_said_besides_the_number_is_kept() -> None:
    heard = hear(offered(text="我妈肺癌"), "1，去上海看", turn_id="in2", was_said_last=lambda _: True)
    assert heard is not None
    assert heard.chosen == OUTPATIENT
    assert heard.text == "我妈肺癌，去上海看"


def test_choices_are_over_after_one_turn_or_when_something_else_was_said_since() -> None:
    taken = hear(offered(), "1", turn_id="in2", was_said_last=lambda _: True)
    assert hear(taken, "2", turn_id="in3", was_said_last=lambda _: True) is None
    assert hear(offered(), "1", turn_id="in2", was_said_last=lambda _: False) is None


def test_the_turn_that_took_a_choice_finds_it_taken_in_each_of_its_actions() -> None:
    taken = hear(offered(), "2", turn_id="in2", was_said_last=lambda _: True)
    assert taken is not None
    again = hear(Offer.from_slot(taken.as_slot()), "2", turn_id="in2", was_said_last=lambda _: False)
    assert again == taken


def test_every_intent_can_be_offered_or_is_not_to_be() -> None:
    offerable = [intent for intent in INTENTS if intent not in NOT_OFFERED]
    phrases = [phrase(intent) for intent in offerable]
    assert len(set(phrases)) == len(phrases)
    assert worth_offering((*NOT_OFFERED, *offerable)) == tuple(offerable[:3])


def test_every_intent_has_the_action_that_the_rules_give_it() -> None:
    mine = {intent: kind().name() for kind in OpeningAction.__subclasses__() for intent in kind.intents}
    assert mine == ACTION_OF_INTENT
    assert set(mine) == set(INTENTS)


@pytest.mark.parametrize(
    ("message", "intent", "verdict"),
    [
        ({"intent": {"name": "greet", "confidence": 1.0}}, "greet", Verdict.ACT),
        ({"intent": {"name": "greet"}, "understanding": {"verdict": "offer"}}, UNSURE, Verdict.OFFER),
        ({"intent": {"name": "greet"}, "understanding": {"verdict": "say_so"}}, UNSURE, Verdict.SAY_SO),
        ({"intent": {"name": "emergency"}, "understanding": {"verdict": "offer"}}, "emergency", Verdict.ACT),
        ({}, UNSURE, Verdict.SAY_SO),
    ],
)
def test_only_what_the_verdict_allows_is_acted_on(message: dict[str, object], intent: str, verdict: Verdict) -> None:
    understood = read(message)
    assert (understood.intent, understood.verdict) == (intent, verdict)


def test_a_choice_acts_as_if_it_had_been_said_with_the_facts_of_the_first_text(talk: Conversation) -> None:
    asked = talk.vague("我妈肺腺癌，上海能弄一下不", OUTPATIENT, INPATIENT, "greet")
    assert numbered([phrase(OUTPATIENT), phrase(INPATIENT), "都不是"]) in asked
    begun = talk.say("第一个")
    assert "门诊预约" in begun
    assert talk.draft["service"] == "outpatient"
    assert (talk.draft["city"], talk.draft["tumour"], talk.draft["relation"]) == ("上海", "肺腺癌", "母亲")


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("门诊 胃癌", "outpatient"),
        ("住院 结肠癌 重庆", "inpatient"),
        ("卵巢癌，门诊", "outpatient"),
        ("门诊 停车", None),
    ],
)
def test_a_service_by_name_with_nothing_but_details_is_begun(
    talk: Conversation, text: str, service: str | None
) -> None:
    talk.vague(text, "greet")
    assert talk.draft.get("service") == service


def test_the_words_of_a_choice_choose_and_anything_else_is_a_message_of_its_own(talk: Conversation) -> None:
    talk.vague("那个啥，弄一下", OUTPATIENT, "faq_documents")
    assert "门诊病历" in talk.say("要准备哪些资料")
    talk.vague("那个啥，弄一下", OUTPATIENT, "faq_documents")
    assert "住院预约" in talk.say("我要住院", "request_inpatient")
    assert talk.draft["service"] == "inpatient"


def test_a_number_out_of_the_list_is_asked_for_again_and_then_taken(talk: Conversation) -> None:
    talk.vague("弄一下", OUTPATIENT, "faq_documents")
    assert "第几个" in talk.say("5")
    assert "门诊病历" in talk.say("2")


def test_a_number_after_the_offer_is_over_is_the_menus_again(talk: Conversation) -> None:
    talk.vague("弄一下", INPATIENT, "faq_documents")
    talk.say("谢谢", "thanks")
    assert "门诊预约" in talk.say("1", "affirm")


def test_none_of_them_asks_in_other_words_then_tells_what_can_be_done_then_brings_a_person(talk: Conversation) -> None:
    first = talk.vague("那个弄一下", OUTPATIENT, TIMELINE)
    assert "一句话" in talk.say("都不是")
    second = talk.vague("就是那个呀", OUTPATIENT, TIMELINE)
    assert first.splitlines()[0] != second.splitlines()[0]
    assert talk.handover is None
    assert "三件事" in talk.vague("哎呀就那个", OUTPATIENT, TIMELINE)
    assert talk.handover is None
    talk.vague("还是那个嘛", OUTPATIENT, TIMELINE)
    assert talk.handover == "not_understood"


def test_without_anything_to_choose_it_says_what_it_can_do(talk: Conversation) -> None:
    answer = talk.vague("嗯呐那个啥", "affirm", "greet", "out_of_scope")
    assert all(words in answer for words in ("办服务", "查进度", "答问题", "人工"))
    assert talk.offered is None


class TestInsideAForm:
    """Where a question is open."""

    @pytest.fixture
    def asked(self, talk: Conversation) -> Conversation:
        """Asked for the name."""
        talk.say("想看门诊", OUTPATIENT)
        talk.say("同意")
        assert talk.slot == "member_name"
        return talk

    def test_a_chosen_question_is_answered_and_the_form_goes_on_with_one_line(self, asked: Conversation) -> None:
        offer = asked.vague("那个要好久哦", TIMELINE, "query_status")
        assert offer.count("？") + offer.count("：") <= 2, "one question at a time"
        answer = asked.say("1")
        assert "5个工作日" in answer
        assert answer.endswith("请问被保险人的姓名是？")
        assert asked.draft["service"] == "outpatient"

    def test_none_of_them_goes_back_to_the_form(self, asked: Conversation) -> None:
        asked.vague("那个要好久哦", TIMELINE, "query_status")
        assert asked.say("都不是").endswith("请问被保险人的姓名是？")

    def test_an_answer_to_the_form_is_none_to_the_offer(self, asked: Conversation) -> None:
        asked.vague("那个要好久哦", TIMELINE, "query_status")
        assert "身份证号码" in asked.say("张三")

    def test_a_chosen_service_takes_the_place_of_the_first(self, asked: Conversation) -> None:
        asked.vague("基因那啥咋整，上海的", "request_gene_test", "faq_sample")
        assert "改为办理" in asked.say("1")
        assert (asked.draft["service"], asked.slot) == ("gene_test", "member_name")

    def test_another_service_without_its_words_is_asked_about_first(self, asked: Conversation) -> None:
        assert "不是" in asked.say("还有别的办法没", "request_direct_pay", 0.6)
        assert asked.draft["service"] == "outpatient"
        asked.say("是的")
        assert asked.draft["service"] == "direct_pay"
