"""What a member asks about their own booked visit, and what it costs not to go (G5, D8). Today is 2026-11-23."""

import pytest
from sqlalchemy.orm import Session

from bot.cases.models import Case
from bot.catalog import ServiceId
from bot.members import service as members
from tests.actions.chat import Chat
from tests.cases.build import OPENID, insured, open_one, to_arranged

RESCHEDULE = "reschedule_or_noshow"


@pytest.fixture
def chat(words_session: Session) -> Chat:
    chat = Chat(words_session)
    user = members.get_or_create_user(words_session, OPENID)
    members.give_consent(words_session, user, evidence="before")
    return chat


@pytest.fixture
def booked(chat: Chat, words_session: Session) -> Case:
    return to_arranged(words_session, open_one(words_session).number)


@pytest.mark.parametrize("text", ["地址在哪来着", "在哪家医院", "怎么去", "去哪", "地址再发一下", "约的是哪家医院"])
def test_where(chat: Chat, booked: Case, text: str) -> None:
    answer = chat.say(text)
    assert "示例市第一医院 肿瘤科 门诊楼3层" in answer
    assert "2026年11月30日（周一） 09:30" in answer


@pytest.mark.parametrize("text", ["几点", "几点来着", "约的哪天来着", "约的是几号", "什么时间"])
def test_when(chat: Chat, booked: Case, text: str) -> None:
    assert "2026年11月30日（周一） 09:30" in chat.say(text)


def test_how_far_it_is_nobody_here_knows(chat: Chat, booked: Case) -> None:
    answer = chat.say("医院离得远吗", "faq_cities_hospitals")
    assert "门诊楼3层" in answer
    assert "公里" not in answer


@pytest.mark.parametrize(
    "text",
    [
        "如果不去会怎么样",
        "不去会扣次数吗",
        "挂完号没去会扣次数吗",
        "那天没去的话算用了吗",
        "要是忘了去有什么后果",
        "那如果不去呢",
    ],
)
def test_g5_what_it_costs_not_to_go(chat: Chat, booked: Case, text: str) -> None:
    answer = chat.say(text, RESCHEDULE)
    assert "2026年11月30日" in answer
    assert "算用过" in answer
    assert (chat.slot, chat.handover) == (None, None), "a question changes nothing"
    assert "照旧" in answer


def test_g5_without_a_case_the_rule_alone(chat: Chat) -> None:
    first = chat.say("挂完号没去会扣次数吗", RESCHEDULE)
    assert "算用过" in first
    assert chat.handover is None
    assert chat.say("不去会扣次数吗", RESCHEDULE) != first


def test_g5_asked_in_the_middle_of_a_request(chat: Chat, words_session: Session) -> None:
    insured(words_session)
    chat.say("想约门诊", "request_outpatient")
    answer = chat.say("约好了不去会扣次数吗", RESCHEDULE)
    assert "算用过" in answer
    assert "确诊" in answer


def test_who_has_missed_it_still_gets_a_person(chat: Chat, booked: Case) -> None:
    assert "还没有到时间" in chat.say("我没去成", RESCHEDULE)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("12月10号以后都行", "2026年12月10日（周四）或之后"),
        ("12月10号之后吧", "2026年12月10日（周四）或之后"),
        ("12月10号之前都可以", "2026年12月10日（周四）或之前"),
        ("12月10号", "2026年12月10日（周四）。"),
        ("12月10号上午", "2026年12月10日（周四）上午。"),
        ("12月10号，上午不行", "2026年12月10日（周四）。"),
        ("12月10号上午或者11号上午都行", "2026年12月10日（周四）上午或2026年12月11日（周五）上午都行"),
        ("12月10号上午或11号下午", "2026年12月10日（周四）上午或2026年12月11日（周五）下午都行"),
        ("12月10号或者11号上午都行", "2026年12月10日（周四）上午或2026年12月11日（周五）上午都行"),
    ],
)
def test_g3_days_after_a_day_are_wished_for_as_such(chat: Chat, booked: Case, text: str, wish: str) -> None:
    chat.say("那天有事，能换个日子吗", RESCHEDULE)
    assert f"您希望改到：{wish}" in chat.say(text)
    chat.say("确认改期")
    assert booked.status == "arranging"
    assert booked.facts["wish_date"] == "2026-12-10"


def test_d1_a_promise_waits_for_the_papers(chat: Chat, words_session: Session) -> None:
    member = insured(words_session)
    case = open_one(words_session, ServiceId.DIRECT_PAY, member=member, kinds=[])
    answer = chat.say("多久能办好", "faq_timeline")
    assert case.status == "awaiting_documents"
    assert "收齐、受理以后" in answer


# --- the summary


def to_summary(chat: Chat, session: Session, service: str) -> str:
    insured(session)
    chat.say("想办理", f"request_{service}")
    for text in ("今年10月8日", "肺腺癌", "上海", "听安排", "12月20日"):
        if chat.slot == "documents_done":
            break
        chat.say(text)
    return chat.say("稍后补")


def test_d5_d8_are_told_before_the_yes_to_direct_payment(chat: Chat, words_session: Session) -> None:
    summary = to_summary(chat, words_session, "direct_pay")
    for words in ("入院前", "授权书", "拒签", "没有按约定的日期住院", "算用过"):
        assert words in summary
    again = chat.say("城市改成广州")
    assert "就医城市：广州" in again
    assert "授权书" not in again, "it was just read"


def test_g5_is_told_before_the_yes_to_a_visit(chat: Chat, words_session: Session) -> None:
    assert "没有按时去" in to_summary(chat, words_session, "outpatient")


def test_g5_is_no_matter_of_a_gene_test(chat: Chat, words_session: Session) -> None:
    assert "没有按时去" not in to_summary(chat, words_session, "gene_test")


@pytest.mark.parametrize(
    "text",
    [
        "好了就这样吧",
        "就这么定吧",
        "没错",
        "行",
        "没毛病",
        "没什么要改的了",
        "对着嘞",
        "先提交吧，资料晚点",
        "好，谢谢，等你们消息",
        "确任",
        "确认，大概要几天？",
        "中 就这么地吧",
    ],
)
def test_the_summary_is_confirmed_in_any_words(chat: Chat, words_session: Session, text: str) -> None:
    to_summary(chat, words_session, "outpatient")
    assert "办件编号" in chat.say(text, "goodbye")


@pytest.mark.parametrize("text", ["城市改成广州，其他没问题，提交吧", "改成广州 确认", "城市改成广州，谢谢，就这样"])
def test_a_yes_behind_a_correction_needs_no_second_one(chat: Chat, words_session: Session, text: str) -> None:
    to_summary(chat, words_session, "outpatient")
    answer = chat.say(text)
    assert "广州" in answer
    assert "办件编号" in answer


@pytest.mark.parametrize(
    "text", ["好孩子谢谢你", "没问题，等我问问", "好，我再看看", "确认吗", "确认，还能改吗？", "城市改成广州，好"]
)
def test_what_is_no_clear_yes_submits_nothing(chat: Chat, words_session: Session, text: str) -> None:
    to_summary(chat, words_session, "outpatient")
    assert "办件编号" not in chat.say(text)


def test_a_second_yes_at_the_papers_goes_on(chat: Chat, words_session: Session) -> None:
    insured(words_session)
    chat.say("想办理", "request_outpatient")
    for text in ("今年10月8日", "肺腺癌", "上海", "听安排"):
        chat.say(text)
    assert chat.slot == "documents_done"
    chat.say("好的", "affirm")
    assert "请核对一下" in chat.say("可以", "affirm")


@pytest.mark.parametrize("text", ["完", "就先这样", "done"])
def test_a_word_that_ends_the_papers_brings_the_summary(chat: Chat, words_session: Session, text: str) -> None:
    insured(words_session)
    chat.say("想办理", "request_outpatient")
    for said in ("今年10月8日", "肺腺癌", "上海", "听安排"):
        chat.say(said)
    chat.photo()
    assert "请核对一下" in chat.say(text)
    assert "办件编号" in chat.say("确认")


def test_g2_an_old_slip_is_told_before_the_yes(chat: Chat, words_session: Session) -> None:
    insured(words_session)
    chat.say("想住院", "request_inpatient")
    for text in ("今年10月8日", "肺腺癌", "今年10月25日", "上海", "听安排"):
        chat.say(text)
    summary = chat.say("稍后补")
    assert "10个工作日已经满了" in summary
    told = chat.say("确认")
    assert "申请的时候已经过了" in told
    assert "抱歉" not in told


@pytest.mark.parametrize("text", ["名字写错没", "还有名字写错没", "身份证号码对不对"])
def test_whether_the_name_is_right_is_no_other_person(chat: Chat, words_session: Session, text: str) -> None:
    to_summary(chat, words_session, "outpatient")
    answer = chat.say(text, "deny")
    assert "核对过" in answer
    assert chat.slot == "confirmation"
