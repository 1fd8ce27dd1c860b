"""Facts before consent and before a service, facts told again, refusals, a second service and a second person."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.catalog import ServiceId
from bot.members import service as members
from bot.members.models import Member
from tests.actions.conversation import OPENID, Conversation
from tests.members.people import add_member, add_policy, id_number

OUTPATIENT, INPATIENT = "request_outpatient", "request_inpatient"
SECOND_OPINION, DIRECT_PAY, GENE_TEST = "request_second_opinion", "request_direct_pay", "request_gene_test"
VALUES = ("胃癌", "北京", "协和", "10月8日", "肺癌")


@pytest.fixture
def member(words_session: Session) -> Member:
    found = add_member(words_session, name="王小明")
    add_policy(words_session, found)
    return found


def who(member: Member) -> str:
    return f"{member.name} {member.id_number}"


def to_the_papers(talk: Conversation, member: Member, intent: str = OUTPATIENT) -> None:
    talk.say("想约", intent)
    talk.say("同意")
    talk.say(who(member))
    talk.say("今年10月8日，肺癌，上海，瑞金医院")
    assert talk.slot == "documents_done"


# --- before consent and before a service


def test_j3_short_messages_in_a_row_are_kept_sealed_until_consent(talk: Conversation, member: Member) -> None:
    said = [talk.say("在吗", "greet"), talk.say("我爸胃癌"), talk.say("想去北京看门诊", OUTPATIENT)]
    said += [talk.say("协和的"), talk.say("10月8号查的"), talk.say(who(member), "inform_identity")]
    assert not any(value in words for words in said for value in VALUES)
    assert "辛苦" in said[1]
    agreed = talk.say("同意")
    assert all(value in agreed for value in ("胃癌", "北京", "协和", "2026年10月8日", "核对好了"))
    assert talk.slot == "documents_done"


@pytest.mark.parametrize("text", ["旧年12月", "12月确诊的，头先讲错咗"])
def test_j3_before_consent_what_is_told_last_counts(talk: Conversation, member: Member, text: str) -> None:
    talk.say("门诊", OUTPATIENT)
    talk.say(f"{who(member)}，4月9日确诊 肺癌，想去北京协和", "inform_identity")
    assert "封存" in talk.say(text)
    talk.say("广州")
    assert {"肺癌", "广州"} <= {talk.draft["tumour"], talk.draft["city"]}
    assert talk.draft["diagnosed_on"] == "2025-12-15"


def test_j3_a_refusal_drops_the_sealed_facts(talk: Conversation) -> None:
    talk.say("我爸胃癌，想去北京看门诊", OUTPATIENT)
    talk.say("不同意")
    assert not {"tumour", "city", "diagnosed_on"} & set(talk.draft)


def test_a_choice_offered_meanwhile_does_not_swallow_the_consent(talk: Conversation) -> None:
    talk.say("门诊", OUTPATIENT)
    assert "1 " in talk.vague("那个什么单子呢", "faq_documents", "submit_documents")
    assert "姓名" in talk.say("行吧，同意")


@pytest.mark.parametrize(
    ("text", "intent", "told"),
    [
        ("我爸在昆明，想在昆明住院直付", DIRECT_PAY, "昆明目前还不在服务城市里，离得近的有重庆、成都"),
        ("想在拉萨约门诊", OUTPATIENT, "拉萨目前还不在服务城市里"),
        ("我在苏州，想做基因检测", GENE_TEST, "人在苏州也可以办"),
        ("人在贵阳，想请专家出意见", SECOND_OPINION, "人在贵阳也可以办"),
    ],
)
def test_j7_a_place_that_is_not_covered_is_told_at_once(talk: Conversation, text: str, intent: str, told: str) -> None:
    assert told in talk.say(text, intent)


def test_j7_where_it_was_found_is_no_place_to_go(talk: Conversation) -> None:
    assert "昆明" not in talk.say("在昆明查出来的，想约门诊", OUTPATIENT)


# --- told at the papers and at the summary


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("最好是协和", "hospital_wish", "协和"),
        ("就是想看中山医院那个消化科", "hospital_wish", "中山医院消化科"),
        ("一定要挂沈教授的号，能保证不", "hospital_wish", "瑞金医院沈教授"),
        ("今年五一前两天确诊的", "diagnosed_on", "2026-04-29"),
        ("对了是左肺", "tumour", "左肺癌"),
        ("我们想去广州看", "city", "广州"),
        ("病理报告上写的是肺鳞癌", "tumour", "肺鳞癌"),
    ],
)
def test_what_is_told_at_the_papers_and_the_summary_is_taken(
    talk: Conversation, member: Member, text: str, slot: str, value: str
) -> None:
    to_the_papers(talk, member)
    answer = talk.say(text, OUTPATIENT if "想" in text else "nlu_fallback")
    assert talk.draft[slot] == value
    assert "改成" in answer or "记下了" in answer
    if "教授" in text:  # G3
        assert "不能承诺指定的医生" in answer
    talk.say("稍后补")
    if slot == "city":  # the hospital of before lies in another city, and is asked for anew
        talk.say("听安排")
    assert "请核对" in talk.say("其实是胆管癌")
    assert talk.draft["tumour"] == "胆管癌"


@pytest.mark.parametrize("text", ["今天去医院拍的片子", "这是9月确诊时候的病历", "我爸老家在北京", "谢谢", "多久能好"])
def test_a_story_at_the_papers_changes_nothing(talk: Conversation, member: Member, text: str) -> None:
    to_the_papers(talk, member)
    before = {slot: talk.draft.get(slot) for slot in ("tumour", "city", "hospital_wish", "diagnosed_on")}
    talk.say(text)
    assert before == {slot: talk.draft.get(slot) for slot in before}


def test_the_day_that_was_not_known_is_taken_at_the_next_question(talk: Conversation, member: Member) -> None:
    talk.say("想约", OUTPATIENT)
    talk.say("同意")
    talk.say(who(member))
    talk.say("记不得了")
    answer = talk.say("反正是今年麦收的时候", "out_of_scope")
    assert "2026年6月5日（周五）前后" in answer
    assert talk.slot == "tumour"


@pytest.mark.parametrize("text", ["名字写错没", "名字对不对", "人写错了吗"])
def test_a_question_about_the_summary_changes_nobody(talk: Conversation, member: Member, text: str) -> None:
    to_the_papers(talk, member)
    talk.say("稍后补")
    assert "王**" in talk.say(text, "deny")
    assert (talk.slot, talk.draft["member_id"]) == ("confirmation", member.id)
    assert "上海" in talk.say("城市对吗", "faq_cities_hospitals")


# --- the same person, a slip of the finger


def test_name_and_number_once_more_are_known(talk: Conversation, member: Member) -> None:
    talk.say("想约", OUTPATIENT)
    talk.say("同意")
    talk.say(who(member))
    assert "已经核对好了" in talk.say(who(member), "inform_identity")
    assert talk.slot == "diagnosed_on"


@pytest.mark.parametrize("text", ["啊我少打一位", "手滑了", "看错了一个数"])
def test_a_slip_of_the_finger_gets_patience(talk: Conversation, text: str) -> None:
    talk.say("想约", OUTPATIENT)
    talk.say("同意")
    talk.say("王小明")
    talk.say("110000197001015019")
    answer = talk.vague(text, "human_agent", "complaint")
    assert "慢慢打" in answer
    assert talk.slot == "id_number"


# --- no slip yet, no diagnosis yet


@pytest.mark.parametrize("leave", ["先留着", "那等开好了再来", "等医生开了我再找你们"])
def test_g2_without_a_slip_the_request_waits(talk: Conversation, member: Member, leave: str) -> None:
    talk.say("想办", INPATIENT)
    talk.say("同意")
    talk.say(who(member))
    talk.say("今年10月8日，肺癌")
    answers = [talk.say(text, "deny") for text in ("住院条还没有", "还没开呢", "没有啊")]
    assert answers[0] != answers[1] != answers[2]
    assert "先留着" in answers[0]
    assert "武汉" in talk.say("武汉")
    assert "同济" in talk.say("同济")
    assert "替您留着" in talk.say(leave, "goodbye")
    assert talk.form is None
    assert "接着办" in talk.say("接着办", "affirm")
    talk.say("昨天开的")
    assert (talk.draft["city"], talk.draft["hospital_wish"], talk.slot) == ("武汉", "同济", "documents_done")


def test_j5_not_diagnosed_yet_ends_kindly(talk: Conversation, member: Member) -> None:
    talk.say("想约", OUTPATIENT)
    talk.say("同意")
    talk.say(who(member))
    assert "先留着" in talk.say("还没确诊呢", "deny")
    assert "平平安安" in talk.say("那确诊了再来找你", "goodbye")
    assert "确诊" in talk.say("接着办", "affirm")


# --- the first diagnosis


def test_j5_a_return_is_not_the_first_and_gives_no_day(talk: Conversation, member: Member) -> None:
    talk.say("想住院，乳腺癌复发了", INPATIENT)
    talk.say("同意")
    assert "不能申请" in talk.say(who(member))
    answer = talk.say("第一次是2019年，今年4月又复发")
    assert "复发" in answer
    assert "人工" in answer
    assert "2026年4月" not in answer
    assert talk.say("凭什么啊我交了保费的", "complaint") != answer
    assert "不能申请" in talk.say("那基因检测总可以吧", GENE_TEST)


def test_j5_another_tumour_is_left_to_staff(talk: Conversation, member: Member, words_session: Session) -> None:
    talk.say("想约门诊，我妈两年前得过甲状腺癌，现在又得了肺癌", OUTPATIENT)
    assert "病理报告再定" in talk.say("同意")
    talk.say(who(member))
    for text in ("今年10月8日", "上海", "听安排", "稍后补", "确认"):
        talk.say(text)
    (case,) = cases.open_cases(words_session, [member])
    assert case.details["tumour"] == "肺癌（以前得过甲状腺癌）"
    assert "first_diagnosis" not in case.details


# --- after a refusal


@pytest.mark.parametrize(
    ("text", "intent", "told"),
    [
        ("凭什么不行？我交了钱的！", DIRECT_PAY, "并不是不给您办"),
        ("那我等等过了等待期再来行吗", "faq_eligibility", "2026年12月30日起第一次确诊的可以申请"),
        ("那要等到什么时候啊", "query_status", "2026年12月30日起第一次确诊的可以申请"),
    ],
)
def test_j5_the_waiting_period_is_explained(
    talk: Conversation, words_session: Session, text: str, intent: str, told: str
) -> None:
    waiting = add_member(words_session, name="王小明")
    add_policy(words_session, waiting, effective=date(2026, 10, 1), expiry=date(2027, 9, 30), waiting_days=90)
    talk.say("想约", OUTPATIENT)
    talk.say("同意")
    assert "还在等待期" in talk.say(who(waiting))
    answer = talk.say(text, intent)
    assert told in answer
    assert "人工" in answer
    assert talk.form is None


# --- two services, two people


def test_two_services_in_one_sentence_come_one_after_the_other(talk: Conversation, member: Member) -> None:
    begun = talk.say("我要办住院预约，顺便把押金直付也一起办了", DIRECT_PAY)
    assert "办理住院预约" in begun
    assert "住院保险直付我也记着" in begun
    talk.say("同意")
    talk.say(who(member))
    talk.say("今年10月8日，肺癌，上海，听安排")
    talk.say("昨天开的")
    talk.say("稍后补")
    assert "接着办住院保险直付" in talk.say("确认").replace("您刚才还想办", "接着办")
    assert "最早" in talk.say("好", "affirm")
    assert (talk.draft["service"], talk.draft["city"]) == (ServiceId.DIRECT_PAY, "上海")


@pytest.mark.parametrize(
    ("text", "intent", "first"),
    [
        ("门诊住院都要", INPATIENT, "门诊预约"),
        ("下周一住院，押金交不起，想办直付", DIRECT_PAY, "住院保险直付"),
        ("门诊看完可能要住院，先约门诊吧", INPATIENT, "门诊预约"),
    ],
)
def test_which_service_is_begun(talk: Conversation, text: str, intent: str, first: str) -> None:
    answer = talk.say(text, intent)
    assert f"办理{first}" in answer
    assert ("也记着" in answer) == ("都要" in text)


def test_a_relative_who_is_not_bound_is_asked_for(talk: Conversation, member: Member, words_session: Session) -> None:
    talk.say("我给我爸办基因检测", GENE_TEST)
    talk.say("同意")
    talk.say(who(member))
    for text in ("今年10月8日", "肺癌", "稍后补", "确认"):
        talk.say(text)
    answer = talk.say("我妈也得了癌，她想办门诊，用她自己的名字", OUTPATIENT)
    assert "姓名" in answer
    assert "王**" not in answer
    mother = add_member(words_session, name="罗桂英", number=id_number(serial="004"))
    add_policy(words_session, mother)
    assert "罗**" in talk.say(who(mother), "inform_identity")
    user = members.get_or_create_user(words_session, OPENID)
    assert {one.relation for one in members.bound_members(words_session, user)} == {"父亲", "母亲"}
