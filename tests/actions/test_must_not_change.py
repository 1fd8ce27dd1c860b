"""What sounds like another service, person or paper and is none; papers that come later. Today is 2026-11-23."""

import pytest
from sqlalchemy.orm import Session

from actions.answers import says_done, says_later
from actions.paper_words import is_elsewhere
from bot.cases.models import Case
from bot.catalog import ServiceId
from bot.documents import service as documents
from bot.members import service as members
from tests.actions.chat import Chat
from tests.cases.build import OPENID, insured, open_one, to_arranged


@pytest.fixture
def chat(words_session: Session) -> Chat:
    """The chat of somebody who has consented."""
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    return Chat(words_session)


@pytest.fixture
def paying(chat: Chat, words_session: Session) -> Chat:
    """A direct payment of a known member, at its papers."""
    insured(words_session)
    chat.say("想办直付", "request_direct_pay")
    chat.say("上个月15号确诊，肺癌，济南，听安排，12月20号住院")
    for answer in ("肺癌", "济南", "听安排", "12月20号"):
        if chat.slot != "documents_done":
            chat.say(answer)
    assert chat.slot == "documents_done"
    return chat


@pytest.mark.parametrize("text", ["住院那天要是医院没床呢", "万一到时候住不进去怎么办", "如果排不上床位呢"])
def test_a_supposition_changes_no_service(paying: Chat, text: str) -> None:
    said = paying.say(text, "request_inpatient")
    assert "医院没有床" in said
    assert (paying.draft["service"], paying.slot) == ("direct_pay", "documents_done")


@pytest.mark.parametrize("text", ["还是改成住院预约吧", "不做直付了，改成住院预约"])
def test_another_service_is_still_one(paying: Chat, text: str) -> None:
    paying.say(text, "request_inpatient")
    assert paying.draft["service"] == "inpatient"


@pytest.mark.parametrize("text", ["你们会不会把我的信息给别人", "我资料会不会被你们卖给别人"])
def test_the_fear_for_data_changes_no_person(paying: Chat, text: str) -> None:
    member = paying.draft["member_id"]
    assert "不" in paying.say(text, "faq_service_intro")
    assert (paying.draft["member_id"], paying.slot) == (member, "documents_done")


def test_for_somebody_else_is_still_said_with_the_same_words(paying: Chat) -> None:
    paying.say("我是给别人办的")
    assert paying.slot == "member_name"


@pytest.mark.parametrize("text", ["病历本找到了，我拍给你", "病历本我这就拍", "找着病历本了"])
def test_a_paper_that_is_announced_names_no_picture(paying: Chat, words_session: Session, text: str) -> None:
    paying.photo()
    paying.say("这个是病理报告")
    paying.say(text, "submit_documents")
    assert [paper.kind for paper in documents.unattached(words_session, OPENID)] == ["pathology_report"]
    paying.photo()
    kinds = sorted(str(paper.kind) for paper in documents.unattached(words_session, OPENID))
    assert kinds == ["medical_record_copy", "pathology_report"]


def test_a_picture_at_the_summary_is_taken_for_what_is_missing(paying: Chat) -> None:
    paying.photo()
    paying.say("病历本我明天发")
    assert paying.slot == "confirmation"
    said = paying.photo()
    assert "病历本复印件" in said.split("请核对")[0]
    assert "还缺" not in said


@pytest.mark.parametrize("text", ["病历明天", "资料明天发可以吗", "报告过两天行不行", "片子下周一给你", "病历本回头啊"])
def test_papers_that_come_another_time(text: str) -> None:
    assert is_elsewhere(text)


@pytest.mark.parametrize("text", ["病历明天能出来吗", "明天去拿药", "病历", "报告什么时候能出", "资料明天就过期了吗"])
def test_no_papers_that_come_another_time(text: str) -> None:
    assert not is_elsewhere(text)


@pytest.mark.parametrize("text", ["木了", "得喇", "没得了", "搞掂晒", "冇喇"])
def test_nothing_more_in_dialect(text: str) -> None:
    assert says_done(text)


@pytest.mark.parametrize("text", ["未有资料住，系咁先", "木得报告", "莫得资料"])
def test_not_now_in_dialect(text: str) -> None:
    assert says_later(text)


def test_who_sends_them_is_no_other_patient(paying: Chat) -> None:
    paying.say("稍后补")
    said = paying.say("晚上我让儿子拍", "submit_documents")
    assert said.startswith("好的，不着急")
    assert paying.slot == "confirmation"


def test_papers_at_another_step_are_noted_for_later(chat: Chat, words_session: Session) -> None:
    insured(words_session)
    chat.say("约门诊", "request_outpatient")
    assert "不着急" in chat.say("资料明天发可以吗", "submit_documents")
    assert (chat.slot, chat.draft["documents_done"]) == ("diagnosed_on", "later")


@pytest.mark.parametrize("text", ["病历跟刚才一样，不用再发吧", "资料用刚才那些", "刚才发过了"])
def test_papers_of_another_case_have_to_come_again(chat: Chat, words_session: Session, text: str) -> None:
    case = open_one(words_session)
    chat.say("再办个二诊，上海的", "request_second_opinion")
    for answer in ("10月8号", "肺癌", "上海"):
        if chat.slot != "documents_done":
            chat.say(answer)
    said = chat.say(text, "submit_documents")
    assert case.number in said
    assert "再发一次" in said
    assert chat.slot == "documents_done"


@pytest.fixture
def booked(chat: Chat, words_session: Session) -> Case:
    return to_arranged(words_session, open_one(words_session).number)


@pytest.mark.parametrize("text", ["好的收到", "收到", "知道了谢谢", "嗯嗯收到了"])
def test_news_received_is_taken_warmly(chat: Chat, booked: Case, text: str) -> None:
    said = chat.say(text)
    assert said.startswith("收到就好")
    assert "2026年11月30日" in said


@pytest.mark.parametrize("text", ["那还是去吧，别退了", "别退了", "还是照旧吧", "那就去吧"])
def test_going_after_all_cancels_nothing(chat: Chat, booked: Case, text: str) -> None:
    chat.say("我妈突然不想去了，能不能取消", "cancel")
    assert chat.slot == "act_confirmed"
    assert "没有取消" in chat.say(text, "cancel") or chat.slot is None
    assert chat.slot is None
    assert booked.closed_at is None


def test_what_it_would_cost_is_told_and_the_question_stands(chat: Chat, booked: Case) -> None:
    chat.say("能不能取消", "cancel")
    assert "视为已经使用" in chat.say("退掉的话这次机会还在不在", "query_entitlements")
    assert chat.slot == "act_confirmed"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("住院要推到12月22号了", "request_inpatient"), ("医院说12月22号才有床，入院日期改一下", "reschedule_or_noshow")],
)
def test_another_day_of_admission_is_no_new_request(chat: Chat, words_session: Session, text: str, intent: str) -> None:
    open_one(words_session, ServiceId.DIRECT_PAY)
    said = chat.say(text, intent)
    assert "2026年12月22日" in said
    assert "请告诉我日期" not in said
    assert chat.draft.get("service") is None


@pytest.mark.parametrize("text", ["算了我不放心，都删了吧", "算了，把我的信息都删掉"])
def test_a_deletion_is_no_mere_good_bye(paying: Chat, text: str) -> None:
    assert "确认删除" in paying.say(text, "delete_my_data", 0.71)
