"""Acts with cases and appointments, from the first words to the case's log. Today is Monday, 2026-11-23 10:00."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from bot.cases import repository as case_rows
from bot.cases.models import Case, CaseEventType
from bot.catalog import ServiceId
from bot.conversations.models import HandoverReason
from bot.kernel.clock import FrozenClock
from bot.members.entitlements import entitlements_left
from bot.members.models import Policy
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason
from tests.actions.chat import Chat
from tests.cases.build import OPENID, day, insured, open_one, shanghai, texts, to_arranged, walk
from tests.members.people import id_number

pytestmark = pytest.mark.usefixtures("frozen_clock")


def left(session: Session, case: Case) -> int:
    policy = session.get_one(Policy, case.policy_id)
    return entitlements_left(session, policy, day("2026-11-23"))[ServiceId(case.service)]


def notes(session: Session, case: Case) -> list[str]:
    events = case_rows.events(session, case.number)
    return [event.note or "" for event in events if event.type == CaseEventType.MEMBER_SAID]


def remind(session: Session) -> None:
    """The reminder of an appointment went out just now."""
    outbox.enqueue(session, openid=OPENID, text="温馨提醒", reason=OutboundReason.REMINDER, dedupe_key="reminder:1")


# --- 取消


def test_g4_cancelled_before_it_was_arranged_comes_back(session: Session, chat: Chat) -> None:
    case = open_one(session)
    asked = chat.say("取消门诊", "cancel")
    assert case.number in asked
    assert "退还" in asked
    assert "确认取消" in asked
    assert case.status == "accepted", "nothing happens before the yes"
    assert chat.say("确认取消", "cancel") == ""
    assert case.status == "cancelled"
    assert "退还" in texts(session)[-1]
    assert left(session, case) == 1


def test_g5_cancelled_after_it_was_arranged_counts_and_is_said_before(session: Session, chat: Chat) -> None:
    case = to_arranged(session, open_one(session).number)
    assert "视为" in chat.say("不去了，取消吧", "cancel")
    chat.say("确认取消")
    assert case.status == "cancelled"
    assert left(session, case) == 0


@pytest.mark.parametrize("answer", ["保留", "不取消了", "算了", "先不取消", "不要"])
def test_cancelling_can_be_dropped(session: Session, chat: Chat, answer: str) -> None:
    case = open_one(session)
    chat.say("取消", "cancel")
    assert "保留" in chat.say(answer, "cancel")
    assert case.status == "accepted"
    assert chat.draft == {}


@pytest.mark.parametrize("answer", ["好的", "嗯", "随便", "再说"])
def test_cancelling_needs_its_own_words(session: Session, chat: Chat, answer: str) -> None:
    case = open_one(session)
    chat.say("取消", "cancel")
    assert "确认取消" in chat.say(answer, "affirm")
    assert case.status == "accepted"


def test_a_case_that_is_too_far_on_brings_a_person(session: Session, chat: Chat) -> None:
    case = open_one(session, ServiceId.GENE_TEST)
    case.status = "sample_received"
    assert "转接" in chat.say("取消基因检测", "cancel")
    assert chat.handover == HandoverReason.ASKED


def test_a_mere_suanle_cancels_nothing(session: Session, chat: Chat) -> None:
    open_one(session)
    assert "确认取消" not in chat.say("算了", "cancel")


def test_which_of_two_is_asked_by_number(session: Session, chat: Chat) -> None:
    member = insured(session)
    first = open_one(session, member=member)
    second = open_one(session, ServiceId.GENE_TEST, member=member, key="key-2")
    asked = chat.say("我要取消", "cancel")
    assert "1 " in asked
    assert "2 " in asked
    place = 1 if asked.index(first.number) < asked.index(second.number) else 2
    assert first.number in chat.say(str(place))
    chat.say("确认取消")
    assert (first.status, second.status) == ("cancelled", "accepted")


def test_a_name_in_the_message_answers_which(session: Session, chat: Chat) -> None:
    member = insured(session)
    open_one(session, member=member)
    second = open_one(session, ServiceId.GENE_TEST, member=member, key="key-2")
    assert second.number in chat.say("取消基因检测", "cancel")


def test_a_turn_that_runs_again_cancels_once(session: Session, chat: Chat) -> None:
    case = open_one(session)
    chat.say("取消", "cancel")
    draft, slot = dict(chat.draft), chat.slot
    chat.say("确认取消")
    before = texts(session)
    assert chat.again("确认取消", draft=draft, slot=slot) == ""
    assert texts(session) == before
    assert case.status == "cancelled"


# --- 改期


def test_g5_an_arranged_visit_is_moved_with_a_wish(session: Session, chat: Chat) -> None:
    case = to_arranged(session, open_one(session).number)
    assert "11月30日" in chat.say("能不能改期", "reschedule_or_noshow")
    asked = chat.say("12月8日")
    assert "12月8日" in asked
    assert "不再保留" in asked
    assert case.status == "arranged"
    assert chat.say("确认改期") == ""
    assert (case.status, case.facts["wish_date"]) == ("arranging", "2026-12-08")
    assert "原来的时间" in texts(session)[-1]
    assert left(session, case) == 0, "the visit stays reserved"


def test_the_new_day_in_the_first_message_is_taken(session: Session, chat: Chat) -> None:
    to_arranged(session, open_one(session).number)
    assert "12月9日" in chat.say("下周一去不了，改到12月9号行吗", "reschedule_or_noshow")
    assert chat.slot == "act_confirmed"


def test_another_day_instead_of_the_yes(session: Session, chat: Chat) -> None:
    case = to_arranged(session, open_one(session).number)
    chat.say("改到12月8日", "reschedule_or_noshow")
    assert "12月10日" in chat.say("还是12月10号吧", "reschedule_or_noshow")
    assert "今天以后" in chat.say("昨天")
    chat.say("确认改期")
    assert case.facts["wish_date"] == "2026-12-10"


@pytest.mark.parametrize(("text", "told"), [("昨天", "今天以后"), ("今天", "今天以后"), ("11月30日", "就是现在约好的")])
def test_days_that_will_not_do(session: Session, chat: Chat, text: str, told: str) -> None:
    to_arranged(session, open_one(session).number)
    chat.say("改期", "reschedule_or_noshow")
    answer = chat.say(text)
    assert told in answer
    assert "日期" in answer
    assert chat.slot == "act_detail"


@pytest.mark.parametrize("text", ["算了不去了，取消吧", "不去了", "还是取消吧", "唉，不看了"])
def test_g5_giving_up_the_visit_while_it_is_moved_asks_once(session: Session, chat: Chat, text: str) -> None:
    case = to_arranged(session, open_one(session).number)
    chat.say("改到12月8日", "reschedule_or_noshow")
    assert "视为已经使用" in chat.say(text, "cancel")
    assert case.status == "arranged"
    chat.say("确认取消")
    assert case.status == "cancelled"


@pytest.mark.parametrize("text", ["算了，不改了", "别取消", "取消改期"])
def test_giving_up_the_change_gives_up_nothing_else(session: Session, chat: Chat, text: str) -> None:
    case = to_arranged(session, open_one(session).number)
    chat.say("改到12月8日", "reschedule_or_noshow")
    assert "视为已经使用" not in chat.say(text, "cancel")
    assert case.status == "arranged"


@pytest.mark.parametrize("text", ["8号或者10号", "12月8号、12月10号", "12月8号，10号也行"])
def test_g3_both_days_of_a_wish_are_kept(session: Session, chat: Chat, text: str) -> None:
    case = to_arranged(session, open_one(session).number)
    chat.say("改期", "reschedule_or_noshow")
    answer = chat.say(text)
    assert "12月8日" in answer
    assert "12月10日" in answer
    chat.say("确认改期")
    assert case.facts["wish_date"] == "2026-12-08"


def test_d1_a_booked_admission_moves_by_five_working_days(session: Session, chat: Chat) -> None:
    case = booked_direct_pay(session)
    assert "11月30日" in chat.say("改期", "reschedule_or_noshow")
    assert "5个工作日" in chat.say("11月27日")
    assert "12月15日" in chat.say("12月15日")
    chat.say("确认改期")
    assert case.status == "rebooking"
    assert {**case.details, **case.facts}["admission_date"] == "2026-12-15"


def booked_direct_pay(session: Session) -> Case:
    number = open_one(session, ServiceId.DIRECT_PAY).number
    facts = {"hospital": "示例市第一医院", "contact": "王老师", "authorization_signed_on": "2026-11-23"}
    return walk(session, number, "documents_reviewed", "awaiting_authorization", ("authorized", facts))


def test_g5_on_the_day_it_is_too_late_and_a_person_comes(
    session: Session, chat: Chat, frozen_clock: FrozenClock
) -> None:
    to_arranged(session, open_one(session).number)
    frozen_clock.set(shanghai(2026, 11, 30, 11, 0))
    answer = chat.say("我想改期", "reschedule_or_noshow")
    assert "视为已经完成" in answer
    assert chat.handover == HandoverReason.RESCHEDULE


def test_a_wish_before_anything_is_booked_goes_to_staff(session: Session, chat: Chat) -> None:
    case = open_one(session)
    assert "还没有约好" in chat.say("我想改个时间", "reschedule_or_noshow")
    assert "记下了" in chat.say("下周五")
    assert "12月4日" in notes(session, case)[0]
    assert case.status == "accepted"


def test_nothing_to_move(session: Session, chat: Chat) -> None:
    insured(session)
    assert "没有约好" in chat.say("改期", "reschedule_or_noshow")
    assert chat.handover is None


def test_g5_not_been_there_counts_and_a_person_listens(session: Session, chat: Chat, frozen_clock: FrozenClock) -> None:
    case = to_arranged(session, open_one(session).number)
    frozen_clock.set(shanghai(2026, 11, 30, 15, 0))
    answer = chat.say("上午堵车没赶上", "reschedule_or_noshow")
    assert "视为已经完成" in answer
    assert "400-606-5033" in answer
    assert chat.handover == HandoverReason.RESCHEDULE
    assert notes(session, case)
    assert case.status == "arranged", "staff record it"


def test_d8_a_no_show_that_staff_recorded_is_told(session: Session, chat: Chat, frozen_clock: FrozenClock) -> None:
    case = booked_direct_pay(session)
    frozen_clock.set(shanghai(2026, 12, 8, 9, 0))
    walk(session, case.number, "no_show")
    assert "视为已经完成" in chat.say("那天没能去住院", "reschedule_or_noshow")
    assert chat.handover == HandoverReason.RESCHEDULE


# --- 能去


def near(session: Session, frozen_clock: FrozenClock) -> Case:
    case = to_arranged(session, open_one(session).number)
    frozen_clock.set(shanghai(2026, 11, 28, 10, 0))
    return case


def confirmed(session: Session, case: Case) -> int:
    events = case_rows.events(session, case.number)
    return sum(event.type == CaseEventType.ATTENDANCE_CONFIRMED for event in events)


@pytest.mark.parametrize("text", ["能去", "我会准时到的", "没问题，能去", "会按时去的"])
def test_coming_is_recorded_once(session: Session, chat: Chat, frozen_clock: FrozenClock, text: str) -> None:
    case = near(session, frozen_clock)
    answer = chat.say(text, "confirm_attendance")
    assert "11月30日" in answer
    assert "示例市第一医院" in answer
    assert "说过能去" in chat.say("能去", "confirm_attendance")
    assert confirmed(session, case) == 1


def test_a_bare_yes_to_the_reminder_counts(session: Session, chat: Chat, frozen_clock: FrozenClock) -> None:
    case = near(session, frozen_clock)
    assert "新进展" in chat.say("好的", "affirm"), "nobody asked"
    remind(session)
    assert "11月30日" in chat.say("好的", "affirm")
    assert confirmed(session, case) == 1


def test_a_bare_no_to_the_reminder_asks_what_then(session: Session, chat: Chat, frozen_clock: FrozenClock) -> None:
    case = near(session, frozen_clock)
    remind(session)
    answer = chat.say("不行", "deny")
    assert "改期" in answer
    assert "取消" in answer
    assert confirmed(session, case) == 0


def test_words_that_are_not_quite_it_are_asked_about(session: Session, chat: Chat, frozen_clock: FrozenClock) -> None:
    case = near(session, frozen_clock)
    assert "能去" in chat.say("我跟家里人商量一下时间", "confirm_attendance")
    assert confirmed(session, case) == 0
    assert "改期" in chat.say("去不了")
    assert confirmed(session, case) == 0


def test_coming_long_before_is_not_recorded(session: Session, chat: Chat) -> None:
    case = to_arranged(session, open_one(session).number)
    assert "再提醒" in chat.say("能去", "confirm_attendance")
    assert confirmed(session, case) == 0


# --- 样本


def waits_for_sample(session: Session) -> Case:
    number = open_one(session, ServiceId.GENE_TEST).number
    decided = {"test_items": "肺癌用药基因", "sample_kinds": "外周血"}
    how = {"sample_instructions": "采血两管", "lab_address": "示例市示例路1号"}
    return walk(session, number, ("items_decided", decided), ("awaiting_sample", how))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("样本寄了，顺丰SF1234567890123", "SF1234567890123"),
        ("sf 1234 5678 90123", "SF1234567890123"),
        ("JD0012345678901", "JD0012345678901"),
        ("快递单号是 YT123456789012345", "YT123456789012345"),
        ("单号123456789012345", "123456789012345"),
        ("771234567890123456", "771234567890123456"),
        ("EMS 1234567890123", "1234567890123"),
    ],
)
def test_t1_a_courier_number_moves_the_case(session: Session, chat: Chat, text: str, number: str) -> None:
    case = waits_for_sample(session)
    assert chat.say(text, "inform_courier") == ""
    assert (case.status, case.facts["courier_number"]) == ("sample_posted", number)
    assert number in texts(session)[-1]


def test_t1_a_bare_number_is_understood_where_it_is_waited_for(session: Session, chat: Chat) -> None:
    case = waits_for_sample(session)
    chat.say("SF1234567890123")
    assert case.status == "sample_posted"


def test_t1_a_number_as_long_as_an_id_number_is_understood_too(session: Session, chat: Chat) -> None:
    case = waits_for_sample(session)
    chat.say("772134567890123456", "inform_identity")
    assert case.status == "sample_posted"


def test_t1_a_number_that_cannot_be_one_is_asked_again(session: Session, chat: Chat) -> None:
    case = waits_for_sample(session)
    assert "快递单号" in chat.say("样本寄出去了", "inform_courier")
    assert "位数" in chat.say("12345678")
    assert "身份证" in chat.say(id_number(), "inform_identity")
    assert "快递单号" in chat.say(id_number()[:-1] + "?", "inform_identity"), "a wrong check digit hides it as well"
    assert "courier_number" not in case.facts
    chat.say("申通 773012345678901")
    assert case.facts["courier_number"] == "773012345678901"
    assert case.facts["courier_company"] == "申通"


def test_t1_before_the_instructions_nothing_is_posted(session: Session, chat: Chat) -> None:
    open_one(session, ServiceId.GENE_TEST)
    assert "不用登记" in chat.say("SF1234567890123", "inform_courier")
    assert chat.slot is None


def test_t1_a_corrected_number_goes_to_staff(session: Session, chat: Chat) -> None:
    case = waits_for_sample(session)
    chat.say("SF1234567890123", "inform_courier")
    assert "SF1234567890123" in chat.say("单号SF1234567890123", "inform_courier")
    assert "SF9999999990123" in chat.say("写错了，是SF9999999990123", "inform_courier")
    assert "SF9999999990123" in notes(session, case)[0]


def test_t5_no_sample_is_looked_at_by_a_specialist_first(session: Session, chat: Chat) -> None:
    case = waits_for_sample(session)
    answer = chat.say("医院说拿不到切片", "no_sample")
    for word in ("病理切片", "外周血", "活检肿瘤组织", "唾液", "终止", "400-606-5033"):
        assert word in answer
    assert chat.handover == HandoverReason.ASKED
    assert notes(session, case)
    assert case.status == "awaiting_sample", "only staff end it"


# --- 授权书


def waits_for_signature(session: Session) -> Case:
    number = open_one(session, ServiceId.DIRECT_PAY).number
    return walk(session, number, "documents_reviewed", "awaiting_authorization")


def test_d8_refusing_to_sign_is_asked_twice(session: Session, chat: Chat) -> None:
    case = waits_for_signature(session)
    assert "视为已经完成" in chat.say("授权书我不签", "refuse_authorization")
    assert "再" in chat.say("确定不签", "refuse_authorization")
    assert case.status == "awaiting_authorization"
    chat.say("确定不签", "refuse_authorization")
    assert case.status == "refused"
    assert left(session, case) == 0
    assert "没有签署授权书" in texts(session)[-1]


def test_d5_a_person_explains_the_authorization(session: Session, chat: Chat) -> None:
    case = waits_for_signature(session)
    chat.say("授权书我不想签", "refuse_authorization")
    assert "讲" in chat.say("讲解")
    assert chat.handover == HandoverReason.ASKED
    assert case.status == "awaiting_authorization"


def test_d8_second_thoughts(session: Session, chat: Chat) -> None:
    case = waits_for_signature(session)
    chat.say("我不签", "refuse_authorization")
    chat.say("确定不签")
    assert chat.say("再想想")
    assert (case.status, chat.draft) == ("awaiting_authorization", {})


# --- in the middle


def test_another_act_takes_the_place_of_this_one(session: Session, chat: Chat) -> None:
    case = to_arranged(session, open_one(session).number)
    chat.say("取消", "cancel")
    assert "改到哪一天" in chat.say("那还是改期吧", "reschedule_or_noshow")
    chat.say("12月8日")
    chat.say("确认改期")
    assert case.status == "arranging"


def test_a_question_is_answered_and_the_act_stands(session: Session, chat: Chat) -> None:
    open_one(session)
    chat.say("取消", "cancel")
    answer = chat.say("要准备什么资料", "faq_documents")
    assert "病理报告" in answer
    assert "确认取消" in answer


def test_what_is_not_understood_is_told_otherwise_each_time(session: Session, chat: Chat) -> None:
    open_one(session)
    said = [
        chat.say("取消", "cancel"),
        chat.say("嗯嗯", "affirm"),
        chat.say("嗯嗯", "affirm"),
        chat.say("哦", "affirm"),
    ]
    assert all(one != other for one, other in pairwise(said))


def test_the_longest_day_is_within_the_year(session: Session, chat: Chat, frozen_clock: FrozenClock) -> None:
    to_arranged(session, open_one(session).number)
    chat.say("改期", "reschedule_or_noshow")
    far = frozen_clock.now().date() + timedelta(days=300)
    assert "太远" in chat.say(f"{far.year}年{far.month}月{far.day}日")
