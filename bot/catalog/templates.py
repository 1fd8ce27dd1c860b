"""Template messages: which fields each of ours has, and what WeChat takes in a field (wechat-protocol 1.7).

The words that fill the fields stand beside the text they shorten, in messages.yaml: one file for both channels.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.kernel.errors import DomainError

_FILE = Path(__file__).with_name("templates.yaml")
_TIME = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日( \d{1,2}:\d{2})?|\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?|\d{1,2}:\d{2}"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


class TemplateKey(StrEnum):
    """Our names of the account's template messages; their WeChat ids are settings (WECHAT_TEMPLATE_IDS)."""

    CASE_PROGRESS = "case_progress"
    APPOINTMENT_REMINDER = "appointment_reminder"
    TASK_REMINDER = "task_reminder"


class FieldType(StrEnum):
    """WeChat's types of a field."""

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

    def fits(self, value: str) -> bool:
        """Whether WeChat takes the value as it is: neither empty, nor too long, nor of another shape."""
        text = plain(value)
        shape = _SHAPES.get(self.type)
        return 0 < len(text) <= _LIMITS[self.type] and (shape is None or shape.fullmatch(text) is not None)

    def fit(self, name: str, value: str | None) -> str:
        """The value as it is sent, a long text cut; raises TemplateFieldError."""
        text = plain(value or self.default or "")
        if not text:
            raise TemplateFieldError(f"模板消息缺少字段 {name}。")
        if self.fits(text):
            return text
        if self.type in _SHAPES:
            raise TemplateFieldError(f"模板消息字段 {name} 的内容不符合类型 {self.type}。")
        return text[: _LIMITS[self.type] - 1] + "…"


@dataclass(frozen=True)
class Template:
    """One message as a template message: our field names to short values."""

    key: TemplateKey
    fields: dict[str, str] = field(default_factory=dict)


@lru_cache
def load_templates() -> Mapping[TemplateKey, Mapping[str, TemplateField]]:
    """The fields of every template, checked: a fault in the file is found at start."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return TypeAdapter(dict[TemplateKey, dict[str, TemplateField]]).validate_python(raw)


def plain(value: str) -> str:
    """One line without emoji and control characters, which WeChat refuses since 2023-05."""
    line = " ".join(value.split())
    return "".join(
        c for c in line if ord(c) < 0x10000 and unicodedata.category(c) not in ("Cc", "Cf", "Cs", "So", "Co")
    )
