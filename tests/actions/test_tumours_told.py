"""Kinds of tumour as people tell them: by the organ, by what grew there, misheard, two of them; and what names none."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from actions.history import without_earlier
from actions.places import covered_cities
from actions.tumours import named_tumour, read_tumour
from bot.kernel.clock import FrozenClock
from bot.members.models import Member
from tests.actions.conversation import Conversation
from tests.cases.build import shanghai
from tests.members.people import add_member, add_policy


@pytest.fixture
def member(words_session: Session, frozen_clock: FrozenClock) -> Member:
    """Somebody whose policy is in force on Wednesday, 2026-05-20."""
    frozen_clock.set(shanghai(2026, 5, 20, 10))
    person = add_member(words_session)
    add_policy(words_session, person, effective=date(2025, 11, 1), expiry=date(2026, 10, 31), waiting_days=90)
    return person


@pytest.mark.parametrize(
    ("text", "tumour"),
    [
        ("胰头癌，5月9号", "胰头癌"),
        ("贲门癌，4月8号", "贲门癌"),
        ("脊索瘤，4月8号", "脊索瘤"),
        ("胃上头的癌，4月28号检查出来的", "胃癌"),
        ("是肺的腺癌，右肺上叶", "肺腺癌"),
        ("体检发现肺上有个东西，穿刺结果出来了，是腺癌", "肺腺癌"),
        ("我妈肺上长了个恶性的", "肺部恶性肿瘤"),
        ("肝上长个瘤，恶性", "肝恶性肿瘤"),
        ("我妈胰腺那疙瘩长东西了，恶性的", "胰腺恶性肿瘤"),
        ("石道癌，四月十二", "食道癌"),
        ("得了乳线癌", "乳腺癌"),
        ("怀疑肺上长了恶性的", None),
        ("肺上长了个东西", None),
        ("邻居得了石道癌", None),
        ("我想做防癌", None),
        ("诊断为癌", None),
        ("我有两个癌", None),
        ("两个癌又不是一回事", None),
    ],
)
def test_the_tumour_that_is_named(text: str, tumour: str | None) -> None:
    assert named_tumour(text) == tumour


@pytest.mark.parametrize("text", ["医大二院", "省人民", "协和医院", "胸外科", "安徽省立"])
def test_a_hospital_is_no_tumour(text: str, frozen_clock: FrozenClock) -> None:
    assert read_tumour(text, interrupts=False).silent


@pytest.mark.parametrize(
    ("text", "cities"),
    [
        ("郑洲", ["郑州"]),
        ("去武汗吧", ["武汉"]),
        ("和肥", ["合肥"]),
        ("抚州", []),
        ("宿州", []),
        ("今天", []),
        ("我们和肥胖有关", []),
    ],
)
def test_a_city_that_was_misheard(text: str, cities: list[str]) -> None:
    assert covered_cities(text) == cities


def test_of_two_tumours_the_new_one_counts(talk: Conversation, member: Member) -> None:
    talk.say("我有两个癌，甲状腺的2024年切了，现在又查出肺癌，想做二诊", "request_second_opinion")
    assert "以前得过甲状腺癌" in talk.say("同意")
    talk.say(f"{member.name} {member.id_number}")
    talk.say("肺癌是今年4月19号确诊")
    talk.say("甲状腺那个是2024年3月的")
    talk.say("两个癌又不是一回事，肺癌是第一次啊")
    assert talk.slot == "city"
    assert talk.draft["diagnosed_on"] == "2026-04-19"
    assert (talk.draft["first_diagnosis"], talk.draft["tumour"]) == ("another", "肺癌（以前得过甲状腺癌）")


def test_a_day_of_the_earlier_one_alone_is_no_answer() -> None:
    assert without_earlier("甲状腺那个是2024年3月的", "肺癌（以前得过甲状腺癌）") == ""
    assert without_earlier("肺癌是4月，甲状腺是2024年", "肺癌（以前得过甲状腺癌）") == "肺癌是4月"
    assert without_earlier("甲状腺那个是2024年3月的", "肺癌") == "甲状腺那个是2024年3月的"


def test_a_hospital_where_the_tumour_was_asked_is_kept_as_one(talk: Conversation, member: Member) -> None:
    talk.say("想办", "request_outpatient")
    talk.say("同意")
    talk.say(f"{member.name} {member.id_number}")
    talk.say("5月9号")
    talk.say("医大二院")
    assert talk.slot == "tumour"
    assert (talk.draft.get("tumour"), talk.draft["hospital_wish"]) == (None, "医大二院")
