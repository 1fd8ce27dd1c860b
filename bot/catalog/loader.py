"""The catalog: the services as data, read and cross-checked once at start."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from bot.catalog import checks
from bot.catalog.kinds import DocumentKind, ServiceId
from bot.catalog.messages import Message, Messages
from bot.catalog.schema import Common, Service, StatusRule
from bot.catalog.source import CatalogError, Source
from bot.catalog.templates import Template

FOLDER = Path(__file__).parent
# Whose working days any message may name, as {pay_days} and {test_days} (D1, T3).
_DAYS_IN_MESSAGES = {"pay": ServiceId.DIRECT_PAY, "test": ServiceId.GENE_TEST}


class Catalog:
    """Everything the files say. Services come in the order of the menu."""

    def __init__(self, *, common: Common, services: list[Service], messages: Messages) -> None:
        self.common = common
        self.services = services
        self.messages = messages
        self._by_id = {service.id: service for service in services}
        self._rules: dict[str, object] = {"hotline": common.hotline} | {
            f"{name}_days": sla.working_days
            for name, service_id in _DAYS_IN_MESSAGES.items()
            if service_id in self._by_id and (sla := self._by_id[service_id].sla)
        }

    @property
    def hotline(self) -> str:
        """The hotline that is always the way out (J1)."""
        return self.common.hotline

    @property
    def cities(self) -> list[str]:
        """The 18 cities (J7)."""
        return self.common.cities

    @property
    def menu(self) -> str:
        """The services, one a line, with the numbers a member may type."""
        return "\n".join(f"{service.number} {service.name}" for service in self.services)

    def service(self, service_id: ServiceId | str) -> Service:
        """One service; raises CatalogError for an unknown id."""
        try:
            return self._by_id[ServiceId(service_id)]
        except (KeyError, ValueError):
            raise CatalogError(f"没有这项服务：{service_id}") from None

    def document_name(self, kind: DocumentKind | str) -> str:
        """The Chinese name of a kind of paper."""
        return self.common.documents[DocumentKind(kind)].name

    def document_kind(self, words: str) -> DocumentKind | None:
        """The kind of paper that `words` names exactly (name or alias, whatever the case), or None."""
        wanted = words.strip().casefold()
        for kind, rule in self.common.documents.items():
            if wanted in {name.casefold() for name in (rule.name, *rule.aliases)}:
                return kind
        return None

    def document_names(self, kinds: list[DocumentKind]) -> str:
        """`病理报告、病历本复印件`."""
        return "、".join(self.document_name(kind) for kind in kinds)

    def render(self, key: str, **fields: object) -> str:
        """The text `key`, hotline and days of the rules given; raises MessageError for an unknown key or a field."""
        return self.messages.render(key, **{**self._rules, **fields})

    def render_template(self, key: str, **fields: object) -> Template | None:
        """The message `key` as a template message, None where it has no such form; raises as `render`."""
        return self.messages.render_template(key, **{**self._rules, **fields})


def load_catalog(folder: Path = FOLDER) -> Catalog:
    """Read and cross-check the files of `folder`; raises CatalogError naming file, line and field of every mistake."""
    common_source = Source(folder / "common.yaml")
    common = common_source.validate(Common)
    message_source = Source(folder / "messages.yaml")
    messages = Messages(_flatten(message_source))
    services: list[Service] = []
    sources: dict[ServiceId, Source] = {}
    for path in sorted((folder / "services").glob("*.yaml")):
        source = Source(path)
        service = source.validate(Service)
        if not service.cities:
            service = service.model_copy(update={"cities": common.cities})
        services.append(_worded(service, common, source))
        sources[service.id] = source
    problems = checks.check_messages(message_source, messages, common) + checks.check_facts(common_source, common)
    for service in services:
        problems += checks.check_service(sources[service.id], service, common, messages)
    problems += checks.check_together(services, sources)
    if problems:
        raise CatalogError("服务目录有误：\n" + "\n".join(problems))
    return Catalog(common=common, services=sorted(services, key=lambda one: one.number), messages=messages)


def _worded(service: Service, common: Common, source: Source) -> Service:
    """The service with its rules in its sentences; raises CatalogError for a {field} that no rule gives."""
    fields: dict[str, object] = {
        "quota": service.quota_per_policy_year,
        "days": service.sla.working_days if service.sla else None,
        "samples": either(common.facts["sample_kinds"].choices),
        "cities": either(service.cities),
    }
    for field in ("intro", "timeline", "good_to_know"):
        value = getattr(service, field)
        try:
            worded = [one.format_map(fields) for one in value] if isinstance(value, list) else value.format_map(fields)
        except (KeyError, ValueError, IndexError) as error:
            raise CatalogError(source.problem((field,), f"花括号里的名称没有：{error}")) from None
        service = service.model_copy(update={field: worded})
    return service.model_copy(update={"statuses": _worded_statuses(service, fields, source)})


def _worded_statuses(service: Service, fields: dict[str, object], source: Source) -> dict[str, StatusRule]:
    """Its states with the rules in what comes next; raises CatalogError as `_worded`."""
    try:
        return {
            name: status.model_copy(update={"then": status.then.format_map(fields)} if status.then else {})
            for name, status in service.statuses.items()
        }
    except (KeyError, ValueError, IndexError) as error:
        raise CatalogError(source.problem(("statuses",), f"花括号里的名称没有：{error}")) from None


def either(names: Iterable[str]) -> str:
    """`北京、上海或广州`."""
    *others, last = names
    return f"{'、'.join(others)}或{last}" if others else last


@lru_cache
def get_catalog() -> Catalog:
    """The product's catalog, read once in a process."""
    return load_catalog()


def _flatten(source: Source) -> dict[str, Message]:
    """Nested mappings to dotted keys; a mapping with `text` is a message."""
    texts: dict[str, Message] = {}
    todo: list[tuple[tuple[str, ...], object]] = [((), source.data)]
    while todo:
        place, value = todo.pop(0)
        if isinstance(value, str):
            texts[".".join(place)] = Message(text=value)
        elif isinstance(value, dict) and isinstance(value.get("text"), str):
            texts[".".join(place)] = source.validate(Message, value)
        elif isinstance(value, dict):
            todo += [((*place, str(key)), item) for key, item in value.items()]
        else:
            raise CatalogError(source.problem(place, "应为文字，或带有text的一组"))
    return texts


def render(key: str, **fields: object) -> str:
    """The product's text `key`, the hotline given; raises MessageError for an unknown key or a missing field."""
    return get_catalog().render(key, **fields)


def render_template(key: str, **fields: object) -> Template | None:
    """The product's message `key` as a template message, None where it has no such form; raises as `render`."""
    return get_catalog().render_template(key, **fields)
