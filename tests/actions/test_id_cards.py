"""The identity card by photograph: read, shown masked, confirmed in any words, used; then the picture is gone."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.documents.models import Document, DocumentState
from bot.documents.reading_models import PaperReading
from bot.kernel.settings import get_settings
from bot.kernel.vault import VaultEntry
from bot.members import service as members
from bot.recognition.results import Certainty, Flaw, PaperKind
from bot.recognition.results import PaperReading as Found
from tests.actions.paper_chat import PaperChat, card, sure, unknown
from tests.cases.build import OPENID
from tests.members.people import add_member, add_policy, id_number

NAME, NUMBER = "陈秀兰", id_number()
BACK = Found(PaperKind.ID_CARD_BACK, Certainty.SURE, 0.99)


@pytest.fixture
def chat(words_session: Session) -> PaperChat:
    chat = PaperChat(words_session)
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    add_policy(words_session, add_member(words_session))
    assert "拍身份证" in chat.say("想约门诊", "request_outpatient")
    return chat


def is_known(chat: PaperChat) -> bool:
    return bool(members.bound_members(chat.session, members.get_or_create_user(chat.session, OPENID)))


YES = ["对", "没错", "正确", "是我妈的", "嗯，就是她", "用这个就行", "是我本人", "确认"]


@pytest.mark.parametrize("yes", YES)
def test_a_card_in_place_of_typing(chat: PaperChat, yes: str) -> None:
    answer, told = chat.send(card(NAME, NUMBER))
    assert "我看清后请您核对" in answer
    assert "陈*兰" in told
    assert f"{NUMBER[:3]}***********{NUMBER[-4:]}" in told
    assert NUMBER not in told
    assert NAME not in told
    assert "核对好了" in chat.say(yes)
    assert is_known(chat)
    assert chat.slot == "diagnosed_on"


def test_the_picture_is_deleted_when_the_identity_is_confirmed(chat: PaperChat) -> None:
    chat.send(card(NAME, NUMBER))
    chat.say("对")
    assert [one.state for one in chat.papers] == [DocumentState.ERASED]
    assert chat.session.scalars(select(PaperReading)).all() == []
    assert chat.session.scalars(select(VaultEntry)).all() == []


def test_the_picture_is_kept_where_the_insurer_wants_it(chat: PaperChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "keep_id_pictures", True)
    _, told = chat.send(card(NAME, NUMBER))
    assert "删除" not in told
    chat.say("对")
    assert is_known(chat)
    assert [one.state for one in chat.papers] == [DocumentState.RECEIVED]


def test_nothing_of_it_is_in_the_draft(chat: PaperChat) -> None:
    """The draft travels to Rasa: it holds markers, never values."""
    chat.send(card("王建国", NUMBER))
    chat.say("对")
    told = json.dumps(chat.draft, ensure_ascii=False)
    assert "t_" in told
    assert NUMBER not in told
    assert "王建国" not in told


@pytest.mark.parametrize("no", ["不对", "不是", "错了", "认错了", "不太对", "号码看错了"])
def test_what_is_wrong_is_dropped(chat: PaperChat, no: str) -> None:
    chat.send(card("陈秀莲", NUMBER))
    said = chat.say(no)
    assert "打字" in said
    assert said.count("打字") == 1
    assert chat.papers[0].state == DocumentState.ERASED
    assert "身份证号码" in chat.say(NAME)
    assert "核对好了" in chat.say(NUMBER)


@pytest.mark.parametrize("text", [f"名字不对，是{NAME}", f"姓名错了，应该是{NAME}"])
def test_one_half_is_set_right_and_the_other_taken_from_the_card(chat: PaperChat, text: str) -> None:
    chat.send(card("陈秀莲", NUMBER))
    assert "核对好了" in chat.say(text)


def test_whoever_types_instead_is_heard(chat: PaperChat) -> None:
    chat.photo(1)
    chat.say(NAME)
    assert "核对好了" in chat.say(NUMBER)
    assert "已经核对过" in chat.read(card(NAME, NUMBER)), "read when it was not needed any more"
    assert chat.papers[0].state == DocumentState.ERASED


def test_a_question_in_between_does_not_lose_the_card(chat: PaperChat) -> None:
    chat.send(card(NAME, NUMBER))
    assert "身份证上的姓名和号码对吗" in chat.say("你们要这个干嘛")
    assert "核对好了" in chat.say("对")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (card(None, NUMBER), "姓名没有看清"),
        (card(NAME, None), "号码没有看清"),
        (card(None, None), "姓名和号码没有看清"),
        (card(NAME, NUMBER, agrees=False), "没有看清"),
        (BACK, "国徽"),
        (sure(PaperKind.CT_REPORT), "没有认出身份证"),
        (unknown(Flaw.BLURRED), "模糊"),
    ],
)
def test_what_cannot_be_used_is_said(chat: PaperChat, found: Found, words: str) -> None:
    assert words in chat.send(found)[1]
    assert chat.slot == "member_name"
    assert "核对好了" not in chat.say("对", "affirm")


def test_a_wrong_card_counts_as_a_try_like_typing(chat: PaperChat) -> None:
    chat.send(card("王建国", id_number(serial="011")))
    assert "没有对上" in chat.say("对")
    assert not is_known(chat)


def test_where_pictures_are_not_read_it_is_as_before(words_session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "paper_recognition", False)
    chat = PaperChat(words_session)
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    assert "拍身份证" not in chat.say("想约门诊", "request_outpatient")
    assert "已经存好" in chat.photo(1)
    assert "我看清后" not in chat.photo(1)


def test_a_card_among_the_papers_of_a_case_stays(chat: PaperChat) -> None:
    """Staff may have asked for it."""
    chat.send(card(NAME, NUMBER))
    chat.say("对")
    chat.photo(1)
    document = chat.session.scalars(select(Document).order_by(Document.id.desc())).first()
    assert document is not None
    document.case_number = None
    chat.read(card("李四维", id_number(serial="011")))
    assert chat.papers[0].state == DocumentState.RECEIVED, "not the member's: nobody knows what it is for"


def test_a_card_sent_before_anything_was_asked_is_not_asked_for_again(words_session: Session) -> None:
    chat = PaperChat(words_session)
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    add_policy(words_session, add_member(words_session))
    chat.send(card(NAME, NUMBER))
    asked = chat.say("想约门诊", "request_outpatient")
    assert "陈*兰" in asked
    assert "姓名是？" not in asked
    assert "核对好了" in chat.say("对")
    assert chat.papers[0].state == DocumentState.ERASED


def test_a_card_sent_before_consent_is_read_after_it(words_session: Session) -> None:
    chat = PaperChat(words_session)
    add_policy(words_session, add_member(words_session))
    chat.say("想约门诊", "request_outpatient")
    chat.photo(1)
    assert [one.state for one in chat.papers] == [DocumentState.AWAITS_CONSENT]
    chat.say("同意")
    assert [one.state for one in chat.papers] == [DocumentState.FETCHING]
    assert "身份证上看到的是" in chat.read(card(NAME, NUMBER))
    assert "核对好了" in chat.say("对")
