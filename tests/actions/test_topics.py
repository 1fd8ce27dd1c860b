"""What the assistant does not do: each kind has its own answer, inside forms and outside, never twice the same."""

import itertools
import re

import pytest
from sqlalchemy.orm import Session

from actions.feelings import comforts
from actions.topics import Topic, topic_of
from tests.actions.chat import Chat
from tests.actions.conversation import Conversation
from tests.actions.turns import a_turn
from tests.cases.build import open_one

# text, what the classifier takes it for, what the answer must hold
ANSWERS = [
    ("我爸还能活多久", "medical", "主治医生.*第二诊疗意见"),
    ("癌胚抗原12高吗", "medical", "主治医生.*第二诊疗意见"),
    ("能吃牛肉不", "medical", "主治医生.*第二诊疗意见"),
    ("手术到底做不做好", "medical", "主治医生.*第二诊疗意见"),
    ("我好害怕，睡不着", "worry", "不容易.*人工"),
    ("心里堵得慌，不知道跟谁说", "worry", "不容易.*人工"),
    ("今天复查没事，开心得想哭", "worry", "替您高兴"),
    ("我妈昨晚走了", "worry", "节哀"),
    ("老伴没能挺过来", "worry", "节哀"),
    ("车险到期了怎么续", "other_insurance", "保险公司.*热线"),
    ("想把保险退了", "other_insurance", "保险公司.*热线"),
    ("刷单日结三百，加我微信", "spam", "处理不了"),
    ("拼多多帮我砍一刀", "spam", "处理不了"),
    ("where is the hospital", "foreign", "Chinese.*中文"),
    ("병원 예약하고 싶어요", "foreign", "Chinese.*中文"),
    ("lkjlkj wer", "gibberish", "没太明白.*一句话"),
    ("给我讲个笑话", "chat", "不太在行"),
    ("明天北京会下雨吗", "chat", "不太在行"),
    ("你是机器人吗", "chat", "智能助手.*人工"),
]
# Clear words need no topic: the classifier does not know what it is.
BY_WORDS = [
    ("http://x.cn/a 点击领取红包", Topic.SPAM),
    ("理赔进度在哪看", Topic.OTHER_INSURANCE),
    ("发票能报销吗", Topic.OTHER_INSURANCE),
    ("退保能拿回多少", Topic.OTHER_INSURANCE),
    ("can you help me", Topic.FOREIGN),
    ("こんにちは", Topic.FOREIGN),
    ("asdfghjk", Topic.GIBBERISH),
    ("？？？", Topic.GIBBERISH),
    ("今天天气真好", Topic.CHAT),
]
OURS = ["直付要签理赔授权书吗", "CT", "EGFR", "12345", "上海", "理赔授权书怎么签", "nsclc T2", "还没想好"]


@pytest.mark.parametrize(("text", "topic", "must"), ANSWERS)
def test_each_kind_has_an_answer_of_its_own(talk: Conversation, text: str, topic: str, must: str) -> None:
    assert re.search(must, talk.off_topic(text, topic), re.DOTALL)
    assert talk.form is None
    assert talk.handover is None


@pytest.mark.parametrize(("text", "topic", "must"), ANSWERS)
def test_said_again_it_is_answered_in_other_words(talk: Conversation, text: str, topic: str, must: str) -> None:
    first = talk.off_topic(text, topic)
    second = talk.off_topic(text, topic)
    assert second
    shared = {line for line in re.split(r"[。！？\n]", first) if line} & set(re.split(r"[。！？\n]", second))
    assert not shared


@pytest.mark.parametrize(("text", "topic", "must"), ANSWERS)
def test_inside_a_form_the_question_follows_in_one_line(talk: Conversation, text: str, topic: str, must: str) -> None:
    talk.say("想看门诊", "request_outpatient")
    answer = talk.off_topic(text, topic)
    if must == "节哀":
        assert talk.form is None, "nothing more is asked"
        return
    assert talk.slot == "consent"
    assert "同意" in answer.splitlines()[-1]
    assert topic == Topic.GIBBERISH or re.search(must.replace("不容易", "不好受"), answer, re.DOTALL)


@pytest.mark.parametrize(("text", "topic"), BY_WORDS)
@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
def test_clear_words_need_no_classifier(text: str, topic: Topic, intent: str) -> None:
    assert topic_of(a_turn(text, intent=intent)) is topic


@pytest.mark.parametrize("text", OURS)
def test_our_own_subjects_are_not_taken_for_others(text: str) -> None:
    assert topic_of(a_turn(text)) is None


def test_a_sure_intent_of_ours_is_no_other_subject() -> None:
    assert topic_of(a_turn("理赔用的发票怎么交", intent="submit_documents", confidence=0.9)) is None


@pytest.mark.parametrize(
    "text",
    [
        "我爸去年走了，现在我妈又病了",
        "我外婆就是癌症去世的",
        "我怕我妈没了",
        "我妈走了一会儿了，等她回来",
        "病人去世了能退保吗",
    ],
)
def test_a_death_long_ago_or_feared_is_not_condoled(text: str) -> None:
    assert not comforts(a_turn(text))


def test_after_a_death_no_list_of_services_is_shown(talk: Conversation) -> None:
    talk.off_topic("我妈昨晚走了", "worry")
    answer = talk.say("我该怎么办", "faq_service_intro")
    assert "门诊" not in answer
    assert "人工" in answer
    assert "门诊预约" in talk.say("想给我爸约门诊", "request_outpatient")


@pytest.mark.parametrize("intent", ["human_agent", "inform_identity", "out_of_scope", "greet"])
def test_who_we_are_is_told_whatever_the_classifier_thinks(talk: Conversation, intent: str) -> None:
    assert "智能助手" in talk.say("你是机器人吗", intent)
    assert talk.handover is None


def test_unsure_but_most_likely_a_worry_gets_the_kind_answer_and_no_list(talk: Conversation) -> None:
    talk.topic = "worry"
    talk.ranking = [("nlu_fallback", 0.4), ("out_of_scope", 0.4), ("faq_service_intro", 0.3)]
    assert "不容易" in talk.vague("不想让爸妈知道，怎么瞒", "faq_service_intro", "request_gene_test")


def test_after_a_death_a_form_ends_and_the_open_case_is_left_to_the_member(session: Session, chat: Chat) -> None:
    open_one(session)
    chat.say("还想办基因检测", "request_gene_test")
    chat.say("同意")
    assert chat.form
    answer = chat.off_topic("我妈今天凌晨走了", "worry")
    assert "节哀" in answer
    assert "取消预约" in answer
    assert chat.form is None


def test_three_times_not_understood_brings_a_person(talk: Conversation) -> None:
    assert "三件事" in talk.say("嗯那个啥")
    assert "人工" in talk.say("就那个")
    assert talk.handover is None
    talk.say("哎呀那个嘛")
    assert talk.handover == "not_understood"


def test_what_is_no_sentence_brings_a_person_more_slowly(talk: Conversation) -> None:
    said = [talk.off_topic(text, "gibberish") for text in ("asdfgh", "？？？", "。。。")]
    assert all(one != other for one, other in itertools.pairwise(said))
    assert talk.handover is None
    talk.off_topic("qwrtzp", "gibberish")
    assert talk.handover == "not_understood"


def test_what_was_understood_between_begins_the_count_anew(talk: Conversation) -> None:
    talk.say("嗯那个啥")
    talk.say("就那个")
    talk.say("要多久", "faq_timeline")
    talk.say("哎呀那个嘛")
    assert talk.handover is None


@pytest.mark.parametrize(
    ("text", "topic", "must", "reason"),
    [
        ("我撑不下去了", "self_harm", ["12356", "120"], "self_harm"),
        ("他突然说不出话来", "acute", ["12356", "120"], "emergency"),
        ("我妈突然喘得厉害", "acute", ["120"], "emergency"),
    ],
)
def test_an_emergency_names_the_ways_out_by_its_kind(
    talk: Conversation, text: str, topic: str, must: list[str], reason: str
) -> None:
    talk.topic = topic
    answer = talk.say(text, "emergency")
    assert all(number in answer for number in must)
    assert talk.handover == reason


def test_a_doubtful_alarm_names_both_ways_out(talk: Conversation) -> None:
    talk.topic = "self_harm"
    answer = talk.say("我先上个厕所", "emergency", 0.6)
    assert "120" in answer
    assert "12356" in answer
    assert talk.handover == "emergency"


def test_spam_and_small_talk_never_bring_a_person(talk: Conversation) -> None:
    for _ in range(4):
        talk.off_topic("刷单日结三百", "spam")
        assert talk.handover is None


def test_the_open_question_is_never_put_twice_in_the_same_words(talk: Conversation) -> None:
    talk.say("想看门诊", "request_outpatient")
    talk.say("同意")
    questions = [talk.off_topic(text, "chat").splitlines()[-1] for text in ("在干嘛呢", "吃了没", "下雨了", "猫叫了")]
    assert all(one != other for one, other in itertools.pairwise(questions))
