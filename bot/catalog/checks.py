"""Cross-checks of the catalog: what a single record cannot see. Each returns its problems, told with file and line."""

from bot.catalog.kinds import EntitlementEffect, MilestoneKind, ServiceId
from bot.catalog.messages import Messages
from bot.catalog.schema import Common, Move, Service
from bot.catalog.source import Place, Source

# What every message of a case may use, beside the facts of its move (bot/cases/words.py fills them).
CASE_FIELDS = frozenset({"number", "service", "member", "status", "next", "promise", "hotline"})


def check_messages(source: Source, messages: Messages, common: Common) -> list[str]:
    """Braces match; clause ids are known."""
    problems = []
    for key in messages:
        place = tuple(key.split("."))
        message = messages[key]
        try:
            anonymous = "" in message.fields
        except ValueError:
            problems.append(source.problem(place, "花括号不成对"))
            continue
        if anonymous:
            problems.append(source.problem(place, "花括号里没有名称"))
        problems += _unknown(source, place, message.clauses, common.clauses, "没有这个条款")
    return problems


def check_service(source: Source, service: Service, common: Common, messages: Messages) -> list[str]:
    """States, moves, facts, cities, messages, clauses and the clock of one service fit together."""
    problems = _unknown(source, ("clauses",), service.clauses, common.clauses, "没有这个条款")
    problems += _unknown(source, ("cities",), service.cities, common.cities, "不在城市列表中")
    for group in ("asks", "documents"):
        for number, item in enumerate(getattr(service, group)):
            problems += _unknown(source, (group, number, "clauses"), item.clauses, common.clauses, "没有这个条款")
    for number, move in enumerate(service.moves):
        problems += _check_move(source, ("moves", number), service, move, common, messages)
    return problems + _check_states(source, service, common) + _check_clock(source, service, common)


def check_together(services: list[Service], sources: dict[ServiceId, Source]) -> list[str]:
    """No two services share a menu number or the letters of their case numbers."""
    problems = []
    for field in ("number", "letters"):
        seen: dict[object, str] = {}
        for service in services:
            value = getattr(service, field)
            if value in seen:
                problems.append(sources[service.id].problem((field,), f"与{seen[value]}重复：{value}"))
            seen[value] = service.id
    return problems


def _unknown(source: Source, place: Place, values: list[str], known: object, words: str) -> list[str]:
    assert hasattr(known, "__contains__")
    return [source.problem(place, f"{words}：{value}") for value in values if value not in known]


def _check_move(
    source: Source, place: Place, service: Service, move: Move, common: Common, messages: Messages
) -> list[str]:
    problems = _unknown(source, (*place, "clauses"), move.clauses, common.clauses, "没有这个条款")
    problems += _unknown(
        source, (*place, "needs"), [*move.needs, *move.may, *move.forgets], common.facts, "没有这项信息"
    )
    problems += _unknown(source, place, [*move.sources, move.target], service.statuses, "没有这个状态")
    if any(service.statuses[one].closes for one in move.sources if one in service.statuses):
        problems.append(source.problem((*place, "from"), "已结束的状态不能再变动"))
    target = service.statuses.get(move.target)
    if target and target.closes and move.entitlement is EntitlementEffect.KEEP:
        problems.append(source.problem(place, "结束时必须说明权益是使用还是退还（entitlement）"))
    if move.tell is None:
        return problems
    if move.tell not in messages:
        return [*problems, source.problem((*place, "tell"), f"没有这条消息：{move.tell}")]
    unknown = messages[move.tell].fields - CASE_FIELDS - set(move.needs)
    problems += _unknown(source, (*place, "tell"), sorted(unknown), (), f"消息{move.tell}用到了此步骤没有的信息")
    return problems


def _check_states(source: Source, service: Service, common: Common) -> list[str]:
    problems = _unknown(source, ("initial",), [service.initial, service.accepted], service.statuses, "没有这个状态")
    reachable, grown = {service.initial}, True
    while grown:
        following = {move.target for move in service.moves if reachable & set(move.sources)}
        grown = not following <= reachable
        reachable |= following
    for name, rule in service.statuses.items():
        place = ("statuses", name)
        if name not in reachable:
            problems.append(source.problem(place, "没有步骤能到达这个状态"))
        if not rule.closes and not service.moves_from(name):
            problems.append(source.problem(place, "没有步骤离开这个状态"))
        if rule.appointment:
            answers = {ask.id.value for ask in service.asks} | set(common.facts)
            names = [rule.appointment.date, *([rule.appointment.time] if rule.appointment.time else [])]
            problems += _unknown(source, place, [*names, *rule.appointment.place], answers, "没有这项信息")
    return problems


def _check_clock(source: Source, service: Service, common: Common) -> list[str]:
    sla = service.sla
    if sla is None:
        return []
    problems = _unknown(source, ("sla", "clause"), [sla.clause], common.clauses, "没有这个条款")
    asks = {ask.id for ask in service.asks}
    if sla.dated_by and sla.dated_by not in asks:
        problems.append(source.problem(("sla", "dated_by"), f"没有问到：{sla.dated_by}"))
    reached = {move.milestone for move in service.moves}
    starts: list[MilestoneKind] = [] if sla.dated_by else [sla.starts_at]
    problems += _unknown(source, ("sla",), [*starts, sla.ends_at], reached, "没有步骤写下这个里程碑")
    return problems
