"""Which of several days is the one of the diagnosis, what refines it later, and what is no day of it at all. Today is
Wednesday, 2026-05-20; the policy began on 2025-11-01 and waited until 2026-01-29.
"""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from actions.days_told import comes_soon, is_day_alone
from actions.readings import read_date
from bot.kernel.clock import FrozenClock
from bot.members.models import Member
from tests.actions.conversation import Conversation
from tests.cases.build import shanghai
from tests.members.people import add_member, add_policy


@pytest.fixture(autouse=True)
def in_may(frozen_clock: FrozenClock) -> None:
    """The day of these dialogues."""
    frozen_clock.set(shanghai(2026, 5, 20, 10))


@pytest.fixture
def member(words_session: Session) -> Member:
    """Somebody whose policy is in force."""
    person = add_member(words_session)
    add_policy(words_session, person, effective=date(2025, 11, 1), expiry=date(2026, 10, 31), waiting_days=90)
    return person


def begin(talk: Conversation, member: Member, wish: str = "request_outpatient") -> Conversation:
    """A request up to its first detail."""
    talk.say("想办", wish)
    talk.say("同意")
    talk.say(f"{member.name} {member.id_number}")
    return talk


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("片子5月2号拍的，病理5月9号出的", "2026-05-09"),
        ("5月9号，病理出来了，5月2号拍的片", "2026-05-09"),
        ("去年腊月B超发现的，今年3月10号病理确诊", "2026-03-10"),
        ("我是去年腊月查出来的甲状腺癌今年三月十号才做的病理现在医生让我切全部", "2026-03-10"),
        ("4月份拍片子4月20号活检结果出来", "2026-04-20"),
        ("上周体检发现肺上有个东西，穿刺结果昨天出来了，是腺癌", "2026-05-19"),
        ("5月8号送的病理，5月12号出结果", "2026-05-12"),
        ("是4月12号先啱，4月2号净系照肠镜", "2026-04-12"),
        ("3月26号确诊的，4月3号手术", "2026-03-26"),
        ("3月5号查出来，4月10号复查病理也是", "2026-03-05"),
        ("去年10月买的保险，今年4月3号确诊的", "2026-04-03"),
        ("我3月8号查出来的，5月30号要做手术", "2026-03-08"),
    ],
)
def test_the_day_that_stands_with_the_diagnosis(text: str, day: str) -> None:
    assert read_date("diagnosed_on", text).value == day


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("4月中旬吧", True),
        ("大概是去年腊月查出来的", True),
        ("我妈4月12号的", True),
        ("昨天有事没弄完", False),
        ("昨天太忙了没顾上", False),
        ("前天去看了我姐", False),
    ],
)
def test_a_day_alone(text: str, *, alone: bool) -> None:
    assert is_day_alone(text) is alone


@pytest.mark.parametrize(
    ("text", "soon"), [("6月中旬", True), ("6月16号", True), ("4月中旬", False), ("去年6月", False), ("12月3号", False)]
)
def test_a_day_rather_to_come(text: str, *, soon: bool) -> None:
    assert comes_soon(text, today=date(2026, 5, 20)) is soon


@pytest.mark.parametrize("text", ["昨天有事没弄完", "昨天太忙了没顾上", "前两天手机坏了"])
def test_why_somebody_comes_late_is_no_diagnosis(talk: Conversation, member: Member, text: str) -> None:
    talk.say("想办", "request_outpatient")
    talk.say("同意")
    talk.say(f"{text}，{member.name} {member.id_number}")
    assert talk.slot == "diagnosed_on"


@pytest.mark.parametrize(
    ("first", "then", "day"),
    [
        ("4月2号", "唔系，系4月12号先啱，4月2号净系照肠镜", "2026-04-12"),
        ("4月2号", "确诊是4月12号，4月2号是拍片子", "2026-04-12"),
        ("去年腊月查出来的", "腊月那次是B超怀疑，病理是3月10号", "2026-03-10"),
        ("3月底确诊的", "具体31号", "2026-03-31"),
        ("3月底确诊的", "应该是28号", "2026-03-28"),
    ],
)
def test_it_is_set_right_one_step_later(talk: Conversation, member: Member, first: str, then: str, day: str) -> None:
    begin(talk, member)
    talk.say(first)
    talk.say("直肠癌")
    assert "2026年" in talk.say(then)
    assert talk.slot == "city"
    assert (talk.draft["diagnosed_on"], talk.draft.get("inexact")) == (day, None)


def test_the_second_day_in_a_breath_is_the_admission(talk: Conversation, member: Member) -> None:
    begin(talk, member, "request_direct_pay")
    answer = talk.say("3月20号，肺癌，也是武汉同济，6月12号")
    assert "计划住院日期2026年6月12日（周五）" in answer
    assert talk.draft["diagnosed_on"] == "2026-03-20"


def test_a_day_to_come_before_consent_is_no_diagnosis(talk: Conversation) -> None:
    talk.say("成都华西医院住院，6月3号住，你们先交钱", "request_direct_pay")
    talk.say("鼻咽癌，4月25日确诊")
    assert talk.draft["admission_date"] == "2026-06-03"
    talk.say("6月中旬")
    talk.say("那就6月16号")
    assert (talk.draft["diagnosed_on"], talk.draft["admission_date"]) == ("2026-04-25", "2026-06-16")


def test_a_stay_long_ago_is_no_admission(talk: Conversation) -> None:
    talk.say("想办直付，3月3号住院做的手术", "request_direct_pay")
    assert "admission_date" not in talk.draft
