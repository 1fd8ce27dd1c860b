"""What cannot be had and what can be had instead; what is left; where things stand. Today is Monday, 2026-11-23."""

import pytest
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.cases.models import Case
from bot.members import service as members
from bot.members.models import Member
from tests.actions.conversation import OPENID, Conversation
from tests.members.people import add_member, add_policy, id_number

ASK = {name: f"request_{name}" for name in ("outpatient", "inpatient", "second_opinion", "gene_test", "direct_pay")}


def acts_for(session: Session, name: str = "陈秀兰", serial: str = "002", relation: str | None = None) -> Member:
    """A member in force, bound to the user who has agreed."""
    member = add_member(session, name=name, number=id_number(serial=serial))
    add_policy(session, member)
    user = members.get_or_create_user(session, OPENID)
    members.give_consent(session, user, evidence="before")
    members.verify_identity(
        session, user=user, name=name, id_number=member.id_number, attempt_key=f"before-{serial}", relation=relation
    )
    return member


def apply(talk: Conversation, opening: str = "做基因检测", *, intent: str = ASK["gene_test"]) -> str:
    """Walk a gene test to its case; the last answer."""
    for text in (opening, "不清楚", "肺腺癌", "稍后补"):
        talk.say(text, intent if text == opening else "nlu_fallback")
    return talk.say("确认")


@pytest.mark.parametrize("service", ASK)
def test_j5_every_service_asks_for_the_day_and_the_tumour(
    talk: Conversation, words_session: Session, service: str
) -> None:
    acts_for(words_session)
    assert "确诊" in talk.say("想办这个", ASK[service])
    assert "哪一种肿瘤" in talk.say("今年9月1日")


@pytest.mark.parametrize("service", ASK)
def test_j5_not_the_first_time_is_refused_in_any_answer(
    talk: Conversation, words_session: Session, service: str
) -> None:
    acts_for(words_session)
    talk.say("想办这个", ASK[service])
    answer = talk.say("三年前得过乳腺癌，这次又长了")
    assert "第一次" in answer
    assert "400-606-5033" in answer
    assert "人工" in answer
    assert talk.form is None


def test_j5_told_with_the_first_words(talk: Conversation, words_session: Session) -> None:
    acts_for(words_session, relation="母亲")
    assert "不是第一次" in talk.say("我妈肺癌复发了，想约门诊", ASK["outpatient"])


def test_j5_spread_is_asked_about_and_not_refused(talk: Conversation, words_session: Session) -> None:
    acts_for(words_session)
    talk.say("想约门诊", ASK["outpatient"])
    talk.say("今年9月1日")
    assert "第一次确诊恶性肿瘤吗" in talk.say("肺癌骨转移")
    assert "城市" in talk.say("是第一次")
    assert talk.draft["first_diagnosis"] == "yes"


def test_j5_a_benign_tumour_is_refused_with_a_way_on(talk: Conversation, words_session: Session) -> None:
    acts_for(words_session)
    talk.say("想约门诊", ASK["outpatient"])
    talk.say("今年9月1日")
    answer = talk.say("子宫肌瘤")
    assert "病理报告" in answer
    assert "400-606-5033" in answer


def test_j5_a_correction_at_the_end_is_judged_too(talk: Conversation, words_session: Session) -> None:
    acts_for(words_session)
    talk.say("做基因检测", ASK["gene_test"])
    for text in ("今年9月1日", "肺癌", "稍后补"):
        talk.say(text)
    assert "恶性肿瘤" in talk.say("肿瘤类型改成子宫肌瘤")
    assert talk.form is None


def test_g4_a_refusal_names_what_can_still_be_had(talk: Conversation, words_session: Session) -> None:
    acts_for(words_session)
    assert "JC" in apply(talk)
    again = talk.say("再做一次基因检测", ASK["gene_test"])
    assert "已经在办理" in again
    assert "现在还可以办理：门诊预约、住院预约、第二诊疗意见、住院保险直付" in again


def test_the_member_stays_chosen_after_a_refusal(talk: Conversation, words_session: Session) -> None:
    acts_for(words_session)
    father = acts_for(words_session, "周建国", "003", "父亲")
    apply(talk, "给我爸做基因检测")
    talk.say("给我爸做基因检测", ASK["gene_test"])
    assert "确诊" in talk.say("那门诊", ASK["outpatient"])
    assert talk.draft["member_id"] == father.id


def test_what_is_told_reaches_the_case(talk: Conversation, words_session: Session) -> None:
    member = acts_for(words_session)
    talk.say("做基因检测，第一次得", ASK["gene_test"])
    for text in ("今年9月1日", "肺腺癌", "稍后补", "确认"):
        talk.say(text)
    (case,) = cases.open_cases(words_session, [member])
    assert case.details["tumour"] == "肺腺癌"
    assert case.details["diagnosed_on"] == "2026-09-01"


@pytest.mark.parametrize("service", ["gene_test", "second_opinion", "outpatient"])
def test_the_example_of_a_change_is_a_detail_of_the_service(
    talk: Conversation, words_session: Session, service: str
) -> None:
    acts_for(words_session)
    answer = talk.say("想办这个", ASK[service])
    for _ in range(8):
        if "请核对一下" in answer:
            break
        by_word = {"确诊是哪": "不清楚", "肿瘤": "肺腺癌", "城市": "上海", "医院或科室": "听安排", "拍照": "稍后补"}
        answer = talk.say(next(say for word, say in by_word.items() if word in answer.rsplit("\n\n", 1)[-1]))
    if service == "gene_test":
        assert "肿瘤类型改成乳腺癌" in answer
        assert "城市" not in answer
    else:
        assert "城市改成北京" in answer
    assert ("专家所在城市：上海" in answer) == (service == "second_opinion")


# --- what is left


def test_g4_what_is_left_is_told_for_everybody(talk: Conversation, words_session: Session) -> None:
    acts_for(words_session)
    acts_for(words_session, "周建国", "003", "父亲")
    answer = talk.say("还能用几次", "query_entitlements")
    assert "陈**" in answer
    assert "周**" in answer
    assert "门诊预约" in answer


def test_g4_who_is_not_known_is_identified_first(talk: Conversation, words_session: Session) -> None:
    member = add_member(words_session)
    add_policy(words_session, member)
    assert "同意" in talk.say("还剩几次", "query_entitlements")
    talk.say("同意")
    talk.say("陈秀兰")
    answer = talk.say(member.id_number)
    assert "门诊预约" in answer
    assert talk.form is None


def test_a_question_for_what_is_left_does_not_lose_the_form(talk: Conversation, words_session: Session) -> None:
    acts_for(words_session)
    talk.say("门诊", ASK["outpatient"])
    answer = talk.say("我还剩几次机会", "query_entitlements")
    assert "门诊预约" in answer
    assert "确诊" in answer.rsplit("\n\n", 1)[-1]


# --- progress


def test_progress_is_told_person_by_person(talk: Conversation, words_session: Session) -> None:
    acts_for(words_session)
    acts_for(words_session, "周建国", "003", "父亲")
    apply(talk, "给我爸做基因检测")
    alone = talk.say("进度", "query_status")
    assert "【" not in alone
    talk.say("做基因检测", ASK["gene_test"])
    talk.say("1")
    for text in ("不清楚", "肺癌", "稍后补", "确认"):
        talk.say(text)
    both = talk.say("进度", "query_status")
    assert both.index("【陈**】") < both.index("【周**（父亲）】")
    assert both.count("JC261123-") == 2


def test_a_case_that_was_closed_of_late_is_mentioned(talk: Conversation, words_session: Session) -> None:
    member = acts_for(words_session)
    apply(talk)
    (case,) = cases.open_cases(words_session, [member])
    cancel(words_session, case)
    answer = talk.say("进度", "query_status")
    assert "最近办结" in answer
    assert case.number in answer


def test_nothing_to_tell(talk: Conversation, words_session: Session) -> None:
    acts_for(words_session)
    assert "没有查到" in talk.say("进度", "query_status")


def cancel(session: Session, case: Case) -> None:
    """The member takes the request back."""
    cases.advance(session, case.number, "cancelled", actor="member", facts={})


def test_j7_a_place_that_is_not_covered_is_told_with_the_nearest(talk: Conversation, words_session: Session) -> None:
    acts_for(words_session)
    talk.say("门诊", ASK["outpatient"])
    talk.say("今年9月1日")
    talk.say("肺癌")
    answer = talk.say("苏州")
    assert "离得近的有：上海" in answer
    assert "大连" in answer
