"""Cross-checks of the catalog: what a single record cannot see. Each returns its problems, told with file and line."""

from bot.catalog.kinds import ActorKind, EntitlementEffect, FactKind, MemberAct, MilestoneKind, ServiceId
from bot.catalog.messages import Message, Messages, placeholders
from bot.catalog.schema import Common, Move, Service
from bot.catalog.source import Place, Source
from bot.catalog.templates import load_templates

# What every message of a case may use, beside the facts of its move: bot/cases/words.py or the catalog fills them in.
CASE_FIELDS = frozenset(
    {"number", "service", "member", "status", "since", "next", "promise", "hotline", "pay_days", "test_days"}
)
# A sentence with a link to a page where the member does something; empty where none can be given.
PAGE_FIELDS = frozenset({"upload", "sign"})
# A sentence for what may be given, or be shared, with a move; nothing is said where it was not.
OPTIONAL = "case.optional."


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
        problems += _check_template(source, (*place, "template", "fields"), message)
    return problems


def _check_template(source: Source, place: Place, message: Message) -> list[str]:
    """Every field is one of the template, none that it must have is left out, and fixed words fit their type."""
    if message.template is None:
        return []
    known = load_templates()[message.template.key]
    given = message.template.fields
    problems = _unknown(source, place, list(given), known, "模板没有这个字段")
    left_out = [name for name, rule in known.items() if rule.default is None and name not in given]
    problems += _unknown(source, place, left_out, given, "模板必须有的字段没有写")
    for name, wording in given.items():
        if name in known and not placeholders(wording) and not known[name].fits(wording):
            problems.append(source.problem((*place, name), f"内容不符合字段类型{known[name].type}：{wording}"))
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


def check_facts(source: Source, common: Common) -> list[str]:
    """A choice has choices, and what it must include is among them; nothing else has any."""
    problems = []
    for name, rule in common.facts.items():
        place = ("facts", name)
        if (rule.kind is FactKind.CHOICE) is not bool(rule.choices):
            problems.append(source.problem(place, "choice必须列出可选项（choices），其他类型不能有"))
        problems += _unknown(source, (*place, "must"), rule.must, rule.choices, "不在可选项中")
        problems += _unknown(source, (*place, "only"), list(rule.only), rule.choices, "不在可选项中")
    return problems


def _check_move(
    source: Source, place: Place, service: Service, move: Move, common: Common, messages: Messages
) -> list[str]:
    problems = _unknown(source, (*place, "clauses"), move.clauses, common.clauses, "没有这个条款")
    problems += _unknown(source, (*place, "needs"), [*move.facts, *move.forgets], common.facts, "没有这项信息")
    problems += _unknown(source, place, [*move.sources, move.target], service.statuses, "没有这个状态")
    if any(service.statuses[one].closes for one in move.sources if one in service.statuses):
        problems.append(source.problem((*place, "from"), "已结束的状态不能再变动"))
    if move.act not in (None, MemberAct.NO_SAMPLE) and ActorKind.MEMBER not in move.by:
        problems.append(source.problem((*place, "act"), "会员的操作必须允许会员办理（by）"))
    target = service.statuses.get(move.target)
    if target and target.closes and move.entitlement is EntitlementEffect.KEEP:
        problems.append(source.problem(place, "结束时必须说明权益是使用还是退还（entitlement）"))
    if move.from_day or move.member_before:
        without = [one for one in move.sources if one in service.statuses and not service.statuses[one].appointment]
        problems += _unknown(source, (*place, "from"), without, (), "这个状态没有约定的日期")
    told = [move.tell, move.tell_expired, move.once.tell if move.once else None]
    return problems + [found for key in told if key for found in _check_told(source, place, move, key, messages)]


def _check_told(source: Source, place: Place, move: Move, key: str, messages: Messages) -> list[str]:
    """What a move tells: there, for both channels, with its clauses, and made of what the move gives."""
    if key not in messages:
        return [source.problem((*place, "tell"), f"没有这条消息：{key}")]
    message = messages[key]
    problems = [
        source.problem((*place, "tell"), f"消息{key}没有写明{what}")
        for what, there in (("条款（clauses）", message.clauses), ("模板消息（template）", message.template))
        if not there
    ]
    optional = {*move.may, *(["link"] if move.shares else [])}
    unknown = message.fields - CASE_FIELDS - PAGE_FIELDS - {*move.needs, *move.anew} - optional
    problems += _unknown(source, (*place, "tell"), sorted(unknown), (), f"消息{key}用到了此步骤没有的信息")
    worded = [name for name in sorted(optional & message.fields) if OPTIONAL + name not in messages]
    return problems + _unknown(source, (*place, "tell"), worded, (), f"消息{key}用到的选填信息没有句子（{OPTIONAL}…）")


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
        if (rule.waits_for_member or rule.appointment is not None) and rule.then is None:
            problems.append(source.problem(place, "需要会员做事的状态要写明之后怎样（then）"))
        problems += _unknown(source, (*place, "shows"), rule.shows, common.facts, "没有这项信息")
        answers = {ask.id.value for ask in service.asks} | set(common.facts)
        if rule.remind and rule.remind.before:
            problems += _unknown(source, (*place, "remind", "before"), [rule.remind.before], answers, "没有这项信息")
        if rule.appointment:
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
