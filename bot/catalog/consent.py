"""The text a user agrees to before any personal data is asked for (PIPL), as data: consent.yaml."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from bot.catalog.loader import get_catalog
from bot.catalog.messages import placeholders
from bot.catalog.schema import Rule, Sentence
from bot.catalog.source import CatalogError, Source

FILE = Path(__file__).with_suffix(".yaml")
# One screen of a phone: some 26 lines of 18 characters.
ONE_SCREEN = 460


@dataclass(frozen=True)
class ConsentText:
    """The words as the user reads them. `digest` (SHA-256 of the text) tells later which words were agreed to."""

    version: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class ConsentFile(Rule):
    """Every part that the law asks for; none can be left out. They are told in this order."""

    version: str = Field(min_length=1, max_length=32)
    who: Sentence
    purpose: Sentence
    data: Sentence
    sensitive: Sentence
    shared: Sentence
    retention: Sentence
    withdrawal: Sentence
    ask: Sentence

    @property
    def parts(self) -> dict[str, str]:
        """The parts by name, in the order in which they are told."""
        return {name: getattr(self, name) for name in type(self).model_fields if name != "version"}


def load_consent(path: Path, *, hotline: str) -> ConsentText:
    """Read a consent text; raises CatalogError naming file, line and part of every mistake."""
    source = Source(path)
    parts = source.validate(ConsentFile)
    problems = [source.problem((name,), problem) for name, part in parts.parts.items() if (problem := _problem(part))]
    if "“同意”" not in parts.ask.splitlines()[-1]:
        problems.append(source.problem(("ask",), "最后要请对方回复“同意”"))
    if problems:
        raise CatalogError("授权文字有误：\n" + "\n".join(problems))
    text = "\n".join(part.format(hotline=hotline) for part in parts.parts.values())
    if len(text) > ONE_SCREEN:
        raise CatalogError(f"授权文字有误：\n{source.problem((), f'共{len(text)}字，超过一屏的{ONE_SCREEN}字')}")
    return ConsentText(parts.version, text)


def _problem(part: str) -> str | None:
    try:
        unknown = placeholders(part) - {"hotline"}
    except ValueError:
        return "大括号不成对"
    return f"不认识的字段：{'、'.join(sorted(unknown))}" if unknown else None


@lru_cache
def consent_text() -> ConsentText:
    """The product's consent text, read once in a process."""
    return load_consent(FILE, hotline=get_catalog().hotline)
