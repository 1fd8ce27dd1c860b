"""What people say beside the services and after a request is in, each kind in several words."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.closing_words import closes
from actions.faq_everyday import answer, lies_between
from actions.next_service import named_first
from actions.tumours import cells_alone, named_tumour, read_tumour, with_organ
from actions.unspecified import named_wish
from actions.wishes import read_hospital_wish
from bot.cases.models import CaseEvent, CaseEventType
from bot.catalog import ServiceId
from bot.conversations.safety import wish_for_a_person
from bot.conversations.waiting_words import read as read_waiting
from bot.kernel import clock
from bot.members import service as members
from tests.actions.chat import Chat
from tests.actions.conversation import Conversation
from tests.cases.build import OPENID, insured


@pytest.fixture
def chat(words_session: Session) -> Chat:
    """Somebody who has agreed and acts for one member."""
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    insured(words_session)
    return Chat(words_session)


def in_the_papers(chat: Chat, wish: str = "想约门诊", intent: str = "request_outpatient") -> Chat:
    """A request that is asked for its papers."""
    chat.say(wish, intent)
    for told in ("上个月15号", "胃癌", "上海", "听安排"):
        if chat.slot != "documents_done":
            chat.say(told)
    assert chat.slot == "documents_done"
    return chat


@pytest.fixture
def submitted(chat: Chat) -> Chat:
    """Somebody whose outpatient request is in."""
    in_the_papers(chat).say("稍后补", "reschedule_or_noshow")
    assert "办件编号" in chat.say("对，就这些", "affirm")
    return chat


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("医院有轮椅没", "要看医院的规定"),
        ("家属能陪床不", "要看医院的规定"),
        ("那天停车好停吗", "要看医院的规定"),
        ("你们公司在哪", "在这里就能办"),
        ("在哪个大楼 我去现场", "在这里就能办"),
        ("有没有病友群", "交流群"),
        ("我买的是人保的惠民保，找你们能用吗", "别家的保险"),
        ("平安保险的单子能找你们吗", "别家的保险"),
        ("你们怎么有我的资料", "删除我的数据"),
        ("谁告诉你们我的病情的", "删除我的数据"),
        ("啥叫确诊日期", "病理报告上的日期"),
        ("我前年在外面做过基因检测，还需要再做吗", "不占这里的次数"),
        ("专家是视频看还是只看片子？", "病历资料"),
        ("专家什么级别", "没有写"),
        ("开过刀了还好看伐", "可以申请"),
        ("片子是胶片，怎么给你们", "先不用寄"),
        ("还能补吗", "以后也能补|也能补"),
        ("周末能办吗", "随时都能申请"),
        ("那你能干啥", "基因检测"),
    ],
)
def test_a_question_beside_the_services(talk: Conversation, text: str, words: str) -> None:
    said = answer(talk.turn(text, "nlu_fallback"), text) or ""
    assert any(part in said for part in words.split("|"))


@pytest.mark.parametrize(
    "text",
    [
        "我要住院，家里有轮椅",
        "祝你们平安",
        "希望手术平安",
        "你怎么不知道我的情况",
        "能补办身份证吗",
        "原来做过基因检测",
        "算哪一天的",
    ],
)
def test_no_such_question(talk: Conversation, text: str) -> None:
    assert answer(talk.turn(text, "nlu_fallback"), text) is None


def test_a_deposit_that_is_only_spoken_of_begins_the_service(talk: Conversation) -> None:
    said = talk.say("我妈明天就要住院了 交押金 你们快点", "request_direct_pay")
    assert "我来帮您办理住院保险直付" in said


@pytest.mark.parametrize(
    ("text", "tumour"),
    [
        ("4月9号在县里查出来的，乳腺长了个瘤子，恶性的", "乳腺恶性肿瘤"),
        ("直肠里长的，恶性的", "直肠恶性肿瘤"),
        ("左肺长了个包块，医生说是恶性的", "左肺恶性肿瘤"),
        ("急淋", "急性淋巴细胞白血病"),
        ("我父亲确诊摄护腺癌", "摄护腺癌"),
        ("邻居肺上长了个瘤，恶性的", None),
        ("胸口长了个疙瘩，良性的", None),
        ("肚子疼，恶性循环", None),
    ],
)
def test_a_tumour_told_by_where_it_grew(text: str, tumour: str | None) -> None:
    assert named_tumour(text) == tumour
    if tumour and "恶性" in tumour:
        assert read_tumour(text, interrupts=False).value == tumour


def test_cells_told_after_the_organ() -> None:
    assert cells_alone("小细胞的") == "小细胞癌"
    assert with_organ("小细胞癌", "肺") == "肺小细胞癌"
    assert cells_alone("小细胞的我不懂") is None


def test_whether_an_illness_is_covered_that_lies_between(chat: Chat) -> None:
    assert lies_between("宫颈原位癌")
    assert not lies_between("肺腺癌")
    chat.say("想做基因检测", "request_gene_test")
    chat.say("上个月15号")
    chat.say("宫颈原位癌")
    assert "不好直接下结论" in chat.say("那算不算恶性", "faq_eligibility")
    assert "要由专员按产品条款和病理报告核对" in chat.say("稍后补", "reschedule_or_noshow")


@pytest.mark.parametrize(
    ("text", "is_yes"),
    [("对，就这些", True), ("没别的了，确认", True), ("对，就这些，城市改青岛", False), ("就这些", False)],
)
def test_nothing_more_beside_a_yes(text: str, *, is_yes: bool) -> None:
    assert closes(text) is is_yes


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("俺爹得了肺癌 大夫叫做个基因啥的 您这管做不管", ServiceId.GENE_TEST),
        ("大夫说先看门诊", ServiceId.OUTPATIENT),
        ("那二诊意见能不能给一个", ServiceId.SECOND_OPINION),
        ("医生不让住院", None),
        ("医生说上次住院的时候做过基因", None),
        ("二诊多久", None),
    ],
)
def test_a_wish_in_a_doctors_words(text: str, service: ServiceId | None) -> None:
    assert named_wish(text) == service


def test_two_services_with_a_question_how(talk: Conversation) -> None:
    text = "我妈肺癌晚期，想去北京看门诊，同时做基因检测，怎么申请"
    first, others = named_first(talk.turn(text, "request_gene_test"), ServiceId.GENE_TEST)
    assert (first, others) == (ServiceId.OUTPATIENT, [ServiceId.GENE_TEST])


def test_the_service_that_is_named_is_begun_where_the_classifier_is_not_sure(talk: Conversation) -> None:
    assert "住院预约" in talk.say("您好，我父亲确诊前列腺癌，想预约住院", "request_outpatient", 0.48)
    assert talk.draft["service"] == ServiceId.INPATIENT


def test_what_a_service_is_comes_before_it(talk: Conversation) -> None:
    said = talk.say("第二诊疗意见是啥意思，跟我现在的大夫说的不一样咋办", "request_second_opinion", 0.5)
    assert "书面的诊断和治疗意见" in said
    assert "您是不是想现在就办" in said
    assert talk.form is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("同济医院，6月15号住院", "同济医院"),
        ("门诊给我挂瑞金的张主任", "瑞金的张主任"),
        ("冇咩特别", "听从安排"),
    ],
)
def test_a_wish_for_a_hospital_without_what_is_beside_it(text: str, wish: str) -> None:
    assert read_hospital_wish(text, interrupts=False, city="上海").value == wish


@pytest.mark.parametrize("text", ["病历我明天去医院打印", "资料我闺女帮我弄，礼拜天她来"])
def test_papers_that_come_another_day(chat: Chat, text: str) -> None:
    said = in_the_papers(chat).say(text, "submit_documents")
    assert chat.slot == "confirmation"
    assert "稍后补" in said


def test_a_question_about_the_authorization_names_no_picture(chat: Chat) -> None:
    chat.say("想办直付", "request_direct_pay")
    later = clock.today() + timedelta(days=30)
    for told in ("上个月15号", "胃癌", "上海", "听安排", f"{later.month}月{later.day}号"):
        chat.say(told)
    chat.photo()
    assert "记为" not in chat.say("授权书好久签嘛", "faq_authorization")


@pytest.mark.parametrize("text", ["后补", "条子到时候再补", "晚点补吧"])
def test_a_slip_that_comes_later_puts_the_request_aside(chat: Chat, text: str) -> None:
    chat.say("想约住院", "request_inpatient")
    chat.say("上个月15号")
    chat.say("胃癌")
    assert "没开好之前还办不了" in chat.say("还没开住院条", "deny")
    assert "留着" in chat.say(text, "reschedule_or_noshow")
    assert "改哪一项" not in chat.say("好", "affirm")


def test_who_asks_the_family_waits_for_no_result(chat: Chat) -> None:
    chat.say("想约门诊", "request_outpatient")
    assert "等结果" not in chat.say("算了我问问家里人再说", "goodbye")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("能不能改去肿瘤科", "意向医院或科室改成：肿瘤科"),
        ("医院换成瑞金", "意向医院或科室改成：瑞金"),
        ("城市改成青岛", "就医城市改成：青岛"),
        ("写错了，是肠癌", "肿瘤类型改成：肠癌"),
        ("应该是肺癌，不是胃癌", "肿瘤类型改成：肺癌"),
    ],
)
def test_a_detail_told_otherwise_after_submission_goes_to_staff(submitted: Chat, text: str, note: str) -> None:
    said = submitted.say(text, "reschedule_or_noshow")
    assert "已经转告专员" in said
    notes = submitted.session.scalars(select(CaseEvent).where(CaseEvent.type == CaseEventType.MEMBER_SAID)).all()
    assert [one.note for one in notes] == [f"会员希望把{note}"]


@pytest.mark.parametrize("text", ["你刚才是不是没记我的科室", "我说的城市记了吗"])
def test_what_was_noted_is_read_out(submitted: Chat, text: str) -> None:
    said = submitted.say(text)
    assert "就医城市上海" in said
    assert "胃癌" in said
    assert "2026-" not in said


@pytest.mark.parametrize("text", ["改成12月30号", "青岛能办吗", "我要改期"])
def test_another_day_or_a_question_is_no_change_of_a_detail(submitted: Chat, text: str) -> None:
    assert "已经转告专员，门诊预约" not in submitted.say(text, "reschedule_or_noshow")


def test_the_facts_of_a_refusal_hold_for_the_next_service(chat: Chat) -> None:
    chat.say("想约门诊", "request_outpatient")
    assert "还没有生效" in chat.say("2021年8月3号")
    said = chat.say("那做个基因检测", "request_gene_test")
    assert "还没有生效" in said
    assert chat.form is None


@pytest.mark.parametrize(("text", "words"), [("我今年八十二了", "不着急"), ("我家老头子走得早", "不容易")])
def test_an_old_person_who_tells_of_themselves_is_listened_to(talk: Conversation, text: str, words: str) -> None:
    assert words in talk.say(text)


@pytest.mark.parametrize(("text", "words"), [("哦不好意思那是我老婆的", "患者本人的就行"), ("问到了", "发给我就行")])
def test_beside_the_number(talk: Conversation, text: str, words: str) -> None:
    talk.say("想约门诊", "request_outpatient")
    talk.say("同意")
    talk.say("王建国", "inform_identity")
    assert talk.slot == "id_number"
    assert words in talk.say(text, "out_of_scope")
    assert talk.slot == "id_number"


@pytest.mark.parametrize(
    ("text", "complains"), [("算了不投诉了", False), ("我不是要投诉", False), ("再不管我就投诉", True)]
)
def test_a_complaint_that_is_taken_back(text: str, *, complains: bool) -> None:
    assert (wish_for_a_person(text) == "complaint") is complains
    if text.startswith("算了"):
        assert read_waiting(text).goes_on


@pytest.mark.parametrize(
    "text", ["能不能按6月30号以后算，那时候病理才出", "改成今年9月1号行不行", "那天只是拍片子，9月1号才确诊的"]
)
def test_another_day_after_a_refusal_is_for_a_person(chat: Chat, text: str) -> None:
    chat.say("想约门诊", "request_outpatient")
    chat.say("2026年3月8号")
    assert "两个日期不一样" in chat.say(text, "submit_documents")
    assert chat.handover == "not_understood"


@pytest.mark.parametrize("text", ["这次是转移", "又复发了"])
def test_a_recurrence_after_the_refusal_gets_the_reason_again(chat: Chat, text: str) -> None:
    chat.say("想约门诊", "request_outpatient")
    chat.say("上个月15号")
    assert "不是第一次" in chat.say("去年就得过一次肠癌", "faq_eligibility")
    assert "不能申请" in chat.say(text)
    assert not chat.draft.get("tumour")


@pytest.mark.parametrize(
    ("text", "city"), [("深圳吧，算了，成都", "成都"), ("广州，不对，上海", "上海"), ("北京，还是上海吧", "上海")]
)
def test_the_city_behind_what_is_taken_back(chat: Chat, text: str, city: str) -> None:
    chat.say("想约门诊", "request_outpatient")
    chat.say("上个月15号")
    chat.say("胃癌")
    chat.say(text)
    assert chat.draft["city"] == city


@pytest.mark.parametrize(
    ("text", "tumour"),
    [
        ("就是那个肺上的癌，腺癌", "肺腺癌"),
        ("直肠癌，报告写的是中分化腺癌", "直肠癌，中分化腺癌"),
        ("胃癌吧，哦不，贲门癌", "贲门癌"),
        ("肠癌，是乙状结肠癌", "乙状结肠癌"),
    ],
)
def test_a_tumour_without_what_is_said_around_it(text: str, tumour: str) -> None:
    assert read_tumour(text, interrupts=False).value == tumour


def test_all_in_one_message(chat: Chat) -> None:
    said = chat.say("约门诊，肺癌，10月2号，上海，听安排，没有资料，直接提交吧", "request_outpatient")
    assert "请核对一下" in said
    assert chat.slot == "confirmation"


def test_the_service_beside_name_and_number(talk: Conversation) -> None:
    talk.ranking = [("inform_identity", 0.58), ("request_outpatient", 0.3)]
    said = talk.say("帮我妈约住院，王建国，4月20号确诊的卵巢癌", "inform_identity", 0.58)
    assert "住院预约" in said


@pytest.mark.parametrize("text", ["我妈上周走了，约的门诊怎么办", "我爸昨天去世了，预约还用去吗"])
def test_who_mourns_and_asks_what_becomes_of_it(talk: Conversation, text: str) -> None:
    assert "节哀" in talk.say(text, "reschedule_or_noshow")
    assert talk.handover == "asked"


@pytest.mark.parametrize("text", ["你们还存着我的身份证吗", "真的删了？", "你们刚才删了没有"])
def test_asked_after_the_deletion(talk: Conversation, text: str) -> None:
    talk.say("删掉我的信息", "delete_my_data")
    talk.say("确认删除", "delete_my_data")
    assert "删" in talk.say(text, "delete_my_data")
    assert talk.form is None


@pytest.mark.parametrize("text", ["瑞金在不在", "那华西呢", "协和有没有"])
def test_a_hospital_asked_for_by_its_short_name(talk: Conversation, text: str) -> None:
    assert "合作医院列表" in talk.say(text, "greet")


def test_a_test_bought_alone_is_not_paid_back(talk: Conversation) -> None:
    talk.say("我前年在外面做过基因检测，还需要再做吗", "faq_eligibility")
    assert "不能报销" in talk.say("我这次自己在网上又买了一个，8800，能给报不")


def test_a_policy_that_ended_is_for_a_person_to_look_at(words_session: Session) -> None:
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    insured(words_session, effective=date(2025, 1, 1), expiry=date(2025, 12, 31))
    chat = Chat(words_session)
    assert "到期" in chat.say("想做基因检测", "request_gene_test")
    for text in ("怎么可能过期，我每年都自动扣费的", "续保的保单号在我手机上，能查吗"):
        assert "人工" in chat.say(text, "out_of_scope")


@pytest.mark.parametrize("text", ["我不要看这么多字！直接说咋弄", "直接告诉我怎么办"])
def test_who_wants_it_short(talk: Conversation, text: str) -> None:
    said = talk.vague(text, "human_agent", "faq_service_intro")
    assert "您是想" not in said
