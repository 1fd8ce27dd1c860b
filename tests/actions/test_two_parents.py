"""Two parents in one sentence: the service that is kept belongs to the other one. Today is 2026-11-23."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.models import Case
from bot.members import service as members
from tests.actions.conversation import Conversation
from tests.actions.test_identity_talk import insured
from tests.members.people import id_number

FATHERS, MOTHERS = id_number(serial="001"), id_number(serial="004")
SENTENCES = [
    "我爸妈都得了癌，我爸要约门诊，我妈想要二诊，一个一个来吧，先弄我爸的",
    "给我爸约个门诊，另外我妈还要办第二诊疗意见",
    "我爸约门诊，我妈也想做二诊",
]


def until_the_offer(talk: Conversation, session: Session, sentence: str) -> None:
    insured(session, "陈建国", FATHERS)
    insured(session, "刘秀兰", MOTHERS)
    for text, intent in (
        (sentence, "request_outpatient"),
        ("同意", "affirm"),
        (f"陈建国 {FATHERS}", "inform_identity"),
        ("10月11日确诊", "nlu_fallback"),
        ("小细胞肺癌", "nlu_fallback"),
        ("北京", "nlu_fallback"),
        ("听安排", "nlu_fallback"),
        ("稍后补", "nlu_fallback"),
    ):
        talk.say(text, intent)
    assert "现在接着办吗" in talk.say("确认", "affirm")


def whose_cases(session: Session) -> list[tuple[str, str]]:
    found = session.scalars(select(Case)).all()
    return sorted((case.service, members.get_member(session, case.member_id).name) for case in found)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("taken_up", [["接着办"], ["现在弄我妈的"], ["接着办我妈的"], ["轮到我妈了"], []])
def test_the_second_request_is_the_mothers(
    talk: Conversation, words_session: Session, sentence: str, taken_up: list[str]
) -> None:
    until_the_offer(talk, words_session, sentence)
    for text in taken_up:
        assert "小细胞肺癌" not in talk.say(text)
        assert not talk.draft.get("tumour"), "nothing of the father's"
    talk.say(f"刘秀兰 {MOTHERS}", "inform_identity")
    if not taken_up:
        talk.say("接着办")
    talk.say("我妈是乳腺癌，9月25号确诊的")
    for text in ("上海", "稍后补", "确认"):
        talk.say(text)
    assert whose_cases(words_session) == [("outpatient", "陈建国"), ("second_opinion", "刘秀兰")]


@pytest.mark.parametrize("text", ["接着办", "好的"])
def test_one_persons_second_service_stays_theirs(talk: Conversation, words_session: Session, text: str) -> None:
    until_the_offer(talk, words_session, "我要约门诊，也想办第二诊疗意见")
    talk.say(text, "affirm")
    assert talk.draft["tumour"] == "小细胞肺癌"
    assert talk.form == "details_form" or talk.form == "documents_form"


def test_what_is_told_of_another_who_was_checked_takes_up_nothing(talk: Conversation, words_session: Session) -> None:
    until_the_offer(talk, words_session, SENTENCES[0])
    talk.say(f"刘秀兰 {MOTHERS}", "inform_identity")
    talk.say("我妈是乳腺癌，9月25号确诊的")
    assert "陈" not in talk.say("门诊预约", "request_outpatient")
