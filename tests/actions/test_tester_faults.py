"""Dead ends and cold answers that a stranger found. Today is Monday, 2026-11-23."""

import pytest
from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases import service as cases
from bot.catalog import DocumentKind, ServiceId
from bot.members import service as members
from bot.members.models import Member
from tests.actions.chat import Chat
from tests.cases.build import OPENID, bind, insured, move_clock, open_one, to_arranged, walk
from tests.members.people import add_member, add_policy, id_number

OUTPATIENT, DIRECT_PAY = "request_outpatient", "request_direct_pay"


@pytest.fixture
def chat(words_session: Session) -> Chat:
    chat = Chat(words_session)
    user = members.get_or_create_user(words_session, OPENID)
    members.give_consent(words_session, user, evidence="before")
    return chat


def mother(session: Session) -> Member:
    member = add_member(session, name="罗桂英", number=id_number(serial="004"))
    add_policy(session, member)
    bind(session, member)
    members.set_relation(session, members.get_or_create_user(session, OPENID), member, "母亲")
    return member


def to_the_summary(chat: Chat, intent: str = OUTPATIENT, wish: str = "听安排") -> str:
    chat.say("想约门诊", intent)
    for text in ("今年10月8日", "肺腺癌", "上海", wish):
        chat.say(text)
    return chat.say("稍后补")


# --- a refusal that rests on a slip


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我记错了是10月5号", "reschedule_or_noshow"),
        ("确诊日期改成今年10月1号", "reschedule_or_noshow"),
        ("啊不对，是今年十月确诊的", "nlu_fallback"),
        ("10月5号", "greet"),
    ],
)
def test_j5_another_day_after_a_refusal_is_checked_again(
    chat: Chat, words_session: Session, text: str, intent: str
) -> None:
    insured(words_session)
    chat.say("想约门诊，想去上海", OUTPATIENT)
    assert "范围" in chat.say("2012年5月3号")
    assert chat.form is None
    answer = chat.say(text, intent)
    assert "记下了" in answer
    assert chat.slot == "tumour"
    assert chat.draft["city"] == "上海"


def test_j5_another_tumour_after_a_refusal(chat: Chat, words_session: Session) -> None:
    insured(words_session)
    chat.say("想约门诊", OUTPATIENT)
    chat.say("今年10月8日")
    assert "不在保障" in chat.say("甲状腺囊肿")
    chat.say("我要查进度", "query_status")  # a turn between them
    assert "甲状腺癌" in chat.say("报告上是甲状腺癌")
    assert chat.slot == "city"


def test_j5_a_day_later_nothing_is_set_right_any_more(chat: Chat, words_session: Session) -> None:
    insured(words_session)
    chat.say("想约门诊", OUTPATIENT)
    chat.say("2012年5月3号")
    move_clock("2026-11-26")
    chat.say("10月5号")
    assert chat.form is None


# --- 改期


def test_g5_words_without_a_day_do_not_loop(chat: Chat, words_session: Session) -> None:
    to_arranged(words_session, open_one(words_session).number)
    chat.say("改期", "reschedule_or_noshow")
    assert "示例市第一医院" in chat.say("医院地址发我", "faq_cities_hospitals")
    assert chat.slot == "act_detail"
    stuck = chat.say("改期", "reschedule_or_noshow")
    assert "不改" in stuck
    assert "人工" in stuck
    assert "哪一天" in chat.say("国庆节后第一天")
    assert "确认改期" in chat.say("12月10日")
    assert "12月12日" in chat.say("12月12日")


# --- questions about one's own case


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("到时候要带什么", "身份证、病历"),
        ("这个医院在哪", "门诊楼3层"),
        ("几点去", "9:30"),
        ("医院地址发我", "门诊楼3层"),
    ],
)
def test_g1_the_appointment_answers(chat: Chat, words_session: Session, text: str, told: str) -> None:
    to_arranged(words_session, open_one(words_session).number)
    assert told in chat.say(text, "faq_documents")


def test_t1_where_the_sample_goes_and_when_the_report_comes(chat: Chat, words_session: Session) -> None:
    case = open_one(words_session, ServiceId.GENE_TEST)
    assert "先不要寄" in chat.say("样本寄到哪里", "faq_sample")
    where = {"sample_instructions": "按说明寄送", "lab_address": "示例市检验所"}
    walk(
        words_session,
        case.number,
        ("items_decided", {"test_items": "肺癌68基因", "sample_kinds": "外周血"}),
        ("awaiting_sample", where),
    )
    assert "示例市检验所" in chat.say("寄到哪儿", "faq_sample")
    assert case.number in chat.say("多久能出报告", "faq_timeline")


def test_s2_when_the_expert_answers_no_day_is_made_up(chat: Chat, words_session: Session) -> None:
    case = open_one(words_session, ServiceId.SECOND_OPINION)
    answer = chat.say("专家啥时候给意见", "faq_timeline")
    assert case.number in answer
    assert "没有约定具体天数" in answer


def test_t5_why_it_ended_and_whether_it_can_be_had_again(chat: Chat, words_session: Session) -> None:
    case = open_one(words_session, ServiceId.GENE_TEST)
    walk(
        words_session,
        case.number,
        ("items_decided", {"test_items": "肺癌68基因", "sample_kinds": "外周血"}),
        ("terminated", {"reason": "样本量不够"}),
    )
    assert "样本量不够" in chat.say("基因检测为什么终止了", "faq_service_intro")
    assert "已经算用过了" in chat.say("我还能再做基因检测吗", "faq_eligibility")


def test_two_fitting_cases_are_not_guessed_between(chat: Chat, words_session: Session) -> None:
    member = insured(words_session)
    to_arranged(words_session, open_one(words_session, member=member).number)
    mine = mother(words_session)
    to_arranged(words_session, open_one(words_session, member=mine, key="key-2").number)
    assert "门诊楼3层" not in chat.say("这个医院在哪", "faq_cities_hospitals")
    assert "罗**" in chat.say("我妈的医院在哪", "faq_cities_hospitals")


# --- D1 at once


def test_d1_an_admission_tomorrow_is_told_at_once(chat: Chat, words_session: Session) -> None:
    insured(words_session)
    answer = chat.say("押金交不起，明天就要住院", DIRECT_PAY)
    assert "5个工作日" in answer
    assert "人工" in answer
    assert "400-606-5033" in answer
    for text in ("今年10月8日", "肺腺癌", "上海"):
        chat.say(text)
    assert "11月24日" in chat.say("听安排")
    assert chat.slot == "admission_date"


# --- another person


def test_one_more_person_wants_the_same(chat: Chat, words_session: Session) -> None:
    own = insured(words_session)
    members.set_relation(words_session, members.get_or_create_user(words_session, OPENID), own, "本人")
    open_one(words_session, member=own)
    answer = chat.say("我妈也得了，给她也约一个", "nlu_fallback")
    assert "门诊预约" in answer
    assert chat.draft["service"] == "outpatient"
    assert chat.slot == "member_name"
    assert "换一位" in chat.say("换人", "nlu_fallback")
    assert "member_name" not in chat.draft
    assert "父亲" in chat.say("是我爸不是我妈", "nlu_fallback")


def test_not_my_mother_but_my_father(chat: Chat, words_session: Session) -> None:
    mother(words_session)
    chat.say("给我妈约门诊", OUTPATIENT)
    assert chat.slot == "diagnosed_on"
    chat.say("是我爸不是我妈")
    assert chat.slot == "member_name"
    assert "member_id" not in chat.draft


@pytest.mark.parametrize(
    "text", ["怎么取消申请", "一般要等多久", "三期还能活多久", "引流管多久能拔", "没有血检报告还能办吗"]
)
def test_general_questions_are_not_answered_from_the_case(chat: Chat, words_session: Session, text: str) -> None:
    case = open_one(words_session)
    assert case.number not in chat.say(text, "faq_timeline")


@pytest.mark.parametrize("text", ["担心信息泄露，请全部删除", "怕泄露，资料帮我删掉"])
def test_pipl_a_wish_to_delete_goes_before_the_fear(chat: Chat, words_session: Session, text: str) -> None:
    insured(words_session)
    assert "确认删除" in chat.say(text, "delete_my_data")


def test_my_mothers_cases_only(chat: Chat, words_session: Session) -> None:
    own = insured(words_session)
    mine = mother(words_session)
    first = open_one(words_session, member=own)
    second = open_one(words_session, member=mine, key="key-2")
    answer = chat.say("我妈的到哪了", "query_status")
    assert second.number in answer
    assert first.number not in answer


def test_j3_a_name_without_its_dot_is_taken(chat: Chat, words_session: Session) -> None:
    chat.say("想约门诊", OUTPATIENT)
    assert "身份证" in chat.say("阿依古丽买买提")
    assert chat.slot == "id_number"


# --- the summary


def test_g3_leaving_the_hospital_to_us_at_the_summary(chat: Chat, words_session: Session) -> None:
    insured(words_session)
    to_the_summary(chat, wish="瑞金医院")
    answer = chat.say("听安排吧")
    assert "听从安排" in answer
    assert "瑞金" not in answer


def test_g3_another_city_asks_for_the_hospital_anew(chat: Chat, words_session: Session) -> None:
    insured(words_session)
    to_the_summary(chat, wish="瑞金医院")
    answer = chat.say("城市改成北京")
    assert "瑞金医院" in answer
    assert chat.slot == "hospital_wish"
    assert "北京" in chat.say("听安排")
    assert chat.slot == "confirmation"


@pytest.mark.parametrize("text", ["城市改成拉萨", "拉萨"])
def test_j7_a_city_that_is_turned_down_shows_the_summary_again(chat: Chat, words_session: Session, text: str) -> None:
    insured(words_session)
    to_the_summary(chat)
    answer = chat.say(text)
    assert "拉萨" in answer
    assert "请核对一下" in answer
    assert "就医城市：上海" in answer


def test_d1_a_bare_day_right_after_the_answer_is_a_correction(chat: Chat, words_session: Session) -> None:
    insured(words_session)
    chat.say("想办直付", DIRECT_PAY)
    for text in ("今年10月8日", "肺腺癌", "上海", "听安排"):
        chat.say(text)
    assert "12月15日" in chat.say("12月15号")
    chat.say("12月16号")
    assert chat.draft["admission_date"] == "2026-12-16"


# --- authorization, cancelling


def test_d5_signed_asks_for_the_letter_and_ends_the_refusal(chat: Chat, words_session: Session) -> None:
    case = open_one(words_session, ServiceId.DIRECT_PAY)
    walk(words_session, case.number, "documents_reviewed", "awaiting_authorization")
    chat.say("不想签授权书", "refuse_authorization")
    assert "拍照" in chat.say("签好了")
    assert chat.form is None
    assert "拍照" in chat.say("已经签了字了", "affirm")


def test_d5_signed_is_heard_inside_another_request(chat: Chat, words_session: Session) -> None:
    case = open_one(words_session, ServiceId.DIRECT_PAY)
    walk(words_session, case.number, "documents_reviewed", "awaiting_authorization")
    chat.say("想约门诊", OUTPATIENT)
    assert "授权书拍照" in chat.say("授权书签好了")
    assert chat.slot == "tumour"


def test_g5_what_cancelling_would_bring_is_told_before_it_is_done(chat: Chat, words_session: Session) -> None:
    case = open_one(words_session)
    assert "退还" in chat.say("取消了还能再约吗", "cancel")
    assert cases.find_case(words_session, case.number).status == "accepted"


def test_g4_a_cancelled_case_is_honestly_gone(chat: Chat, words_session: Session) -> None:
    open_one(words_session)
    chat.say("取消预约", "cancel")
    chat.say("确认取消")
    answer = chat.say("算了还是别取消", "cancel")
    assert "已经取消" in answer
    assert "可以再申请" in answer
    assert "人工" in answer


# --- kind words


def test_two_stray_signs_bring_no_person(chat: Chat) -> None:
    for sign in ("🙏", "😭", "🙏"):
        assert chat.say(sign, "nlu_fallback")
        assert chat.handover is None
        assert "misses" not in chat.draft


def test_a_stray_sign_in_a_form_keeps_the_question(chat: Chat, words_session: Session) -> None:
    insured(words_session)
    chat.say("想约门诊", OUTPATIENT)
    assert "陪着您" in chat.say("😭")
    chat.say("😭")
    assert chat.slot == "diagnosed_on"


def test_t1_another_number_after_posting_is_noted_for_staff(chat: Chat, words_session: Session) -> None:
    case = open_one(words_session, ServiceId.GENE_TEST)
    where = {"sample_instructions": "按说明寄送", "lab_address": "示例市检验所"}
    walk(
        words_session,
        case.number,
        ("items_decided", {"test_items": "肺癌68基因", "sample_kinds": "外周血"}),
        ("awaiting_sample", where),
        ("sample_posted", {"courier_number": "SF1234567890123"}),
    )
    assert "转告专员" in chat.say("单号错了，应该是SF1234567890199", "reschedule_or_noshow")
    noted = [event.note for event in repository.events(words_session, case.number) if event.note]
    assert any("SF1234567890199" in note for note in noted)


@pytest.mark.parametrize("text", ["你们会不会卖我信息", "怕你们泄露我的身份证"])
def test_pipl_the_fear_for_ones_data_is_answered(chat: Chat, words_session: Session, text: str) -> None:
    assert "不会出售" in chat.say(text)
    chat.say("想约门诊", OUTPATIENT)
    assert chat.slot == "member_name"
    assert chat.say(text)
    assert chat.slot == "member_name"


def test_g5_late_on_the_way_and_turned_away(chat: Chat, words_session: Session) -> None:
    to_arranged(words_session, open_one(words_session).number)
    move_clock("2026-11-30")
    assert "安全要紧" in chat.say("路上堵车可能迟到", "reschedule_or_noshow")
    assert chat.handover is None
    assert "让您白跑一趟" in chat.say("我没去成，医院说没号", "reschedule_or_noshow")
    assert chat.handover is not None


def test_a_fever_is_sent_to_the_emergency_room_alone(chat: Chat) -> None:
    answer = chat.say("我今天住不了院了 发烧", "emergency")
    assert "120" in answer
    assert "12356" not in answer


def test_a_day_that_is_over_is_not_called_reached(chat: Chat, words_session: Session) -> None:
    open_one(words_session)
    move_clock("2027-01-20")
    answer = chat.say("进度", "query_status")
    assert "让您久等" in answer
    assert "已到" not in answer


@pytest.mark.parametrize("text", ["还需要补什么", "还差哪些材料", "资料齐了吗"])
def test_d4_what_a_case_still_needs(chat: Chat, words_session: Session, text: str) -> None:
    case = open_one(words_session, ServiceId.DIRECT_PAY, kinds=[DocumentKind.PATHOLOGY_REPORT])
    answer = chat.say(text, "faq_documents")
    assert case.number in answer
    assert "还需要：病历本复印件" in answer
