"""One spelling for words of danger: traditional characters, dialect and slips of a hasty hand become plain words."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class _Spellings:
    """spelling.yaml, compiled."""

    simplified: dict[int, str]
    plain_words: list[tuple[re.Pattern[str], str]]
    misspelt: list[tuple[re.Pattern[str], str]]
    words_of_their_own: re.Pattern[str]


def simplified(text: str) -> str:
    """`text` with traditional characters written as simplified ones; everything behind reads only those."""
    return text.translate(_spellings().simplified)


def plain(text: str) -> str:
    """`text` as danger.yaml is written: NFKC, lower case, simplified characters, plain words, each spelt right."""
    known = _spellings()
    text = unicodedata.normalize("NFKC", text).lower().translate(known.simplified)
    for pattern, word in known.plain_words:
        text = pattern.sub(word, text)
    for pattern, word in known.misspelt:
        text = pattern.sub(lambda found, word=word: _put_right(found[0], word), text)  # type: ignore[misc]
    return text


def _put_right(written: str, word: str) -> str:
    return written if _spellings().words_of_their_own.search(written) else word


@cache
def _spellings() -> _Spellings:
    content = yaml.safe_load((Path(__file__).parent / "spelling.yaml").read_text(encoding="utf-8"))
    sounds: dict[str, str] = content["sounds"]
    return _Spellings(
        simplified={ord(pair[0]): pair[1] for pair in content["traditional"].split()},
        plain_words=[
            (re.compile(pattern), word) for part in ("dialect", "typed") for word, pattern in content[part].items()
        ],
        misspelt=[
            (re.compile("".join(f"[{sounds.get(character, character)}]" for character in word)), word)
            for word in content["often_misspelt"].split()
        ],
        words_of_their_own=re.compile(content["words_of_their_own"]),
    )
