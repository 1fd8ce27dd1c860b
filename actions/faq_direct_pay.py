"""Direct payment: the authorization, the deposit, the bill, the papers at discharge (D1, D3, D5, D6, D7, D8)."""

import re

from actions import page_links
from actions.base import TurnContext
from actions.faq_points import first_fitting, point, worded
from bot.catalog import Service

_OF_PAPERS = re.compile(r"病理|CT|核磁|资料|材料|住院条|小结")
ABOUT_AUTHORIZATION = re.compile(
    r"授权|受权|签字|签名|委托书|委托人|受托人|代签|拒签|(?:不|谁|怎么|要|家属|必须|先|能|没|一定)签"
)
_WHAT_IS_IT = re.compile(r"区别|不一样|不同|是什么$|什么意思|介绍|什么叫|是啥$|怎么回事|怎么一回事")
ABOUT = re.compile(r"住院费|直付|押金|垫|结算|结账|出院(?!小结|记录)|发票|费用清单|到账")
_AUTHORIZATION = (
    point(
        "faq.authorization",
        r"(?:授权书?|签(?:的|字|名)?)[^。]{0,6}(?:是个?(?:啥|什么)|啥意思|什么意思|什么东西|啥东西|(?:干嘛|做什么|干啥|干什么)(?:用)?)",
    ),
    point(
        "faq.authorize.others",
        r"签.{0,8}(?:办|约|做|申请|用).{0,4}(?:门诊|住院预约|基因|第二|其他|别的)|(?:门诊|基因|第二).{0,10}签",
    ),
    point("faq.authorize.refuse", r"不(?:想|愿意?|肯|敢)?签|拒签|拒绝签|没签|不授权|没有授权|不同意授权|后果"),
    point(
        "faq.open.sign_for",
        r"代签|替签|(?:替|帮|代).{0,6}签|(?:家属|儿子|女儿|家人|老公|老婆|子女|孩子).{0,4}签|不识字|不会写|手抖|昏迷|ICU|醒不|起不来|看不见|眼睛|按手印|指印|指纹|私章|未成年|五岁|不在国内|人在外地|委托",
    ),
    point("faq.authorize.after", r"签(?:好|完|了)(?:发|给|交|寄|之后发)|拍照|原件|寄回|发给谁"),
    point("faq.authorize.who", r"谁(?:来)?签|要谁签|本人(?:签|在场)|必须本人|投保人|几个人(?:要)?签|签谁"),
    point("faq.authorize.when", r"什么时候签|何时签|几时签|入院前|入院后|住院那天|当天.{0,2}签|哪天签|提前签|签晚"),
    point(
        "faq.open.sign_how",
        r"怎么签|咋签|在?哪(?:里|儿)?签|去哪签|手机|电子|纸质|纸的?|下载|领|模板|链接|打印|打不开|页面|验证码|摄像头|几份|留底|空白|哪一栏|日期怎么填|签错|名字签|签名签|繁体|盖章|公证|见证|丢了|和身份证",
    ),
    point(
        "faq.open.sign_terms",
        r"反悔|撤|作废|有效期|期限|下次|每次|还有效|签过|一次|风险|隐私|泄露|查.{0,4}(?:病历|什么)|病历|先看|看.{0,3}内容|看不懂|讲讲|都得签|是一个吗|理赔款|打给谁|扣|给谁|受托人|赔|不给我",
    ),
    point("faq.authorize.must", r"一定|必须|为什么|为啥|为何|干嘛|非要|非得|能不能不|可不可以不|要不要|需要签"),
)
_POINTS = (
    point("faq.open.refund_of_pay", r"以后要还|要还(?:钱|吗)|还钱|利息"),
    point(
        "faq.open.pay_limits",
        r"(?:哪些|什么|啥).{0,6}(?:不能直付|不付|不包|不给付|不管)|上限|额度|封顶|全(?:部|额|付|包|给)|付多少|多少钱|比例|自费|一部分|医保外|包(?:不)?包",
    ),
    point(
        "faq.direct_pay.claim_papers",
        r"出院.{0,10}(?:交|材料|资料|单据|准备|给你们|手续|拿)|(?:发票|清单).{0,8}(?:交|留|给|要|寄)|结算.{0,6}(?:材料|资料|单据)",
    ),
    point(
        "faq.direct_pay.in_hospital", r"(?:已经|已|正在|现在)(?:在)?(?:住院|住进|入院|住着|住上)|住院(?:中|期间)|急诊"
    ),
    point("faq.direct_pay.only_inpatient", r"门诊.{0,6}(?:直付|直接付|垫付|能付)|(?:直付|直接付).{0,6}门诊"),
    point(
        "faq.direct_pay.not_admitted",
        r"(?:没|不)(?:能)?(?:按时)?(?:住院|入院|去住)|改(?:住院|入院)?(?:日期|时间)|推迟住院|住不了",
    ),
    point(
        "faq.direct_pay.settle_direct",
        r"(?:账单|费用|钱|结账|出院)[^。]{0,12}(?:直接|你们)[^。]{0,8}(?:结|付)|(?:直接|你们)[^。]{0,4}(?:跟|和|同|与)医院[^。]{0,4}(?:结|算)",
    ),
    point(
        "faq.direct_pay.deposit", r"押金|垫|自己(?:先)?(?:交|付|出)|先(?:交|付)|谁(?:交|付)|要不要(?:交|付)钱|直接付"
    ),
    point("faq.direct_pay.settle", r"出院.{0,8}(?:结|付|钱|等)|结(?:算|账)"),
    point("faq.direct_pay.steps", r"怎么(?:操作|办|申请|付|弄|个)|流程|步骤"),
)


def answer_authorization(turn: TurnContext, _service: Service | None) -> str | None:
    """The answer to a question about the authorization; None when it is about something else."""
    by_intent = turn.intent == "faq_authorization" and not _OF_PAPERS.search(turn.text)
    if not ABOUT_AUTHORIZATION.search(turn.text) and not by_intent:
        return None
    return page_links.beside_letter(turn, first_fitting(_AUTHORIZATION, turn.text))


def general_authorization(_service: Service | None) -> str:
    """What the authorization is."""
    return worded("faq.authorization")


def answer(turn: TurnContext, _service: Service | None) -> str | None:
    """The answer to a question about deposit, bill and discharge; None when it is about something else."""
    if _WHAT_IS_IT.search(turn.text) or not ABOUT.search(turn.text):
        return None
    return first_fitting(_POINTS, turn.text)
