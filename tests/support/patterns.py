"""Every regular expression of the product, and texts that would stall one that tries too many ways."""

import importlib
import pkgutil
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import Any

# Rooms whose patterns read what members write.
ROOMS = ("actions", "bot.conversations", "bot.kernel", "bot.members", "bot.cases", "bot.hospitals", "bot.catalog")
_DEEPEST = 3
_WORDS = re.compile(r"[一-龥]{1,4}|[0-9A-Za-z]")
# Ends in something that no pattern takes, so that every other way is tried.
_TAILS = ("", "☃")
_SHORT, _LONG = 60, 1000


def modules() -> list[ModuleType]:
    """The modules of the rooms."""
    found = []
    for room in ROOMS:
        package = importlib.import_module(room)
        found += [importlib.import_module(f"{room}.{each.name}") for each in pkgutil.iter_modules(package.__path__)]
    return found


def patterns(value: Any, name: str, depth: int = 0) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The patterns in a module, a table or a record, with where each was found."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield name, value
        return
    if depth >= _DEEPEST or (depth and isinstance(value, ModuleType)):
        return
    for key, inner in _parts(value):
        yield from patterns(inner, f"{name}.{key}", depth + 1)


def _parts(value: Any) -> list[tuple[object, Any]]:
    if isinstance(value, ModuleType):
        return list(vars(value).items())
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, list | tuple):
        return list(enumerate(value))
    if is_dataclass(value) and not isinstance(value, type):
        return [(each.name, getattr(value, each.name)) for each in fields(value)]
    return []


def stalling_texts(pattern: re.Pattern[str], seed: int) -> list[str]:
    """The pattern's own words again and again: a few for one that doubles with each, many for one that squares."""
    chance = random.Random(seed)
    words = list(dict.fromkeys(_WORDS.findall(pattern.pattern)))
    letters = list(dict.fromkeys(letter for word in words for letter in word))
    chosen = chance.sample(words, min(len(words), 24)) + chance.sample(letters, min(len(letters), 12))
    if words:
        chosen += ["".join(chance.choices(words + letters, k=chance.randint(2, 4))) for _ in range(12)]
    chosen += ["1", "一", "a ", "，", " "]
    return [(word * length)[:length] + tail for word in chosen for length in (_SHORT, _LONG) for tail in _TAILS]
