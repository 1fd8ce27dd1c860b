"""Reading an answer out of a message, slot by slot. Strict: what is not clearly an answer is left to the intent."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.catalog import Catalog, Service, get_catalog, render
from bot.kernel import clock
from bot.kernel.zh_dates import Prefer, describe, find_date

_YES = frozenset(
    """
    1 是 是的 对 对的 没错 正确 确认 确认提交 提交 好 好的 好吧 可以 行 行的 嗯 嗯嗯
    恩 ok yes y 没问题 同意 要 要的 需要 办 办吧 无误 核对无误 都对 对对 对对对
    是是 中 得 提交吧 就这样 就这样吧 可以的 好滴 好嘞 成 妥 没毛病 確認 對 沒錯 沒問題
    信息无误 麻烦提交 确定 確定 是对的
    """.split()  # noqa: SIM905 - one word a line would be a page
)
_NO = frozenset(
    """
    2 不 不是 不对 错了 有误 不对的 修改 改 要改 要修改 我要改 改一下 等等 no n 不行
    不要 先不 不确认 不提交 信息不对 写错了 不可以 搞错了 弄错了 不對
    """.split()  # noqa: SIM905 - one word a line would be a page
)
_DONE = re.compile(
    r"^(?:我?(?:都|已经|已)?(?:发|传|上传|拍)?(?:完|好|齐)(?:了|啦|毕)?|完成|完毕|完事|ok|就这些|就这么多|没(?:有)?(?:了|别的)|没有其他|只有这些|全了|齐了"
    r"|(?:都|已经|已)(?:发|传|拍)(?:给你|过去|上去)?(?:了|啦|过了)|发送完毕|上传完成|好了|可以了|全(?:都)?(?:发|传)(?:了|完了)|就这几张|暂时就这些|先这些|下一步|继续)$"
)
_LATER = re.compile(
    r"稍后|等会|一会|待会|回头|晚点|改天|过两天|明天再|以后再|之后再|先不(?:发|传)|暂时没|没带|不在(?:身边|手边|手上)|还没(?:有|出|拿|拍)|没有(?:资料|报告|病历|照片)|手头没"
    r"|找不到|不会(?:发|拍|传)|在医院|等.{0,6}(?:再|后)|^(?:没有|没|跳过|后补|补发|无)$|后补|晚些|再发|再补|缓缓"
)
_OPTIONAL_SKIP = re.compile(
    r"^(?:都?(?:行|可以|好)|没有|没|无|随便|不限|不用|不需要|没要求|没有要求|没特别.*|没什么.*|你们(?:安排|定|看着办|推荐).*|听.{0,4}安排.*|服从安排|看着?安排.*|安排就行|哪(?:家|个|里)都(?:行|可以|好).*"
    r"|不知道|不清楚|不懂|推荐一下|您?定吧?|帮我(?:选|定|安排).*|没想好|均可|任意|跳过|暂无|无要求|没意见|都听你们的?.*|由你们.*)[吧啊呢哈的了呀]?$"
)
_UNSURE = re.compile(
    r"不(?:清楚|知道|记得|确定|晓得|太清楚|太记得|大清楚)|记不(?:清|得|住)|忘(?:了|记)|想不起来|没印象|没法确定|还没(?:确诊|定|出|安排)|没确诊|未确诊|待定|等通知|没开|没有(?:住院条|住院单)|还没拿到|跳过"
)
_QUESTION = re.compile(
    r"[?？]|吗$|呢$|怎么|什么|为啥|为何|多久|多少|几天|哪些|哪里|哪家(?!都)|能不能|可不可以|可以.{1,8}吗|是不是|要不要|啥"
)
_HOSPITAL = re.compile(
    r"医院|医科|科$|[内外妇儿骨]科|肿瘤|中心|协和|华西|华山|中山|瑞金|同济|湘雅|齐鲁|301|北大|人民|附属|附一|附二|省立|市立|军区|总院|专家|主任|教授|大夫|医生|门诊"
)
DATE_SLOTS = {
    "diagnosed_on": Prefer.PAST,
    "admission_slip_date": Prefer.PAST,
    "admission_date": Prefer.FUTURE,
    "visit_date": Prefer.FUTURE,
}
UNKNOWN_DATE = "unknown"
MAX_FREE_TEXT = 60
EARLIEST_SLIP = timedelta(days=60)
OLDEST_DIAGNOSIS = timedelta(days=365 * 15)


@dataclass(frozen=True)
class Reading:
    """What a message says about one slot: a value, or what is wrong with it; neither when it says nothing."""

    value: str | None = None
    echo: str | None = None
    problem: str | None = None

    @property
    def silent(self) -> bool:
        """Whether the message is no answer at all."""
        return self.value is None and self.problem is None


NOTHING = Reading()


def bare(text: str) -> str:
    """`text` in lower case without blanks and punctuation at its ends."""
    return re.sub(r"^[\s，。！,.!~～、;；:：]+|[\s，。！,.!~～、;；:：]+$", "", text.lower())


def read_yes_no(text: str) -> bool | None:
    """True, False, or None when the message is neither."""
    word = re.sub(r"[吧啊呀哦呢哈啦了的]+$", "", bare(text)) or bare(text)
    for candidate in (bare(text), word):
        if candidate in _YES:
            return True
        if candidate in _NO:
            return False
    return None


def is_question(text: str) -> bool:
    """Whether the message asks something."""
    return bool(_QUESTION.search(bare(text) + ("?" if text.rstrip().endswith(("?", "？")) else "")))


def says_done(text: str) -> bool:
    """Whether the member says that all papers are sent."""
    return bool(_DONE.match(re.sub(r"[，,。！!\s]", "", bare(text))))


def says_later(text: str) -> bool:
    """Whether the member will send papers another time."""
    return bool(_LATER.search(bare(text)))


def read_city(text: str, service: Service) -> Reading:
    """A city of the service named in the text (J7, S2), or the words that it is not covered."""
    catalog = get_catalog()
    named = [city for city in catalog.cities if city in text]
    for city in named:
        if re.search(rf"(?:不是|不去|不要|不想去|除了){city}", text) and len(named) > 1:
            continue
        if city in service.cities:
            return Reading(value=city, echo=render("details.got_city", city=city))
        return Reading(problem=render("details.city_not_for_service", city=city, cities="、".join(service.cities)))
    return NOTHING


def read_date(slot: str, text: str, service: Service, catalog: Catalog) -> Reading:
    """A date for `slot`, checked for sense; `unknown` where the member may not know it."""
    today = clock.today()
    found = find_date(text, today=today, prefer=DATE_SLOTS[slot])
    if found is None:
        if _UNSURE.search(text) and slot == "diagnosed_on":
            return Reading(value=UNKNOWN_DATE, echo=render("details.diagnosed_unknown"))
        return NOTHING
    if problem := _date_problem(slot, found.day, today):
        return Reading(problem=problem)
    about = "" if found.exact else render("details.about")
    return Reading(value=found.day.isoformat(), echo=render(f"details.got_{slot}", date=describe(found.day) + about))


def _date_problem(slot: str, day: date, today: date) -> str | None:
    if DATE_SLOTS[slot] is Prefer.PAST and day > today:
        return render(f"details.{slot}_in_future", date=describe(day))
    if slot == "diagnosed_on" and day < today - OLDEST_DIAGNOSIS:
        return render("details.date_too_old", date=describe(day))
    if slot == "admission_slip_date" and day < today - EARLIEST_SLIP:
        return render("details.slip_too_old", date=describe(day))
    if slot == "visit_date" and day < today:
        return render("details.date_has_passed", date=describe(day))
    return None


def read_hospital_wish(text: str, intent: str) -> Reading:
    """A wish for a hospital or department, or that there is none (G3: recorded, not promised)."""
    word = bare(text)
    if _OPTIONAL_SKIP.match(word) or intent == "deny":
        return Reading(value=render("details.no_wish"), echo=render("details.got_no_wish"))
    if is_question(word) or len(word) > MAX_FREE_TEXT:
        return NOTHING
    if _HOSPITAL.search(word):
        return Reading(value=word, echo=render("details.got_hospital_wish", wish=word))
    return NOTHING


def read_tumour(text: str) -> Reading:
    """The kind of tumour in the member's own words."""
    word = re.sub(
        r"^(?:我?(?:是|得的?是?|患的?是?|确诊(?:的|了)?是?|查出来?是?|诊断(?:为|是)|医生说是?))+", "", bare(text)
    )
    if is_question(text) or not 1 < len(word) <= MAX_FREE_TEXT:
        return NOTHING
    if re.search(
        r"癌|瘤|白血病|肿物|占位|结节|恶性|ca$|肺|肝|胃|肠|乳腺|淋巴|甲状腺|胰|食管|卵巢|宫颈|前列腺|膀胱|肾|脑|骨|鼻咽|喉|舌|胆|皮肤|黑色素",
        word,
    ):
        return Reading(value=word, echo=render("details.got_tumour", tumour=word))
    if _UNSURE.search(word):
        return Reading(value=render("details.tumour_unknown"), echo=render("details.got_tumour_unknown"))
    return NOTHING
