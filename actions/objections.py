"""After a refusal: 凭什么不行，我交了钱的 gets the same reason in other words and a person (J5, J6);
那等过了等待期再来行吗 the day, and that a diagnosis within the waiting period stays out (J5).
"""

import re
from datetime import date

from actions.answers import is_question
from actions.base import TurnContext
from actions.corrections import is_plain_day
from actions.history import History, read_history
from actions.people import bound, consented
from actions.readings import UNKNOWN_DATE, read_date
from bot.catalog import ServiceId, get_catalog, render
from bot.kernel import clock
from bot.members import service as members
from bot.members.policy_years import ONE_DAY, waiting_ends, zh_day
from bot.members.service import BoundMember, Eligibility, EligibilityReason

_OBJECTS = re.compile(
    r"凭(?:什么|啥)|(?:为(?:什么|啥|何)|怎么)[^，。]{0,8}(?:不|没|还)(?:能|行|可以|给|让|在|到)|(?:交|花|缴)(?:了|过)?(?:[^，。]{0,4})(?:钱|费)|白(?:买|交)|不公平|不合理|不讲理|坑人|骗(?:人|我|钱|子)|没道理|那(?:我)?(?:买|交).{0,6}(?:干|做)(?:什么|啥|嘛)"
    r"|怎么(?:会|可能)[^，。]{0,4}(?:过期|到期|没有|查不到|失效)|不可能[^，。]{0,4}(?:过期|到期)|(?:每年|一直|年年)(?:都|在)?(?:自动)?(?:扣|交|续)|续保的?(?:保单|单号|合同)|刚续(?:了|过)?保"
    r"|有什么用|太(?:坑|过分|欺负)|说不(?:给|能)?办?就不"
    r"|不可能|(?:给我|再|重新|好好|仔细)(?:好好|仔细)?(?:查|核)(?:清楚|一?下|一遍|查|对|实)|(?:搞|弄|查|看|写)错了?(?:吧|吗)|(?:那)?我(?:该|应该|要|得)?找谁"
)
# Nothing but the refusal can be meant, also a while after it: 我是买了以后才查出来的, 那不是白买了.
_OF_THE_REFUSAL = re.compile(
    r"(?:买|交|投|保)(?:了|完|过)?(?:保险|保费|保单|这个|险)?(?:了)?(?:之后|以后|后|才)[^，。]{0,6}(?:知道|查出|发现|确诊|检查出|得的)"
    r"|(?:之前|当时|那时候?|买的?时候?|以前)[^，。]{0,6}(?:不知道|没(?:查|发现|感觉))|带病(?:也)?(?:能|可以|都能)?[投保]|(?:业务员|中介|代理人|卖保险的|推销的|客户经理|营销员)[^，。]{0,6}(?:说|讲|答应|保证|告诉)|(?:等于|不就|不是)?(?:没|白)(?:买|交|花)了"
)
_WAITS = re.compile(
    r"(?:等|过)(?:了|完|过)?[^，。]{0,4}等待期|等待期[^，。]{0,8}(?:过|完|结束|满|到|多久|多长|几|哪|什么时候|啥时候)|(?:那|要|得)?(?:等|到)(?:到)?(?:什么时候|啥时候|哪天|几号|几月|多久)"
    r"|(?:什么时候|啥时候|哪天|几号|多久)(?:才|以后|之后|后)?(?:能|可以|起|开始|生效)|(?:到时候?|过后|以后|之后|那天|等等|等我)[^，。]{0,8}(?:再|能|可以)[^，。]{0,8}(?:来|办|申请|行|吗)"
)
# 那有没有别的服务能用: what shuts out one service for the illness shuts out all.
_OTHERS = re.compile(
    r"(?:别的|其[他它余]的?|另外的?|剩下的?|换(?:一?个|别的|其他))(?:几)?(?:服务|[一几]?项|项目|什么|啥)?[^，。]{0,6}(?:能|可以|行|有)[^。]{0,8}(?:吗|么|不|[?？])|(?:有没有|还有)(?:什么|啥)?(?:别的|其他)[^，。]{0,8}(?:能|可以|服务)"
)
_SAME_FOR_ALL = (
    EligibilityReason.DIAGNOSED_IN_WAITING_PERIOD,
    EligibilityReason.DIAGNOSED_BEFORE_COVER,
    EligibilityReason.NOT_FIRST_DIAGNOSIS,
    EligibilityReason.DISEASE_NOT_COVERED,
)
_DIAGNOSED = re.compile(r"确诊|查出|诊断|病理|发现")
_WAITING = (EligibilityReason.WAITING_PERIOD, EligibilityReason.NOT_IN_FORCE)


def answers(turn: TurnContext) -> bool:
    """Whether the message is about a refusal that was said just before, or about a waiting period that still runs."""
    if not turn.text or not consented(turn):
        return False
    asks_when, day = bool(_WAITS.search(turn.text)), _diagnosed_on(turn.text)
    came_back = read_history(turn.text) in (History.NOT_FIRST, History.UNSURE)
    others = bool(_OTHERS.search(turn.text))
    if not (asks_when or day or came_back or others or _objects(turn.text)):
        return False
    refused = _refused_just_now(turn)
    if refused is None:
        return False
    member, verdict = refused
    if came_back:
        words = render("objection.came_back") if verdict.reason == EligibilityReason.NOT_FIRST_DIAGNOSIS else None
    elif asks_when or day:
        words = _with_time(turn, member, verdict, day, asks_when=asks_when)
    elif others:
        words = _of_all(verdict)
    else:
        words = _reason(member, verdict)
    if words is None:
        return False
    turn.draft.pop("misses", None)
    turn.say(words if words not in turn.last_said else render("objection.again"))
    return True


def _diagnosed_on(text: str) -> date | None:
    """The day of the diagnosis that a message tells after a refusal: a day alone, or beside 确诊."""
    if not is_plain_day(text) and (is_question(text) or not _DIAGNOSED.search(text)):
        return None
    told = read_date("diagnosed_on", text).value
    return date.fromisoformat(told) if told and told != UNKNOWN_DATE else None


def _with_time(
    turn: TurnContext, one: BoundMember, verdict: Eligibility, day: date | None, *, asks_when: bool
) -> str | None:
    """Whether it helps to wait: never for who was diagnosed in the waiting period. None: it is no matter of time."""
    policy = verdict.policy
    if policy is not None and verdict.reason == EligibilityReason.WAITING_PERIOD and day is not None:
        service = get_catalog().services[0].id
        told = members.check_diagnosis(
            turn.session, member=one.member, policy_id=policy.id, service=service, on=clock.today(), diagnosed_on=day
        )
        if told.reason == EligibilityReason.DIAGNOSED_IN_WAITING_PERIOD:
            return render("objection.out_for_good", **_days(one, verdict))
        if told.reason == EligibilityReason.DIAGNOSED_BEFORE_COVER:
            return told.words
    if asks_when and verdict.reason == EligibilityReason.DIAGNOSED_IN_WAITING_PERIOD:
        return render("objection.out_for_good", **_days(one, verdict))
    if verdict.reason not in _WAITING:
        return None
    words = _when(one, verdict)
    repeats = words in turn.last_said and verdict.reason == EligibilityReason.WAITING_PERIOD
    return render("objection.waiting_last", **_days(one, verdict)) if repeats else words


def _of_all(verdict: Eligibility) -> str | None:
    if verdict.reason not in _SAME_FOR_ALL:
        return None
    return render("objection.all_services", reason=render(f"objection.short_{verdict.reason}"))


def _objects(text: str) -> bool:
    return bool(_OBJECTS.search(text) or _OF_THE_REFUSAL.search(text))


def _refused_just_now(turn: TurnContext) -> tuple[BoundMember, Eligibility] | None:
    """Whom the last message refused something, and the verdict: by what was told, else by the policy alone."""
    refused = turn.draft.get("refused") or {}
    for one in bound(turn):
        for service in get_catalog().services:
            for verdict in _verdicts(turn, one, service.id, refused):
                if not verdict.allowed and _was_said(turn, one, verdict):
                    return one, verdict
    return None


def _was_said(turn: TurnContext, one: BoundMember, verdict: Eligibility) -> bool:
    if any(render(key) in turn.last_said for key in ("objection.came_back", "objection.again")):
        return True
    again = [_reason(one, verdict), _of_all(verdict) or verdict.words]
    if verdict.reason in _WAITING:
        again.append(_when(one, verdict))
    if verdict.reason in (EligibilityReason.WAITING_PERIOD, EligibilityReason.DIAGNOSED_IN_WAITING_PERIOD):
        again += [render(f"objection.{key}", **_days(one, verdict)) for key in ("out_for_good", "waiting_last")]
    of_it = _OF_THE_REFUSAL.search(turn.text) or _OTHERS.search(turn.text)
    said = turn.said_lately if of_it and not turn.form else turn.last_said
    return any(words in said for words in (verdict.words, *again))


def _verdicts(turn: TurnContext, one: BoundMember, service: ServiceId, refused: dict[str, object]) -> list[Eligibility]:
    today = clock.today()
    check = members.check_eligibility
    plain = check(turn.session, member=one.member, service=service, on=today, diagnosed_on=None)
    if str(refused.get("member_id")) != str(one.member.id):
        return [plain]
    told = str(refused.get("diagnosed_on") or "")
    day = date.fromisoformat(told) if re.fullmatch(r"\d{4}-\d\d-\d\d", told) else None
    tumour, history = refused.get("tumour"), refused.get("first_diagnosis")
    by_told = check(
        turn.session,
        member=one.member,
        service=service,
        on=today,
        diagnosed_on=day,
        tumour=str(tumour) if tumour else None,
        first_diagnosis=History(str(history)).is_first if history else None,
    )
    return [by_told, plain]


def _when(one: BoundMember, verdict: Eligibility) -> str:
    if verdict.reason == EligibilityReason.NOT_IN_FORCE:
        return render("objection.not_in_force", **_days(one, verdict))
    return render("objection.when_waiting_ends", **_days(one, verdict))


def _reason(one: BoundMember, verdict: Eligibility) -> str:
    if verdict.reason in _WAITING:
        return render(f"objection.{verdict.reason}", **_days(one, verdict))
    return render("objection.other", reason=render(f"objection.short_{verdict.reason}"))


def _days(one: BoundMember, verdict: Eligibility) -> dict[str, object]:
    policy = verdict.policy
    if policy is None:
        raise LookupError("a waiting period is a policy's")
    return {
        "member": members.masked_name(one.member),
        "effective": zh_day(policy.effective_date),
        "waiting_days": policy.waiting_period_days,
        "covered_from": zh_day(waiting_ends(policy)),
        "waiting_last": zh_day(waiting_ends(policy) - ONE_DAY),
    }
