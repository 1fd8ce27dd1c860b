"""After the first person's request: the next one; and words that find nothing to confirm. Today is 2026-11-23."""

import pytest
from sqlalchemy.orm import Session

from bot.catalog import ServiceId
from bot.members import service as members
from tests.actions.chat import Chat
from tests.cases.build import OPENID, insured, open_one


@pytest.fixture
def chat(words_session: Session) -> Chat:
    """The father's out-patient request is in."""
    user = members.get_or_create_user(words_session, OPENID)
    members.give_consent(words_session, user, evidence="before")
    father = insured(words_session)
    members.set_relation(words_session, user, father, "父亲")
    open_one(words_session, ServiceId.OUTPATIENT, member=father)
    return Chat(words_session)


@pytest.mark.parametrize(
    "text", ["接着给我妈办", "那我妈的呢", "现在办我妈的", "轮到我妈了", "下一个是我妈", "还有我妈呢", "给我妈也来一份"]
)
def test_the_next_person_gets_the_same_service(chat: Chat, text: str) -> None:
    answer = chat.say(text)
    assert "门诊预约" in answer
    assert chat.slot == "member_name"
    assert chat.draft["relation"] == "母亲"


@pytest.mark.parametrize("text", ["我爸的呢", "那我爸的呢", "我妈说谢谢你们", "我妈的病能治好吗"])
def test_who_has_a_case_or_is_only_named_starts_nothing(chat: Chat, text: str) -> None:
    chat.say(text)
    assert chat.slot is None


def test_a_late_yes_never_sounds_as_if_there_were_another_case(chat: Chat) -> None:
    answer = chat.say("确认", "affirm")
    assert "没有等您确认的申请" in answer
    assert "已经在办的是" in answer
