"""What the training data promise: enough, varied, nobody's real data, and nothing of the test set in it."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.nlu.data import Example, read_examples
from bot.nlu.normalise import normalise

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = read_examples(ROOT / "data" / "nlu")
TEST_MESSAGES = read_examples(ROOT / "tests" / "nlu" / "test_messages.yml")
SERVICES = [
    "request_outpatient",
    "request_inpatient",
    "request_second_opinion",
    "request_gene_test",
    "request_direct_pay",
]
QUESTIONS = ["documents", "timeline", "cities_hospitals", "eligibility", "service_intro", "sample", "authorization"]
TALK = [
    "greet",
    "goodbye",
    "thanks",
    "affirm",
    "deny",
    "cancel",
    "human_agent",
    "complaint",
    "out_of_scope",
    "emergency",
]
CASES = ["query_status", "reschedule_or_noshow", "submit_documents", "inform_identity"]
ACTS = ["inform_courier", "no_sample", "refuse_authorization", "confirm_attendance"]
ACCOUNT = ["query_entitlements", "unbind_member", "delete_my_data"]
INTENTS = [*SERVICES, *CASES, *ACTS, *ACCOUNT, *TALK, *(f"faq_{topic}" for topic in QUESTIONS)]
OUT_OF_SCOPE_TOPICS = ["medical", "worry", "bereavement", "other_insurance", "chat", "spam", "foreign", "gibberish"]
SERVICE_NAMES = {
    "request_outpatient": r"门诊|門診|门珍|挂号|挂个号|预约|預約|绿通|绿色通道",
    "request_inpatient": r"住院预约|预约住院|约住院|绿通|绿色通道|入院预约|办住院|申请住院",
    "request_second_opinion": r"第二|二诊|意见|意見",
    "request_gene_test": r"基因检|精准|测基因|鸡因检",
    "request_direct_pay": r"直付|直接付|直接支付|直接结算",
}


def of(intent: str, examples: list[Example]) -> list[str]:
    return [example.text for example in examples if example.intent == intent]


def test_all_intents_of_the_design_and_no_other() -> None:
    assert {example.intent for example in EXAMPLES} == set(INTENTS) == {example.intent for example in TEST_MESSAGES}


@pytest.mark.parametrize("intent", INTENTS)
def test_enough_examples(intent: str) -> None:
    least = {"out_of_scope": 400, "emergency": 200}.get(intent, 200 if intent.startswith("request_") else 120)
    assert len(of(intent, EXAMPLES)) >= least
    assert len(of(intent, TEST_MESSAGES)) >= (60 if intent.startswith("request_") else 12)


def test_what_is_divided_is_divided_wholly() -> None:
    divided = {example.intent for example in EXAMPLES if example.topic}
    assert divided == {"out_of_scope", "emergency"}
    assert [example for example in EXAMPLES if example.intent in divided and not example.topic] == []
    topics = Counter(example.topic for example in EXAMPLES if example.topic)
    assert set(topics) == {*OUT_OF_SCOPE_TOPICS, "acute", "self_harm"}
    assert min(topics.values()) >= 25


@pytest.mark.parametrize("intent", sorted(SERVICE_NAMES))
def test_half_of_the_wishes_do_not_name_the_service(intent: str) -> None:
    texts = of(intent, EXAMPLES)
    named = [text for text in texts if re.search(SERVICE_NAMES[intent], text)]
    assert len(named) <= len(texts) / 2


def test_no_text_twice() -> None:
    same = [text for text, times in Counter(e.text.lower() for e in EXAMPLES + TEST_MESSAGES).items() if times > 1]
    assert same == []


def test_no_two_intents_share_a_text() -> None:
    intents: dict[str, set[str]] = {}
    for example in EXAMPLES:
        intents.setdefault(normalise(example.text), set()).add(example.intent)
    assert {text: names for text, names in intents.items() if len(names) > 1} == {}


def test_no_number_of_a_person() -> None:
    assert [
        e.text for e in EXAMPLES + TEST_MESSAGES if re.search(r"\d{11}", re.sub(r"t_[0-9a-f]{16}", "", e.text))
    ] == []
