"""Is a disease clearly none that the product covers? By its name alone, as data: coverage.yaml (J5)."""

import unicodedata
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from bot.catalog.schema import Rule, Sentence
from bot.catalog.source import CatalogError, Source

FILE = Path(__file__).with_suffix(".yaml")


class MayBeCovered(Rule):
    """Words that make a disease malignant by name, lie between, or show that the speaker is not sure."""

    malignant: list[Sentence] = Field(min_length=1)
    between: list[Sentence] = Field(min_length=1)
    unsure: list[Sentence] = Field(min_length=1)


class NotCovered(Rule):
    """Words for benign tumours, and for diseases that are no tumour."""

    benign: list[Sentence] = Field(min_length=1)
    other_diseases: list[Sentence] = Field(min_length=1)


class Coverage(Rule):
    """Both lists; what may be covered outweighs what is not."""

    may_be_covered: MayBeCovered
    not_covered: NotCovered

    def clearly_excludes(self, disease: str) -> bool:
        """Whether `disease`, in a member's own words, is by its name no malignant tumour. In doubt: False."""
        told = _plain(disease)
        doubtful = self.may_be_covered
        if any(_plain(word) in told for word in (*doubtful.malignant, *doubtful.between, *doubtful.unsure)):
            return False
        return any(_plain(word) in told for word in (*self.not_covered.benign, *self.not_covered.other_diseases))


def load_coverage(path: Path) -> Coverage:
    """Read a coverage list; raises CatalogError naming file, line and field of every mistake."""
    source = Source(path)
    coverage = source.validate(Coverage)
    problems = [
        source.problem(("not_covered", group, number), "同时含有可能属于保障范围的词，永远不会起作用")
        for group, words in coverage.not_covered
        for number, word in enumerate(words)
        if not coverage.clearly_excludes(word)
    ]
    if problems:
        raise CatalogError("保障范围词表有误：\n" + "\n".join(problems))
    return coverage


@lru_cache
def get_coverage() -> Coverage:
    """The product's list, read once in a process."""
    return load_coverage(FILE)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
