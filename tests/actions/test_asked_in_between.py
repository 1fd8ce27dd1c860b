"""Questions on the way: each has its own answer, from the catalog, or it is said that the text leaves it open."""

import pytest
from sqlalchemy.orm import Session

from actions.faq_at_once import answer
from bot.catalog import ServiceId, get_catalog
from bot.members import service as members
from tests.actions.chat import Chat
from tests.actions.conversation import Conversation
from tests.cases.build import OPENID, insured

# The day of the tests is 2026-11-23.
NOT_COVERED, TOO_NEAR, OPEN = "不在服务城市", "来不及办直付", "说明里没有写"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我人在南宁，想在广西医科大住院，你们能给交押金不", NOT_COVERED),
        ("在昆明住院押金你们给不给交", NOT_COVERED),
        ("我老公后天手术住院，押金八万，你们能马上给付吗", TOO_NEAR),
        ("明天入院，直付还来得及吗", TOO_NEAR),
        ("我12月20号住院，现在办直付来得及不", "来得及。"),
        ("那我们自己先垫上，出院时候你们给报行吗", OPEN),
        ("我们先交押金，回头你们再返给我们可以不", OPEN),
        ("出院的时候发票给谁", "直付服务人员"),
        ("发票原件要给你们吗，寄到哪里", "直付服务人员"),
        ("花了二十多万了，一分钱都拿不到吗", "理赔"),
        ("那新农合报完剩下的你们给报不", "理赔"),
        ("那我要是6月再去复查，重新开个确诊日期行不行", "第一次确诊的那一天"),
        ("那这次新长的不能算第一次吗", "不算第一次确诊"),
        ("可以指定女医师吗", "不能承诺指定的医生"),
        ("意见书是中文的吧，会不会盖章", OPEN),
        ("我脖子上摸到一个硬块，该挂什么科", "不能替您判断"),
        ("还没查呢，能不能先约", "确诊恶性肿瘤以后才可以"),
        ("约好了发短信还是打电话", "这个对话里"),
        ("我手机号换了，138那个不用了", "对话里告诉您"),
        ("你怎么知道我是你们客户", "核对了才能查到"),
        ("那我发身份证安全吗", "加密保存"),
        ("我舅舅没买你们的保险，我买了，能给他用我的吗", "不能转给别人用"),
        ("那我爱人呢，她跟我一张保单", "是不是保单上的被保险人"),
        ("红房子要是约不上呢", "不能保证"),
        ("我老婆怀孕了能看吗", OPEN),
        ("啥是住院条，没人给我开啊", "住院通知"),
        ("她身份证还没办，只有户口本", "户口本上也有身份证号码"),
        ("那我找谁", "回复“人工”"),
        ("这个床位费恁出不出", OPEN),
        ("专家啥辰光回音", "没有约定具体天数"),
        ("住院的发票是不是你们收", "直付服务人员"),
        ("我妈肝上有个包，看哪科好", "不能替您判断"),
        ("检查还没做，能先给我挂个号不", "确诊恶性肿瘤以后才可以"),
        ("给我换个女大夫行不行", "不能承诺指定的医生"),
        ("意见书有没有公章", OPEN),
        ("要不要我人过去上海", "要看办哪一项"),
    ],
)
def test_a_question_on_the_way_has_its_answer(talk: Conversation, text: str, words: str) -> None:
    for intent in ("nlu_fallback", "faq_service_intro"):
        assert words in talk.say(text, intent)
        assert talk.form is None
        talk.say("你好", "greet")


@pytest.mark.parametrize("text", ["我想让外国专家看看我的片子", "能请美国的专家看吗"])
def test_s2_no_expert_from_abroad(talk: Conversation, text: str) -> None:
    assert "国外和境外的专家我们请不到" in talk.say(text, "request_second_opinion")
    assert talk.form is None


@pytest.mark.parametrize(
    "text",
    [
        "押金已经交了",
        "我妈6月18号住院，想办直付",
        "我爸在苏州住院，想办直付",
        "想约樊嘉院士的号",
        "医生重新开了诊断证明，可以发吗",
        "我妈还没做手术，能先约吗",
        "我确诊肺癌了，还没做病理，能先约吗",
        "医院住不进去怎么办",
        "医院给我打电话了",
        "出院小结怎么发",
        "用我的手机给我妈办可以吗",
        "老人没微信，我用我的给他办行吗",
        "把我妈解绑",
        "你们把我妈气哭了",
        "喂奶的时候能不能化疗",
        "哪天有专家坐诊，帮我定一个",
        "发票怎么开",
    ],
)
def test_none_of_these_questions(talk: Conversation, text: str) -> None:
    assert answer(talk.turn(text, "nlu_fallback"), None) is None


def _until_papers(session: Session, service: ServiceId, wish: str) -> Chat:
    """Somebody who fills in a request, and has told the illness."""
    members.give_consent(session, members.get_or_create_user(session, OPENID), evidence="before")
    insured(session)
    chat = Chat(session)
    chat.say(wish, f"request_{service}")
    chat.say("上个月15号")
    chat.say("肺癌")
    return chat


@pytest.mark.parametrize(
    ("service", "wish", "text", "words"),
    [
        (ServiceId.GENE_TEST, "想做基因检测", "万一路上冻坏了或者丢了怎么办", OPEN),
        (ServiceId.GENE_TEST, "想做基因检测", "报告出来给我寄纸的吗", "电子版和纸质版都有"),
        (ServiceId.GENE_TEST, "想做基因检测", "医院说切片只能借白片十张够吗", "要多少由专员"),
        (ServiceId.GENE_TEST, "想做基因检测", "我没有切片，抽血可以吗", "外周血也是常用的样本"),
        (ServiceId.GENE_TEST, "想做基因检测", "夹的那点肉在医院，能不能用", "活检肿瘤组织是常用的样本"),
        (ServiceId.GENE_TEST, "想做基因检测", "我没有手术，就肠镜夹了一点肉", "活检肿瘤组织是常用的样本"),
        (ServiceId.SECOND_OPINION, "想要第二诊疗意见", "要不要我人过去上海", "不用特地去"),
        (ServiceId.INPATIENT, "想办住院预约", "幾耐先有床", "10个工作日"),
        (ServiceId.DIRECT_PAY, "想办直付", "后天没法改了，已经排好手术了", TOO_NEAR),
        (ServiceId.DIRECT_PAY, "想办直付", "要不要我自己先垫", "不用您垫"),
        (ServiceId.OUTPATIENT, "想约门诊", "专家号好指定伐，樊嘉院士", "不能承诺指定的医生"),
    ],
)
def test_a_question_in_a_form_has_its_answer(
    words_session: Session, service: ServiceId, wish: str, text: str, words: str
) -> None:
    chat = _until_papers(words_session, service, wish)
    slot = chat.slot
    assert words in chat.say(text)
    assert chat.slot == slot
    assert not chat.draft.get("hospital_wish")
    assert get_catalog().service(service).id == chat.draft["service"]


@pytest.mark.parametrize(
    "text", ["你们给的意见是医生写的还是电脑写的", "隐私有保障吗", "全程有没有人跟", "你能听懂语音吗"]
)
def test_what_is_not_understood_gets_no_description_of_services(talk: Conversation, text: str) -> None:
    said = talk.say(text, "faq_service_intro")
    assert "没有把握" in said
    assert "人工" in said
    assert "1 " not in said


@pytest.mark.parametrize(
    "text", ["你们能帮上哪些忙", "都能办啥", "有什么服务可以用", "我妈刚查出癌，全家都懵了，能找你们做什么"]
)
def test_what_there_is_is_told_to_who_asks_for_it(talk: Conversation, text: str) -> None:
    assert "1 门诊预约" in talk.say(text, "faq_service_intro")


def test_g4_t4_the_price_asked_beside_a_wish(talk: Conversation) -> None:
    said = talk.say("俺婆婆乳腺癌 手术都做罢了 恁这能做基因检测不 得花钱不", "request_gene_test")
    assert "免费" in said
    assert talk.draft["service"] == ServiceId.GENE_TEST


@pytest.mark.parametrize("text", ["那查完再来，谢谢", "等确诊了再来吧", "检查完了再找你们"])
def test_whoever_comes_back_later_is_not_pressed_for_consent(talk: Conversation, text: str) -> None:
    talk.say("想约门诊", "request_outpatient")
    assert "不着急" in talk.say(text)
    assert talk.slot == "consent"


def test_what_was_sent_is_still_there(talk: Conversation) -> None:
    assert "删除我的数据" in talk.say("那我刚才发的身份证还在吗")


@pytest.mark.parametrize(
    "text", ["我查出宫颈癌，悄悄帮我约个女医生看行吗", "拍片子说纵隔里有个东西，这该看哪科，你们给找个"]
)
def test_a_wish_goes_before_what_is_asked_beside_it(talk: Conversation, text: str) -> None:
    talk.say(text, "request_outpatient")
    assert talk.draft["service"] == ServiceId.OUTPATIENT
