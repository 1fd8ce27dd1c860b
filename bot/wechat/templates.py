"""The template messages that this account has: our fields to WeChat's keywords, cut and checked before sending."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from bot.catalog.templates import FieldType, TemplateField, TemplateFieldError, TemplateKey, load_templates
from bot.kernel import audit
from bot.kernel.errors import DomainError
from bot.wechat import repository
from bot.wechat.models import TemplateId

__all__ = [
    "FieldType",
    "TemplateBook",
    "TemplateField",
    "TemplateFieldError",
    "TemplateIdError",
    "keep_id",
    "kept_ids",
    "load_templates",
]

log = structlog.get_logger(__name__)
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class TemplateIdError(DomainError):
    """This cannot be the id of a template; the message is for staff."""


@dataclass(frozen=True)
class TemplateBook:
    """The templates that this account has: `ids` maps our key to WeChat's template id (a setting)."""

    ids: Mapping[str, str]

    def as_kept(self, session: Session) -> "TemplateBook":
        """The same book with the ids that were kept at the desk, which go before the setting's."""
        return TemplateBook({**self.ids, **kept_ids(session)})

    def template_id(self, key: str | None) -> str | None:
        """WeChat's id, or None when the account has no such template."""
        return self.ids.get(key) if key else None

    def render(self, key: str, fields: Mapping[str, str]) -> dict[str, str]:
        """WeChat's keyword -> value. Raises TemplateFieldError: WeChat would answer 47003."""
        known = load_templates()[TemplateKey(key)]
        if unknown := sorted(set(fields) - set(known)):
            log.warning("template_fields_unknown", template=key, fields=unknown)
        return {rule.keyword: rule.fit(name, fields.get(name)) for name, rule in known.items()}


def kept_ids(session: Session) -> dict[str, str]:
    """The ids that were kept at the desk, by our key."""
    return repository.kept_template_ids(session)


def keep_id(session: Session, key: TemplateKey, template_id: str, *, actor: str) -> None:
    """Keep the id of a template from now on; an empty one leaves it to the setting again. Raises TemplateIdError."""
    template_id = template_id.strip()
    if template_id and not _ID.fullmatch(template_id):
        raise TemplateIdError("模板编号不对：请从公众平台“模板消息”里原样复制，只有字母、数字、横线和下划线。")
    row = session.get(TemplateId, key)
    if template_id == (row.template_id if row else ""):
        return
    if not template_id:
        session.delete(row)
    elif row:
        row.template_id = template_id
    else:
        session.add(TemplateId(key=key, template_id=template_id))
    audit.record(session, action="template.kept", actor=actor, subject=f"template:{key}", data={"id": template_id})
