"""Questions about samples, direct payment, the authorization and the services as such (T1-T6, D1-D8, J2, G4)."""

import pytest

from tests.actions.conversation import Conversation
from tests.actions.faq_rows import Row, faults

OPEN = "没有写"
SAMPLES = [
    Row("要寄什么样本", "病理切片、外周血、活检肿瘤组织或唾液"),
    Row("血可以吗", "有可能用得上：外周血", then="专员"),
    Row("唾液行吗", "有可能用得上：唾液"),
    Row("蜡块能寄吗", "有可能用得上：病理切片"),
    Row("胸水可以做吗", "胸水能不能用.*没有写"),
    Row("蜡块几年前的行吗", OPEN, then="专员"),
    Row("样本寄到哪", "先不要寄"),
    Row("寄给谁啊，地址发我", "先不要寄"),
    Row("快递费谁出", OPEN, then="人工"),
    Row("样本会退吗", OPEN, then="人工"),
    Row("白片要几张", "由专员按检测项目告诉您", never=r"\d+张"),
    Row("没有组织了怎么办", "先别着急", then="终止"),
    Row("切片去哪借", "先别急着准备"),
    Row("化疗期间抽血影响检测吗", "听专员和医生"),
    Row("组织和血哪个准", "由专员按肿瘤类型"),
    Row("不想再穿刺了，抽血行吗", "由专员", intent="faq_eligibility"),
    Row("寄出去了怎么告诉你们", "快递单号"),
    Row("報告多久出", "15个工作日内"),
]
AUTHORIZATION = [
    Row("授权书是什么", "由被保险人签署.*直接向医院支付", then="入院前"),
    Row("授权书怎么签", "专员联系您"),
    Row("谁签啊", "由被保险人（患者本人）签署"),
    Row("能代签吗", f"由被保险人签署.*{OPEN}", then="人工"),
    Row("老人不会写字，按指印成不成", OPEN),
    Row("不签会怎样", "办不了.*视为已经完成", then="由您决定"),
    Row("一定要签吗", "一定要签"),
    Row("什么时候签", "入院以前"),
    Row("签好了还能作废吗", OPEN),
    Row("授权书要寄回来吗", "拍照发到这里"),
    Row("不签授权书行不行", "办不了", intent="faq_documents"),
]
DIRECT_PAY = [
    Row("押金还要自己交吗", "不用您垫", then="5个工作日"),
    Row("住院要我先垫钱不", "不用您垫"),
    Row("出院要交什么材料", "住院发票、出院小结", intent="faq_documents"),
    Row("哪些费用不能直付", OPEN, then="产品条款.*人工", never="免费"),
    Row("直付有没有额度", OPEN),
    Row("门诊能直付吗", "^门诊不能直付"),
    Row("我已经住院了还能直付吗", "5个工作日预约.*来不及", then="人工"),
    Row("直付怎么操作", "5个工作日", then="病理报告和病历本复印件"),
    Row("出院怎么结算", "直接和医院结算", then="住院发票"),
]
INTRO = [
    Row("你们是干嘛的", "确诊恶性肿瘤的被保险人", then="1 门诊预约.*5 住院保险直付"),
    Row("有哪些服务", "可以办这些事", then="第二诊疗意见"),
    Row("俺娘得了癌，恁能给弄啥", "可以办这些事"),
    Row("第二诊疗意见是什么", "北京、上海或广州三甲医院的专家看您的病历资料", never="免费"),
    Row("什么是绿通", "门诊预约", then="住院预约"),
    Row("收费吗", "门诊预约、住院预约、基因检测.*免费.*第二诊疗意见、住院直付没有写"),
    Row("门诊预约免费吗", "门诊预约服务是免费的", then="挂号.*没有写"),
    Row("第二意见要钱吗", f"第二诊疗意见收不收费.*{OPEN}", never="免费"),
    Row("直付收手续费不", OPEN, never="免费"),
    Row("挂号费你们出吗", OPEN, then="人工"),
    Row("这里能办理赔吗", "不在我能办的服务里"),
    Row("这是真的还是骗人的", "400-606-5033"),
    Row("怎么申请", "告诉我要办哪一项"),
    Row("有没有陪诊", OPEN),
    Row("你们能保证约到吗", "不能保证指定的医院或医生", never="保证能"),
    Row("住院预约和直付有什么不一样", "住院预约：", then="住院保险直付："),
    Row("第二意见是面诊还是看资料", "看您的病历资料"),
]


@pytest.mark.parametrize(
    ("intent", "rows"),
    [
        ("faq_sample", SAMPLES),
        ("faq_authorization", AUTHORIZATION),
        ("faq_service_intro", DIRECT_PAY),
        ("faq_service_intro", INTRO),
    ],
    ids=["samples", "authorization", "direct_pay", "intro"],
)
def test_t2_d5_j2_services(talk: Conversation, intent: str, rows: list[Row]) -> None:
    assert faults(talk, intent, rows) == []
