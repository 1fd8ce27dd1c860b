"""Reads the constructions of danger.yaml and finds them in a text."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_GAP, _LONG_GAP = "[^,]{0,6}?", ".{0,14}?"
_LIST_NAME = re.compile(r"\{([a-z_]+)\}")
_CLAUSE_END = re.compile(r"[,，。.!！?？;；:：、…~～\n\s]+")


@dataclass(frozen=True)
class DangerWords:
    """The constructions of each kind of danger, compiled, and the guards that take one away."""

    acute: list[re.Pattern[str]]
    acute_named: list[re.Pattern[str]]
    self_harm: list[re.Pattern[str]]
    harmed: list[re.Pattern[str]]
    guards: dict[str, re.Pattern[str]]


def with_commas(text: str) -> str:
    """`text` with a comma for whatever ends a clause."""
    return _CLAUSE_END.sub(",", text).strip(",")


@cache
def danger_words() -> DangerWords:
    """The words of danger.yaml, read once."""
    content = yaml.safe_load((Path(__file__).parent / "danger.yaml").read_text(encoding="utf-8"))
    lists = {name: "|".join(words.split()) for name, words in content["lists"].items()}
    return DangerWords(
        acute=_constructions(content["acute"], lists),
        acute_named=_constructions(content["acute_named"], lists),
        self_harm=_constructions(content["self_harm"], lists),
        harmed=_constructions(content["harmed"], lists),
        guards={name: re.compile("|".join(words.split())) for name, words in content["guards"].items()},
    )


def _constructions(groups: dict[str, list[Any]], lists: dict[str, str]) -> list[re.Pattern[str]]:
    return [re.compile(_pattern(line, lists)) for lines in groups.values() for line in lines]


def _pattern(line: str, lists: dict[str, str]) -> str:
    parts = []
    for word in line.split():
        if word == "..":
            parts.append(_GAP)
        elif word == "...":
            parts.append(_LONG_GAP)
        else:
            plain = word.strip("'")
            parts.append("(?:" + _LIST_NAME.sub(lambda found: f"(?:{lists[found[1]]})", plain) + ")")
    return "".join(parts)
