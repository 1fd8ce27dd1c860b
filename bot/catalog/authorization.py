"""The letter of authorization (D5) as data: authorization.yaml, or the insurer's own file (AUTHORIZATION_LETTER)."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from bot.catalog.loader import get_catalog
from bot.catalog.messages import placeholders
from bot.catalog.schema import Rule, Sentence
from bot.catalog.source import CatalogError, Place, Source
from bot.kernel.settings import get_settings

FILE = Path(__file__).with_suffix(".yaml")
FIELDS = frozenset({"member", "id_number", "hospital", "hotline"})


class LetterFile(Rule):
    """The letter as the insurer writes it."""

    version: str = Field(min_length=1, max_length=32)
    title: Sentence
    intro: Sentence
    items: list[Sentence] = Field(min_length=1)
    closing: Sentence
    boxes: dict[str, Sentence] = Field(min_length=1)
    agent_box: Sentence
    relations: list[Sentence] = Field(min_length=1)


@dataclass(frozen=True)
class Letter:
    """The letter for one case. `digest` (SHA-256 of every word of it) tells later which words were signed."""

    version: str
    title: str
    intro: str
    items: tuple[str, ...]
    closing: str
    boxes: dict[str, str]
    agent_box: str
    relations: tuple[str, ...]

    @property
    def text(self) -> str:
        """Every word that is agreed to."""
        numbered = [f"{number}. {item}" for number, item in enumerate(self.items, start=1)]
        return "\n".join([self.title, self.intro, *numbered, self.closing, *self.boxes.values(), self.agent_box])

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def load_letter(path: Path) -> LetterFile:
    """Read a letter; raises CatalogError naming file, line and part of every mistake."""
    source = Source(path)
    letter = source.validate(LetterFile)
    parts: dict[Place, str] = {("intro",): letter.intro, ("closing",): letter.closing}
    parts |= {("items", number): item for number, item in enumerate(letter.items)}
    problems = [source.problem(place, problem) for place, part in parts.items() if (problem := _problem(part))]
    if not {"member", "id_number"} <= placeholders(letter.intro):
        problems.append(source.problem(("intro",), "要写明被保险人{member}和证件号码{id_number}"))
    if problems:
        raise CatalogError("授权书文字有误：\n" + "\n".join(problems))
    return letter


def _problem(part: str) -> str | None:
    try:
        unknown = placeholders(part) - FIELDS
    except ValueError:
        return "大括号不成对"
    return f"不认识的字段：{'、'.join(sorted(unknown))}" if unknown else None


@lru_cache
def letter_file() -> LetterFile:
    """The letter of this process, read once: AUTHORIZATION_LETTER, or the draft that comes with the product."""
    return load_letter(get_settings().authorization_letter or FILE)


def fill_in(letter: LetterFile, *, member: str, id_number: str, hospital: str) -> Letter:
    """The letter for one member; `id_number` masked."""
    fields = {"member": member, "id_number": id_number, "hospital": hospital, "hotline": get_catalog().hotline}
    return Letter(
        version=letter.version,
        title=letter.title,
        intro=letter.intro.format_map(fields),
        items=tuple(item.format_map(fields) for item in letter.items),
        closing=letter.closing.format_map(fields),
        boxes=letter.boxes,
        agent_box=letter.agent_box,
        relations=tuple(letter.relations),
    )
