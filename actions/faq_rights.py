"""Who may use the services, for which illness, how often and until when (J5, J6, G4, S1, T4, D8)."""

import re
from collections.abc import Callable

from actions.base import TurnContext
from actions.faq_points import first_fitting, point, worded
from bot.catalog import Service, get_catalog, render
from bot.catalog.coverage import get_coverage

ABOUT = re.compile(r"条件|资格|符合|能享受|保单|投保|权益|等待期|次数|几次")
_BENEFIT_LOST = (
    r"没用|用不完|没有用|不用的话|累[积计]|攒|清零|终身|永久|作废|结转|留到|顺延到|没申请|机会.{0,4}过期|次数.{0,6}过期"
)
_NEXT_YEAR = re.compile(rf"(?:{_BENEFIT_LOST}|今年.{{0,6}}(?:明年|过了年)|过了一年|一年.{{0,4}}失效)")
_RENEWED = re.compile(
    r"^(?!.*(?:癌|确诊|查出)).*(?:续保|每年都|明年还|一年一次|下一?个?(?:保单)?年度|重新算|明年(?:能|可以|再))"
)
_AGAIN = re.compile(
    r"几次|多少次|一次|两次|次数|第[二三]次|再(?:用|来|约|申请|做|办|免费|预约)|还(?:能|可以)(?:再|用|申请|做)|用过|用完|用掉|不止|无限|重复"
)
_SEVERAL_SERVICES = re.compile(
    r"同时|一起(?:用|办|申请)|都能用|都可以用|几个服务|几[项个](?:服务)?(?:能|可以)(?:同时|一起|都)|五[项个].{0,4}都(?:能|可以)"
    r"|用了.{1,6}还能(?:用|申请|约|办).{1,8}|(?:用过|约过|做过)(?:门诊|住院|直付|基因|第二).{0,8}(?:还能|能不能|可以)(?:用|申请|约|办)?(?:门诊|住院|直付|基因|第二)"
    r"|还能(?:申请|用|约)(?:门诊|住院|直付|基因|第二).{0,8}(?:之前|已经)?用过(?:门诊|住院|直付|基因|第二)"
)
_POINTS = (
    point("faq.open.age", r"岁.{0,6}(?:能|可以|用)"),
    point("faq.rights.after_waiting_period", r"(?<!没)(?<!不)(?:刚过|过了|过完)等待期.{0,6}(?:查|确诊|得|发现)"),
    point(
        "faq.rights.in_waiting_period",
        r"等待期(?:内|里|还没过|没过|之内|中).{0,10}(?:确诊|查|得|发现|怎么算|申请|能|用|办)|(?:投保|刚买|买了|生效|买保险).{0,10}(?:天|月).{0,6}(?:就|查|确诊|得)|第.{1,6}天查|这时候确诊",
    ),
    point("faq.rights.waiting_period", r"等待期|生效.{0,4}(?:几|多少|第).{0,3}天|多久(?:可以|能)(?:开始)?用"),
    point(
        "faq.rights.before_cover",
        r"(?:买|投|生效)(?:保险|保|这个)?(?:之?前|以前).{0,10}(?:查|得|有|确诊|发现|结节)|带病投保|没告知|未告知|(?:还没|没有|未)生效|去年.{0,8}今年(?:才)?(?:买|投)",
    ),
    point(
        "faq.rights.recurrence",
        r"复发|又犯|再犯|转移|第二次(?:得|患|长)|又(?:长|得|查出|患)|两种癌|二次(?:患|得)|新的癌|以前得过|得过.{0,4}癌|老病号|不是第一次|旧病",
    ),
    point("faq.rights.first_time", r"初次|首次确诊|第一次(?:确诊|得|患)"),
    point(
        "faq.rights.not_diagnosed",
        r"疑似|怀疑|没(?:有)?确诊|还没确|未确诊|没定性|性质不明|等病理|没有?病理|结节(?!.{0,8}(?:癌|恶性))|不确定是不是|没出结果|体检",
    ),
    point("faq.rights.no_cancer", r"不是癌|没(?:有)?得癌|没病|不是(?:恶性|肿瘤)|没有癌"),
    point(
        "faq.rights.for_family",
        r"(?:帮|代|替|给)(?:我?(?:爸|妈|父亲|母亲|老公|老婆|爱人|家人|家里人|孩子|儿子|女儿|老人|别人|他|她|亲戚|病人|公公|婆婆)).{0,4}(?:申请|办|约|预约|弄|操作|问)|代办|代为|家属(?:能|可以|来)?(?:代|办|申请|操作)|(?:能|可以|可不可以)(?:替|代)(?!替)|我(?:能|可以)帮",
    ),
    point(
        "faq.rights.insured_only",
        r"没(?:有)?买(?:这个|过)?保险|没(?:有)?(?:投|上|参)保|没有保险|不是被保|(?:转给|转让|让给|送给)|次数.{0,6}给|(?:给|让)(?:我?(?:爸|妈|家人|家里人|老公|老婆|孩子|父母|爱人|朋友)).{0,4}用|(?:家里?人|父母|爸妈|家属|老公|老婆|妻子|爱人|孩子|子女|亲戚|朋友|我妈|我爸|儿子|女儿|老人|配偶|娃).{0,10}(?:能办[吗么不]|可以办[吗么不]|能申请[吗么不]|能用|可以用|能享受|有资格|也能|能不能用|有这个|得病可以|用吗)|给.{1,4}买的|名下|投保人|谁能用|什么人",
    ),
    point("faq.rights.still_in_force", r"(?:明天|快|马上|就要|下个?月|月底|还没)(?:要)?到期"),
    point(
        "faq.rights.expired",
        r"(?:保单|保险|合同|险).{0,4}(?:过期|到期|失效|断|终止|中止|没了|停)|断保|退保|脱保|断缴|没(?:交|缴)(?:上|保费|费)?|保费没|过期(?:了|还|能)|超过保单",
    ),
    point(
        "faq.rights.after_treatment",
        r"(?:手术|开刀|化疗|放疗|治疗|靶向药?).{0,8}(?:做完|完|切|过|中途|好几次|期间|之后|以后|后|都).{0,10}(?:能|可以|用|申请|行|吗)|(?:做完|切完|都|正在)(?:手术|化疗|放疗|了).{0,8}(?:能|可以|申请)",
    ),
    point("faq.rights.diagnosed_long_ago", r"(?:去年|前年|[几一二两三]年前|早就|老早|上年).{0,6}(?:确诊|查|得|发现)"),
    point("faq.open.age", r"岁|年龄|年纪|老人(?=.{0,4}(?:能|可以|用))|外国人|国籍|未成年|小孩"),
    point(
        "faq.open.product",
        r"团险|单位(?:给)?买|公司(?:给)?买|哪款|那款|产品|我的保单(?:里|有|包)|我的保险(?:有|包|里)|两份保单|几份保单|附加",
    ),
    point("faq.rights.cancelled", r"取消.{0,8}(?:算|扣|用掉|次数|还有|少)"),
    point(
        "faq.rights.missed",
        r"(?:没去|没能去|爽约|错过|没按时|没到|去不了|迟到|忘了去).{0,8}(?:算|用|次|怎么|会|还)|(?:约好|安排好).{0,4}(?:不去|没去|取消)",
    ),
)
_ILLNESS = re.compile(r"能|算|可以|包|保|用|享受|给|行|范围|里面|符合|吗|么")
_MALIGNANT = re.compile(
    r"[一-龥]{1,6}?癌(?!症|前|变|细胞)|[一-龥]{0,4}?(?:肉瘤|白血病|淋巴瘤|骨髓瘤|黑色素瘤|母细胞瘤)"
)
_COVER = re.compile(r"算|范围|保障|里面|包|属于|符合|能用|可以用|(?:可以|能)(?:申请|办|享受)[吗么不？?]|给用")
_BEFORE_ILLNESS = re.compile(r"^.*(?:是|的|得了?|患上?了?|那|这|我们?|[爸妈他她]|查出来?|确诊了?)")
_UNSURE_ENDS = re.compile(r"算不算|是不是|是否|能不能|可不可以|吗|么|[?？]|还是不")


def answer(turn: TurnContext, service: Service | None) -> str | None:
    """The answer to a question about who, what for, how often and until when; None when it asks for none of it."""
    text = turn.text
    for hears, tell in _COUNTED:
        if hears.search(text):
            return tell(service)
    if words := _illness(text):
        return words
    if words := first_fitting(_POINTS, text):
        return words
    return _times(service) if _AGAIN.search(text) else None


def general(_service: Service | None) -> str:
    """The conditions (J5)."""
    return worded("faq.rights.conditions")


def differs(text: str) -> bool:
    """Whether the answer depends on the service."""
    counted = any(hears.search(text) for hears, _ in _COUNTED)
    return bool(_AGAIN.search(text)) and not (counted or _illness(text) or first_fitting(_POINTS, text))


def _illness(text: str) -> str | None:
    """Whether an illness is covered, as far as its name tells (coverage.yaml)."""
    coverage = get_coverage()
    if not _ILLNESS.search(text) or re.search(r"复发|转移|又长|得过|怀疑|疑似|[两几]种|新的癌", text):
        return None
    told = _UNSURE_ENDS.sub("", text)
    if "癌变" in told or any(word in told for word in coverage.may_be_covered.between):
        return worded("faq.rights.between")
    if "良性" in told or coverage.clearly_excludes(told):
        return _excluded(told)
    named = _MALIGNANT.search(told)
    if named is None or not _COVER.search(text):
        return None
    illness = _BEFORE_ILLNESS.sub("", named[0])
    return worded("faq.rights.malignant", illness=illness) if len(illness) > 1 else None


def _excluded(told: str) -> str:
    lists = get_coverage().not_covered
    benign = next((word for word in lists.benign if word in told and word != "良性"), None)
    other = next((word for word in lists.other_diseases if word in told), None)
    if benign:
        return worded("faq.rights.benign_named", illness=benign)
    return worded("faq.rights.other_disease", illness=other) if other else worded("faq.rights.benign")


def _times(service: Service | None) -> str:
    if service is None:
        return worded("faq.rights.times_all", lines="\n".join(map(_times_line, get_catalog().services)))
    key = "faq.rights.times_yearly" if service.each_year else "faq.rights.times"
    return worded(key, service=service.short_name, quota=service.quota_per_policy_year)


def _times_line(service: Service) -> str:
    key = "faq.rights.line_yearly" if service.each_year else "faq.rights.line"
    return render(key, service=service.short_name, quota=service.quota_per_policy_year)


def _renewed(service: Service | None) -> str:
    """A new policy year brings a new use only where the text says so (G4)."""
    services = get_catalog().services
    yearly = "、".join(one.short_name for one in services if one.each_year)
    others = "、".join(one.short_name for one in services if not one.each_year)
    if service is not None and service.each_year:
        return worded("faq.rights.renewed_yes", service=service.short_name, quota=service.quota_per_policy_year)
    if service is not None:
        return worded("faq.rights.renewed_open", service=service.short_name, quota=service.quota_per_policy_year)
    return worded("faq.rights.renewed", yearly=yearly, others=others)


_COUNTED: tuple[tuple[re.Pattern[str], Callable[[Service | None], str]], ...] = (
    (_NEXT_YEAR, lambda _: worded("faq.rights.not_kept")),
    (_RENEWED, _renewed),
    (_SEVERAL_SERVICES, lambda _: worded("faq.rights.each_counts")),
)
