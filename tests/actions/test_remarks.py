"""What no question asks for is kept in the member's words, shown before the yes, and stands in the case for staff."""

import pytest
from sqlalchemy.orm import Session

from actions.remarks import LONGEST
from bot.cases import service as cases
from bot.members import service as members
from tests.actions.chat import Chat
from tests.cases.build import OPENID, insured

ASK = "request_outpatient"
OTHER = "老人耳朵背，最好安排一楼的诊室"


@pytest.fixture
def chat(words_session: Session) -> Chat:
    """Asked for the city by somebody who has consented."""
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    insured(words_session)
    chat = Chat(words_session)
    for told in ("想办", "2026年10月15日", "胃癌"):
        chat.say(told, ASK if told == "想办" else "nlu_fallback")
    assert chat.slot == "city"
    return chat


def test_what_was_not_asked_for_is_kept_and_reaches_staff(chat: Chat, words_session: Session) -> None:
    answer = chat.say(OTHER)
    assert answer.index("备注") < answer.index("城市")
    for told in ("上海", "听安排", "稍后补"):
        answer = chat.say(told)
    assert f"备注：{OTHER}" in answer
    number = chat.say("确认", "affirm").split("办件编号 ")[1][:14]
    case = cases.find_case(words_session, number)
    assert ("备注", OTHER) in cases.labelled(case.details, case.facts)


def test_two_remarks_stand_side_by_side_and_are_announced_in_other_words(chat: Chat) -> None:
    first, second = chat.say(OTHER), chat.say("还有他坐轮椅，走不了远路")
    assert "也记在备注" not in first
    assert "也记在备注" in second
    assert chat.draft["remark"] == f"{OTHER}；还有他坐轮椅，走不了远路"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("嗯嗯好的呀知道了", "affirm"), ("哪个城市的医院最好呢", "faq_cities_hospitals"), ("哦哦", "nlu_fallback")],
)
def test_what_says_nothing_is_no_remark(chat: Chat, text: str, intent: str) -> None:
    assert "备注" not in chat.say(text, intent)
    assert "remark" not in chat.draft


def test_what_would_not_fit_on_the_screen_is_not_promised(chat: Chat) -> None:
    assert "备注" not in chat.say("老人耳朵背" * (LONGEST // 5 + 1))
