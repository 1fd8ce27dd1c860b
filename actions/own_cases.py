"""Questions about the member's own case are answered from that case, before the general answers about the services."""

import re
from collections.abc import Iterable
from datetime import timedelta

from actions import faq
from actions.acts_base import about_case, names_member
from actions.base import TurnContext
from actions.people import acting_for, consented
from actions.person_words import relation_named
from bot.cases import service as cases
from bot.cases.appointments import has_come
from bot.cases.models import Case
from bot.cases.questions import Topic, answer_about
from bot.catalog import MemberAct, ServiceId, render
from bot.kernel import clock
from bot.members import service as members

LOOKS_BACK = timedelta(days=60)
JUST_NOW = timedelta(days=1)
CANCELLED = "cancelled"
_TOPICS = (
    (
        Topic.WHY_ENDED,
        re.compile(
            r"(?:为什么|为啥|为何|(?:怎么|咋)(?:就|会|被|突然|给)).{0,6}(?:终止|结束|取消|不能办|不符合|没了|停了)"
        ),
    ),
    (
        Topic.AGAIN,
        re.compile(
            r"(?:还能|还可以|(?:能不能|可不可以|可以|能)再)再?(?:做|约|办|用|申请|预约).{0,8}(?:吗|么|不|[?？])"
        ),
    ),
    (
        Topic.POST_TO,
        re.compile(r"寄(?:到|去|给|往)?(?:哪|什么地方|谁|啥地方)|(?:收件|邮寄|寄样?本?的?)地址|地址.{0,4}寄"),
    ),
    (
        Topic.STILL_NEEDED,
        re.compile(
            r"还(?:需要|要|差|缺|得|用)(?:再)?(?:补充?|交|提供|发|准备)?(?:些|点|哪)?(?:什么|啥|哪些|哪几样|材料|资料)"
            r"|(?:资料|材料|病历)(?:都)?(?:齐|够|全)了?(?:吗|没|不|么)"
        ),
    ),
    (Topic.BRING, re.compile(r"(?:要|得|需要|应该|该)?(?:带|拿)(?:些|点|上)?(?:什么|啥|哪些)|要带的")),
    (
        Topic.WHERE,
        re.compile(
            r"(?:医院|科室|门诊|地方)(?:是|的)?在?(?:哪里?|哪儿|什么(?:地方|位置)|怎么(?:走|去|坐车))"
            r"|(?:医院|就诊|看病)的?(?:地址|位置|名字|名称)|[在去到](?:哪|什么)(?:里|儿|家|个|地方)?(?:看|住|就诊|医院)"
            r"|(?:是|约(?:的|在)?)(?:的)?(?:哪一?家|哪个|什么)医院|(?:几|哪一?)(?:号)?(?:楼|层|栋)|哪个(?:科|楼|门|院区)"
            r"|(?:地址|位置|地方)(?:是|在)?(?:哪(?:里|儿)?|多少|什么|啥)|(?:地址|位置|医院)[^，。]{0,4}(?:再)?(?:发|说|给|告诉|忘)|(?:忘|不记得|记不得)[^，。]{0,6}(?:地址|医院|在哪)"
            r"|^(?:那|请问|我|我们|到底|具体|那天|到时候?|看病|住院|就诊)*(?:地址|在哪(?:里|儿|家|家医院|个医院)?|去哪(?:里|儿|家|家医院|个医院)?|怎么(?:去|走|过去))(?:来着|呢|啊|呀|了|的|[?？])*$"
        ),
    ),
    (
        Topic.HOW_FAR,
        re.compile(r"(?:医院|地方|那(?:里|儿|边))?(?:离|距)?[^，。]{0,8}(?:远不远|远吗|远么|近不近|近吗|多远)"),
    ),
    (
        Topic.WHEN,
        re.compile(
            r"几点(?:钟)?(?:去|到(?!几)|看|来|报到|开始|来着|呢|啊|[?？]|$)|(?:什么时候|哪天|几号)(?:去|看|住|到|就诊|入院|来着)"
            r"|约(?:的|在|到)?(?:是)?(?:哪天|几号|什么时候|啥时候|星期几|周几)|(?:时间|日子)(?:是)?(?:哪天|几号|几点|什么时候|多少)|^(?:那|请问|具体)*(?:什么时间|啥时间|哪天|几号|星期几|周几)(?:来着|呢|啊|[?？])*$"
        ),
    ),
    (
        Topic.HOW_LONG,
        re.compile(r"多(?:久|长时间|少天)|(?:什么时候|啥时候|何时|几天|几时|哪天)(?:能|可以|才|会|给|出|有|安排|到)"),
    ),
)
# About the services or the illness in general, or no question about how the case stands.
_OTHERWISE = re.compile(
    r"一般|通常|你们|所有|每个|哪些(?:城市|医院)|其他|改|换|另约|没空|推迟|帮|想约|选|现在几点|进度|理赔|保险|保单|等待期|过期|失效|到期"
    r"|生效|有效|活|治|扛|复发|化疗|手术|放多|坏|保存|复查|确诊|没有|父母|家里人|我的?家人|别人|明年|用过|证明|申请要|护照|身份证|续保|血凝|检查还|拔"
)
_EXPERT = re.compile(r"专家|意见")
_REPORT = re.compile(r"报告|结果|检测|化验|实验室")
_IF_CANCELLED = re.compile(
    r"(?:取消|退)(?:了|掉|之后|以后|后|的话)*[^，。]{0,6}(?:机会|次数|名额)[^，。]{0,4}(?:还在|在不在|还有|有没有|没了|作废|算|扣|保留|浪费)|"
    r"(?:取消|退)(?:了|掉|之后|以后|后|的话).{0,6}(?:还能|还可以|能不能|能|可以)"
)
_IF_NOT_THERE = re.compile(
    r"(?:如果|要是|万一|假如|假设|若|就算|约(?:好|上)?了|挂(?:完|上|了|好)?(?:的)?号?|到时候?|那天|临时)?[^，。？?]{0,8}"
    r"(?:不去|没去|去不(?:了|成)|没(?:能)?来|不来|来不了|没到|不到场|没住|不住|爽约|放鸽子|失约|没赶上|错过|忘(?:了|记)去|迟到|不看)[^。？?]{0,6}"
    r"(?:会(?:不会)?(?:怎|咋|有|扣|算|影响|浪费|作废|被|罚|不)|(?:扣|算|占|耽误|浪费|影响|作废|损失|罚|收费)[^。]{0,6}(?:吗|么|不|没|[?？])|怎么样|怎样|咋样|有(?:什么|啥|没有)?(?:后果|影响|损失|事)|要紧|(?:可以|行|能)吗$|有事吗|(?:还)?(?:能|可以)(?:再|重新).{0,6}(?:吗|么|不)|算(?:不算)?用)"
    r"|^(?:那|我|我们)*(?:如果|要是|万一|假如)[^，。？?]{0,4}(?:不去|没去|不来|没来|去不成)(?:了|的话)?(?:呢|[?？])+$"
)
# It has happened: 没去成 is told to staff (actions/acts_appointments.py).
_IS_OVER = re.compile(r"(?:昨天|前天|上周|刚才?|今天|已经)[^，。]{0,10}(?:没去|没赶上|错过|没来|忘)")
_TAKES_BACK = re.compile(
    r"(?:别|不要?|不想|先不)(?:给我)?取消|(?:恢复|撤回|收回).{0,4}(?:预约|申请|取消)|取消(?:错|早)了"
)


def answers(turn: TurnContext) -> bool:
    """Whether the message asks about exactly one case of the member's; it is answered from the case."""
    if not consented(turn):
        return False
    if _IF_CANCELLED.search(turn.text) and _tells_consequence(turn):
        return True
    if tells_if_not_there(turn):
        return True
    topic = next((topic for topic, words in _TOPICS if words.search(turn.text)), None)
    if topic is None or _OTHERWISE.search(turn.text):
        return False
    told = [words for case in _fitting(turn) if (words := answer_about(turn.session, case, topic))]
    if len(told) != 1:
        return False
    turn.say(told[0])
    return True


def tells_if_not_there(turn: TurnContext) -> bool:
    """不去会扣次数吗: what the clauses say (G5, D8), with the member's own day where one is booked."""
    if not _IF_NOT_THERE.search(turn.text) or _IS_OVER.search(turn.text):
        return False
    booked = [case for case in _fitting(turn) if case.appointment_at] if consented(turn) else []
    if any(has_come(case) for case in booked):
        return False  # for staff to look at
    turn.draft.pop("misses", None)
    told = "\n".join(about_case(turn, case, "case.about.if_not_there") for case in booked)
    if told and told not in turn.last_said:
        turn.say(told)
        turn.say(render("case.about.if_not_there_how"))
    else:
        turn.say_fresh("case.about.if_not_there_rule", "case.about.if_not_there_again")
    return True


def cancelled_before(turn: TurnContext) -> bool:
    """算了还是别取消, after it is done: honest, and what can be done now."""
    if not consented(turn) or not _TAKES_BACK.search(turn.text):
        return False
    since = clock.now() - JUST_NOW
    found = [case for case in _recent(turn) if case.status == CANCELLED and case.closed_at and case.closed_at >= since]
    if not found:
        return False
    again = answer_about(turn.session, found[0], Topic.AGAIN)
    turn.say(about_case(turn, found[0], "case.about.cancelled_already"))
    if again:
        turn.say(again)
    return True


def newest_case(turn: TurnContext) -> Case | None:
    """The case that was opened last, of those of the past day."""
    since = clock.now() - JUST_NOW
    found = [case for case in _recent(turn) if case.created_at >= since]
    return max(found, key=lambda case: case.created_at, default=None)


def _recent(turn: TurnContext) -> list[Case]:
    since = clock.today() - LOOKS_BACK
    return cases.cases_of(turn.session, acting_for(turn), include_closed_since=since)


def _fitting(turn: TurnContext) -> Iterable[Case]:
    """The cases that the words may be about: open ones before closed ones."""
    found = _recent(turn)
    if service := _service_meant(turn.text):
        found = [case for case in found if case.service == service]
    if relation_named(turn):
        found = [case for case in found if names_member(turn, members.get_member(turn.session, case.member_id))]
    is_open = [case for case in found if case.closed_at is None]
    closed = [case for case in found if case.closed_at is not None]
    return is_open or closed[:1]


def _service_meant(text: str) -> ServiceId | None:
    if named := faq.mentioned_service(text):
        return named.id
    if _EXPERT.search(text):
        return ServiceId.SECOND_OPINION
    return ServiceId.GENE_TEST if _REPORT.search(text) else None


def _tells_consequence(turn: TurnContext) -> bool:
    """取消了还能再约吗, while nothing is cancelled yet."""
    here = [case for case in _recent(turn) if MemberAct.CANCEL in cases.member_acts(turn.session, case)]
    for case in here:
        words = cases.cancel_words(turn.session, case)
        turn.say(about_case(turn, case, "case.about.if_cancelled", consequence=words))
    if here:
        turn.say(render("case.about.nothing_done"))
    return bool(here)
