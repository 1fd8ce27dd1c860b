"""The number of a resident's identity card: found in what a reader made of it, kept only if it proves itself. Pure.

bot.members has rules for every document a person may type; this room stands below it and reads one card. A test holds
the two together.
"""

import re
from collections.abc import Iterator
from datetime import date

from bot.recognition.lines import plain

LENGTH = 18
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_FIRST = frozenset("12345689")
_EARLIEST = 1900
# What a reader writes where a digit stands. Only in a place where nothing but a digit can be.
_LOOKALIKES = str.maketrans("OQDIL|!ZSBG×Х*", "000" + "1111" + "2586" + "X" * 3)
_RUN = re.compile(r"[0-9OQDIL|!ZSBGX×Х*]{18}")


def is_valid(number: str, *, today: date | None = None) -> bool:
    """Whether check digit and birth date are right. `today`: no birth after it, where it is known."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number) or number[0] not in _FIRST:
        return False
    born = birth_date(number)
    if born is None or born.year < _EARLIEST or (today is not None and born > today):
        return False
    return _CHECK[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number)) % 11] == number[17]


def birth_date(number: str) -> date | None:
    """The birth date inside an 18-character number, or None when it is no day of the calendar."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def find_numbers(text: str) -> Iterator[str]:
    """Every valid number in `text`, letters that look like digits taken for them."""
    compact = re.sub(r"[^0-9A-Z|!×Х*]", "", plain(text).replace("公民身份号码", ""))
    for start in range(len(compact) - LENGTH + 1):
        if _RUN.fullmatch(part := compact[start : start + LENGTH]):
            number = part.translate(_LOOKALIKES)
            if is_valid(number):
                yield number
