"""Texts that say nothing in Chinese, told by their characters alone: mashed keys, bare punctuation, another language.

Digits, codes, names in Latin letters, emoji and pinyin are none of these: forms and the model read them.
"""

import re
import unicodedata
from enum import StrEnum

from bot.nlu.normalise import has_han

FOREIGN_WORDS = 3
"""So many words without Chinese are a sentence of another language; "ok", "thank you", "pet ct" are not."""
LEAST_MASH = 4
_KEY_RUN = 4
_KANA = re.compile(r"[\u3040-\u30ff]")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_NO_VOWEL = re.compile(r"[^aeiouy]{5,}")
_REPEATED = re.compile(r"(.{2,3})\1{3,}")
_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PINYIN = re.compile(
    r"(?:(?:[bpmf]|[dtnl]|[gkh]|[jqx]|zh|ch|sh|[rzcsyw])?"
    r"(?>iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|er|ia|ie|iu|ua|uo|ui|ue|a|o|e|i|u|v))++"
)


class Oddity(StrEnum):
    """What kind of odd text it is: mashed keys, a sentence in Latin letters, letters neither Latin nor Chinese."""

    GIBBERISH = "gibberish"
    FOREIGN = "foreign"
    OTHER_SCRIPT = "other_script"

    @property
    def topic(self) -> str:
        """The topic of out_of_scope it belongs to."""
        return "gibberish" if self is Oddity.GIBBERISH else "foreign"


def oddity_of(text: str) -> Oddity | None:
    """The oddity of a text, or None where the model should read it. A blank text is none."""
    normal = unicodedata.normalize("NFKC", text).lower().strip()
    if len(_KANA.findall(normal)) >= 2:
        return Oddity.OTHER_SCRIPT
    if not normal or has_han(normal):
        return None
    if all(unicodedata.category(character)[0] in "PZC" or character in "~^`$+<>=|￥" for character in normal):
        return Oddity.GIBBERISH
    words = [token for token in _TOKEN.findall(normal) if not any(character.isdigit() for character in token)]
    letters = sum(map(len, words))
    if not letters:
        return None
    if sum(len(word) for word in words if not _is_latin(word)) * 2 > letters:
        return Oddity.OTHER_SCRIPT
    if sum(len(word) for word in words if _is_mash(word)) * 2 > letters:
        return Oddity.GIBBERISH
    if len(words) >= FOREIGN_WORDS and not all(_PINYIN.fullmatch(word) for word in words):
        return Oddity.FOREIGN
    return None


def _is_latin(word: str) -> bool:
    return all(unicodedata.name(character, "").startswith("LATIN") for character in word if character.isalpha())


def _is_mash(word: str) -> bool:
    """Letters that no language writes: five consonants, four neighbours on the keyboard, one piece four times."""
    if len(word) < LEAST_MASH or not word.isascii():
        return False
    return _NO_VOWEL.search(word) is not None or _REPEATED.search(word) is not None or _along_the_keys(word)


def _along_the_keys(word: str) -> bool:
    runs = (word[start : start + _KEY_RUN] for start in range(len(word) - _KEY_RUN + 1))
    return any(run in row or run[::-1] in row for run in runs for row in _KEY_ROWS)
