"""One spelling for texts before they are looked at: the same at training and at serving."""

import re
import unicodedata

MAX_CHARACTERS = 400
"""Longer texts are cut: the encoders cost time per character and the wish stands at the start or the end."""

NAME_WORD = "某人"
ID_NUMBER_WORD = "证件号码"
CASE_WORD = "案件号"
DIGITS_WORD = "号码"

_NAME_TOKEN = re.compile(r"\[姓名:t_[0-9a-f]+\]")
_ID_TOKEN = re.compile(r"\[证件:t_[0-9a-f]+\]")
_CASE_NUMBER = re.compile(r"(?<![a-z0-9])(?:mz|zy|ez|jc|zf)\d{6}-?[0-9a-z]{0,5}(?![a-z0-9])")
_LONG_DIGITS = re.compile(r"\d[\d \-]{5,}\d")
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_BLANK_AT_HAN = re.compile(rf"(?<=[{_HAN},.!?;:、。])\s+|\s+(?=[{_HAN},.!?;:、。])")
_REPEATED = re.compile(r"(.)\1{2,}")
_HAN_CHARACTER = re.compile(rf"[{_HAN}]")
_TAIL = " ,;:、。~-_"


def normalise(text: str) -> str:
    """The text in NFKC and lower case, words for personal tokens and long numbers, fewer blanks and repeats."""
    text = _ID_TOKEN.sub(ID_NUMBER_WORD, _NAME_TOKEN.sub(NAME_WORD, text))
    text = unicodedata.normalize("NFKC", text).lower()
    text = _CASE_NUMBER.sub(CASE_WORD, text)
    text = _LONG_DIGITS.sub(DIGITS_WORD, text)
    text = re.sub(r"\s+", " ", text)
    text = _BLANK_AT_HAN.sub("", text)
    text = _REPEATED.sub(r"\1\1", text)
    return text.strip(_TAIL)


def has_han(text: str) -> bool:
    """Whether the text holds a Chinese character."""
    return _HAN_CHARACTER.search(text) is not None


def cut(text: str) -> str:
    """Both ends of a text too long for the encoders. What looks for danger must look at the whole text instead."""
    if len(text) <= MAX_CHARACTERS:
        return text
    half = MAX_CHARACTERS // 2
    return text[:half] + text[-half:]
