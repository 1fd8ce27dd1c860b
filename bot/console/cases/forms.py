"""A move of a case as a form: a field for each fact that the catalog names, filled with what is known."""

from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from bot.cases.errors import MoveRefused
from bot.cases.facts import ROUGH
from bot.cases.models import Case
from bot.cases.repository import reached
from bot.catalog import ActorKind, AskId, EntitlementEffect, FactKind, FactRule, Move, Service, get_catalog
from bot.hospitals import service as hospitals
from bot.kernel import clock
from bot.kernel.settings import get_settings

INPUTS = {
    FactKind.DATE: "date",
    FactKind.COMING_DATE: "date",
    FactKind.PAST_DATE: "date",
    FactKind.TIME: "time",
    FactKind.CITY: "select",
    FactKind.HOSPITAL: "list",
    FactKind.CHOICE: "select",
}
# From this length on a text gets more than one line.
LONG_TEXT = 100
# A day that nobody knows exactly is not put in as if it were.
ROUGHLY = "会员只说了大概的日期，请核实后填写。"


@dataclass(frozen=True)
class Field:
    """One input. `kind`: text, long, date, time, select, checks or list (a text with suggestions)."""

    name: str
    label: str
    kind: str
    value: str
    required: bool
    max_length: int
    choices: list[str] = field(default_factory=list)
    least: str = ""
    most: str = ""
    hint: str = ""

    @property
    def chosen(self) -> list[str]:
        """The values that are ticked."""
        return self.value.split("、") if self.value else []


@dataclass(frozen=True)
class MoveForm:
    """One step that staff may take. `effect`: what it does to the member's use of the service, in words."""

    target: str
    label: str
    fields: list[Field]
    tells: bool
    effect: str
    closes: bool
    goes_ahead: bool
    papers: list[str]


def moves_of(session: Session, case: Case) -> list[MoveForm]:
    """What staff may do with a case now, in the order of the catalog: the way ahead first, the endings last."""
    service = get_catalog().service(case.service)
    moves = [move for move in service.moves_from(case.status) if ActorKind.STAFF in move.by]
    moves.sort(key=lambda move: _place(service, case.status, move.target))
    return [_form(session, case, service, move) for move in moves]


def _place(service: Service, here: str, target: str) -> tuple[bool, bool]:
    """On along the way first, asking the member for something after that, back and out of it last."""
    return not _goes_ahead(service, here, target), service.status(target).waits_for_member


def _goes_ahead(service: Service, here: str, target: str) -> bool:
    """Whether a step leads on along the way of the catalog, to its good end at last: not back, and not out of it."""
    names = list(service.statuses)
    way = [name for name, rule in service.statuses.items() if not rule.closes]
    good_end = next((name for name in names if service.status(name).closes), "")
    if target in (good_end, service.accepted):
        return True
    return target in way and here in way and way.index(target) > way.index(here)


def move_form(session: Session, case: Case, target: str) -> MoveForm:
    """The form of one step; raises MoveRefused where the case cannot take it (any more)."""
    found = next((form for form in moves_of(session, case) if form.target == target), None)
    if found is None:
        raise MoveRefused("办件已经有了变动，现在不能这样推进。请看过最新情况再选。")
    return found


def _form(session: Session, case: Case, service: Service, move: Move) -> MoveForm:
    move = move.after(reached(session, case.number))
    catalog, known = get_catalog(), {**case.details, **case.facts}
    told_roughly = {name.partition(".")[0] for name in case.details.get(ROUGH, "").split()}
    rough = told_roughly - case.facts.keys()
    names = [*((name, True) for name in (*move.needs, *move.anew)), *((name, False) for name in move.may)]
    fields = []
    for name, required in names:
        rule = catalog.common.facts[name]
        is_rough = name in rough
        value = "" if is_rough or name in move.anew else known.get(name, "")
        one = _field(session, case, service, name, rule, value, required=required)
        fields.append(replace(one, hint=ROUGHLY) if is_rough else one)
    effects = {EntitlementEffect.USE: "会记为使用了1次服务", EntitlementEffect.RETURN: "会退还1次服务"}
    return MoveForm(
        target=move.target,
        label=service.status(move.target).label,
        fields=fields,
        tells=move.tell is not None,
        effect=effects.get(move.entitlement, ""),
        closes=service.status(move.target).closes,
        goes_ahead=_goes_ahead(service, case.status, move.target),
        papers=[catalog.document_name(kind) for kind in move.needs_papers],
    )


def _field(
    session: Session, case: Case, service: Service, name: str, rule: FactRule, value: str, *, required: bool
) -> Field:
    kind, choices, today = INPUTS.get(rule.kind, "text"), list[str](), clock.today().isoformat()
    if rule.kind is FactKind.CITY:
        choices = service.cities
    elif rule.kind is FactKind.CHOICE:
        kind, choices = ("checks" if rule.many else "select"), list(rule.choices_for(service.id))
    elif rule.kind is FactKind.HOSPITAL:
        choices = _hospitals(session, case)
    elif kind == "text" and rule.max_length > LONG_TEXT:
        kind = "long"
    return Field(
        name=name,
        label=rule.label,
        kind=kind,
        value=value or _from_setting(rule),
        required=required,
        max_length=rule.max_length,
        choices=choices,
        least=today if rule.kind is FactKind.COMING_DATE else "",
        most=today if rule.kind is FactKind.PAST_DATE else "",
    )


def _from_setting(rule: FactRule) -> str:
    return str(getattr(get_settings(), rule.setting)) if rule.setting else ""


def _hospitals(session: Session, case: Case) -> list[str]:
    """J8: those of the list that counted when the case was opened, of the member's city first."""
    on, city = case.created_at.date(), case.details.get(AskId.CITY)
    here = hospitals.hospitals_of(session, case.hospital_list_version, city=city, on=on)
    return [one.name for one in here]
