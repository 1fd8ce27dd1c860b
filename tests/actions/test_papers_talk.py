"""Pictures while a request is filled in: named only where it is clear, honest about what must be there (D4)."""

import pytest
from sqlalchemy.orm import Session

from actions.paper_words import denied_away, is_elsewhere, name_pictures, says_one_each
from bot.catalog import DocumentKind
from bot.documents import service as documents
from bot.members import service as members
from tests.actions.chat import Chat
from tests.cases.build import OPENID, insured

PATHOLOGY, RECORD, CT = DocumentKind.PATHOLOGY_REPORT, DocumentKind.MEDICAL_RECORD_COPY, DocumentKind.CT_REPORT
WHICH = "“病理报告”和“病历本复印件”都有吗"


@pytest.fixture
def chat(words_session: Session) -> Chat:
    chat = Chat(words_session)
    user = members.get_or_create_user(words_session, OPENID)
    members.give_consent(words_session, user, evidence="before")
    insured(words_session)
    return chat


def to_papers(chat: Chat, service: str = "direct_pay") -> str:
    chat.say("想办理", f"request_{service}")
    answer = ""
    for text in ("今年10月8日", "肺腺癌", "上海", "听安排", "12月20日"):
        if chat.slot == "documents_done":
            break
        answer = chat.say(text)
    assert chat.slot == "documents_done"
    return answer


def kinds(chat: Chat) -> list[str | None]:
    return [paper.kind for paper in documents.unattached(chat.session, OPENID)]


# --- what is in the pictures


def test_two_pictures_for_two_papers_are_asked_about(chat: Chat) -> None:
    to_papers(chat)
    asked = chat.photo(2)
    assert WHICH in asked
    assert asked.count("？") == 1
    assert kinds(chat) == [None, None], "nobody said what they are"


@pytest.mark.parametrize("text", ["都是病理报告的，两页", "都是病理", "两张都是病理报告", "这是病理报告"])
def test_two_pages_of_one_report_leave_the_other_paper_missing(chat: Chat, text: str) -> None:
    to_papers(chat)
    chat.photo(2)
    answer = chat.say(text, "faq_documents", 0.5)
    assert kinds(chat) == [PATHOLOGY, PATHOLOGY]
    assert "病历本复印件" in answer


@pytest.mark.parametrize(
    "text", ["都有", "各一张", "是的", "第一张是病理，第二张是病历本", "一张病理一张病历本", "发过了"]
)
def test_one_of_each(chat: Chat, text: str) -> None:
    to_papers(chat)
    chat.photo(2)
    assert "完成" in chat.say(text, "submit_documents")
    assert kinds(chat) == [PATHOLOGY, RECORD]


def test_the_second_picture_may_be_another_page(chat: Chat) -> None:
    to_papers(chat)
    assert "记为“病理报告”" in chat.photo()
    answer = chat.photo()
    assert "记为“病历本复印件”" in answer
    assert "回复“病理报告”" in answer
    assert "病历本复印件" in chat.say("病理报告", "submit_documents")
    assert kinds(chat) == [PATHOLOGY, PATHOLOGY]


def test_what_was_only_asked_for_can_be_denied(chat: Chat) -> None:
    to_papers(chat)
    chat.photo()
    chat.photo()
    assert "哪一种资料" in chat.say("不是病历本", "deny")
    assert kinds(chat) == [PATHOLOGY, None]
    chat.say("是CT")
    assert kinds(chat) == [PATHOLOGY, CT]


def test_staff_have_the_last_word(chat: Chat) -> None:
    to_papers(chat)
    chat.photo()
    paper = documents.unattached(chat.session, OPENID)[0]
    documents.label(chat.session, paper, CT, by="staff")
    documents.forget_kind(chat.session, paper)
    assert paper.kind == CT


# --- all sent, though something must still come


@pytest.mark.parametrize("second", ["确认", "好了", "完成", "提交"])
def test_d4_a_missing_paper_is_named_once_and_the_summary_says_so(chat: Chat, second: str) -> None:
    to_papers(chat)
    chat.photo()
    first = chat.say("好了", "affirm")
    assert ("还缺" in first, "稍后补" in first, chat.slot) == (True, True, "documents_done")
    answer = chat.say(second, "affirm")
    assert "已收到1份，还缺病历本复印件" in answer
    assert "收齐以后才能受理" in answer


def test_d4_unnamed_pictures_are_not_taken_for_the_papers_by_a_mere_done(chat: Chat) -> None:
    to_papers(chat)
    chat.photo(2)
    assert "都有请回复“都有”" in chat.say("好了", "affirm")
    assert "还缺病理报告、病历本复印件" in chat.say("确认", "affirm")


@pytest.mark.parametrize(
    "text", ["材料晚上发", "报告在我闺女那", "回头发恁", "片子还没取", "病理报告我妈拿着呢", "病历本还没复印"]
)
def test_papers_that_are_elsewhere_come_later(chat: Chat, text: str) -> None:
    to_papers(chat)
    answer = chat.say(text, "submit_documents", 0.6)
    assert chat.slot == "confirmation"
    assert "必须有病理报告、病历本复印件" in answer


def test_after_a_question_only_a_short_reminder(chat: Chat) -> None:
    to_papers(chat, "outpatient")
    first = chat.say("要钱吗", "faq_service_intro")
    second = chat.say("要等多久", "faq_timeline")
    assert "有哪些发哪些" not in first + second
    assert first.split("\n\n")[-1] != second.split("\n\n")[-1] or "收费" in first


def test_nobody_else_has_the_papers(chat: Chat) -> None:
    to_papers(chat, "outpatient")
    assert "什么时候方便" in chat.say("那好吧你们看着办", "affirm")
    assert chat.slot == "documents_done"


@pytest.mark.parametrize("text", ["不知道有没有切片", "有手术切片", "切片在医院", "没有切片了"])
def test_t2_samples_are_answered_at_the_papers(chat: Chat, text: str) -> None:
    to_papers(chat, "gene_test")
    answer = chat.say(text, "no_sample")
    assert "专员" in answer
    assert "不要寄" in answer
    assert chat.slot == "documents_done"


# --- pictures are kept and judged by nobody here


@pytest.mark.parametrize("text", ["这是我爸的CT和病理，你看看严不严重", "帮我看看这个片子", "你看得懂吗，是不是晚期"])
def test_nobody_here_judges_a_picture(words_session: Session, text: str) -> None:
    chat = Chat(words_session, "o-new")
    long = chat.photo()
    short = chat.photo()
    assert len(short) < len(long) / 2
    assert "一共2张" in short
    answer = chat.say(text, "submit_documents")
    assert "第二诊疗意见" in answer
    assert "存着" in answer


# --- the words alone


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("前两张是病理，最后一张病历本", [PATHOLOGY, PATHOLOGY, RECORD]),
        ("第1张和第3张是病理报告，第2张是病历本", [PATHOLOGY, RECORD, PATHOLOGY]),
        ("病理是第一张，病历本是第二张", [PATHOLOGY, RECORD, None]),
        ("第一张病理，剩下的都是病历本", [PATHOLOGY, RECORD, RECORD]),
        ("第2张是CT", [None, CT, None]),
        ("好的", [None, None, None]),
    ],
)
def test_which_picture_is_what(text: str, told: list[DocumentKind | None]) -> None:
    assert name_pictures(text, 3) == told


def test_what_it_is_not_is_not_what_it_is() -> None:
    assert name_pictures(denied_away("不是病历本，是病理报告"), 1) == [PATHOLOGY]


@pytest.mark.parametrize("text", ["我在哪发", "需要带什么", "病理报告在哪拿", "没有病理怎么办", "可以明天发吗"])
def test_a_question_puts_nothing_off(text: str) -> None:
    assert not is_elsewhere(text)


@pytest.mark.parametrize("text", ["没有", "有吗", "都是病理报告"])
def test_these_do_not_say_that_all_is_there(text: str) -> None:
    assert not says_one_each(text)
