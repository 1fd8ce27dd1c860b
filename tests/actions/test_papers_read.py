"""What a member is told of pictures that were read, and the answers to it. A fake recogniser; whole chats."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases import service as cases
from bot.catalog import DocumentKind, ServiceId
from bot.conversations.models import Mode
from bot.documents import service as documents
from bot.documents.models import DocumentState, KindSource
from bot.documents.reading_models import NameVerdict, PaperReading
from bot.kernel.audit import AuditEntry
from bot.members import service as members
from bot.outbox.models import Outbound
from bot.recognition.results import Flaw, Page, PaperKind
from tests.actions.paper_chat import PaperChat, guess, sure, unknown
from tests.cases.build import OPENID, insured, open_one

PATHOLOGY, RECORD, CT = PaperKind.PATHOLOGY_REPORT, PaperKind.MEDICAL_RECORD_COPY, PaperKind.CT_REPORT


@pytest.fixture
def chat(words_session: Session) -> PaperChat:
    chat = PaperChat(words_session)
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    insured(words_session)
    return chat


def to_papers(chat: PaperChat, service: str = "direct_pay") -> str:
    answer = chat.say("想办理", f"request_{service}")
    for text in ("今年10月8日", "肺腺癌", "上海", "听安排", "12月20日"):
        if chat.slot == "documents_done":
            break
        answer = chat.say(text)
    return answer


# --- one message for all of them, from the catalog's checklist


def test_ten_pictures_get_one_summary(chat: PaperChat) -> None:
    to_papers(chat)
    _, told = chat.send(
        sure(PATHOLOGY, page=Page(1, 2), name="陈秀兰"),
        unknown(page=Page(2, 2)),
        *[sure(CT)] * 3,
        *[sure(PaperKind.BLOOD_TEST)] * 4,
        sure(PaperKind.OUTPATIENT_RECORD),
    )
    assert "第1、2张是同一份“病理报告”（共2页）" in told
    assert "第3、4、5张是“CT报告”" in told
    assert "已收到：病理报告、CT报告、血液检测报告、门诊病历。" in told
    assert "还缺：病历本复印件" in told
    assert "有的话也请发来：出院小结、MRI报告" in told
    assert chat.told() == "", "said once"
    assert len(set(chat.kinds())) == 4


def test_what_the_answer_at_once_said_is_not_said_again(chat: PaperChat) -> None:
    to_papers(chat)
    answer, told = chat.send(sure(PATHOLOGY))
    assert "记为“病理报告”" in answer
    assert told == ""


def test_what_was_taken_for_another_paper_is_set_right(chat: PaperChat) -> None:
    to_papers(chat)
    _, told = chat.send(sure(CT))
    assert "刚才那张是“CT报告”" in told
    assert "还缺：病理报告、病历本复印件" in told
    assert "稍后补" in told


def test_while_pictures_are_on_their_way_nothing_is_said(chat: PaperChat) -> None:
    to_papers(chat)
    chat.send(sure(CT))
    chat.photo(1)  # on its way
    chat.session.scalars(select(PaperReading)).one().told_at = None
    assert chat.told() == ""


def test_what_is_read_late_is_kept_for_staff(chat: PaperChat, monkeypatch: pytest.MonkeyPatch) -> None:
    to_papers(chat)
    monkeypatch.setattr("bot.conversations.paper_summary.NEWS_FOR", timedelta(seconds=-1))
    assert chat.send(sure(CT, Flaw.BLURRED))[1] == ""
    assert chat.kinds() == ["ct_report"]


def test_while_a_person_has_the_chat_the_bot_is_silent(chat: PaperChat) -> None:
    to_papers(chat)
    chat.row.mode = Mode.HUMAN
    assert chat.send(sure(CT))[1] == ""
    assert chat.kinds() == ["ct_report"]


def test_in_the_middle_of_another_question_only_flaws_are_told_and_the_question_follows(chat: PaperChat) -> None:
    chat.say("想办理", "request_direct_pay")
    assert chat.slot == "diagnosed_on"
    assert chat.send(sure(CT), guess(PATHOLOGY))[1] == ""
    _, told = chat.send(sure(CT, Flaw.DARK))
    assert "太暗" in told
    assert "第一次确诊" in told.splitlines()[-1]


# --- flaws, in one sentence each


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        (Flaw.BLURRED, "第2张有点模糊，请在亮处再拍一次。"),
        (Flaw.DARK, "第2张太暗了"),
        (Flaw.GLARE, "第2张反光"),
        (Flaw.CUT_OFF, "第2张没有拍全"),
        (Flaw.NO_TEXT, "第2张上没有看到字"),
    ],
)
def test_a_flaw_is_told_with_its_place(chat: PaperChat, flaw: Flaw, words: str) -> None:
    to_papers(chat)
    _, told = chat.send(sure(PATHOLOGY), unknown(flaw, Flaw.UPSIDE_DOWN))
    assert words in told
    assert told.count("第2张") == 1, "one thing of each picture"


def test_a_picture_that_lay_on_its_head_is_no_reason_to_send_it_again(chat: PaperChat) -> None:
    to_papers(chat)
    assert chat.send(sure(PATHOLOGY, Flaw.UPSIDE_DOWN))[1] == ""


# --- a guess is asked about, once


@pytest.mark.parametrize("yes", ["对", "是的", "嗯嗯", "没错", "对的，是出院小结", "是"])
def test_a_guess_is_confirmed(chat: PaperChat, yes: str) -> None:
    to_papers(chat)
    _, told = chat.send(sure(PATHOLOGY), sure(RECORD), guess(PaperKind.DISCHARGE_SUMMARY))
    assert "第3张看着像“出院小结”，对吗？" in told
    assert told.count("？") == 1
    assert "记为“出院小结”" in chat.say(yes)
    assert chat.kinds()[2] == "discharge_summary"
    assert chat.papers[2].kind_source == KindSource.MEMBER
    assert chat.slot == "documents_done", "the yes was not said to the papers being complete"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("不是", None), ("不知道", None), ("不对，是发票", "invoice"), ("这是住院条", "admission_slip")],
)
def test_a_guess_is_set_right(chat: PaperChat, answer: str, kind: str | None) -> None:
    _, told = chat.send(guess(PaperKind.DISCHARGE_SUMMARY))
    assert "对吗？" in told
    said = chat.say(answer)
    assert ("专员会看" in said) if kind is None else ("记为" in said)
    assert chat.kinds() == [kind]


def test_whoever_says_something_else_is_heard_and_not_asked_again(chat: PaperChat) -> None:
    chat.send(guess(PaperKind.DISCHARGE_SUMMARY))
    assert "门诊预约" in chat.say("想约个门诊", "request_outpatient")
    assert "出院小结" not in chat.say("对", "affirm")
    assert chat.kinds() == [None]


def test_the_word_of_the_last_step_answers_no_guess(chat: PaperChat) -> None:
    to_papers(chat)
    chat.send(sure(PATHOLOGY), sure(RECORD), guess(PaperKind.DISCHARGE_SUMMARY))
    assert "请核对一下" in chat.say("确认")
    assert chat.send(guess(PaperKind.INVOICE))[1] == "", "no question beside the one that opens the case"


def test_what_the_member_says_stands(chat: PaperChat) -> None:
    to_papers(chat)
    chat.photo(1)
    chat.say("这是病历本")
    assert chat.read(sure(CT)) == ""
    assert chat.kinds() == ["medical_record_copy"]


def test_all_of_them_is_no_word_about_each(chat: PaperChat) -> None:
    """都有 says that both are there, not which is which: what is read counts."""
    to_papers(chat)
    chat.photo(2)
    chat.say("都有")
    assert "还缺" not in chat.read(sure(RECORD), sure(PATHOLOGY))
    assert chat.kinds() == ["medical_record_copy", "pathology_report"]


# --- whose paper it is


def test_another_persons_name_is_told_gently_and_noted_for_staff(chat: PaperChat) -> None:
    to_papers(chat)
    _, told = chat.send(sure(PATHOLOGY, name="李四维"), sure(RECORD, name="陈秀兰"))
    assert "第1张上的姓名和被保险人陈**对不上" in told
    assert "李四维" not in told
    reading = chat.session.get_one(PaperReading, chat.papers[0].id)
    assert reading.name_verdict == NameVerdict.OTHER
    entry = chat.session.scalars(select(AuditEntry).where(AuditEntry.action == "document.other_name")).one()
    assert (entry.subject, entry.data) == (f"document:{chat.papers[0].id}", {"name": "李四维"})


def test_a_misread_character_is_no_other_person(chat: PaperChat) -> None:
    to_papers(chat)
    assert "对不上" not in chat.send(sure(PATHOLOGY, name="陈秀蓝"), sure(RECORD))[1]


# --- papers of a case


def test_a_case_goes_on_with_what_was_read(chat: PaperChat) -> None:
    member = members.bound_members(chat.session, members.get_or_create_user(chat.session, OPENID))[0].member
    kinds = [DocumentKind.PATHOLOGY_REPORT, None]
    case = open_one(chat.session, ServiceId.DIRECT_PAY, member=member, kinds=kinds)
    assert case.status == "awaiting_documents"
    here, *chat.papers = documents.of_case(chat.session, case.number)
    here.state = DocumentState.RECEIVED
    assert "还缺" not in chat.read(sure(RECORD))
    assert cases.find_case(chat.session, case.number).status == "accepted"


def test_two_pages_of_one_paper_do_not_stand_for_two(chat: PaperChat) -> None:
    """D4: the answer at once takes two pictures for the two papers that are missing; what is read says otherwise."""
    member = members.bound_members(chat.session, members.get_or_create_user(chat.session, OPENID))[0].member
    case = open_one(chat.session, ServiceId.DIRECT_PAY, member=member, kinds=[])
    _, told = chat.send(sure(PATHOLOGY), sure(PATHOLOGY))
    assert "第1、2张是“病理报告”" in told
    assert "还缺：病历本复印件" in told
    assert [one.case_number for one in chat.papers] == [case.number] * 2
    notes = [one.note or "" for one in repository.events(chat.session, case.number)]
    assert any("还缺必须的资料：病历本复印件" in note for note in notes), "staff are told, too"


def test_pictures_of_who_took_the_consent_back_are_not_told_of(chat: PaperChat) -> None:
    to_papers(chat)
    chat.photo(1)
    members.withdraw_consent(chat.session, members.get_or_create_user(chat.session, OPENID), evidence="no")
    assert chat.read(sure(CT)) == ""


def test_the_summary_goes_out_once_through_the_outbox(chat: PaperChat) -> None:
    to_papers(chat)
    _, told = chat.send(sure(CT))
    sent = [one.text for one in chat.session.scalars(select(Outbound)) if one.dedupe_key.startswith("papers:")]
    assert sent == [told]
