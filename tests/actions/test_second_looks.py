"""What is looked at once more before it is done: consent, the consequence, who may. Today is 2026-11-23, a Monday."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases import service as cases
from bot.cases.models import Case, CaseEventType
from bot.catalog import ServiceId, render
from bot.catalog.consent import ConsentText
from bot.conversations.models import HandoverReason
from bot.kernel import clock, vault
from bot.members import consents
from bot.members import service as members
from bot.members.id_numbers import check_digit
from bot.members.models import Consent, Member, WeChatUser
from tests.actions.chat import Chat
from tests.actions.conversation import ACTION_OF_INTENT, ACTIONS
from tests.cases.build import OPENID, bind, insured, move_clock, open_one, texts, to_arranged, walk
from tests.members.people import add_member, add_policy, id_number

pytestmark = pytest.mark.usefixtures("frozen_clock")


def user(session: Session) -> WeChatUser:
    return members.get_or_create_user(session, OPENID)


def agreed(session: Session) -> None:
    members.give_consent(session, user(session), evidence="in0")


def mother(session: Session) -> Member:
    member = add_member(session)
    add_policy(session, member)
    bind(session, member)
    members.set_relation(session, user(session), member, "母亲")
    return member


def waits_for_sample(session: Session) -> Case:
    case = open_one(session, ServiceId.GENE_TEST)
    where = {"sample_instructions": "按说明寄送", "lab_address": "示例市检验所"}
    walk(
        session,
        case.number,
        ("items_decided", {"test_items": "肺癌68基因", "sample_kinds": "外周血"}),
        ("awaiting_sample", where),
    )
    return case


def test_every_intent_of_the_rules_has_its_action() -> None:
    assert set(ACTION_OF_INTENT.values()) <= set(ACTIONS)


# --- a person's number is no courier number

FOREIGNER = "91108419850312123"


@pytest.mark.parametrize("number", [FOREIGNER + check_digit(FOREIGNER), "911084198503121234"])
def test_t1_a_foreigners_number_is_never_taken_for_a_courier_number(session: Session, chat: Chat, number: str) -> None:
    case = waits_for_sample(session)
    chat.say("样本寄出去了", "inform_courier")
    assert number not in chat.say(number, "inform_identity")
    assert number not in str(chat.draft)
    assert case.facts.get("courier_number") is None
    assert number not in texts(session)[-1]


def test_j3_nothing_is_opened_of_somebody_who_has_no_case(
    session: Session, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "reveal", lambda *_: pytest.fail("opened before consent"))
    assert "封存" in chat.say(f"我妈叫陈秀兰，身份证{id_number()}", "inform_identity")


# --- the consequence that was shown


def test_g5_a_yes_to_a_consequence_that_no_longer_holds_is_asked_again(session: Session, chat: Chat) -> None:
    case = open_one(session)
    assert "会退还" in chat.say("取消预约", "cancel")
    to_arranged(session, case.number)
    again = chat.say("确认取消")
    assert "有了变化" in again
    assert "视为已经使用" in again
    assert cases.find_case(session, case.number).status == "arranged"
    assert chat.say("确认取消") == ""
    assert cases.find_case(session, case.number).status == "cancelled"


def test_g5_a_deletion_whose_consequence_has_changed_is_asked_again(session: Session, chat: Chat) -> None:
    case = open_one(session)
    assert "退还" in chat.say("删除我的资料", "delete_my_data")
    to_arranged(session, case.number)
    again = chat.say("确认删除")
    assert "有了变化" in again
    assert "视为已经使用" in again
    assert cases.find_case(session, case.number).status == "arranged"
    assert "已经删除" in chat.say("确认删除")


def test_g5_a_new_time_of_the_appointment_is_shown_before_it_is_given_up(session: Session, chat: Chat) -> None:
    case = to_arranged(session, open_one(session).number)
    chat.say("改期到12月3日", "reschedule_or_noshow")
    assert case.appointment_at is not None
    case.appointment_at += timedelta(days=1)  # staff have moved it
    assert "12月1日" in chat.say("确认改期")
    assert cases.find_case(session, case.number).status == "arranged"


# --- whether the user still may


def test_j3_who_is_no_longer_bound_cancels_nothing(session: Session, chat: Chat) -> None:
    member = insured(session, openid="o-brother")
    bind(session, member)
    case = open_one(session, member=member, openid="o-brother")
    chat.say("取消预约", "cancel")
    members.unbind(session, user(session), member, evidence="staff")
    assert case.number not in chat.say("确认取消")
    assert cases.find_case(session, case.number).status == "accepted"


def test_g5_going_is_not_noted_after_the_time(session: Session, chat: Chat) -> None:
    case = to_arranged(session, open_one(session).number)
    move_clock("2026-11-28")
    chat.say("可能吧，到时候看", "confirm_attendance")
    move_clock("2026-12-02")
    answer = chat.say("能去")
    assert "时间已经到了" in answer
    assert "路上慢些" not in answer
    written = [event.type for event in repository.events(session, case.number)]
    assert CaseEventType.ATTENDANCE_CONFIRMED not in written


def test_going_that_runs_again_is_thanked_for_again(session: Session, chat: Chat) -> None:
    to_arranged(session, open_one(session).number)
    move_clock("2026-11-28")
    chat.say("可能吧，到时候看", "confirm_attendance")
    draft, slot = dict(chat.draft), chat.slot
    thanks = chat.say("能去")
    assert "路上慢些" in thanks
    assert chat.again("能去", draft=draft, slot=slot) == thanks


# --- consent


def test_pipl_nothing_is_told_of_cases_before_consent(session: Session, chat: Chat) -> None:
    case = open_one(session)
    chat.say("想约住院", "request_inpatient")
    for intent in ("query_status", "query_entitlements"):
        answer = chat.say("进度" if intent == "query_status" else "还剩几次", intent)
        assert case.number not in answer
        assert "同意" in answer
    assert chat.slot == "consent"


def test_pipl_nobody_is_chosen_and_no_name_compared_before_consent(
    session: Session, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = mother(session)
    with monkeypatch.context() as patch:
        patch.setattr(vault, "reveal", lambda *_: pytest.fail("opened before consent"))
        chat.say("给我妈约门诊", "request_outpatient")
        assert "member_id" not in chat.draft
        assert "封存" in chat.say("陈秀兰", "inform_identity")
    assert "确诊" in chat.say("同意")
    assert chat.draft["member_id"] == member.id


def test_pipl_the_person_named_before_consent_is_taken_after_it(session: Session, chat: Chat) -> None:
    member = mother(session)
    chat.say("给我妈约门诊", "request_outpatient")
    chat.say("同意")
    assert chat.draft["member_id"] == member.id


def test_pipl_a_yes_to_words_that_were_not_shown_is_no_consent(
    session: Session, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.say("想约门诊", "request_outpatient")
    new = ConsentText("v9", members.consent_text().text + "还有一条新的约定。")
    monkeypatch.setattr(consents, "consent_text", lambda: new)
    monkeypatch.setattr(members, "consent_text", lambda: new)
    assert "还有一条新的约定" in chat.say("同意")
    assert session.scalars(select(Consent)).all() == []
    assert "姓名" in chat.say("同意")
    assert session.scalars(select(Consent)).one().text_hash == new.digest


def test_pipl_consent_to_an_older_text_can_be_withdrawn(session: Session, chat: Chat) -> None:
    given = Consent(user_id=user(session).id, version="v0", text_hash="0" * 64, given_at=clock.now(), evidence="x")
    session.add(given)
    session.flush()
    assert "确认撤回" in chat.say("撤回同意", "delete_my_data")
    chat.say("确认撤回")
    assert given.withdrawn_at is not None
    assert chat.handover is None or chat.handover == HandoverReason.CONSENT_REVOKED


# --- pictures in a turn that is run again


def test_pictures_of_a_turn_that_is_run_again_are_counted_again(session: Session, chat: Chat) -> None:
    agreed(session)
    case = open_one(session, ServiceId.DIRECT_PAY, kinds=[])
    first = chat.photo()
    assert case.number in first
    assert chat.hear("/submit_documents", "submit_documents", 1.0, ids=[f"{chat.last_id}.0"]) == first


def test_pictures_that_were_asked_about_are_counted_again(session: Session, chat: Chat) -> None:
    agreed(session)
    member = insured(session)
    open_one(session, ServiceId.DIRECT_PAY, member=member, kinds=[])
    open_one(session, member=member, key="key-2", kinds=[])
    chat.photo()
    draft, slot = dict(chat.draft), chat.slot
    first = chat.say("住院直付的")
    assert "收到1张" in first
    assert chat.again("住院直付的", draft=draft, slot=slot) == first


# --- details


def details_of(chat: Chat, session: Session, intent: str) -> None:
    agreed(session)
    insured(session)
    chat.say("申请", intent)
    chat.say("今年10月8日", "inform_identity")
    chat.say("肺腺癌")


def test_d1_midnight_asks_for_another_day_and_keeps_the_rest(session: Session, chat: Chat) -> None:
    details_of(chat, session, "request_direct_pay")
    chat.say("上海")
    chat.say("听安排")
    earliest = cases.earliest_admission(session, clock.today()).day
    chat.say(f"{earliest.month}月{earliest.day}日")
    chat.say("稍后补")
    assert chat.slot == "confirmation"
    move_clock("2026-11-24")
    answer = chat.say("确认")
    assert chat.slot == "admission_date"
    assert "日期" in answer
    assert chat.draft["city"] == "上海"
    chat.say("12月20日")
    assert chat.slot == "confirmation"
    chat.say("确认")
    assert session.scalars(select(Case)).one().details["admission_date"] == date(2026, 12, 20).isoformat()


def test_d1_a_second_day_too_soon_is_told_in_other_words(session: Session, chat: Chat) -> None:
    details_of(chat, session, "request_direct_pay")
    chat.say("上海")
    chat.say("听安排")
    first = chat.say("明天")
    second = chat.say("后天")
    assert "5个工作日" in first
    assert "5个工作日" in second
    assert first not in second


def test_d1_the_earliest_day_is_only_expected_where_the_holidays_are_not_known(session: Session, chat: Chat) -> None:
    move_clock("2026-12-30")
    details_of(chat, session, "request_direct_pay")
    chat.say("上海")
    assert "预计" in chat.say("听安排")


def test_g3_a_wish_beside_the_city_is_kept_and_not_promised(session: Session, chat: Chat) -> None:
    details_of(chat, session, "request_outpatient")
    answer = chat.say("那就上海吧，想去复旦肿瘤找王主任")
    assert chat.draft["city"] == "上海"
    assert chat.draft["hospital_wish"] == "复旦肿瘤找王主任"
    assert "不能承诺指定的医生" in answer


@pytest.mark.parametrize("text", ["上海，找最好的专家", "想去上海看肿瘤", "上海，找人工"])
def test_no_wish_is_read_where_none_is_told(session: Session, chat: Chat, text: str) -> None:
    details_of(chat, session, "request_outpatient")
    chat.say(text)
    assert "hospital_wish" not in chat.draft


def test_who_is_asked_is_promised_nothing_that_is_not_kept() -> None:
    assert "只用于" not in render("who.intro")
