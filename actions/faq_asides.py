"""Side questions that are answered in a line: what it costs besides, a slip that is lost, a queue, an exception, why a
city is not there, who is told, what the next act is. From the catalog; what its text leaves open is said to be open.
"""

import re

from actions import faq_intro, faq_times
from actions.base import TurnContext
from actions.faq_points import Point, point, worded
from actions.mentions import named_services
from actions.papers import service_of
from actions.people import consented, open_cases
from actions.places import place_elsewhere
from bot.cases import service as cases
from bot.catalog import Service, ServiceId, get_catalog

_ASKS = r"(?:吗|么|嘛|不|没|伐|咩|呢|啵|[㗎?？])"
_CAN = r"(?:能不能|可不可以|可以不可以|行不行|能|可以|好)"
_GENES = r"(?:brca[12]?|egfr|alk|her-?2|ros-?1|k?ras|braf|pd-?l1|msi|tmb|ntrk|c?-?met|hrd|ret|pik3ca)"
_OUT = r"(?:意见书?|报告|检测结果|结果)"
_POINTS: tuple[Point, ...] = (
    point(
        "faq.open.no_drug",
        r"(?:没测出|没查出|测不出|查不出|查不到|测不到|没有?|无|木有|冇)(?:到)?(?:什么|啥|能|可|合适|对应|匹配|用|得上|的)*(?:靶向药?|靶点|突变|药(?!店|费|房))[^。]{0,8}(?:怎么办|咋办|咋整|呢|怎样|点算|会怎|[?？])",
    ),
    point(
        "faq.sample.items",
        rf"(?i:{_GENES})[^，。]{{0,8}}(?:包括|包含|在里面|在里头|在内|算在|测不测|查不查|[能会也都](?:测|查|做)|有没有)[^。]{{0,8}}(?:{_ASKS}|$)",
    ),
    point(
        "faq.open.slip_lost",
        r"(?:住院条|住院证|入院证|住院单|入院单|入院通知单?|住院通知单?|入院条|条子)[^，。不没]{0,3}(?:丢|掉了|搞落|弄落|落了|弄没|搞没|不见|找不到|找不着|遗失|撕|弄坏|泡|洗)",
    ),
    point(
        "faq.documents.incomplete_any",
        rf"(?:[不勿没](?:发|传|交|拍|用)|没有|晚点|以后|回头)[^，。]{{0,4}}(?:片子|资料|照片|报告|材料)[，,]?[^。]{{0,6}}先(?:帮|给|替)?(?:我|阿拉|俺)?(?:排|约|挂|办|占|登记)[^。]{{0,8}}(?:{_ASKS}|来三|行|可以)",
    ),
    point(
        "faq.no_exception",
        r"通融|网开一面|破个?例|行个?方便|开个?后门|变通|特事特办|格外开恩|宽限(?!期)|(?:当|作|算|搞|来)个?例外|(?:特殊|酌情)(?:处理|照顾|考虑)|(?:能不能|可不可以|就不能|不能)[^，。]{0,4}(?:照顾|松)(?:一下|一点|点)?(?:吗|么|吧|嘛|[?？]|$)",
    ),
    point(
        "faq.rights.spread_counts_not",
        rf"(?:转移|复发|扩散|又犯)[^。]{{0,14}}(?:按|以|从|那天算|那时候?算|日子算)(?:这个|那个|这次|现在|新的|转移|复发|它)?[^，。]{{0,6}}(?:{_ASKS}|行|算)",
    ),
    point(
        "faq.documents.record_book",
        r"(?:病历本|病例本|病历簿)(?:复印件)?(?:是|系|指|算|又是|到底)*(?:指|个)?(?:什么|啥|乜嘢?|咩|哪个|哪种|哪本|么子)|(?:什么|啥|哪个|乜嘢?)(?:是|叫|算)(?:个)?(?:病历本|病例本|病历簿)",
    ),
    point(
        "faq.direct_pay.deposit",
        r"押金[^，。]{0,4}(?:你们|您们|恁们?|公司|保险|侬|你地|保司|也)[^，。]{0,4}(?:付|交|出|垫|给|掏|包|管|俾)",
    ),
    point(
        "faq.time.result_here",
        rf"{_OUT}[^，。]{{0,8}}(?:发|寄|送|传|给|推)(?:到|给|在|来)?[^，。]{{0,3}}(?:这里|这儿|这边|微信|手机|邮箱|公众号|短信|对话|哪里|哪儿|哪|边度)[^。]{{0,4}}{_ASKS}?"
        rf"|(?:在哪里?|哪儿|怎么|咋|如何)(?:能)?(?:看|收|拿|取|下载)(?:到)?(?:意见书|检测报告|检测结果)|(?:意见书|检测报告|检测结果)(?:出来)?(?:后|了)?(?:在|去|上)?(?:哪里?|哪儿)(?:能|可以)?(?:看|收|拿|取|下载)",
    ),
    point(
        "faq.time.told_here",
        r"(?:通知|告诉|联系|找|打给|告知)(?:的是)?(?:我|俺|她|他|我妈|我爸|病人|本人|患者)(?:们)?(?:还是|或者?|抑或)(?:通知|告诉|联系|找|打给)?(?:我|俺|她|他|我妈|我爸|病人|本人|患者)|(?:会|是|到时候?|最后|该)(?:通知|告诉|联系)(?:谁|哪个|边个)",
    ),
    point(
        "faq.open.stay",
        rf"(?:(?:我|家属|家里?人|孩子|女儿|儿子|老公|老婆)[^，。]{{0,3}}{_CAN}|{_CAN}(?:我|家属|家里?人)?)[^，。]{{0,3}}(?:陪着|陪同|陪她|陪他|陪我[妈爸]|陪诊|跟着|一起进|跟进|陪进)[^，。]{{0,8}}",
    ),
    point(
        "faq.open.weekend_visit",
        rf"{_CAN}[^，。]{{0,6}}(?:约|挂|看|去|安排|排)?[^，。]{{0,4}}(?:周末|周[六日天]|星期[六日天]|礼拜[六日天]|节假日|晚上|夜间|下班后)[^，。]{{0,3}}(?:的?号|的?门诊|看病|看诊|就诊|就医|去看|看|去)[^。]{{0,4}}(?:{_ASKS}|$)"
        rf"|(?:周末|周[六日天]|星期[六日天]|礼拜[六日天]|节假日|晚上|夜间)(?:的)?(?:号|门诊)?[^，。]{{0,3}}(?:约|挂|安排|排|有)(?:得到|到|上|号)?[^，。]{{0,3}}{_ASKS}",
    ),
    point(
        "faq.direct_pay.after_signing",
        rf"签(?:完|好|了|过)(?:了|字|授权书?|之?后|以后|就)*(?:是不是|就|还|我|都|，)*(?:用|需要|要|得|可以|不用|没|不需要)[^，。]{{0,3}}(?:管|操心|做|办|弄|跑|事)[^。]{{0,5}}(?:{_ASKS}|什么|啥|$)",
    ),
)
_COSTS_BESIDES = re.compile(
    rf"(?:另外|额外|单独|再|还|我们?|自己|咱们?|要不要|用不用|需不需要)[^，。]{{0,4}}(?:交|花|付|给|收|掏|出|加)(?:什么|啥|一?点|一?份)?(?:钱|费用?)(?:[^，。]{{0,2}}{_ASKS}|$)|(?:另外|额外|单独)(?:收费|要钱)[^，。]{{0,2}}{_ASKS}"
)
_OF_COSTS = re.compile(r"押金|住院费|医药费|药|挂号|检查|化疗|手术|床位|医院|快递|保费|先|垫")
_QUEUES = re.compile(
    rf"(?:要不要|用不用|需不需要|使唔使|使不使|要|需要|得|会|是不是要)(?:等)?(?:排[队隊号期]|轮候|排很久|排好久)[^，。]{{0,4}}(?:{_ASKS}|$)"
)
_WHY_NOT = re.compile(
    r"(?:为(?:什么|啥|何)|凭(?:什么|啥)|怎么|咋|干嘛|点解)(?:就|都|还|会|偏偏)*(?:没有?得?|没得|冇|不(?:包括|包含|开|覆盖|支持|含|做|安排|给|在))"
)
_NO_POLICY = "没有查到保单"
_PAID = re.compile(
    r"(?:钱|保费|保险费?|保单)[^，。]{0,5}(?:交|缴|扣|买|付)(?:了|着|过|的)?|(?:交|缴|买|扣)(?:了|着|过)?[^，。]{0,6}(?:保费|保险|钱|年)|(?:明明|一直|年年|每年)(?:都|在|有)*(?:买|交|缴|扣)"
)
_DENIES = re.compile(
    r"怎么(?:会|可能)|不可能|不会吧|咋(?:会|可能)|明明|没搞错|弄错|搞错|查错|[?？]|交了|买了|缴了|一直"
)
_ALSO = re.compile(
    rf"(?:呢|[，,]|那)[^，。]{{0,4}}{_CAN}[^，。]{{0,3}}(?:也|一起|一块|同时|顺便|再)[^，。]{{0,4}}(?:约|办|申请|做|挂|弄)"
)
_NEXT_ACT = re.compile(
    r"(?:那|请问|，|现在|接下来|接着|下面|下一步|然后|目前|这会儿|后面|还|我们?|俺|有什么|有啥)*"
    r"(?:该|要|需要|应该|得|轮到|用|能)(?:我们?|俺|家属|家里)?(?:再|去|还|配合|自己)*(?:做|干|办|弄|配合)(?:些|点)?"
    r"(?:什么|啥|嘛|的)(?:事|呢|啊|呀|吗|没有?|不|好|[?？])*|(?:下一步|接下来)(?:我们?)?(?:该|要)?(?:做什么|干啥|干什么|怎么做|是什么|干嘛|做啥)(?:呢|啊|[?？])*"
)


def answer(turn: TurnContext, text: str, service: Service | None) -> str | None:
    """The answer, None where the words ask for none of these. `text` is that of the turn, in simplified characters."""
    if found := next((each for each in _POINTS if each.words.search(text)), None):
        return worded(found.key)
    here = service_of(turn) or service
    if _COSTS_BESIDES.search(text) and not _OF_COSTS.search(text):
        return faq_intro.fee(here)
    if _QUEUES.search(text):
        return faq_times.general(here)
    return _why_no_city(text) or _paid_and_not_found(turn, text) or _one_more(turn, text) or _next_act(turn, text)


def _why_no_city(text: str) -> str | None:
    """为什么没有昆明: the list grows (J8), but nobody knows when; nothing is said of it once more."""
    found = _WHY_NOT.search(text)
    if found is None:
        return None
    return worded("faq.why_not_there") if place_elsewhere(text[found.end() :]) else None


def _paid_and_not_found(turn: TurnContext, text: str) -> str | None:
    """怎么会没有，我钱都交了两年了, right after no policy was found."""
    if _NO_POLICY not in turn.last_said or not (_PAID.search(text) and _DENIES.search(text)):
        return None
    return worded("faq.paid_and_not_found")


def _one_more(turn: TurnContext, text: str) -> str | None:
    """那住院呢，能不能也约上, while something else is under way: yes, and what it needs."""
    if turn.form or not _ALSO.search(text):
        return None
    wished = _named(text)
    under_way = {case.service for case in open_cases(turn)} if consented(turn) else set()
    if wished is None or not under_way or wished.id in under_way:
        return None
    musts = "和".join(map(get_catalog().document_name, wished.must_documents))
    must = worded("faq.documents.but_must", service=wished.short_name, must=musts) if musts else ""
    return worded("faq.rights.one_more", service=wished.name, must=must)


def _named(text: str) -> Service | None:
    """The service that is spoken of, also by the first word of its name (住院呢)."""
    named = named_services(text)
    if not named and "住院" in text:
        named = [ServiceId.INPATIENT]
    if not named and "门诊" in text:
        named = [ServiceId.OUTPATIENT]
    return get_catalog().service(named[0]) if len(named) == 1 else None


def _next_act(turn: TurnContext, text: str) -> str | None:
    """现在该我做什么, with a case open: where it stands and what comes next."""
    if turn.form or not _NEXT_ACT.fullmatch(text.strip("。！!~ ")) or not consented(turn):
        return None
    found = open_cases(turn)
    return "\n\n".join(cases.progress_words(turn.session, case, viewer=turn.openid) for case in found) or None
