"""What nearly asks for a service: 给我妈办一个 without saying which, 我爸胃癌 without a wish, 武汉能办住院预约吗.

None of them begins a service: the menu is shown, or the question is answered and the service offered.
"""

import re
from collections.abc import Callable

from actions import faq, faq_intro
from actions.answers import is_question, squeezed
from actions.base import TurnContext
from actions.choices import Offer
from actions.interruptions import REQUESTS
from actions.mentions import mentioned_services, service_asked_about
from actions.people import consented, open_cases
from actions.tumours import named_tumour
from actions.understanding import UNSURE
from actions.words import menu
from bot.catalog import ServiceId, get_catalog, render

LONGEST_WISH, LONGEST_TOLD = 18, 18
_SOME_SERVICE = re.compile(
    r"(?:那|就|好|行|嗯|哦|我|俺|也|还|都|想|要|是|能不能|可以|可不可以|能|请|麻烦|先|赶紧|快|的话|你们?|您|(?:那个|这个)?免费的(?:那个|这个)?)*"
    r"(?:(?:给|帮|替|为|同|和)(?:忙|一下)?[一-龥]{0,6}?)?(?:先|也|再)?(?:办|申请|弄|搞|整)"
    r"(?:理|一?个|一下|一份|一次|份|那个|这个|上|了|弄|办|起)*(?:服务)?(?:吧|呗|嘛|撒|啦|呀|啊|可以|行|吗|么|不|好|[?？！!。])*"
)
_OF_THAT = re.compile(
    r"(?:就是|我|还是|也)*(?:想|要)(?:做|办|用|申请)(?:那个|这个)(?:帮我|给我|请)*(?:办|申请|做|弄)?(?:一下)?[吧呗]*"
)
_MEANS_OTHERS = re.compile(r"退|取消|赔|报销|贷|卡|证|签|删|改|查|发|寄|作业|饭")
_ILLNESS = re.compile(r"(?<!抗)癌(?!症)|恶性|白血病|淋巴瘤|肉瘤|骨髓瘤|黑色素瘤|肿瘤(?!科|医院)|不好的病|那个病")
_MORE_THAN_TOLD = re.compile(
    r"第几|几期|坐|怀疑|疑似|可能|没确诊|良性|复发|转移(?=了?[，,]?(?:能|可以|算))|想|要|能|帮|求|怎么|咋|办|约|看|查查|治|死|活|走了|没了|没|不是|吃|药|怕|吗|呢|好了|手术|出院|报告(?!.{0,4}(?:说|是|出))"
)
# Nobody asks for the gene test without a word of it.
_TESTED = re.compile(
    r"基因|检测|靶向|突变|测序|样本|标本|切片|蜡块|抽血|化验|配型|解读|用药|吃药|药|测|ngs|egfr|pd-?l?1", re.IGNORECASE
)
_MAY_IT = re.compile(r"(?:能|可以|能不能|可不可以)[^，。]{0,4}(?:办|做|约|用|直付|申请)[^，。]{0,8}(?:吗|么|不|[?？])")
_WHAT_IS = re.compile(
    r"(?:啥|什么)意思|(?:是|叫|指)个?(?:啥|什么)(?:东西|服务)|是(?:干|做)(?:啥|嘛|什么)的?|(?:是|叫)(?:啥|什么)(?=[，,。？?呀啊呢]|$)"
)
_WANTS_IT = re.compile(r"(?:我|俺)?(?:要|想)(?:办|申请|约|做)|帮我|给我")
_CLAUSES = re.compile(r"[,，。；;！!？?\s]+")
_NOT_WISHED = re.compile(
    r"不|没|别|取消|退|改|删|已经|上次|之前|约好|办过|做过|多久|几|什么|啥|怎么|咋|哪|为|区别|流程|的|报告|结果|出来"
)
_PAST = re.compile(r"过了?(?:$|[，。,])|上次|之前|已经|不用|不让|别|多久|几|结果")
_MAY_I_HAVE = re.compile(
    r"[^，。]{0,8}(?:能|可以)[^，。]{0,6}(?:约|做|办|安排)[^，。]{0,6}(?:[吗么呗吧不]|行吗|可以吗)[啊呀]?"
)
_WHETHER = re.compile(r"能不能|可不可以|行不行")
_MAY_I_HAVE_ONE = re.compile(
    r"[^，。]{0,10}(?:能不能|可不可以|可以|能)[^，。不]{0,4}(?:约|做|办|安排|给|来|弄|出|申请)(?:一?[个份次下])(?:[吗么呗吧不]|行吗)?[啊呀]?"
)
# 大夫叫做个基因啥的: what a doctor told them to have done.
_DOCTOR_SAYS = re.compile(
    r"(?:大夫|医生|医院|主任|教授)(?:就|也|都|又|他|她|建议|要求|叫|让|要|说)+(?:我|俺|我们|他|她|去|先|得|再|来|赶紧|尽快|最好|马上)*(?:做|测|查|办|约|看|住|挂)"
)
_UNDECIDED = (UNSURE, "faq_service_intro", "query_status", "")


def wants_some_service(turn: TurnContext) -> bool:
    """帮我办一下: the service that was just spoken of is offered, else all of them."""
    plain = squeezed(turn.text)
    if turn.intent not in _UNDECIDED or len(plain) > LONGEST_WISH or _MEANS_OTHERS.search(plain):
        return False
    if turn.intent == UNSURE and turn.candidates:  # something better to offer
        return False
    if service_asked_about(plain) or not (_SOME_SERVICE.fullmatch(plain) or _OF_THAT.fullmatch(plain)):
        return False
    turn.draft.pop("misses", None)
    about = mentioned_services(turn.last_said)
    if spoken_of := faq.spoken_of(turn) or (about[0] if len(about) == 1 else None):
        offer(turn, spoken_of)
    else:
        turn.say_menu("turn.what_to_do")
    return True


def named_wish(text: str) -> ServiceId | None:
    """我儿子白血病，能住院预约吗; 算了我自己弄 门诊预约: the one service that is named and not asked about."""
    named = faq.named_services(text)
    if not named and _DOCTOR_SAYS.search(text) and not _PAST.search(text):
        mentioned = mentioned_services(text)
        return mentioned[0] if len(mentioned) == 1 else None
    if len(named) != 1:
        return None
    clause = next((each for each in _CLAUSES.split(text) if named[0] in faq.named_services(each)), text)
    if _NOT_WISHED.search(_WHETHER.sub("", clause)) or (is_question(clause) and not _may_i_have(clause)):
        return None
    return named[0]


def _may_i_have(clause: str) -> bool:
    return bool(_MAY_I_HAVE.fullmatch(clause) or _MAY_I_HAVE_ONE.fullmatch(clause))


def tells_illness(turn: TurnContext) -> bool:
    """我爸胃癌, with no wish: a kind word and what can be done; the illness is kept for the request that follows."""
    text = turn.text
    if turn.intent == f"request_{ServiceId.GENE_TEST}" and not _TESTED.search(text):
        if not _ILLNESS.search(text) or is_question(text):
            return False
        return _told(turn)
    worries = turn.intent == "out_of_scope" and turn.topic == "worry"
    if not (worries or turn.intent in _UNDECIDED) or len(text) > LONGEST_TOLD or not _ILLNESS.search(text):
        return False
    if is_question(text) or _MORE_THAN_TOLD.search(text) or service_asked_about(text):
        return False
    return _told(turn)


def _told(turn: TurnContext) -> bool:
    turn.draft.pop("misses", None)
    if (tumour := named_tumour(turn.text)) and not turn.draft.get("tumour"):
        turn.draft["tumour"] = tumour
    if menu() in turn.last_said:
        turn.say(render("topic.told_illness_after_menu"))
    else:
        turn.say(render("topic.told_illness", menu=menu()))
    return True


def answers_before_offering(turn: TurnContext) -> bool:
    """武汉能办住院预约吗: a question, though it is taken for the wish; answered, then the service is offered."""
    likeliest = turn.candidates[0] if turn.intent == UNSURE and turn.candidates else turn.intent
    named = faq.named_services(turn.text)
    service = REQUESTS.get(likeliest)
    if len(named) == 1 and service and _WHAT_IS.search(turn.text) and not _WANTS_IT.search(turn.text):
        turn.draft.pop("misses", None)
        turn.say(faq.said_afresh(turn, faq_intro.general(get_catalog().service(named[0]))))
        offer(turn, named[0])
        return True
    if service is None and likeliest.startswith("faq_") and _MAY_IT.search(turn.text):
        service = named[0] if len(named) == 1 else None
    if service is None or (words := faq.answer_first(turn, service)) is None:
        return False
    turn.draft.pop("misses", None)
    turn.say(faq.said_afresh(turn, words))
    offer(turn, service)
    return True


def offer(turn: TurnContext, service: ServiceId) -> None:
    """Ask whether to begin: 1 begins it, with what this message tells. Not where it is under way."""
    if consented(turn) and any(case.service == service for case in open_cases(turn)):
        return
    request = f"request_{service}"
    turn.offer = Offer(intents=(request,), text=turn.text, made_in=turn.inbound_ids[0])
    turn.say(render("faq.then_offer", choices=turn.offer.shown))


ASIDES: tuple[Callable[[TurnContext], bool], ...] = (answers_before_offering, tells_illness, wants_some_service)
"""Not heard again when the member has chosen what they offered."""
