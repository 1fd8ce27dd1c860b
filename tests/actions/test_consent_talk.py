"""What is said at the consent question besides yes and no: heard in its own sense, and never answered in a loop."""

from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import repository
from bot.conversations.models import Author
from bot.members.models import Consent
from tests.actions.conversation import Conversation

GENE_TEST = "request_gene_test"


@pytest.fixture
def asked(talk: Conversation) -> Conversation:
    assert "同意请回复“同意”" in talk.say("我要做基因检测", GENE_TEST)
    return talk


@pytest.mark.parametrize(
    ("text", "intent", "told"),
    [
        ("没有报告", "deny", "也可以先申请"),
        ("没有病理报告", "deny", "没有病理报告也可以先办"),
        ("报告在我闺女那", "submit_documents", "之后再发"),
        ("就是想做那个，帮我申请吧", "nlu_fallback", "就办基因检测"),
        ("样本寄哪里", "faq_sample", "先不要寄"),
        ("为什么", "nlu_fallback", "只用来核对保障"),
    ],
)
def test_other_words_are_heard_in_their_own_sense(asked: Conversation, text: str, intent: str, told: str) -> None:
    answer = asked.say(text, intent)
    assert told in answer
    assert "同意" in answer.split("\n\n")[-1], "and back to the question"
    assert asked.slot == "consent"


def test_who_says_neither_is_told_in_simpler_words_and_of_a_person(asked: Conversation) -> None:
    answers = [asked.say(text, "affirm") for text in ("知道了", "看到了", "哦", "收到", "明白了")]
    assert "只用来" in answers[1], "in simpler words"
    assert "回复“人工”" in answers[2], "and the way to a person"
    assert all(one != other for one, other in pairwise(answers)), "never the same loop"
    assert asked.handover is None


@pytest.mark.parametrize("text", ["继续", "中", "嗯嗯", "帮我办吧", "冇問題"])
def test_a_plain_yes_is_heard_before_anything_else_that_it_could_mean(
    asked: Conversation, words_session: Session, text: str
) -> None:
    assert "姓名" in asked.say(text, "greet")
    consent = words_session.scalars(select(Consent)).one()
    assert consent.evidence == asked.last_id, "the message itself is the record"


def test_another_service_wished_for_is_no_yes(asked: Conversation) -> None:
    answer = asked.say("帮我约个床位", "request_inpatient")
    assert "住院预约" in answer


@pytest.mark.parametrize("text", ["继续", "好的", "嗯"])
def test_a_plain_yes_counts_right_after_the_question_only(
    asked: Conversation, words_session: Session, text: str
) -> None:
    said_between(asked, "您好，小助手继续为您服务。想再看一遍问题就回复“继续”。")
    assert "同意" in asked.say(text, "affirm")
    assert not words_session.scalars(select(Consent)).all()
    assert "姓名" in asked.say(text, "affirm"), "now it was asked"


def test_the_word_itself_counts_whenever_it_comes(asked: Conversation, words_session: Session) -> None:
    said_between(asked, "您好，小助手继续为您服务。")
    assert "姓名" in asked.say("我同意", "affirm")


def said_between(talk: Conversation, text: str) -> None:
    repository.add_message(talk.session, talk.row.id, author=Author.BOT, kind="text", text=text, source="system:1")


LONG_TEXT = "【用来做什么】"


def consents(session: Session) -> int:
    return len(session.scalars(select(Consent)).all())


@pytest.mark.parametrize(
    "text",
    [
        "这啥同意不同意的 行行行 同意",
        "同意[OK]",
        "確認",
        "不同意也得同意呗，同意",
        "同议",
        "同易。",
        "tongyi",
        "同意❤️",
        "好格",
    ],
)
def test_a_yes_counts_however_it_is_written(asked: Conversation, words_session: Session, text: str) -> None:
    asked.say(text)
    assert consents(words_session) == 1


@pytest.mark.parametrize("text", ["都可以", "管了", "[OK]", "我妈说不 同意", "是不是回复 同意", "同意[弱]", "不同议"])
def test_what_is_no_clear_yes_is_none(asked: Conversation, words_session: Session, text: str) -> None:
    asked.say(text)
    assert consents(words_session) == 0


def test_the_word_of_another_step_counts_as_well(asked: Conversation, words_session: Session) -> None:
    asked.say("胃癌，南京")
    asked.say("确认")
    assert consents(words_session) == 1


def test_a_yes_before_the_text_was_shown_brings_the_text_once(talk: Conversation, words_session: Session) -> None:
    answer = talk.say("我同意，帮我妈约门诊", "request_outpatient")
    assert "您说了同意" in answer
    assert LONG_TEXT in answer
    assert consents(words_session) == 0
    assert "您说了同意" not in talk.say("这么麻烦")
    talk.say("同意")
    assert consents(words_session) == 1


def test_a_yes_after_the_text_was_shown_counts_outside_of_the_question(
    asked: Conversation, words_session: Session
) -> None:
    asked.say("不办了", "cancel")
    assert asked.slot is None
    answer = asked.say("中，同意", "affirm")
    assert consents(words_session) == 1
    assert "基因检测" in answer, "and goes on with what was put aside"


def test_the_long_text_comes_once_in_an_hour(asked: Conversation) -> None:
    answer = asked.say("还是帮我约门诊", "request_outpatient")
    assert LONG_TEXT not in answer
    assert "同意请回复“同意”" in answer
    asked.say("不办了", "cancel")
    assert LONG_TEXT not in asked.say("我要住院", "request_inpatient")
    asked.say("不同意")
    asked.say("不同意")
    assert LONG_TEXT in asked.say("我要住院", "request_inpatient"), "after a refusal from the start"
