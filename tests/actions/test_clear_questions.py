"""Questions whose words leave no doubt, and what nearly asks for a service, whatever the classifier takes them for."""

import re

import pytest
from sqlalchemy.orm import Session

from actions import faq
from actions.faq_clear import answer
from bot.catalog import get_catalog
from tests.actions.conversation import Conversation
from tests.actions.turns import a_turn

# text, what the answer must hold
ANSWERS = [
    ("电话多少", "400-606-5033"),
    ("你们热线是几号来着", "400-606-5033"),
    ("给个联系方式", "400-606-5033"),
    ("骗人的吧", "核实"),
    ("你们是不是骗子啊", "核实"),
    ("靠谱不", "核实"),
    ("好多钱嘛", "免费"),
    ("咋收费", "免费"),
    ("办这个要花多少", "免费"),
    ("不去会怎么样", "算用过一次"),
    ("挂完号没去会扣次数吗", "算用过一次"),
    ("约好了没去会咋样", "算用过一次"),
    ("办了直付到时候不去住院会怎么样", "视为已经完成"),
    ("我要是到时候不去住院了呢", "视为已经完成"),
    ("我能替她办吗", "可以的.*授权书"),
    ("我妈不识字，我能替她办吗", "可以的"),
    ("儿子来帮老人申请行吗", "可以的"),
    ("要本人来办吗", "可以的"),
    ("港澳通行证可以吗", "护照"),
    ("用护照行吗", "护照"),
    ("为啥要身份证", "对上"),
    ("身份证号码拿去做什么", "对上"),
    ("医保卡忘带了", "用不着医保卡"),
    ("PDF怎么发给你", "截图"),
    ("文件怎么传给你们", "截图"),
    ("没有报告", "可以先申请"),
    ("没有病历怎么办", "可以先申请"),
    ("凭什么不给办", "核对"),
    ("凭啥不让我用，我交了保费的", "核对"),
    ("想知道吃哪个靶向药合适，要先测基因是吧", "主治医生.*基因检测"),
    ("一定要挂沈教授的号，能保证不", "不能承诺"),
    ("非李主任不看，能约到吗", "不能承诺"),
    ("你说话能不能简单点，我看不懂", "简单"),
]
INTENTS = ["nlu_fallback", "complaint", "reschedule_or_noshow", "request_outpatient"]
OTHER_WISHES = [
    "医院说不交钱不给做手术，你们先帮着付上吧",
    "医院没床，能给弄进去不",
    "骗子公司，我要投诉",
    "能帮我妈约个门诊吗",
    "你们能帮忙弄张床吗",
    "找一个会说人话的",
    "医保卡丢了去哪补",
    "明天有事去不了",
    "没去成那次扣了没有，还剩多少",
    "我儿子替我办的，现在到哪一步了",
    "第二次诊疗",
    "奥希替尼一个月多少钱",
]


@pytest.mark.parametrize("intent", INTENTS)
def test_clear_questions_are_answered_whatever_they_are_taken_for(talk: Conversation, intent: str) -> None:
    wrong = []
    for number, (text, must) in enumerate(ANSWERS):
        chat = Conversation(talk.session, f"{talk.openid}-{number}")
        said = chat.say(text, intent)
        if chat.handover or chat.form or not re.search(must, said, re.DOTALL):
            wrong.append(f"{text} → {said}")
    assert wrong == []


@pytest.mark.parametrize("text", ["电话多少", "靠谱不", "咋收费"])
def test_the_number_is_told_and_nobody_handed_over(talk: Conversation, text: str) -> None:
    assert dict(ANSWERS)[text] in talk.say(text, "human_agent")
    assert talk.handover is None


@pytest.mark.parametrize("text", ["写名字有啥用，过几天就没有我这个人了", "没有报告", "凭什么不给我办"])
def test_danger_is_never_held_up_by_an_answer(talk: Conversation, text: str) -> None:
    talk.say(text, "emergency")
    assert talk.handover


@pytest.mark.parametrize("text", OTHER_WISHES)
def test_what_only_sounds_like_one_is_left_to_the_classifier(text: str) -> None:
    assert answer(a_turn(text), None) is None


@pytest.mark.parametrize(
    "text", ["没有报告", "港澳通行证可以吗", "电话多少", "要花多少钱", "一定要挂沈教授的号，能保证不"]
)
def test_at_the_consent_they_are_answered_and_consent_is_asked_for_again(talk: Conversation, text: str) -> None:
    talk.say("想看门诊", "request_outpatient")
    said = talk.say(text, "deny")
    assert dict(ANSWERS).get(text, "免费").split(".*")[0] in said
    assert talk.slot == "consent"
    assert "同意" in said.splitlines()[-1]


def test_a_named_doctor_is_not_promised_but_noted(talk: Conversation) -> None:
    talk.say("想看门诊", "request_outpatient")
    assert "不能承诺" in talk.say("一定要挂沈教授的号，能保证不", "faq_cities_hospitals")
    assert talk.draft["hospital_wish"] == "一定要挂沈教授的号"
    talk.say("非沈教授不看，行吗", "faq_cities_hospitals")
    assert talk.draft["hospital_wish"] == "一定要挂沈教授的号，非沈教授不看"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("第三个是干啥的", "第二诊疗意见"),
        ("第5项讲讲", "住院保险直付"),
        ("头一个是啥子", "门诊预约"),
        ("最后那个是做什么的", "住院保险直付"),
    ],
)
@pytest.mark.parametrize("intent", ["faq_service_intro", "nlu_fallback"])
def test_a_place_in_the_list_names_a_service(talk: Conversation, text: str, name: str, intent: str) -> None:
    talk.say("你们都有啥服务啊", "faq_service_intro")
    assert talk.say(text, intent).startswith(f"{name}：")
    assert talk.form is None


def test_a_place_and_a_question_is_that_question_about_the_service(talk: Conversation) -> None:
    talk.say("你们都有啥服务啊", "faq_service_intro")
    assert "15个工作日" in talk.say("第四个要多久出结果", "faq_timeline")


def test_an_answer_said_again_is_never_cut_in_the_middle(talk: Conversation) -> None:
    for text, intent in [
        ("你们都有啥服务啊", "faq_service_intro"),
        ("一般要多久", "faq_timeline"),
        ("哪些是必须交的", "faq_documents"),
        ("一年能用几次", "faq_eligibility"),
        ("绿通是什么", "faq_service_intro"),
    ]:
        chat = Conversation(talk.session, f"{talk.openid}-{intent}-{text}")
        first, again = chat.say(text, intent), chat.say(text, intent)
        assert again != first
        assert not re.search(r"[：，、；][。，]", again)


@pytest.mark.parametrize(
    ("text", "intent", "first"),
    [
        ("武汉能办住院预约吗", "request_inpatient", "可以的，武汉"),
        ("武汉能办住院预约吗", "faq_cities_hospitals", "可以的，武汉"),
        ("苏州可以约门诊不", "request_outpatient", "抱歉，苏州"),
        ("出院的时候账单你们直接跟医院结吗", "request_direct_pay", "是的，"),
        ("住院直付要提前几天", "request_direct_pay", "住院直付请至少提前5个工作日"),
    ],
)
def test_a_question_is_answered_before_the_service_is_offered(
    talk: Conversation, text: str, intent: str, first: str
) -> None:
    said = talk.say(text, intent)
    assert said.startswith(first)
    assert talk.form is None
    assert "现在就办" in said
    assert talk.say("好的", "affirm").startswith("好的，我来帮您办理")


def test_the_offer_after_an_answer_may_be_left(talk: Conversation) -> None:
    talk.say("武汉能办住院预约吗", "request_inpatient")
    assert "没猜对" not in talk.say("不用了", "deny")
    assert talk.form is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("能帮我在武汉约个门诊吗", "request_outpatient"),
        ("床位等不到咋办啊", "request_inpatient"),
        ("出院要结账了，差四万，你们能直接跟医院算吗", "request_direct_pay"),
        ("能不能换个专家再给我妈看看片子", "request_second_opinion"),
        ("外面公司报价两万，先问你们能做不", "request_gene_test"),
    ],
)
def test_a_wish_in_the_form_of_a_question_begins_the_service(talk: Conversation, text: str, intent: str) -> None:
    assert "我来帮您办理" in talk.say(text, intent)
    assert talk.slot == "consent"


def test_the_day_after_tomorrow_is_too_near_and_the_soonest_is_told(talk: Conversation) -> None:
    said = talk.say("我后天住院能直付吗", "faq_timeline")
    assert "来不及" in said
    soonest = re.search(r"最早可以(\S+?日)", said)
    assert soonest
    assert soonest[1] in talk.say("那什么时候最早", "faq_timeline")
    assert "办住院费用直付" in talk.say("那帮我办一下", "faq_service_intro")


@pytest.mark.parametrize(
    "text",
    ["给我妈办一个", "帮我办一下", "给咱爸整一个呗", "就是想做那个，帮我申请吧", "我给自己办一个", "能不能先帮我办上"],
)
def test_a_wish_for_no_service_is_asked_for_which(talk: Conversation, text: str) -> None:
    assert "想办哪一项" in talk.say(text, "faq_service_intro")
    assert talk.handover is None


def test_a_wish_for_no_service_means_the_one_just_spoken_of(talk: Conversation) -> None:
    talk.say("第二诊疗意见是什么", "faq_service_intro")
    assert "请专家出第二诊疗意见" in talk.say("帮我办一下", "faq_service_intro")
    assert "办理第二诊疗意见" in talk.say("1")


@pytest.mark.parametrize("text", ["我爸胃癌", "刚查出来癌", "俺娘得了食道癌", "我妈肺腺癌晚期"])
def test_an_illness_told_gets_a_kind_word_and_what_can_be_done(talk: Conversation, text: str) -> None:
    said = talk.say(text, "faq_service_intro")
    assert "辛苦" in said
    assert "1 门诊预约" in said


def test_an_illness_told_is_kept_for_the_request(talk: Conversation) -> None:
    talk.say("我爸胃癌", "faq_service_intro")
    talk.say("想约门诊", "request_outpatient")
    assert talk.draft["tumour"] == "胃癌"


@pytest.mark.parametrize(
    "text", ["我爸昨天去世了，保险怎么弄", "我姐走了，保单怎么处理", "老伴昨晚没了，理赔要什么手续"]
)
@pytest.mark.parametrize("intent", ["out_of_scope", "nlu_fallback", "faq_service_intro"])
def test_condolence_comes_first_then_where_to_ask(talk: Conversation, text: str, intent: str) -> None:
    said = talk.say(text, intent)
    assert said.startswith("请您节哀")
    assert "400-606-5033" in said
    assert "人工" in said


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("十天内能住进去吗", "十天以内不能保证"),
        ("住院半个月能住上不", "按约定可以，半个月"),
        ("两周内能看上门诊不", "按约定可以，两周"),
        ("门诊三天能约上吗", "三天以内不能保证"),
        ("一个月以内基因检测能出结果不", "按约定可以，一个月"),
        ("基因检测十五天内能出报告吗", "十五天以内不能保证"),
    ],
)
def test_within_so_many_days_yes_or_no_comes_first(talk: Conversation, text: str, first: str) -> None:
    assert talk.say(text, "faq_timeline").startswith(first)


@pytest.mark.parametrize("text", ["专家是哪里的", "专家都是哪个医院的", "都是哪儿的专家"])
def test_s2_where_the_experts_are(talk: Conversation, text: str) -> None:
    assert "北京、上海或广州" in talk.say(text, "faq_cities_hospitals")


@pytest.mark.parametrize("text", ["你们在苏州有医院吗", "无锡有没有合作的医院"])
def test_no_hospital_is_called_after_the_question(talk: Conversation, text: str) -> None:
    said = talk.say(text, "faq_cities_hospitals")
    assert said.startswith("抱歉，")
    assert "“" not in said


def test_what_the_authorization_is(talk: Conversation) -> None:
    for text in ("签授权书是啥", "那个要签的是什么东西"):
        chat = Conversation(talk.session, f"o-{text}")
        assert chat.say(text, "faq_authorization").startswith("直付/理赔授权书是")
    assert "一定要签" in Conversation(talk.session, "o-other").say("需要签什么字吗", "faq_authorization")


def test_a_follow_up_is_about_the_service_just_spoken_of(talk: Conversation) -> None:
    talk.say("第二诊疗意见是什么", "faq_service_intro")
    assert talk.say("那要多少钱", "out_of_scope").startswith("第二诊疗意见收不收费")


def test_every_place_of_the_list_is_found(words_session: Session) -> None:
    talk = Conversation(words_session)
    shown = talk.say("有哪些服务", "faq_service_intro")
    for service in get_catalog().services:
        asked = talk.turn(f"第{service.number}个是什么", "")
        asked.__dict__["last_said"] = shown
        assert service.intro in (faq.plain_answer(asked) or "")
