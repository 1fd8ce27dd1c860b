"""Template messages: which templates the made-up account has, and what their fields may hold (wechat-protocol 1.7)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.sandbox.codes import ApiError, Code

FILE = Path(__file__).with_name("account_templates.yaml")
CHINESE = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_DAY = r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}"
_TIME = r"\d{1,2}:\d{2}(:\d{2})?"
_MOMENT = rf"(({_DAY})( ?{_TIME})?|{_TIME})"
_RULES: dict[str, str] = {
    "thing": r".{1,20}",
    "character_string": rf"[^{CHINESE}]{{1,32}}",
    "number": r"-?\d{1,32}(\.\d{1,32})?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "time": rf"{_MOMENT}( ?[~～] ?{_MOMENT})?",
    "date": rf"({_DAY})( ?{_TIME})?( ?[~～] ?({_DAY})( ?{_TIME})?)?",
    "amount": r"[^\d\s.]{0,1}\d{1,10}(\.\d{1,2})?元?",
    "phone_number": r"[0-9+\-() ]{1,17}",
    "car_number": rf"[{CHINESE}]?[A-Za-z0-9·]{{1,7}}[{CHINESE}]?",
    "name": rf"([{CHINESE}·]{{1,10}}|[A-Za-z .·]{{1,20}})",
    "phrase": rf"[{CHINESE}]{{1,5}}",
    "const": r".{1,20}",
}
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")


@dataclass(frozen=True)
class AccountTemplate:
    """A template chosen in the account's console: what the card says around the values."""

    title: str
    fields: dict[str, str]
    options: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Card:
    """A template message as the phone draws it."""

    title: str
    rows: list[tuple[str, str]]
    url: str

    def as_json(self) -> dict[str, Any]:
        """For the phone page and tests."""
        return {
            "title": self.title,
            "fields": [{"label": label, "value": value} for label, value in self.rows],
            "url": self.url,
        }


@lru_cache
def account_templates() -> dict[str, AccountTemplate]:
    """The templates of account_templates.yaml by the product's name for them."""
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        key: AccountTemplate(
            one["title"], dict(one["fields"]), {k: tuple(v) for k, v in one.get("options", {}).items()}
        )
        for key, one in raw.items()
    }


def find_template(template_ids: dict[str, str], template_id: str) -> AccountTemplate:
    """The template with this WeChat id. Raises 40037."""
    for key, known_id in template_ids.items():
        if known_id == template_id and template_id:
            return account_templates().get(key) or AccountTemplate("服务通知", {}, {})
    raise ApiError(Code.INVALID_TEMPLATE_ID)


def fill(template: AccountTemplate, data: Any, *, url: str = "") -> Card:
    """The card with its values. Raises 47003 naming the first field that is missing or breaks the rule of its type.

    Fields that the template does not have are ignored, as WeChat does.
    """
    if not isinstance(data, dict):
        raise ApiError(Code.BAD_ARGUMENT, "argument invalid! data invalid")
    labels = template.fields or {keyword: keyword for keyword in data}
    rows = []
    for keyword, label in labels.items():
        entry = data.get(keyword)
        value = entry.get("value") if isinstance(entry, dict) else None
        if value is None or str(value).strip() == "":
            raise ApiError(Code.BAD_ARGUMENT, f"argument invalid! data.{keyword}.value is empty")
        if not _fits(keyword, str(value), template.options.get(keyword, ())):
            raise ApiError(Code.BAD_ARGUMENT, f"argument invalid! data.{keyword}.value invalid")
        rows.append((label, str(value)))
    return Card(template.title, rows, url)


def _fits(keyword: str, value: str, options: tuple[str, ...]) -> bool:
    if "\n" in value or "\r" in value or _EMOJI.search(value):
        return False
    if options and value not in options:
        return False
    rule = _RULES.get(keyword.rstrip("0123456789"))
    return rule is None or re.fullmatch(rule, value) is not None
