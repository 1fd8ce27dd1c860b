"""What is asked on the way, whatever the classifier takes it for: the invoice, who is told and where, which department,
a doctor by name, the look of the opinion, a sample that breaks on the road. From the catalog; what the text of the
services leaves open is said to be open, and what only a doctor can say is left to the doctor.
"""

import re

from actions import faq_intro, faq_samples
from actions.answers import is_question
from actions.base import TurnContext
from actions.faq_limits import tells_a_story
from actions.faq_points import Point, point, worded
from actions.mentions import named_services
from actions.papers import service_of
from actions.people import consented, open_cases
from bot.catalog import Service, ServiceId, get_catalog

_WHEN = r"(?:(?:什么|啥)(?:时候|时间|辰光)|何时|几时|几耐|几久|好久|多久|几多天|几天|哪一?天|几号)"
_ASKS = r"(?:吗|么|嘛|不|没|伐|呢|[?？])"
_KIN = (
    r"(?:老公|老婆|爱人|妻子|丈夫|孩子|儿子|女儿|爸|妈|父母|公公|婆婆|舅舅|叔叔?|伯伯?|姑姑?|姨妈?"
    r"|哥|姐|弟|妹|亲戚|朋友|他|她)"
)
# 好伐, 系咩: how some ask.
_DIALECT = re.compile(r"(?<![讨砍步杀])伐(?:[，,。！!？?\s]|$)|咩[?？]?$|几耐|几久|几时|啥辰光|点样|点解|哪科")
_POINTS: tuple[Point, ...] = (
    point(
        "faq.open.paid_first",
        r"(?:自己|我们?|先|咱们?)[^，。]{0,6}(?:垫|交|付|掏|出)(?:上|了|着|完|钱)?[^。]{0,14}(?:再|后|回头|出院)[^。]{0,8}(?:报|退|返|补|还给|还我)(?!告|到)",
    ),
    point(
        "faq.direct_pay.deposit",
        r"(?:要不要|用不用|需不需要|是不是要|是不是得|要|得)(?:我|俺|我们|咱|自己|家里|先)+(?:垫|掏|交钱|付钱|拿钱)",
    ),
    point(
        "faq.direct_pay.claim_papers",
        r"(?:发票|收据|费用清单|理赔资料|理赔材料|出院(?:的)?(?:单据|手续))(?!.{0,8}(?:报销|报吗|报不))[^，。]{0,8}(?:给|交|寄|要|留|邮|拿|送|收|原件|复印|拍|怎么|咋)|(?:谁|哪里?|哪儿)[^，。]{0,4}(?:收|要)[^，。]{0,3}发票",
    ),
    point(
        "faq.open.claims",
        r"(?:一分钱|一点钱|一分|钱)[^，。]{0,3}(?:都|也)?(?:拿|报|赔|退|领|要|捞)不(?:到|了|回|着)|(?:花|用|付|交)(?:了|掉|出去)?[^，。]{0,6}(?:万|千|块|钱)[^。]{0,10}(?:拿回|报|赔|退|领)(?!告|名|到)"
        rf"|(?:农合|医保|社保|居民保|职工保|大病保险)[^。]{{0,4}}(?:报|赔)[^。]{{0,14}}{_ASKS}|(?:剩|余|自付|差额)[^。]{{0,6}}(?:报|赔)(?!告)",
    ),
    point(
        "faq.rights.first_day_counts",
        r"(?:重新|再去?|另外?|补)[^，。]{0,6}(?:开|出|做|弄|定|写|复查)[^，。]{0,4}(?:确诊|诊断)的?(?:日期|时间|日子)[^。]{0,6}(?:行|可以|能|算)[^。]{0,3}(?:吗|么|不|[?？])"
        r"|(?:确诊|诊断)的?(?:日期|时间|日子)[^，。]{0,6}(?:写晚|写后|晚写|往后|推后|推迟)[^，。]{0,6}(?:行|可以|能|吗|不)",
    ),
    point(
        "faq.rights.recurrence",
        r"(?:新长|又长|再长|另长|又犯|复发|这次|第二个|新的)[^，。]{0,6}(?:不能|不|能不能|能|可以)?算[^，。]{0,4}(?:第一次|初次|首次|头一次|头一回)",
    ),
    point(
        "faq.named_doctor",
        rf"(?:专家号?|医生|医师|大夫|教授|主任|院士)[^，。]{{0,6}}(?:指定|点名|指名|自己选|自己挑|挑选)[^，。]{{0,4}}(?:{_ASKS}|行|可以|能)|(?:能|可以|好|可不可以|能不能|可唔可以)[^，。]{{0,4}}(?:指定|点名|指名|选|挑)[^，。]{{0,4}}(?:专家|医生|医师|大夫|教授|主任|院士)|(?:换|要|选|挑|找|约)(?:一?个|位)?(?:女|男)(?:的)?(?:医生|医师|大夫|专家)[^，。]{{0,4}}{_ASKS}",
    ),
    point(
        "faq.open.opinion_letter",
        rf"意见书?[^。]{{0,6}}(?:有没有|盖不盖|要不要|会不会|有)[^，。]{{0,4}}(?:公章|盖章|签名|签字|翻译|英文|外文)|意见书?[^。]{{0,8}}(?:中文|英文|外文|盖章|公章|盖不盖|签名|签字|翻译|几页|多长)[^。]{{0,8}}{_ASKS}",
    ),
    point("faq.rights.which_department", r"(?:挂|看|去|找|是)(?:什么|哪一?个?|啥|哪)科"),
    point(
        "faq.rights.not_diagnosed",
        r"(?:检查|穿刺|活检)(?:都)?(?:还没有?|没有?)(?:做|查)[，,][^。]{0,4}(?:能|可以|行)[^。]{0,8}(?:约|办|申请|挂|用|看)|(?:还没|没有|没|未)(?:有)?(?:去|做)?(?:查呢|检查|查过|查[，,]|确诊(?![书单报日])|做病理|做检查|活检)[^。]{0,6}(?:能不能|可不可以|可以|能|行)[^。]{0,8}(?:约|办|申请|挂|用|看)",
    ),
    point(
        "faq.time.told_here",
        r"(?:短信|打电话|电话|微信|在?这里|在?这儿|公众号|邮件)[^，。]{0,4}(?:通知|告诉|联系|告知|说)?[^，。]{0,4}还是[^，。]{0,4}(?:短信|打电话|电话|微信|这里|这儿|公众号)"
        r"|(?:怎么|咋|如何|在?哪里?|哪儿|用什么|靠什么)(?:样)?(?:会)?(?:通知|告诉|联系|告知)(?:到)?(?:我|俺|我们)|(?:会|是不是)(?:给我)?(?:发短信|打电话)(?:通知|告诉|联系)?(?:我)?(?:吗|么|不|[?？])",
    ),
    point(
        "faq.open.phone",
        r"(?:我|俺|他|她|妈|爸)?(?:的)?(?:手机号?码?|电话号?码?|联系方式)[^，。]{0,4}(?:换|改|变|停机|不用)(?:了|掉|成|一下|过|吗|么|啦)",
    ),
    point(
        "faq.intro.data_kept",
        r"(?:刚才|之前|已经|我)[^，。]{0,3}(?:发|给|填|说|传)(?:过|给你)?的?[^，。]{0,8}(?:还在|还留着|还存着|还有没有|删(?:了|掉)没)[^，。]{0,4}(?:吗|么|不|没|[?？]|$)",
    ),
    point(
        "faq.intro.before_checking",
        r"(?:怎么|咋|凭什么|从哪)[^，。]{0,4}(?:知道|晓得|认定|看出)[^，。]{0,4}我[^，。]{0,4}(?:客户|会员|用户|投保|买过|有保险|买了|被保险人)",
    ),
    point(
        "who.why_consent",
        r"(?:发|给|报|填|告诉|提供)[^，。]{0,6}(?:身份证|证件|号码|名字|姓名|病历|资料|信息)[^，。]{0,6}(?:安全|保险|放心|靠谱|会不会泄|有没有风险)[^，。]{0,4}(?:吗|么|不|伐|[?？])",
    ),
    point(
        "faq.rights.insured_only",
        rf"{_KIN}[^，。]{{0,6}}(?:没买|没有买|没投|没保)[^。]{{0,16}}(?:用我|能用|能给|给他用|给她用|可以)"
        rf"|用我的(?:保险|保单|名额|次数|服务)?(?:给|让){_KIN}|(?:能|可以|能不能)(?:给|让){_KIN}[^，。]{{0,3}}用我"
        rf"|{_KIN}[^。]{{0,10}}(?:一张|同一张|同一份|一份|一个)(?:保单|保险|合同)",
    ),
    point(
        "faq.hospital.if_full",
        r"(?:要是|如果|万一|假如|那家)[^，。]{0,10}(?:约|挂|排|进|住)不(?:上|到|了|进)(?:的话|号|床)?(?:呢|怎么办|咋办|咋整|咋弄|怎么弄|[?？])",
    ),
    point(
        "faq.open.pregnant",
        rf"(?:怀孕|怀着|有身孕|孕妇|大肚子|哺乳|喂奶)[^。]{{0,8}}(?:能|可以|可不可以|能不能|行)[^。]{{0,10}}(?:{_ASKS}|$)",
    ),
    point(
        "faq.documents.slip_none",
        r"(?:啥|什么|哪个)(?:是|叫|叫做)(?:个)?(?:住院条|住院证|入院证|住院单|入院通知|住院通知)|(?:住院条|住院证|入院证|住院单|入院通知单?|住院通知单?)(?:是|又是|到底是)?(?:个)?(?:啥|什么|么子|么斯|乜)(?:东西|玩意儿?|意思|嘢)?",
    ),
    point(
        "faq.documents.household",
        r"(?:身份证)[^，。]{0,6}(?:没办|没有|没下来|还没|丢)[^。]{0,4}只有(?:个)?户口|只有(?:个)?户口[本簿页]|(?:用|拿|发|报)户口[本簿](?:上)?的?[^，。]{0,6}(?:行|可以|能|吗|不)",
    ),
    point(
        "faq.intro.whom",
        r"^(?:那|我|到底|这(?:个|种)?(?:事|情况)|，)*(?:该|应该|要|得|可以|能)?(?:去)?(?:找|问|联系)(?:谁|哪个|啥人|边个)(?:啊|呀|呢|好|去|说|问|解决|[?？])*$",
    ),
    point(
        "faq.open.costs",
        r"(?:床位|护工|伙食|陪护|检查|挂号|化疗|手术|治疗|路|车)(?:费|钱)[^，。]{0,8}(?:出不出|付不付|管不管|包不包|给不给|谁出|谁付|谁掏|(?:出|付|管|包|给)(?:吗|么|不))",
    ),
)
# Words with which one of these is not meant, though it sounds so.
_OTHERWISE = {
    "faq.rights.insured_only": re.compile(r"微信|手机|号码"),
    "faq.open.claims": re.compile(r"检测|基因|测序"),
    "faq.open.paid_first": re.compile(r"区别|不同|不一样|哪个"),
    "faq.direct_pay.claim_papers": re.compile(r"开(?:一?张)?发票|发票[^，。]{0,4}开"),
    "faq.time.told_here": re.compile(r"(?:专家|医生|大夫|教授|医院)[^，。]{0,6}打电话"),
    "faq.open.pregnant": re.compile(r"化疗|放疗|手术|药|吃|保胎|留"),
}
_WISHES = re.compile(r"帮(?:我|忙)|给(?:我|她|他)?(?:约|办|挂|找)|想(?:约|挂|办|申请|请)|要(?:约|挂|办|申请)|预约")
_ILLNESS = re.compile(r"癌|恶性|瘤|白血病|确诊")
_SAMPLE_LOST = re.compile(
    r"(?:路上|半路|途中|运输|快递|寄)[^。]{0,8}(?:坏|丢|碎|冻|化|破|漏|变质|失效|没了|弄没|遗失)[^。]{0,10}(?:怎么办|咋办|咋整|咋弄|怎么弄|呢|谁负责|[吗么?？])"
)
_REPORT_FORM = re.compile(
    r"报告[^。]{0,10}(?:纸|电子|快递|邮寄|寄给|寄到|寄过来|发微信)[^。]{0,4}(?:吗|么|不|还是|版|的|[?？])"
)
_NEED_GO = re.compile(
    r"(?:要不要|用不用|需不需要|是不是要|是不是得|需要|必须|非得|要|得)(?:我|俺|咱|她|他|妈|爸|本人|病人|患者|老人|人|亲自|自己)*"
    r"(?:过去|去一趟|跑一趟|到场|飞过去|去现场|去当地|去(?:北京|上海|广州))"
)
_EXPERT_WHEN = re.compile(
    rf"(?:专家|意见|教授)(?!坐诊|出诊)[^，。]{{0,6}}{_WHEN}|{_WHEN}[^，。]{{0,4}}(?:专家|教授)?[^，。]{{0,3}}(?:意见|回音)"
)
_EXPERT_HERE = re.compile(r"坐诊|出诊|有号|有空|看门诊")
_BED_WHEN = re.compile(rf"{_WHEN}[^，。]{{0,4}}(?:有床|床位|住得|住进|排到|轮到|住上|入院|住院)")
_OF_A_DAY = re.compile(r"\d|[条单]|开的|受理")
_HOW_TO = re.compile(
    r"(?:二诊|第二诊疗(?:意见)?|门诊预约|住院预约|基因检测)(?:这个|那个)?(?:怎么|咋|咋个|哪能|点样)(?:办理?|弄|搞|整|做)(?:的|法|呢|啊|呀|哦|[?？])*$"
)


def asks(text: str) -> bool:
    """Whether a text asks something, in dialect as well."""
    return is_question(text) or bool(_DIALECT.search(text))


def answer(turn: TurnContext, text: str, service: Service | None) -> str | None:
    """The answer, None where the words ask for none of these. `text` is that of the turn, in simplified characters."""
    if tells_a_story(turn, text):
        return None
    found = next((each for each in _POINTS if _is_meant(each, text)), None)
    if found is None:
        return _of_service(turn, text, service)
    wishes = turn.intent.startswith("request_") and not turn.form and _WISHES.search(text)
    if wishes and found.key in ("faq.rights.which_department", "faq.named_doctor"):
        return None  # the wish goes first; what was asked is asked for in its form
    if found.key == "faq.rights.which_department":
        return _department(turn, text)
    if found.key == "faq.rights.not_diagnosed" and _ILLNESS.search(text.replace("确诊", "")):
        return None
    return worded(found.key)


def _is_meant(one: Point, text: str) -> bool:
    otherwise = _OTHERWISE.get(one.key)
    return one.words.search(text) is not None and not (otherwise and otherwise.search(text))


def _department(turn: TurnContext, text: str) -> str | None:
    """Before a diagnosis the doctors at the hospital say it; after one it comes with the appointment (G1)."""
    known = bool(_ILLNESS.search(text) or turn.draft.get("tumour") or turn.draft.get("diagnosed_on"))
    return worded("faq.rights.department_of_case" if known else "faq.rights.which_department")


def _of_service(turn: TurnContext, text: str, service: Service | None) -> str | None:
    """What has another answer for each service: the one that is spoken of, filled in, or the only one under way."""
    if not asks(text):
        return None
    catalog = get_catalog()
    if _EXPERT_WHEN.search(text) and not _EXPERT_HERE.search(text) and turn.intent != "query_status":
        return _times(catalog.service(ServiceId.SECOND_OPINION))
    here = service_of(turn) or service
    about = here.id if here is not None else _under_way(turn)
    if about == ServiceId.GENE_TEST:
        if _SAMPLE_LOST.search(text):
            return worded("faq.open.sample_lost")
        if words := faq_samples.clear(text):
            return words
    if _REPORT_FORM.search(text) and (about == ServiceId.GENE_TEST or re.search(r"基因|检测", text)):
        return worded("faq.sample.report")
    if _NEED_GO.search(text):
        return _whether_to_go(about)
    if about == ServiceId.INPATIENT and _BED_WHEN.search(text) and not _OF_A_DAY.search(text):
        return _times(catalog.service(ServiceId.INPATIENT))
    named = named_services(text) or ([ServiceId.SECOND_OPINION] if "二诊" in text else [])
    if len(named) == 1 and _HOW_TO.search(text) and not _WISHES.search(text):
        return faq_intro.general(catalog.service(named[0]))
    return None


def _whether_to_go(about: ServiceId | None) -> str | None:
    """Who must go where: to no place for what is read or sent in (S2, T1), to the hospital for the rest."""
    if about is None:
        return worded("faq.need_go_depends")
    at_home = about in (ServiceId.SECOND_OPINION, ServiceId.GENE_TEST)
    return worded("faq.need_not_go", service=get_catalog().service(about).short_name) if at_home else None


def _under_way(turn: TurnContext) -> ServiceId | None:
    """The service of the only open case."""
    found = {case.service for case in open_cases(turn)} if consented(turn) else set()
    return ServiceId(found.pop()) if len(found) == 1 else None


def _times(service: Service) -> str:
    return worded("faq.time.of_service", name=service.short_name, timeline=service.timeline)
