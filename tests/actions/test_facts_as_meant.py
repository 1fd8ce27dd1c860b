"""Facts as they are meant: the denied day, the day to come, only a suspicion, the hospital beside the city, who sends
papers. Today is Wednesday, 2026-05-20; the policy began on 2025-11-01 and waited until 2026-01-29.
"""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from actions.readings import not_diagnosed_yet, read_city, read_date
from actions.tumours import read_tumour, with_organ
from actions.wanted import chooses_city
from actions.wishes import read_hospital_wish, wished_hospital
from bot.catalog import ServiceId, get_catalog, render
from bot.kernel.clock import FrozenClock
from bot.members.names import find_names
from tests.actions.conversation import Conversation
from tests.cases.build import shanghai
from tests.members.people import add_member, add_policy


@pytest.fixture(autouse=True)
def in_may(frozen_clock: FrozenClock) -> None:
    """The day of these dialogues."""
    frozen_clock.set(shanghai(2026, 5, 20, 10))


@pytest.fixture
def begun(talk: Conversation, words_session: Session) -> Conversation:
    """An outpatient request up to its first detail."""
    return _begin(talk, words_session, "request_outpatient")


@pytest.fixture
def paying(talk: Conversation, words_session: Session) -> Conversation:
    """A direct payment up to the hospital."""
    _begin(talk, words_session, "request_direct_pay")
    for text in ("4月15日确诊", "肝癌", "上海"):
        talk.say(text)
    assert talk.slot == "hospital_wish"
    return talk


def _begin(talk: Conversation, session: Session, wish: str) -> Conversation:
    member = add_member(session)
    add_policy(session, member, effective=date(2025, 11, 1), expiry=date(2026, 10, 31), waiting_days=90)
    talk.say("想办", wish)
    talk.say("同意")
    talk.say(f"{member.name} {member.id_number}")
    return talk


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("不是一年前确诊，是今年4月24确诊", "2026-04-24"),
        ("不是3月确诊的，4月2号才确诊", "2026-04-02"),
        ("4月2号，不是3月", "2026-04-02"),
        ("不是去年，是今年4月2号", "2026-04-02"),
        ("去年没查出来，今年4月3号才确诊", "2026-04-03"),
        ("3月拍CT怀疑，4月8号病理确诊", "2026-04-08"),
        ("3月底，具体我看看，30号", "2026-03-30"),
        ("4月份，大概20号", "2026-04-20"),
    ],
)
def test_the_day_that_is_meant(text: str, day: str) -> None:
    assert read_date("diagnosed_on", text).value == day


@pytest.mark.parametrize(
    ("slot", "text"),
    [("diagnosed_on", "5月30号"), ("diagnosed_on", "四月初八"), ("admission_slip_date", "5月25号开的")],
)
def test_a_day_to_come_is_not_made_last_year(slot: str, text: str) -> None:
    reading = read_date(slot, text)
    assert reading.value is None
    assert "2026年5月" in (reading.problem or "")
    assert "还没有到" in (reading.problem or "")


def test_a_day_long_before_us_is_still_of_last_year() -> None:
    assert read_date("diagnosed_on", "12月3号").value == "2025-12-03"


@pytest.mark.parametrize(
    ("text", "open_yet"),
    [
        ("医生怀疑是肺癌", True),
        ("5月12号CT怀疑的，穿刺结果没出", True),
        ("片子上写恶性可能大，5月12号的", True),
        ("还在等穿刺结果", True),
        ("病理还没出来", True),
        ("医生说可能是肺癌，等活检", True),
        ("4月8号确诊的，怀疑有转移", False),
        ("4月8号病理出来的", False),
        ("3月怀疑，4月8号确诊", False),
    ],
)
def test_j5_a_suspicion_is_no_diagnosis(text: str, *, open_yet: bool) -> None:
    assert not_diagnosed_yet(text) is open_yet


def test_j5_a_suspicion_stores_nothing_and_waits(begun: Conversation) -> None:
    assert "等结果出来" in begun.say("医生怀疑是肺癌，5月12号拍的")
    assert not begun.draft.get("diagnosed_on")
    assert not begun.draft.get("tumour")
    begun.say("那等病理出来再说")
    assert begun.form is None


def test_j5_where_it_came_back_the_first_day_decides(begun: Conversation) -> None:
    begun.say("我老婆乳腺癌，现在骨转移")
    assert begun.slot == "first_diagnosis"
    begun.say("可是这个保险是去年才买的，之前不知道")
    assert begun.slot == "first_diagnosis"
    assert "还没有生效" in begun.say("最早是2021年8月")


def test_j5_another_day_after_a_refusal_goes_to_a_person(begun: Conversation) -> None:
    begun.say("2025年11月20")
    begun.say("那天是第一次查出来，但是报告是2026年2月3号才出的")
    assert begun.handover is not None
    assert not begun.draft.get("diagnosed_on")


def test_j5_a_slip_of_memory_is_set_right_and_said_to_be_checked(begun: Conversation) -> None:
    begun.say("2025年11月20")
    assert "再核对" in begun.say("记错了，是今年3月2号")
    assert begun.draft["diagnosed_on"] == "2026-03-02"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("肠癌 不对 是乙状结肠癌", "乙状结肠癌"),
        ("肠癌，是乙状结肠癌", "乙状结肠癌"),
        ("宫颈原位癌", "宫颈原位癌"),
        ("嗯，肠癌，中期", "肠癌，中期"),
    ],
)
def test_the_tumour_that_is_said_last(text: str, kind: str) -> None:
    assert read_tumour(text, interrupts=False).value == kind


@pytest.mark.parametrize(
    ("kind", "before", "whole"),
    [("腺癌", "肺癌晚期", "肺腺癌"), ("鳞癌", "食管癌", "食管鳞癌"), ("胃癌", "肺癌", "胃癌")],
)
def test_what_it_is_made_of_keeps_its_organ(kind: str, before: str, whole: str) -> None:
    assert with_organ(kind, before) == whole


@pytest.mark.parametrize(
    ("text", "city", "wish"),
    [
        ("北京，积水潭", "北京", "积水潭"),
        ("成都撒，我都说了华西", "成都", "华西"),
        ("大连，医大一院", "大连", "医大一院"),
        ("天津肿瘤", "天津", "天津肿瘤"),
        ("合肥省立", "合肥", "合肥省立"),
        ("去广州，中山三院", "广州", "中山三院"),
        ("大连，中心医院，肿瘤科", "大连", "中心医院肿瘤科"),
        ("上海，离家近", "上海", None),
        ("广州，尽快", "广州", None),
        ("上海 孩子在那边上班", "上海", None),
    ],
)
def test_g3_the_hospital_beside_the_city(begun: Conversation, text: str, city: str, wish: str | None) -> None:
    begun.say("4月15日确诊，肝癌")
    begun.say(text)
    assert (begun.draft.get("city"), begun.draft.get("hospital_wish")) == (city, wish)


def test_another_city_after_all_is_no_end(begun: Conversation) -> None:
    for text in ("4月15日确诊，肝癌", "南京", "听安排", "算了还是广州，亲戚在那边"):
        begun.say(text)
    assert begun.draft["city"] == "广州"
    begun.say("算了不办了", "cancel")
    assert begun.form is None


@pytest.mark.parametrize(
    ("text", "anew"),
    [
        ("算了还是广州，亲戚在那边", True),
        ("算了不去北京了去上海", True),
        ("算了，不去上海了", False),
        ("算了还是自己去吧", False),
    ],
)
def test_another_city_is_told_from_an_end(text: str, *, anew: bool) -> None:
    assert chooses_city(text) is anew


@pytest.mark.parametrize("text", ["我人在哈尔滨，要去北京吗", "要去北京吗？人得过去吗", "是不是要去北京啊"])
def test_s2_whether_one_must_travel_is_no_choice(text: str) -> None:
    assert read_city(text, get_catalog().service(ServiceId.SECOND_OPINION)).silent


@pytest.mark.parametrize("text", ["哪家好？", "哪家医院好一点呢", "北京哪家强"])
def test_g3_which_is_good_is_no_answer(text: str) -> None:
    assert read_hospital_wish(text, interrupts=False).silent


@pytest.mark.parametrize("text", ["那就先按6月15号", "6月15号去住", "6月15号"])
def test_d1_a_day_where_a_hospital_was_asked_for_is_kept(paying: Conversation, text: str) -> None:
    paying.say(text)
    assert (paying.draft["admission_date"], paying.slot) == ("2026-06-15", "hospital_wish")


def test_g3_nobody_is_asked_a_third_time_for_a_hospital(paying: Conversation) -> None:
    paying.say("病历明天拍", "submit_documents")
    assert render("details.no_wish_assumed") in paying.say("明天拍", "submit_documents")
    assert paying.slot == "admission_date"


def test_g2_without_a_slip_its_day_is_not_asked_for_again(talk: Conversation, words_session: Session) -> None:
    _begin(talk, words_session, "request_inpatient")
    for text in ("4月15日确诊，肝癌", "住院条没开"):
        talk.say(text)
    for text in ("重庆", "好了", "西南医院"):
        assert "门诊预约" in talk.say(text)


def test_who_sends_the_papers_is_not_the_member(begun: Conversation) -> None:
    for text in ("4月15日确诊，肝癌", "上海", "听安排"):
        begun.say(text)
    member = begun.draft["member_id"]
    begun.say("我知道，病历本在我家里，我女儿周末回来拍")
    assert begun.draft["member_id"] == member
    begun.say("我女儿李红明天回来拍")
    assert begun.draft["member_id"] == member


@pytest.mark.parametrize("text", ["我女儿周末回来拍", "我儿子周五回", "我爸高兴坏了"])
def test_a_time_behind_a_relation_is_no_name(text: str) -> None:
    assert find_names(text) == []


def test_everything_in_one_message_is_used(begun: Conversation) -> None:
    answer = begun.say("4月5号确诊，武汉协和，甲状腺癌，武汉，头颈外科，资料先不发")
    assert begun.draft["hospital_wish"] == "武汉协和头颈外科"
    assert begun.slot == "confirmation"
    assert "头颈外科" in answer


def test_a_second_service_takes_over_what_was_told_of_the_illness(begun: Conversation) -> None:
    for text in ("4月15日确诊，肝癌", "上海", "听安排", "稍后补", "确认"):
        begun.say(text)
    answer = begun.say("那住院呢", "request_inpatient")
    assert begun.slot == "admission_slip_date"
    assert "2026年4月15日" in answer


def test_an_illness_alone_begins_no_gene_test(talk: Conversation) -> None:
    talk.say("我查出来肠癌，不想给孩子们添麻烦", "request_gene_test")
    assert talk.draft.get("service") is None


def test_a_doctor_of_a_hospital_stays_when_the_hospital_is_said_again(begun: Conversation) -> None:
    assert wished_hospital("瑞金的张主任") == "瑞金的张主任"
    for text in ("胰腺神经内分泌瘤 3月27", "瑞金的张主任", "就上海瑞金呀"):
        begun.say(text)
    assert begun.draft["hospital_wish"] == "瑞金的张主任"
    assert begun.draft["tumour"] == "胰腺神经内分泌瘤"
