"""Two services in one sentence: the one named first is begun, the other is kept and offered when the first is in.

It is kept like a request that was put aside (actions/parking.py): 接着办 takes it up.
"""

import re
from typing import Any

from actions.answers import is_question
from actions.base import TurnContext
from actions.people import bound
from actions.slots import DETAIL_SLOTS
from bot.catalog import ServiceId, get_catalog, render
from bot.kernel import clock
from bot.members.service import find_relation

PARKED, PARKED_AT, NEXT = "parked", "at", "next"
# What the first request tells about the illness and the place serves the next one as well.
_LASTING = ("member_id", *(slot for slot in DETAIL_SLOTS if slot not in ("admission_slip_date", "admission_date")))
_JOINS = re.compile(
    r"顺便|顺带|一起|一并|一块|同时|另外|还(?:要|想|有|得)|也(?:想|要|得|给|帮|请|办|约|做|弄|一)|都(?:要|办|约|给|想|弄|得|帮|申请)|再(?:帮|给|办|约|做|申请)|以及|加上|和|跟|、|\+|&"
)
_FIRST = re.compile(r"先(?:给我|帮我|把)?(?:预?约|办|做|申请|弄|看|挂)[^，。,]{0,8}")
# 怎么申请 behind a wish asks for no more than to be led.
_HOW = re.compile(
    r"[，,。\s]*(?:要|该|都|应该|得)*(?:怎么|咋|如何)(?:个)?(?:申请|办理?|弄|操作|约|整|搞)(?:法)?[呀啊呢嘛]*[?？]*$"
)
_NOT_SURE = 0.7
_ENGLISH = re.compile(r"(?i)second ?opinion")
_CLAUSES = re.compile(r"[，,。；;！!？?、\s]+")
_OF_A_STAY, _OF_PAYING = re.compile(r"住院|住进|住上|床位"), re.compile(r"[付钱费垫账帐缴赔刷]|押金|结算|报销|结掉")
_PAPERS = re.compile(r"(?:门诊|住院)(?:病历|记录|条|单|证|本|发票|费用|小结)")
# The words by which somebody asks for a service, so that 住院押金 or 住院的时候 ask for none.
_ASKED_FOR = (
    (ServiceId.OUTPATIENT, re.compile(r"门诊|挂(?:个|一个)?(?:专家)?号")),
    (
        ServiceId.INPATIENT,
        re.compile(
            r"住院预约|(?:预?约|安排|排|办|要|和|跟|、|诊)住院(?!.{0,2}(?:直付|押金|费|垫))|^住院(?=[、和跟门直都]|预约|也|以及)|床位"
        ),
    ),
    (
        ServiceId.SECOND_OPINION,
        re.compile(
            r"第二(?:诊疗|个?意见)|诊疗意见|二诊"
            r"|(?:专家|北京|上海)[^，。]{0,6}意见|(?i:second ?opinion)"
        ),
    ),
    (ServiceId.GENE_TEST, re.compile(r"基因|靶向用?药解读")),
    (ServiceId.DIRECT_PAY, re.compile(r"直付|垫付")),
)


def named_first(turn: TurnContext, likeliest: ServiceId) -> tuple[ServiceId, list[ServiceId]]:
    """The service to begin with and those that are wanted besides, in the order in which they are named."""
    text = _HOW.sub("", _PAPERS.sub(" ", turn.text))
    if (first_of_all := _FIRST.search(text)) and not is_question(text):
        named = [service for service, asked in _ASKED_FOR if asked.search(first_of_all[0])]
        likeliest = named[0] if named else likeliest
    if likeliest == ServiceId.DIRECT_PAY and _OF_A_STAY.search(text) and not _OF_PAYING.search(text):
        likeliest = ServiceId.INPATIENT  # 我想直接住院
    if is_question(text):
        return likeliest, []
    if (
        likeliest not in (asked := asked_for(text))
        and len(asked) == 1
        and (turn.confidence < _NOT_SURE or _ENGLISH.search(text))
    ):
        likeliest = asked[0]  # 想预约住院, taken for the outpatient appointment; second opinion, for anything
    if not _JOINS.search(text):
        return likeliest, []
    places = {service: found.start() for service, asked in _ASKED_FOR if (found := asked.search(text))}
    if likeliest not in places or len(places) == 1:
        return likeliest, []
    first, *others = sorted(places, key=lambda service: places[service])
    return first, others


def asked_for(text: str) -> list[ServiceId]:
    """The services for which a text asks by their words."""
    return [service for service, asked in _ASKED_FOR if asked.search(text)]


def remember_others(turn: TurnContext, others: list[ServiceId]) -> None:
    """Keep the next service for when the first is in, and say so."""
    if not others:
        return
    keep(turn, others)
    if relation := _relation_of_its_own(turn.text, ServiceId(turn.draft["service"]), others[0]):
        turn.draft[PARKED]["relation"] = relation
    names = "、".join(get_catalog().service(one).name for one in others)
    begun = get_catalog().service(ServiceId(turn.draft["service"])).name
    turn.say(render("facts.also_wanted", names=names, name=begun))


def _relation_of_its_own(text: str, begun: ServiceId, other: ServiceId) -> str | None:
    """母亲 of 我爸要约门诊，我妈想要二诊: whom the other service is for, where that is somebody else."""
    clauses = [_PAPERS.sub(" ", clause) for clause in _CLAUSES.split(text)]
    first, second = (
        next((find_relation(clause) for clause in clauses if service in asked_for(clause)), None)
        for service in (begun, other)
    )
    return second if second != first else None


def for_whom(turn: TurnContext, kept: dict[str, Any], now: str | None) -> dict[str, Any]:
    """What is kept, as it is taken up: for who was just checked, or for the relative whom the words name (`now`).

    Of the one it was not kept for it holds nothing.
    """
    if NEXT not in kept:
        return kept
    member_id, checked, relation = kept.get("member_id"), turn.draft.get("member_id"), now or kept.get("relation")
    without_person = {slot: kept[slot] for slot in ("want", "service", NEXT, PARKED_AT)}
    if checked and checked != member_id:
        return {**without_person, "member_id": checked}
    here = {one.member.id: one.relation for one in bound(turn)} if relation and member_id else {}
    if relation and not (member_id and here.get(int(member_id)) == relation):
        return {**without_person, "relation": relation}
    return kept


def keep(turn: TurnContext, others: list[ServiceId]) -> None:
    """Keep services that are wanted after the one under way."""
    turn.draft[PARKED] = {
        "want": "service",
        "service": others[0].value,
        NEXT: [one.value for one in others[1:]],
        PARKED_AT: clock.now().isoformat(),
    }


def offer_next(turn: TurnContext, before: dict[str, Any]) -> None:
    """After a request is in: the other service that was asked for with it, with what `before` tells for both."""
    kept = turn.draft.get(PARKED)
    if not kept or NEXT not in kept:
        return
    somebody_else = kept.get("relation") is not None
    lasting = {} if somebody_else else {slot: before[slot] for slot in _LASTING if before.get(slot)}
    service = get_catalog().service(ServiceId(kept["service"]))
    if service.cities and lasting.get("city") not in service.cities:
        lasting.pop("city", None)
    turn.draft[PARKED] = {**kept, **lasting, PARKED_AT: clock.now().isoformat()}
    turn.say(words(service.name))


def words(name: str) -> str:
    """The offer."""
    return render("facts.next_service", name=name)
