"""The template messages that this account has: our fields to WeChat's keywords, cut and checked before sending."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.catalog.templates import FieldType, TemplateField, TemplateFieldError, TemplateKey, load_templates

__all__ = ["FieldType", "TemplateBook", "TemplateField", "TemplateFieldError", "load_templates"]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TemplateBook:
    """The templates that this account has: `ids` maps our key to WeChat's template id (a setting)."""

    ids: Mapping[str, str]

    def template_id(self, key: str | None) -> str | None:
        """WeChat's id, or None when the account has no such template."""
        return self.ids.get(key) if key else None

    def render(self, key: str, fields: Mapping[str, str]) -> dict[str, str]:
        """WeChat's keyword -> value. Raises TemplateFieldError: WeChat would answer 47003."""
        known = load_templates()[TemplateKey(key)]
        if unknown := sorted(set(fields) - set(known)):
            log.warning("template_fields_unknown", template=key, fields=unknown)
        return {rule.keyword: rule.fit(name, fields.get(name)) for name, rule in known.items()}
