"""Checking what a case is told: the answers it opens with, and the facts that a move needs."""

from datetime import date, time

from bot.catalog import AskId, FactKind, FactRule, Move, Service, get_catalog, render
from bot.kernel import clock
from bot.kernel.errors import DomainError
from bot.kernel.zh_dates import describe


class BadValue(DomainError):  # noqa: N818 - the message is said to a person
    """A value cannot be right; the message says which and what is expected."""


def check_value(rule: FactRule, raw: str, service: Service) -> str:
    """The value in its kept form (dates ISO 8601, times HH:MM); raises BadValue."""
    value = " ".join(raw.split())
    if not value:
        raise BadValue(render("case.refused.missing_answer", label=rule.label))
    if len(value) > rule.max_length:
        raise BadValue(render("case.refused.too_long", label=rule.label, limit=rule.max_length))
    if rule.kind is FactKind.CITY and value not in service.cities:
        listed = "、".join(service.cities)
        raise BadValue(render("case.refused.city", service=service.name, cities=listed, city=value))
    if rule.kind is FactKind.TIME:
        return _check_time(rule, value)
    if rule.kind in (FactKind.DATE, FactKind.COMING_DATE, FactKind.PAST_DATE):
        return _check_date(rule, value)
    return value


def _check_time(rule: FactRule, value: str) -> str:
    try:
        parsed = time.fromisoformat(value.replace("：", ":").zfill(5))
    except ValueError:
        raise BadValue(render("case.refused.time", label=rule.label, value=value)) from None
    return parsed.strftime("%H:%M")


def _check_date(rule: FactRule, value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise BadValue(render("case.refused.date", label=rule.label, value=value)) from None
    if rule.kind is FactKind.COMING_DATE and day < clock.today():
        raise BadValue(render("case.refused.coming_date", label=rule.label))
    if rule.kind is FactKind.PAST_DATE and day > clock.today():
        raise BadValue(render("case.refused.past_date", label=rule.label))
    return day.isoformat()


def check_details(service: Service, details: dict[str, str]) -> dict[str, str]:
    """The answers a service asks for, checked; others are dropped. Raises BadValue for a wrong or a missing one."""
    rules = get_catalog().common.asks
    kept: dict[str, str] = {}
    for ask in service.asks:
        if raw := details.get(ask.id):
            kept[ask.id] = check_value(rules[ask.id], raw, service)
        elif not ask.optional:
            raise BadValue(render("case.refused.missing_answer", label=rules[ask.id].label))
    return kept


def detail_date(details: dict[str, str], ask: AskId | None) -> date | None:
    """An answer that is a date; None when it was not asked or not known."""
    return date.fromisoformat(details[ask]) if ask and details.get(ask) else None


def gather(service: Service, move: Move, *, given: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """The facts of a move: given now or known before. Raises BadValue naming what is missing or unexpected."""
    rules = get_catalog().common.facts
    expected = [*move.needs, *move.may]
    if unexpected := [name for name in given if name not in expected]:
        choices = "、".join(f"{name}（{rules[name].label}）" for name in expected) or "无"
        raise BadValue(f"这一步没有这项信息：{'、'.join(unexpected)}。可以填写：{choices}。")
    if missing := [name for name in move.needs if not (given.get(name) or known.get(name))]:
        listed = "、".join(f"{rules[name].label}（{name}）" for name in missing)
        raise BadValue(f"还缺少：{listed}。")
    facts = {name: value for name in expected if (value := given.get(name) or known.get(name))}
    return {name: check_value(rules[name], value, service) for name, value in facts.items()}


def shown(name: str, value: str) -> str:
    """A kept value as members read it: dates with their weekday."""
    common = get_catalog().common
    rule = common.facts.get(name)
    if rule and rule.kind in (FactKind.DATE, FactKind.COMING_DATE, FactKind.PAST_DATE):
        return describe(date.fromisoformat(value))
    return value
