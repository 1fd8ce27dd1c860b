"""Side questions get a short answer of their own, whatever the classifier takes them for."""

import pytest
from sqlalchemy.orm import Session

from actions.faq_at_once import answer
from bot.catalog import ServiceId, get_catalog
from bot.conversations.spelling import simplified
from bot.members import service as members
from tests.actions.chat import Chat
from tests.actions.conversation import Conversation
from tests.cases.build import OPENID, open_one

ANSWERS = {
    "免费": "这个要我们另外交钱吗|还要额外收费吗|要不要再花钱|我们自己还要掏钱不|这个要單獨交費用嗎",
    "靶向药，接下来": (
        "测出来没有能用的药怎么办|要是没测出突变呢|查不到合适的靶向药咋办|没有匹配的靶点怎么办|測出來無靶向藥點算"
    ),
    "由专员看过": "BRCA那个也包括在里面吗|EGFR测不测|her2能查吗|brca1在不在里面|ALK也包含吗",
    "补开": "万一住院条搞落了，还住得成不|住院单丢了怎么办|入院证找不到了|住院條不見咗點算|条子弄没了还能办吗",
    "5个工作日": "使唔使排隊㗎|要不要排队|用不用排号啊|需要排期吗|要排很久吗",
    "没法破例": (
        "就差两个多月，不能通融一下吗|能不能网开一面|行个方便吧|可以破例一次吗|求你們通融下|特殊处理一下行吗|不能照顾一下吗"
    ),
    "转移、复发的日子": "转移是上个月才发现的，不能按这个算吗"
    "|复发是今年，能按现在算吗|轉移那天算行不行|按转移的日子，不对，转移能从今年算不",
    "会陆续增加": "为什么没有昆明啊，这么大个省会|咋没有贵阳呢|怎么不包括太原|凭什么没得拉萨|為什麼沒有昆明",
    "医生看病时": "病歷本是指什麼|病理報告沒問題，病歷本是指什麼|什么是病历本|病历本是啥|病历本复印件指哪个",
    "入院当天由我们支付": "押金也是你們付嗎|押金你们出不|押金是公司付吗|住院押金也你们交吗",
    "这个对话里": (
        "意见出来是发到这里吗|报告会发到微信吗|结果是发给我手机吗|意见书在哪里看|办好了通知我还是通知她"
        "|到时候通知谁|联系我还是联系我妈"
    ),
    "医院的规定": "我能不能陪着一起进去|家属能陪同吗|女儿可以跟着进诊室不|能陪她进去吗",
    "看医院出诊": "能约周末的号吗|可以安排周六看吗|周日的号能约到不|能不能晚上去看病|能约周末门诊吗",
    "理赔资料": "签完了是不是就不用管了|签好了就没我的事了吗|签了字还要做什么",
}


@pytest.mark.parametrize(("words", "texts"), ANSWERS.items())
def test_a_side_question_has_its_answer(talk: Conversation, words: str, texts: str) -> None:
    service = get_catalog().service(ServiceId.OUTPATIENT)
    said = {text: answer(talk.turn(text, "nlu_fallback"), service) for text in texts.split("|")}
    assert {text: line for text, line in said.items() if words not in (line or "")} == {}


@pytest.mark.parametrize(
    "text",
    [
        *("我的钱交了", "没有靶向药", "住院条开好了", "住院条没丢", "不排队", "给我通知一下", "我签了", "昆明没有医院"),
        *("我想约周末", "我陪我妈来的", "押金五千", "病历本拍好了", "报告发了", "转移到肝了", "家属是我", "BRCA突变"),
    ],
)
def test_what_tells_something_is_no_side_question(talk: Conversation, text: str) -> None:
    service = get_catalog().service(ServiceId.OUTPATIENT)
    assert answer(talk.turn(text, "nlu_fallback"), service) is None


@pytest.mark.parametrize(
    "text",
    ["怎么会没有，我钱都交了两年了", "不可能，我每年都交保费的", "我明明买了保险啊", "保费一直交着，是不是弄错了"],
)
def test_paid_and_not_found(talk: Conversation, text: str) -> None:
    turn = talk.turn(simplified(text), "nlu_fallback")
    turn.__dict__["last_said"] = "姓名和证件号码没有对上，没有查到保单。"
    assert "照着证件" in (answer(turn, None) or "")
    turn.__dict__["last_said"] = "您好"
    assert "照着证件" not in (answer(turn, None) or "")


@pytest.fixture
def under_way(words_session: Session) -> Chat:
    """Somebody with an outpatient case that is being arranged."""
    members.give_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="before")
    open_one(words_session)
    return Chat(words_session)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("那住院呢，能不能也约上", "faq_cities_hospitals"),
        ("那住院可以一起办吗，能一起约吗", "nlu_fallback"),
        ("住院呢，可不可以也办", "faq_timeline"),
    ],
)
def test_another_service_besides(under_way: Chat, text: str, intent: str) -> None:
    said = under_way.say(text, intent)
    assert "分别算次数" in said
    assert "住院条" in said


@pytest.mark.parametrize(
    "text", ["现在该我做什么", "接下来我要做啥", "那还要我做什么吗", "下一步该干什么", "现在需要我配合什么"]
)
def test_the_next_act_is_that_of_the_open_case(under_way: Chat, text: str) -> None:
    for intent in ("faq_service_intro", "nlu_fallback"):
        assert "门诊预约" in under_way.say(text, intent)
    assert under_way.form is None


@pytest.mark.parametrize("text", ["2021年8月", "是2021年8月份", "大概2021年8月查出来的"])
def test_a_year_told_more_closely_is_no_other_day(under_way: Chat, text: str) -> None:
    under_way.say("想做基因检测", "request_gene_test")
    under_way.say("2021年得的乳腺癌")
    assert "不一样" not in under_way.say(text)
    assert under_way.handover is None
