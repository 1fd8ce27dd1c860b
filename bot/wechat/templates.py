"""Template messages: our fields to WeChat's keywords, cut and checked before sending, because WeChat answers 47003."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import structlog
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.kernel.errors import DomainError
from bot.outbox.models import TemplateKey

_FILE = Path(__file__).with_name("templates.yaml")
_TIME = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日( \d{1,2}:\d{2})?|\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?|\d{1,2}:\d{2}"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")

log = structlog.get_logger(__name__)


class FieldType(StrEnum):
    """WeChat's types of a field, with the rules of wechat-protocol 1.7."""

    THING = "thing"
    CHARACTER_STRING = "character_string"
    NUMBER = "number"
    PHRASE = "phrase"
    NAME = "name"
    TIME = "time"
    DATE = "date"
    AMOUNT = "amount"
    PHONE_NUMBER = "phone_number"


# Longest value by type, in characters; longer texts are cut, other types are refused.
_LIMITS = {
    FieldType.THING: 20,
    FieldType.CHARACTER_STRING: 32,
    FieldType.NUMBER: 32,
    FieldType.PHRASE: 5,
    FieldType.NAME: 10,
    FieldType.TIME: 20,
    FieldType.DATE: 20,
    FieldType.AMOUNT: 12,
    FieldType.PHONE_NUMBER: 17,
}
_SHAPES = {
    FieldType.CHARACTER_STRING: re.compile(r"[\x21-\x7e]+"),
    FieldType.NUMBER: re.compile(r"-?\d+(\.\d+)?"),
    FieldType.PHRASE: _CHINESE,
    FieldType.TIME: _TIME,
    FieldType.DATE: _TIME,
    FieldType.PHONE_NUMBER: re.compile(r"[\d+-]+"),
}


class TemplateFieldError(DomainError):
    """A value does not fit its field's type, or a field is missing: this news cannot go as a template."""


class TemplateField(BaseModel):
    """One field of one template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keyword: str
    type: FieldType
    default: str | None = None


@lru_cache
def load_templates() -> Mapping[TemplateKey, Mapping[str, TemplateField]]:
    """The fields of every template, checked: a fault in the file is found at start."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return TypeAdapter(dict[TemplateKey, dict[str, TemplateField]]).validate_python(raw)


@dataclass(frozen=True)
class TemplateBook:
    """The templates that this account has: `ids` maps our key to WeChat's template id (a setting)."""

    ids: Mapping[str, str]

    def template_id(self, key: str | None) -> str | None:
        """WeChat's id, or None when the account has no such template."""
        return self.ids.get(key) if key else None

    def render(self, key: str, fields: Mapping[str, str]) -> dict[str, str]:
        """WeChat's keyword -> value. Raises TemplateFieldError."""
        known = load_templates()[TemplateKey(key)]
        if unknown := sorted(set(fields) - set(known)):
            log.warning("template_fields_unknown", template=key, fields=unknown)
        return {rule.keyword: _fit(rule, name, fields.get(name) or rule.default) for name, rule in known.items()}


def _fit(rule: TemplateField, name: str, value: str | None) -> str:
    text = _plain(value or "")
    if not text:
        raise TemplateFieldError(f"模板消息缺少字段 {name}。")
    shape, limit = _SHAPES.get(rule.type), _LIMITS[rule.type]
    if shape is None and len(text) > limit:
        return text[: limit - 1] + "…"
    if len(text) > limit or (shape is not None and not shape.fullmatch(text)):
        raise TemplateFieldError(f"模板消息字段 {name} 的内容不符合类型 {rule.type}。")
    return text


def _plain(value: str) -> str:
    """One line without emoji and control characters, which WeChat refuses since 2023-05."""
    line = " ".join(value.split())
    return "".join(
        c for c in line if ord(c) < 0x10000 and unicodedata.category(c) not in ("Cc", "Cf", "Cs", "So", "Co")
    )
