"""A request that was put aside, a break, and the way back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kernel import clock
from bot.kernel.clock import FrozenClock
from bot.kernel.vault import VaultEntry
from bot.members import service as members
from tests.actions.chat import Chat
from tests.actions.conversation import Conversation
from tests.cases.build import OPENID, insured

ASK = "request_outpatient"


@pytest.fixture
def chat(words_session: Session) -> Chat:
    """The chat of somebody who has consented; what is said does not depend on the engine."""
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    return Chat(words_session)


@pytest.fixture
def asked_for_tumour(chat: Chat, words_session: Session) -> Chat:
    """An outpatient request of a known member, asked for the tumour."""
    insured(words_session)
    chat.say("我想约门诊", ASK)
    assert "肿瘤" in chat.say("上个月15号")
    return chat


@pytest.mark.parametrize("text", ["取消", "算了不弄了", "太麻烦了不弄了", "我不想办了"])
def test_what_was_told_is_kept_and_asked_about_once(asked_for_tumour: Chat, text: str) -> None:
    answer = asked_for_tumour.say(text, "cancel")
    assert "先不办" in answer
    assert answer.count("不留") == 1
    assert asked_for_tumour.form is None


@pytest.mark.parametrize("text", ["先不办了，过两天再说", "暂时不办了", "先不办"])
def test_who_only_puts_it_off_is_not_asked_whether_to_keep_it(asked_for_tumour: Chat, text: str) -> None:
    answer = asked_for_tumour.say(text, "cancel")
    assert "我先留着" in answer
    assert "不留" not in answer


@pytest.mark.parametrize(
    "text", ["接着办", "还是办吧", "哎我又想了想还是办吧", "继续上次的", "我考虑好了", "上次没办完的那个"]
)
def test_days_later_it_goes_on_where_it_stood(asked_for_tumour: Chat, frozen_clock: FrozenClock, text: str) -> None:
    asked_for_tumour.say("先不办了", "cancel")
    frozen_clock.advance(timedelta(days=6))
    answer = asked_for_tumour.say(text)
    assert "接着办门诊预约" in answer
    assert asked_for_tumour.slot == "tumour"
    assert asked_for_tumour.draft["diagnosed_on"]


def test_the_missing_answer_itself_goes_on(chat: Chat, words_session: Session) -> None:
    insured(words_session)
    chat.say("我想约门诊", ASK)
    chat.say("先不办了", "cancel")
    assert "肿瘤" in chat.say("确诊是上个月15号")
    chat.say("取消", "cancel")
    assert "城市" in chat.say("乳腺癌")
    assert chat.draft["tumour"] == "乳腺癌"


def test_a_picture_goes_on(asked_for_tumour: Chat) -> None:
    asked_for_tumour.say("取消", "cancel")
    answer = asked_for_tumour.photo()
    assert "收到1张" in answer
    assert "接着办门诊预约" in answer


def test_the_same_service_goes_on_another_one_takes_its_place(asked_for_tumour: Chat) -> None:
    asked_for_tumour.say("取消", "cancel")
    assert "接着办" in asked_for_tumour.say("还是约门诊吧", ASK)
    asked_for_tumour.say("取消", "cancel")
    assert "住院预约" in asked_for_tumour.say("想住院", "request_inpatient")
    assert "parked" not in asked_for_tumour.draft


@pytest.mark.parametrize(
    ("text", "kept"), [("不留", False), ("不用留了", False), ("取消", False), ("好", True), ("留着吧", True)]
)
def test_whether_it_is_kept_is_the_members_word(asked_for_tumour: Chat, text: str, *, kept: bool) -> None:
    asked_for_tumour.say("取消", "cancel")
    asked_for_tumour.say(text, "cancel" if not kept else "affirm")
    assert ("parked" in asked_for_tumour.draft) == kept


def test_it_is_kept_for_a_month(asked_for_tumour: Chat, frozen_clock: FrozenClock) -> None:
    asked_for_tumour.say("取消", "cancel")
    frozen_clock.advance(timedelta(days=31))
    assert "接着办门诊" not in asked_for_tumour.say("接着办", "affirm")


def test_without_consent_nothing_of_a_person_is_kept(talk: Conversation) -> None:
    talk.say("门诊，我叫王建国", ASK)
    assert "没有提交" in talk.say("算了不办了", "cancel")
    assert set(talk.draft["parked"]) == {"want", "service", "at"}


def test_deleting_ones_data_deletes_it_too(asked_for_tumour: Chat) -> None:
    asked_for_tumour.say("取消", "cancel")
    asked_for_tumour.say("删除我的资料", "delete_my_data")
    asked_for_tumour.say("确认删除", "delete_my_data")
    assert asked_for_tumour.draft == {}


def test_an_act_that_is_left_again_leaves_the_request(asked_for_tumour: Chat) -> None:
    asked_for_tumour.say("删除我的资料", "delete_my_data")
    asked_for_tumour.say("保留", "nlu_fallback")
    assert "接着办门诊预约" in asked_for_tumour.say("接着办", "affirm")


@pytest.mark.parametrize(
    "text",
    [
        "我先去做饭",
        "晚点再说",
        "我得问问我妈，晚上再回你",
        "单子没带，明天发你",
        "我在上班，下班再填",
        "暂时先放一放吧",
    ],
)
def test_who_leaves_for_a_while_is_not_asked_on(asked_for_tumour: Chat, text: str) -> None:
    answer = asked_for_tumour.say(text, "goodbye", 0.5)
    assert "不着急" in answer
    assert "？" not in answer
    assert asked_for_tumour.slot == "tumour"


@pytest.mark.parametrize("text", ["明天能办吗", "晚上也上班吗", "我明天就去医院"])
def test_other_words_about_tomorrow_are_no_break(asked_for_tumour: Chat, text: str) -> None:
    assert "我给您留着" not in asked_for_tumour.say(text)


@pytest.mark.parametrize("text", ["上次那个不用留了", "门诊那个别给我留着了", "不用再保留了"])
def test_days_later_it_can_still_be_dropped(asked_for_tumour: Chat, frozen_clock: FrozenClock, text: str) -> None:
    asked_for_tumour.say("先不办了", "cancel")
    frozen_clock.advance(timedelta(days=3))
    assert "不留" in asked_for_tumour.say(text)
    assert "parked" not in asked_for_tumour.draft


def test_a_name_in_the_message_that_leaves_is_not_kept(talk: Conversation) -> None:
    talk.say("想约门诊", ASK)
    talk.say("算了不办了，我叫王建国", "cancel")
    assert talk.form is None
    assert not talk.session.scalars(select(VaultEntry)).all()


def test_who_refuses_leaves_nothing_behind(talk: Conversation) -> None:
    user = members.get_or_create_user(talk.session, talk.openid)
    members.give_consent(talk.session, user, evidence="before")
    talk.say("想约门诊，胃癌", ASK)
    talk.say("先不办了", "cancel")
    assert talk.draft["parked"]
    members.withdraw_consent(talk.session, user, evidence="x")  # as where the text has changed since
    talk.say("想住院", "request_inpatient")
    talk.draft["parked"] = {"service": "outpatient", "tumour": "胃癌", "at": clock.now().isoformat()}
    talk.say("不同意", "deny")
    assert "parked" not in talk.draft
    assert "胃癌" not in str(talk.draft)


@pytest.mark.parametrize(("text", "resumed"), [("还有门诊呢", True), ("那门诊呢？", True), ("那住院呢", False)])
def test_asking_for_what_was_put_aside_takes_it_up(asked_for_tumour: Chat, text: str, *, resumed: bool) -> None:
    asked_for_tumour.say("先不办了", "cancel")
    assert ("接着办门诊预约" in asked_for_tumour.say(text)) == resumed
