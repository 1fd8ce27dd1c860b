"""No answer promises what the clauses do not give: no day after the waiting period for whom it shuts out (J5)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from actions.faq_in_between import answer as asked_in_between
from actions.history import History, read_history
from tests.actions.conversation import Conversation
from tests.actions.test_sealed_facts import OUTPATIENT, who
from tests.members.people import add_member, add_policy

WAITING_LAST = "2026年12月29日"


@pytest.fixture
def refused(talk: Conversation, words_session: Session) -> Conversation:
    """Somebody who was refused because the policy's waiting period still runs."""
    waiting = add_member(words_session, name="王小明")
    add_policy(words_session, waiting, effective=date(2026, 10, 1), expiry=date(2027, 9, 30), waiting_days=90)
    talk.say("想约", OUTPATIENT)
    talk.say("同意")
    assert "过后也不能申请" in talk.say(who(waiting))
    return talk


@pytest.mark.parametrize("text", ["11月12号", "我是11月12号确诊的", "上个月10号查出来的"])
def test_j5_a_diagnosis_in_the_waiting_period_stays_out(refused: Conversation, text: str) -> None:
    answer = refused.say(text)
    assert "等过了等待期也不能申请" in answer
    assert "就行" not in answer
    assert WAITING_LAST in refused.say("那等过了等待期我再来，就一定给我办是吧")
    assert WAITING_LAST in refused.say("我这个保单哪天才算过了等待期呀")


def test_j5_told_before_the_policy_was_known(talk: Conversation, words_session: Session) -> None:
    waiting = add_member(words_session, name="王小明")
    add_policy(words_session, waiting, effective=date(2026, 10, 1), expiry=date(2027, 9, 30), waiting_days=90)
    talk.say("我11月10号确诊的乳腺癌，想约门诊", OUTPATIENT)
    talk.say("同意")
    assert "确诊日期，当时保单还在等待期内" in talk.say(who(waiting))
    assert "等过了等待期也不能申请" in talk.say("那等12月30号以后我再来，就一定给我办是吧")
    assert "每项服务都一样" in talk.say("那有没有别的服务能用")


@pytest.mark.parametrize("text", ["不可能，你给我查清楚", "那我找谁"])
def test_whoever_doubts_a_refusal_is_led_to_a_person(refused: Conversation, text: str) -> None:
    assert "人工" in refused.say(text)


def test_a_refusal_for_another_reason_is_looked_into_by_a_person(talk: Conversation, words_session: Session) -> None:
    over = add_member(words_session, name="王小明")
    add_policy(words_session, over, effective=date(2025, 1, 5), expiry=date(2026, 1, 4), waiting_days=30)
    talk.say("想约", OUTPATIENT)
    talk.say("同意")
    assert "到期" in talk.say(who(over))
    assert "人工" in talk.say("不可能过期，你给我查清楚")
    assert "1 " not in talk.say("那我找谁")


@pytest.mark.parametrize("text", ["确诊日期改成4月2号", "确诊日期可以改成4月2号吗", "我想重新说一下确诊日期可以吗"])
def test_a_correction_of_the_day_is_no_question_for_another_diagnosis(talk: Conversation, text: str) -> None:
    assert asked_in_between(talk.turn(text, "nlu_fallback"), text, None) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("医生说我爸的肝癌又长了，三年前切过一次，想去北京找专家", History.NOT_FIRST),
        ("肝癌又长了", History.UNSURE),
        ("癌胚抗原又长了", None),
        ("我妈的瘤又长大了", None),
    ],
)
def test_j5_what_has_grown_again(text: str, told: History | None) -> None:
    assert read_history(text) == told
