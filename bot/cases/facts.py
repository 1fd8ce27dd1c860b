"""Checking what a case is told: the answers it opens with, and the facts that a move needs."""

import re
import unicodedata
from datetime import date, time

from bot.catalog import AskId, FactKind, FactRule, Move, Service, get_catalog, render
from bot.kernel import clock
from bot.kernel.errors import DomainError
from bot.kernel.settings import get_settings
from bot.kernel.zh_dates import describe

ROUGH = "inexact"
"""Among the answers of a case: the names of those days that the member told only roughly, with blanks between."""
REMARK = "remark"
"""Among the answers of a case: what the member told besides, in their words."""
LONGEST_REMARK = 500
WHOLE_YEAR = ".year"
"""Behind such a name: only its year was told."""
_DATES = (FactKind.DATE, FactKind.COMING_DATE, FactKind.PAST_DATE)
_BETWEEN_CHOICES = re.compile(r"[、,;/+和及]|\s+")
# A choice is found whatever brackets, blanks and letter case somebody writes it with.
_NOISE = re.compile(r"[\s()（）_]")


class BadValue(DomainError):  # noqa: N818 - the message is said to a person
    """A value cannot be right; the message says which and what is expected."""


def check_value(rule: FactRule, raw: str, service: Service) -> str:
    """The value in its kept form (dates ISO 8601, times HH:MM, choices by their names); raises BadValue."""
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
    if rule.kind in _DATES:
        return _check_date(rule, value)
    if rule.kind is FactKind.CHOICE:
        return _check_choice(rule, value, rule.choices_for(service.id))
    return value


def _check_choice(rule: FactRule, value: str, choices: dict[str, list[str]]) -> str:
    """The choices of a service that `value` names, in the catalog's order."""
    listed = "、".join(choices)
    named = {_folded(one): name for name, others in choices.items() for one in (name, *others)}
    if _folded(value) in named:
        return named[_folded(value)]
    parts = [part for part in _BETWEEN_CHOICES.split(unicodedata.normalize("NFKC", value)) if part.strip()]
    if unknown := [part for part in parts if _folded(part) not in named]:
        raise BadValue(render("case.refused.choice", label=rule.label, value="、".join(unknown), choices=listed))
    chosen = {named[_folded(part)] for part in parts}
    if not rule.many and len(chosen) > 1:
        raise BadValue(render("case.refused.one_choice", label=rule.label, choices=listed))
    return "、".join(name for name in choices if name in chosen)


def _folded(word: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", word)).casefold()


def left_out(rule: FactRule, value: str) -> list[str]:
    """The choices that must be among a kept value and are not (D7)."""
    return [name for name in rule.must if name not in value.split("、")]


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
    if rough := [name for name in details.get(ROUGH, "").split() if kept.get(name.partition(".")[0])]:
        kept[ROUGH] = " ".join(rough)
    if remark := " ".join(details.get(REMARK, "").split()):
        kept[REMARK] = remark[:LONGEST_REMARK]
    return kept


def labelled(details: dict[str, str], facts: dict[str, str]) -> list[tuple[str, str]]:
    """What the member answered and what staff entered, with labels, as staff read it; a rough day says so."""
    common = get_catalog().common
    labels = {str(ask): rule.label for ask, rule in common.asks.items()}
    labels |= {name: rule.label for name, rule in common.facts.items()} | {REMARK: render("label.remark")}
    answered = {name: _answer_shown(details, name) for name in details if name != ROUGH}
    entered = {name: shown(name, value) for name, value in facts.items()}
    return [(labels.get(name, name), value) for name, value in {**answered, **entered}.items() if value]


def _answer_shown(details: dict[str, str], name: str) -> str:
    rough, value = details.get(ROUGH, "").split(), details[name]
    if name + WHOLE_YEAR in rough:
        return render("details.about_year", year=date.fromisoformat(value).year)
    return shown(name, value) + (render("details.about") if name in rough else "")


def detail_date(details: dict[str, str], ask: AskId | None) -> date | None:
    """An answer that is a date; None when it was not asked or not known."""
    return date.fromisoformat(details[ask]) if ask and details.get(ask) else None


def gather(service: Service, move: Move, *, given: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """The facts of a move: given now, known before, or set for all cases. Raises BadValue naming what is missing."""
    rules = get_catalog().common.facts
    if unexpected := [name for name in given if name not in move.facts]:
        choices = "、".join(f"{name}（{rules[name].label}）" for name in move.facts) or "无"
        raise BadValue(f"这一步没有这项信息：{'、'.join(unexpected)}。可以填写：{choices}。")
    found = {name: given.get(name) or known.get(name) or _from_setting(rules[name]) for name in move.needs}
    found |= {name: given.get(name, "") for name in (*move.anew, *move.may)}
    if missing := [name for name in (*move.needs, *move.anew) if not found[name]]:
        listed = "、".join(f"{rules[name].label}（{name}）" for name in missing)
        settings = "、".join(rules[name].setting or "" for name in missing if rules[name].setting)
        also = render("case.staff.setting", setting=settings.upper()) if settings else ""
        raise BadValue(f"还缺少：{listed}。{also}")
    return {name: check_value(rules[name], value, service) for name, value in found.items() if value}


def _from_setting(rule: FactRule) -> str:
    """What the settings say where nobody gave the fact: the lab's address (T1) is configured, never invented."""
    return str(getattr(get_settings(), rule.setting)) if rule.setting else ""


def shown(name: str, value: str) -> str:
    """A kept value as members read it: dates with their weekday."""
    common = get_catalog().common
    rule = common.facts.get(name)
    if rule and rule.kind in _DATES:
        return describe(date.fromisoformat(value))
    return value
