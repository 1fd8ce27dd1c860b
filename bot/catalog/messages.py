"""Texts with {fields}: messages.yaml, rendered strictly. A missing field or an unknown key raises.

A message may carry its form as a template message beside its text: the words of both channels are one record.
"""

from collections.abc import Iterator
from string import Formatter

from pydantic import Field

from bot.catalog.schema import Rule, Sentence
from bot.catalog.templates import Template, TemplateKey
from bot.kernel.errors import DomainError


class MessageError(DomainError):
    """A text cannot be rendered: unknown key or missing field."""


class TemplateWords(Rule):
    """A message as a template message: the template and what stands in its fields, with {fields} as in the text."""

    key: TemplateKey
    fields: dict[str, Sentence] = Field(min_length=1)


class Message(Rule):
    """One text, the clauses it tells of (for docs and staff, never shown to members), its form as a template."""

    text: str = Field(min_length=1)
    clauses: list[str] = Field(default=[])
    template: TemplateWords | None = None

    @property
    def fields(self) -> frozenset[str]:
        """Names of the {fields}, the template's included; raises ValueError when the braces do not match."""
        wordings = [self.text, *(self.template.fields.values() if self.template else [])]
        return frozenset().union(*(placeholders(wording) for wording in wordings))


class Messages:
    """All texts by their dotted key."""

    def __init__(self, texts: dict[str, Message]) -> None:
        self._texts = texts

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __getitem__(self, key: str) -> Message:
        """The text of `key`; raises MessageError if there is none."""
        try:
            return self._texts[key]
        except KeyError:
            raise MessageError(f"没有这条消息：{key}") from None

    def __iter__(self) -> Iterator[str]:
        """Every key, in the order of the file."""
        return iter(self._texts)

    def render(self, key: str, **fields: object) -> str:
        """The text of `key` with its fields filled in; raises MessageError for an unknown key or a missing field."""
        text = self[key].text
        _require(key, placeholders(text), fields)
        return _without_blank_lines(text.format_map(fields))

    def render_template(self, key: str, **fields: object) -> Template | None:
        """The same message as a template message, None where it has no such form. Raises MessageError as `render`."""
        words = self[key].template
        if words is None:
            return None
        for wording in words.fields.values():
            _require(key, placeholders(wording), fields)
        return Template(words.key, {name: wording.format_map(fields) for name, wording in words.fields.items()})


def placeholders(wording: str) -> frozenset[str]:
    """Names of the {fields} in a wording; raises ValueError when the braces do not match."""
    return frozenset(name for _, name, _, _ in Formatter().parse(wording) if name is not None)


def _require(key: str, names: frozenset[str], fields: dict[str, object]) -> None:
    if missing := names - fields.keys():
        raise MessageError(f"消息{key}缺少：{'、'.join(sorted(missing))}")


def _without_blank_lines(text: str) -> str:
    """Lines that consisted of an empty field only are dropped: an optional sentence leaves no gap."""
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())
