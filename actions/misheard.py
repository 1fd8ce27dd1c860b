"""What a dictation writes for a tumour or a city: 石道癌, 郑洲. Heard only where a clause says nothing else. Pure."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.catalog import get_catalog

_BEFORE = r"(?<![一-龥])(?P<before>(?:我|他|她|我妈|我爸|是|就是|得的|得了|得|患了?|查出来?|说|医生)*)"
_BEHIND = r"(?=(?:吧|的|了|啊|呢)*(?![一-龥]))"
_AROUND_CITY = re.compile(r"^(?:我|我们|就|那|想|要|去|到|在|是|选|还是)+(?=..)|(?:市|吧|的|了|啊|呢|那边|就行|可以)+$")


@dataclass(frozen=True)
class _Slips:
    """misheard.yaml, compiled."""

    tumours: tuple[tuple[str, re.Pattern[str]], ...]
    sounds: dict[str, str]


def tumours_heard(text: str) -> str:
    """`text` with the tumours that it can only mean: 石道癌，4月8号 becomes 食道癌，4月8号."""
    for name, slip in _slips().tumours:
        text = slip.sub(lambda found, name=name: f"{found['before']}{name}", text)  # type: ignore[misc]
    return text


def city_heard(text: str) -> str | None:
    """The covered city (J7) that a text of nothing else sounds like; None where it is spelt right, or is none."""
    word = _AROUND_CITY.sub("", _AROUND_CITY.sub("", re.sub(r"[\s，。,.!！~～、]+", "", text)))
    cities = get_catalog().cities
    if word in cities:
        return None
    return next((city for city in cities if len(city) == len(word) and _sounds_like(word, city)), None)


def _sounds_like(word: str, name: str) -> bool:
    sounds = _slips().sounds
    return all(said in f"{meant}{sounds.get(meant, '')}" for said, meant in zip(word, name, strict=True))


@cache
def _slips() -> _Slips:
    content = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    sounds: dict[str, str] = content["sounds"]
    tumours = sorted(content["tumours"].split(), key=len, reverse=True)
    return _Slips(
        tumours=tuple((name, _slip_of(name, sounds)) for name in tumours),
        sounds=sounds,
    )


def _slip_of(name: str, sounds: dict[str, str]) -> re.Pattern[str]:
    heard = "".join(f"[{char}{sounds.get(char, '')}]" for char in name)
    return re.compile(f"{_BEFORE}{heard}{_BEHIND}")
