"""What people ask beside the services: a wheelchair, who may stay the night, where the office is, what 确诊日期 means,
whether another insurer's policy counts, where we have their data from. Clear by their words; from the catalog alone.
"""

import re
from dataclasses import replace

from actions import faq_intro, faq_rights, hospitals
from actions.answers import is_question
from actions.base import TurnContext
from actions.faq_points import Point, point, worded
from actions.wishes import hospital_nickname_alone
from bot.catalog.coverage import get_coverage

_POINTS: tuple[Point, ...] = (
    point(
        "faq.open.stay",
        r"(?:轮椅|担架|平车|陪床|陪护床?|陪住|陪夜|停车|车位|食堂|订餐|单间|双人间|单人间|无线网|wifi|洗澡|热水|探视|探病|宠物|折叠床|住宿|宾馆|招待所|接站)"
        r"[^，。]{0,8}(?:吗|么|不$|没$|没有$|有没有|能不能|可不可以|行不行|好停|怎么|咋|几个人|几点|[?？])"
        r"|(?:有没有|能不能|可不可以|可以|能)[^，。]{0,6}(?:轮椅|陪床|陪护|陪住|停车|食堂|探视|洗澡|住单间|单人间)",
    ),
    point(
        "faq.open.office",
        r"(?:你们?|您们?|公司|咱们?|办公室?|线下|营业厅|门店|网点)的?(?:公司|单位|办公室?|地址|网点|门店|柜台|现场)?"
        r"(?:在|是在|开在)?(?:哪(?:里|儿|个(?:大?楼|地方|城市|区))?|什么地方|啥地方)(?:办公|上班|啊|呀|呢|[?？])*$"
        r"|(?:在|去|到)哪(?:个|栋|座)?(?:大楼|楼|办公室|营业厅|柜台|网点)|(?:去|到)(?:你们?|您们?)?(?:现场|线下|柜台|公司|网点)[^，。]{0,3}(?:办|吗|行|可以|去)|我去现场",
    ),
    point(
        "faq.open.group",
        r"(?:微信|病友|QQ|qq|交流|患者|家属)群[^，。]{0,6}(?:吗|么|没|不|能|进|加|[?？])|有没有[^，。]{0,4}群",
    ),
    point(
        "faq.rights.other_insurer",
        r"(?:惠民保|[一-龥]{1,4}惠保|(?:人保|平安|太保|太平洋|国寿|人寿|泰康|新华|友邦|支付宝)(?:的|买的|那边的?)?(?:重疾|医疗)?(?:保险|险|保单|单子|产品)"
        r"|微医保|好医保|别(?:的|家)(?:保险|公司)|其[他它](?:的)?(?:家)?保险)(?!上班|公司上班)[^。]{0,14}(?:能|可以|算|行|用|找你们|管)[^。]{0,6}(?:吗|么|不|呢|[?？])",
    ),
    point(
        "faq.intro.data_from",
        r"(?:怎么|咋|从哪(?:里|儿)?|哪(?:里|儿)|谁(?:给|告诉|让)[你您])(?:会|能|就|们|的)*(?:有|来的?|弄(?:到|来)?的?|拿(?:到|来)?的?|得到|知道|晓得|搞到)?[^，。不没]{0,3}我(?:们|家|妈|爸)?的?(?:资料|信息|名字|姓名|电话|号码|身份证|病历?|情况|保单|数据)",
    ),
    point(
        "faq.documents.diagnosis_day",
        r"(?:啥|什么)(?:是|叫做?)(?:第一次)?确诊(?:的)?(?:日期|时间|日子|那天)?|确诊(?:的)?(?:日期|时间|日子|那天)(?:是|指|按|算|以)?(?:的)?(?:啥|什么|哪)(?:意思|一?天|个|时候)?(?:算|为准)?|(?:算|按|以)哪一?[天个](?:日期|日子)?算?(?:是)?确诊",
    ),
    point(
        "faq.rights.tested_elsewhere",
        r"(?:外面|外头|外边|别处|别的|自己|自费|医院|县里|市里|老家|私人)[^，。]{0,6}(?:做|测|查)过[^，。]{0,6}(?:基因|检测)[^。]{0,10}(?:还|要|能|可以)[^。]{0,8}(?:吗|么|不|呢|[?？])",
    ),
    point(
        "faq.intro.opinion_form",
        r"(?:专家|教授|二诊|第二(?:诊疗)?意见)[^，。]{0,8}(?:视频|当面|面诊|面对面|只?看(?:片子|资料|报告|病历)|见(?:到)?(?:面|本人)|打电话|通话|线上|网上)[^。]{0,12}(?:吗|么|不|还是|[?？])",
    ),
    point(
        "faq.open.expert_rank",
        r"(?:专家|教授|大夫|医生)们?[^，。]{0,4}(?:几岁|多大(?:年纪|岁数)?|什么(?:级别|职称|水平|来头)|啥(?:级别|职称|水平)|厉不厉害|主任还是|是主任|正高|副高|哪个级别)",
    ),
    point(
        "faq.rights.after_treatment",
        r"(?:开过刀|动过刀|动过手术|手术(?:做)?(?:过|完)了?|做过手术|化疗过)[^，。]{0,3}(?:还)?(?:能|好|可以|得)[^，。]{0,6}(?:伐|吗|么|不|[?？])",
    ),
    point(
        "faq.documents.later",
        r"^(?:那|我|资料|报告|照片|之?后面?|以后|过后|回头|还|现在|晚点|再|是不是|，)*(?:能|可以|可不可以|能不能)(?:再|继续|接着)?(?:补|添|加)(?:交|发|传|上)?(?:资料|报告|照片|材料|的)*(?:吗|么|不|伐|[?？])+",
    ),
    point(
        "faq.documents.films",
        r"(?:胶片|光盘|片子|CD|碟片)[^。]{0,10}(?:怎么|咋|如何)[^，。]{0,4}(?:给|发|传|弄|寄|交)",
    ),
    point(
        "faq.time.any_time",
        r"(?:周末|周[六日天]|星期[六日天]|礼拜[六日天天]|节假日|放假|晚上|半夜|夜里)(?:也|还|都)?(?:能|可以|可不可以|能不能)(?:申请|办理?|弄|约|提交|用)[^，。]{0,3}(?:吗|么|不|[?？])",
    ),
)
_WHAT_CAN_YOU_DO = re.compile(
    r"(?:那|那么|请问|，)*[你您](?:们)?(?:这里|这儿|这边|到底|究竟|都|还|，)*(?:能|会|可以)(?:干|做|帮|办)(?:我|俺|我们|忙)?(?:干|做|办)?(?:点|些)?(?:啥|什么|嘛)(?:事|忙|呢|啊|呀|[?？])*"
)
# 我自己又买了一个，能给报不, after a gene test was spoken of.
_BOUGHT_IT = re.compile(r"(?:自己|网上|私下)[^。]{0,10}(?:买|做|测)[^。]{0,14}(?:能|给|可以)[^，。]{0,3}(?:报|退)")
_OF_A_TEST = re.compile(r"检测|基因")
_IS_IT_THERE = re.compile(
    r"(?:那|请问|那么)?([一-龥]{2,8}?)(?:医院)?(?:在不在|在吗|有没有|有吗|呢)(?:里面|里头|名单|列表|上面)*[?？]*"
)
# 那算不算恶性, of the illness that was told.
_IS_IT_COVERED = re.compile(
    r"算不算|算[^，。]{0,6}[吗么?？]|属(?:不)?于|是不是(?:恶性|癌)|保不保(?!住|险)|在不在(?:范围|保障)"
)


def answer(turn: TurnContext, text: str) -> str | None:
    """The answer, None where the words ask for none of these. `text` is that of the turn, in simplified characters."""
    if _WHAT_CAN_YOU_DO.fullmatch(text):
        return faq_intro.general(None)
    if found := next((each for each in _POINTS if each.words.search(text)), None):
        return worded(found.key)
    if _BOUGHT_IT.search(text) and _OF_A_TEST.search(turn.last_said):
        return worded("faq.bought_test")
    return _of_the_illness(turn, text) or _of_a_hospital(turn, text)


def _of_a_hospital(turn: TurnContext, text: str) -> str | None:
    """瑞金在不在, 仁济呢: a hospital by what members call it, and hardly a word besides."""
    named = _IS_IT_THERE.fullmatch(text)
    if named is None or not hospital_nickname_alone(named[1]):
        return None
    return hospitals.answer(replace(turn, text=f"{named[1]}医院能约吗"), None)


def _of_the_illness(turn: TurnContext, text: str) -> str | None:
    """Whether what was told lies within the cover, where its name does not say (原位癌, 交界性)."""
    told = str(turn.draft.get("tumour") or "")
    if not told or not is_question(text) or not _IS_IT_COVERED.search(text):
        return None
    return worded("faq.rights.between") if lies_between(told) else faq_rights.of_illness(f"{told}算不算")


def lies_between(disease: str) -> bool:
    """Whether an illness is called by a name that leaves open whether it is malignant (coverage.yaml)."""
    return any(word in disease for word in get_coverage().may_be_covered.between)
