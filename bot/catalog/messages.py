"""Texts with {fields}: messages.yaml, rendered strictly. A missing field or an unknown key raises."""

from collections.abc import Iterator
from string import Formatter

from pydantic import Field

from bot.catalog.schema import Rule
from bot.kernel.errors import DomainError


class MessageError(DomainError):
    """A text cannot be rendered: unknown key or missing field."""


class Message(Rule):
    """One text and the clauses it tells of (for docs and staff, never shown to members)."""

    text: str = Field(min_length=1)
    clauses: list[str] = Field(default=[])

    @property
    def fields(self) -> frozenset[str]:
        """Names of the {fields}; raises ValueError when the braces do not match."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.text) if name is not None)


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
        message = self[key]
        if missing := message.fields - fields.keys():
            raise MessageError(f"消息{key}缺少：{'、'.join(sorted(missing))}")
        return _without_blank_lines(message.text.format_map(fields))


def _without_blank_lines(text: str) -> str:
    """Lines that consisted of an empty field only are dropped: an optional sentence leaves no gap."""
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())
