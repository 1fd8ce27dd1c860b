"""The link to the upload page: where papers are asked for, and to who has a PDF, too many photos or cannot send."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.catalog import ServiceId, render
from bot.conversations import fixed_words, repository, routing
from bot.conversations.routing import Plan, Route
from bot.documents.images import clean_image
from bot.documents.member_files import add_member_file
from bot.documents.page_models import PagePass
from bot.documents.store import DocumentStore
from bot.kernel.clock import FrozenClock
from bot.kernel.settings import get_settings
from bot.members import service as members
from bot.reminders import words as reminder_words
from bot.reminders.models import Reminder, ReminderKind
from tests.actions.chat import Chat
from tests.actions.test_papers_talk import to_papers
from tests.cases.build import OPENID, insured, open_one, texts, walk
from tests.documents.pictures import picture

LINK = re.compile(r"https://pages\.test/u/[0-9a-f]{40}")
HAS_FILES = [
    "我有PDF",
    "我只有pdf版的报告",
    "报告是PDF的",
    "医院给的是pdf文件",
    "PDF怎么发给你",
    "pdf发不过去",
    "文件发不出去啊",
    "压缩包能发吗",
    "发不了文件",
    "照片太多了",
    "照片太多了怎么发",
    "有几十张照片要发呢，太多了发得累",
    "图片发不出去",
    "照片传不上去",
    "报告上传失败",
]


@pytest.fixture
def chat(words_session: Session) -> Chat:
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    insured(words_session)
    return Chat(words_session)


def passes(session: Session) -> list[PagePass]:
    return list(session.scalars(select(PagePass).order_by(PagePass.id)))


def test_d4_the_form_offers_the_page_once(chat: Chat) -> None:
    asked = to_papers(chat)
    assert len(LINK.findall(asked)) == 1
    assert "24小时内有效" in asked
    assert [(one.openid, one.case_number) for one in passes(chat.session)] == [(OPENID, None)]
    assert not LINK.search(chat.say("怎么发", "submit_documents")), "it still stands above"


@pytest.mark.parametrize("text", HAS_FILES)
@pytest.mark.parametrize("in_form", [True, False])
def test_who_has_files_gets_the_link(chat: Chat, frozen_clock: FrozenClock, text: str, in_form: bool) -> None:
    if in_form:
        to_papers(chat)
    else:
        number = open_one(chat.session, ServiceId.DIRECT_PAY, member=_member(chat), kinds=[]).number
    frozen_clock.advance(timedelta(hours=1))
    answer = chat.say(text, "submit_documents", 0.6)
    assert len(LINK.findall(answer)) == 1, answer
    assert passes(chat.session)[-1].case_number == (None if in_form else number)


def test_several_cases_have_a_link_each(chat: Chat) -> None:
    member = _member(chat)
    first = open_one(chat.session, ServiceId.DIRECT_PAY, member=member, kinds=[], key="one").number
    second = open_one(chat.session, ServiceId.OUTPATIENT, member=member, kinds=[], key="two").number
    answer = chat.say("我有PDF", "submit_documents", 0.6)
    assert {one.case_number for one in passes(chat.session)} == {first, second}
    assert first in answer
    assert second in answer
    assert len(LINK.findall(answer)) == 2


def test_no_link_without_consent_without_a_case_or_without_an_address(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not LINK.search(chat.say("我有PDF", "submit_documents", 0.6)), "nothing to upload for"
    case = open_one(chat.session, ServiceId.DIRECT_PAY, member=_member(chat), kinds=[])
    monkeypatch.setattr(get_settings(), "public_base_url", "")
    assert cases.upload_offer(chat.session, OPENID, case) == ""
    monkeypatch.undo()
    members.withdraw_consent(chat.session, members.get_or_create_user(chat.session, OPENID), evidence="later")
    assert cases.upload_offer(chat.session, OPENID, case) == ""
    assert passes(chat.session) == []


@pytest.mark.parametrize("key", ["turn.unsupported_file", "turn.kind_link"])
@pytest.mark.parametrize("has_case", [True, False])
def test_a_file_or_a_link_that_we_cannot_open_is_answered_with_the_page(chat: Chat, has_case: bool, key: str) -> None:
    if has_case:
        open_one(chat.session, ServiceId.DIRECT_PAY, member=_member(chat), kinds=[])
    conversation = repository.get_or_create(chat.session, OPENID)
    plan = Plan(Route.FIXED, key)
    assert routing.is_unsupported_placeholder("【收到不支持的消息类型，暂无法显示】")
    words = fixed_words.fixed_answer(chat.session, conversation, plan) or ""
    assert words.startswith(render(key))
    assert bool(LINK.search(words)) is has_case


def test_j4_staff_who_ask_for_more_papers_send_the_link(chat: Chat) -> None:
    case = open_one(chat.session, ServiceId.OUTPATIENT, member=_member(chat))
    cases.advance(chat.session, case.number, "documents_requested", actor="staff:li", facts={"missing": "CT报告"})
    assert len(LINK.findall(texts(chat.session)[-1])) == 1
    assert passes(chat.session)[-1].case_number == case.number


def test_j4_who_asks_how_it_stands_and_lacks_papers_gets_the_link(chat: Chat, frozen_clock: FrozenClock) -> None:
    number = open_one(chat.session, ServiceId.DIRECT_PAY, member=_member(chat), kinds=[]).number
    complete = open_one(chat.session, ServiceId.OUTPATIENT, member=_member(chat), key="two").number
    answer = chat.say("进度", "query_status")
    assert complete in answer
    assert len(LINK.findall(answer)) == 1
    assert passes(chat.session)[-1].case_number == number
    assert not LINK.search(chat.say("进度", "query_status")), "it still stands above"


def test_j4_the_reminder_of_missing_papers_brings_the_link(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    member = _member(chat)
    case = open_one(chat.session, ServiceId.DIRECT_PAY, member=member, kinds=[])
    due = Reminder(kind=ReminderKind.DOCUMENTS_MISSING, case_number=case.number)
    text, template = reminder_words.of_case(chat.session, due, case, member)
    assert len(LINK.findall(text)) == 1
    assert template is not None
    assert not any("http" in value for value in template.fields.values())
    monkeypatch.setattr(get_settings(), "public_base_url", "")
    text, _ = reminder_words.of_case(chat.session, due, case, member)
    assert "网页" not in text


def _member(chat: Chat) -> members.Member:
    (member,) = members.members_of(chat.session, members.get_or_create_user(chat.session, OPENID))
    return member


LETTER = re.compile(r"https://pages\.test/a/[0-9a-f]{40}")


def awaiting(chat: Chat) -> str:
    number = open_one(chat.session, ServiceId.DIRECT_PAY, member=_member(chat)).number
    return walk(chat.session, number, "documents_reviewed", "awaiting_authorization").number


def test_d5_the_letter_is_offered_when_it_is_waited_for(chat: Chat, frozen_clock: FrozenClock) -> None:
    number = awaiting(chat)
    told = texts(chat.session)
    assert [bool(LETTER.search(words)) for words in told][-1]
    assert sum(bool(LETTER.search(words)) for words in told) == 1
    assert passes(chat.session)[-1].case_number == number
    assert LETTER.search(cases.progress_words(chat.session, cases.find_case(chat.session, number)))
    frozen_clock.advance(timedelta(hours=1))
    assert LETTER.search(chat.say("授权书怎么签", "faq_authorization"))
    assert not LETTER.search(chat.say("授权书去哪里签", "faq_authorization")), "it still stands above"


def test_d5_no_letter_where_none_is_waited_for(chat: Chat) -> None:
    open_one(chat.session, ServiceId.DIRECT_PAY, member=_member(chat))
    assert not LETTER.search(chat.say("授权书怎么签", "faq_authorization"))
    assert passes(chat.session) == []


def test_d4_what_was_uploaded_counts_in_the_form(chat: Chat, tmp_path: Path) -> None:
    to_papers(chat)
    store = DocumentStore(tmp_path / "documents")
    for number, kind in enumerate(("PNG", "JPEG")):
        clean = clean_image(picture(kind, size=(60 + number, 40)))
        add_member_file(chat.session, store, clean, openid=OPENID, case_number=None, digest=str(number))
    asked = chat.say("完成", "affirm")
    assert "“都有”" in asked
    assert "资料现在有2份" in chat.say("都有", "affirm")
    chat.say("完成", "affirm")
    assert chat.slot != "documents_done", "goes on to the summary"
