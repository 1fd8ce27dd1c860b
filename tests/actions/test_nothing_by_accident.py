"""A word of another step fills nothing, a general wish names no hospital, 刚查出 is no day. Today is 2026-11-23."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from actions.readings import read_city_answer, read_date
from actions.tumours import named_tumour, with_side
from actions.wishes import names_no_hospital, read_hospital_wish, wished_hospital
from bot.catalog import ServiceId, get_catalog, render
from bot.kernel.zh_dates import Prefer, find_date
from tests.actions.conversation import Conversation
from tests.cases.build import insured

pytestmark = pytest.mark.usefixtures("frozen_clock")
SECOND_OPINION = get_catalog().service(ServiceId.SECOND_OPINION)
TODAY = date(2026, 11, 23)
YES = ["好", "好的", "好了", "嗯", "没错", "行", "可以", "对的", "没问题", "👌"]
COMMANDS = ["稍后补", "材料稍后补", "稍後補", "完成", "發完了", "确认", "確認", "提交吧"]
NO_NAME = [
    "上海找个大医院",
    "去大医院看看",
    "好一点的医院",
    "三甲",
    "去个大一点的三甲就成",
    "市里最好的医院",
    "有名的肿瘤医院",
    "省城的医院",
]


def begun(talk: Conversation, session: Session, wish: str = "request_outpatient") -> Conversation:
    """A request up to its first detail."""
    member = insured(session)
    talk.say("想办", wish)
    talk.say("同意")
    talk.say(f"{member.name} {member.id_number}")
    assert talk.slot == "diagnosed_on"
    return talk


@pytest.mark.parametrize("slot", ["diagnosed_on", "tumour", "city", "hospital_wish"])
def test_a_word_of_another_step_fills_nothing(talk: Conversation, words_session: Session, slot: str) -> None:
    begun(talk, words_session)
    for asked, answer in (("diagnosed_on", "今年10月8日"), ("tumour", "肺腺癌"), ("city", "上海")):
        if talk.slot == slot:
            break
        assert talk.slot == asked
        talk.say(answer)
    before = ""
    for text in [*YES, *COMMANDS]:
        answer = talk.say(text)
        assert talk.slot == slot, text
        assert talk.draft.get(slot) is None, text
        assert talk.handover is None, text
        assert answer != before, text
        before = answer


@pytest.mark.parametrize("text", YES)
def test_s2_a_mere_yes_chooses_no_city_of_experts(text: str) -> None:
    assert read_city_answer(text, SECOND_OPINION).value is None


@pytest.mark.parametrize("text", ["都行", "都可以", "随便", "听你们的", "哪个都可以"])
def test_s2_any_city_of_experts_is_noted_and_told(text: str) -> None:
    reading = read_city_answer(text, SECOND_OPINION)
    assert reading.value == "北京"
    assert "先按北京登记" in (reading.echo or "")


def test_papers_that_come_later_are_not_asked_for_again(talk: Conversation, words_session: Session) -> None:
    begun(talk, words_session)
    assert "资料" in talk.say("资料稍后补", "submit_documents")
    for answer in ("今年10月8日", "肺腺癌", "上海", "听安排"):
        last = talk.say(answer)
    assert "资料：稍后补" in last


@pytest.mark.parametrize("text", NO_NAME)
def test_a_general_wish_names_no_hospital(text: str) -> None:
    assert names_no_hospital(text)
    assert wished_hospital(text) is None
    assert read_hospital_wish(text, interrupts=False).value == render("details.no_wish")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("华西", "华西"),
        ("协和的", "协和"),
        ("最好是协和", "协和"),
        ("就是想看中山医院那个消化科", "中山医院消化科"),
        ("一定要挂沈教授的号，能保证不", "沈教授"),
        ("天津肿瘤医院", "天津肿瘤医院"),
        ("省人民医院", "省人民医院"),
        ("去年在县医院看的", None),
        ("不去小医院", None),
        ("已经在中山医院住着", None),
        ("医院改成上海示例肿瘤医院", None),
        ("在北京查的", None),
    ],
)
def test_the_hospital_that_is_told_besides(text: str, wish: str | None) -> None:
    assert wished_hospital(text) == wish


@pytest.mark.parametrize("text", ["刚查出来的", "刚确诊", "前阵子", "最近", "近期查的", "前段时间", "才知道的"])
def test_lately_is_no_day(text: str) -> None:
    assert find_date(text, today=TODAY, prefer=Prefer.PAST) is None
    reading = read_date("diagnosed_on", text)
    assert reading.value is None
    assert "几月几号" in (reading.problem or "")


@pytest.mark.parametrize(
    ("text", "day", "exact"),
    [
        ("反正今年开春", date(2026, 3, 1), False),
        ("麦收的时候", date(2026, 6, 5), False),
        ("芒种前后", date(2026, 6, 6), False),
        ("大半个月前", date(2026, 11, 3), False),
        ("旧年12月", date(2025, 12, 15), False),
        ("四月二十三", date(2026, 4, 23), True),
        ("今年五一前两天确诊的", date(2026, 4, 29), True),
        ("国庆后一周", date(2026, 10, 8), False),
        ("下个月第一个周一", date(2026, 12, 7), True),
        ("12月最后一个周五", date(2025, 12, 26), True),
    ],
)
def test_days_in_the_words_of_the_country(text: str, day: date, *, exact: bool) -> None:
    found = find_date(text, today=TODAY, prefer=Prefer.PAST)
    assert found is not None
    assert (found.day, found.exact) == (day, exact)


@pytest.mark.parametrize(
    ("text", "before", "tumour"),
    [
        ("对了是左肺", "肺腺癌", "左肺腺癌"),
        ("右侧的", "乳腺癌", "右侧乳腺癌"),
        ("左肺", "", "左肺"),
        ("左肺", "胃癌", None),
        ("左边疼", "肺癌", None),
    ],
)
def test_the_side_belongs_to_the_tumour(text: str, before: str, tumour: str | None) -> None:
    assert with_side(text, before) == tumour


def test_the_whole_name_of_a_tumour() -> None:
    assert named_tumour("多发性骨髓瘤") == "多发性骨髓瘤"
    assert named_tumour("是胸膜间皮瘤") == "胸膜间皮瘤"
