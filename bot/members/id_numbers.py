"""Numbers of identity documents: their kinds, formats and check digits (GB 11643, ISO 7064 MOD 11-2). Pure.

`stdnum.cn.ric` is not used: it refuses real people whose county code is younger than they are (docs/decisions/0040).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from bot.catalog import render
from bot.kernel import clock
from bot.members.models import ID_KIND_NAMES, IdKind

PROVINCES = frozenset(
    f"{code}"
    for code in (*range(11, 16), 21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71)
)
HMT_PREFIXES = frozenset(("81", "82", "83"))
FOREIGNER_PREFIX = "9"
EARLIEST_BIRTH_YEAR = 1900
LONGEST = 32
# The resident's number until 1999.
OLD_LENGTH = 15
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"

# What people type for a digit or for the X: Chinese numerals, the multiplication sign, Cyrillic and Greek letters.
LOOKALIKES = str.maketrans("〇零一二三四五六七八九幺洞×✕✖ХхΧχ", "00123456789" + "10" + "XXXXXXX")

_RESIDENT = re.compile(r"\d{17}[\dX]")
_FIFTEEN = re.compile(r"\d{15}")
# Formats without a check digit. Where several fit, the number does not tell; the likeliest kind comes first.
_ONLY_FORMAT: tuple[tuple[IdKind, re.Pattern[str]], ...] = (
    (IdKind.HK_MACAU_PERMIT, re.compile(r"[HM]\d{8}(?:\d{2})?")),
    (IdKind.FOREIGNER_PERMANENT, re.compile(r"[A-Z]{3}\d{12}")),
    # Eight digits; ten and a letter until 2015.
    (IdKind.TAIWAN_PERMIT, re.compile(r"\d{8}|\d{10}[A-Z]")),
    (IdKind.PASSPORT, re.compile(r"(?=(?:[A-Z]*\d){5})[A-Z]{1,3}[A-Z0-9]{5,8}|\d{8,9}")),
)
# What a document that is said to be a passport may bear.
_ANY_PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{5,14}")
_MOBILE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True)
class NumberCheck:
    """`kind` is None when the number cannot be one; then `problem` says why, without repeating the number.

    `candidates` are all kinds that the number fits, the likeliest (`kind`) first: more than one when it does not tell
    which document it is from (e.g. eight digits, or H and eight digits); one alone once the kind was given.
    """

    kind: IdKind | None
    normalised: str
    problem: str | None = None
    candidates: tuple[IdKind, ...] = ()


def normalise_number(raw: str) -> str:
    """NFKC, look-alikes replaced, upper case, everything that is neither letter nor digit removed."""
    text = unicodedata.normalize("NFKC", raw).translate(LOOKALIKES).upper()
    return "".join(char for char in text if char.isalnum())


def check_digit(first_17: str) -> str:
    """The 18th character that belongs to 17 digits."""
    return _CHECK_DIGITS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True)) % 11]


def birth_date(eight_digits: str) -> date | None:
    """The real date from 1900 up to today that `eight_digits` spell, or None."""
    try:
        born = date(int(eight_digits[:4]), int(eight_digits[4:6]), int(eight_digits[6:8]))
    except ValueError:
        return None
    return born if born.year >= EARLIEST_BIRTH_YEAR and born <= clock.today() else None


def could_be_person(digits: str) -> bool:
    """Whether a long number begins like one of a person: the start of a resident's, a permit's or a foreigner's number
    and a birth date in its place, in the new form or the old one of fifteen digits, be its check digit wrong.
    """
    if digits[:2] not in PROVINCES | HMT_PREFIXES and not digits.startswith(FOREIGNER_PREFIX):
        return False
    old_form = len(digits) == OLD_LENGTH and birth_date("19" + digits[6:12]) is not None
    return birth_date(digits[6:14]) is not None or old_form


def kind_of_eighteen(number: str) -> IdKind | None:
    """The kind that the first digits of an 18-character number stand for, or None."""
    if number.startswith(FOREIGNER_PREFIX):
        return IdKind.FOREIGNER_PERMANENT
    if number[:2] in HMT_PREFIXES:
        return IdKind.HMT_RESIDENCE_PERMIT
    return IdKind.RESIDENT_ID if number[:2] in PROVINCES else None


def check_number(raw: str, *, kind: IdKind | None = None) -> NumberCheck:
    """Kinds, format, date and check digit of an ID number as a person typed it.

    With `kind` (a roster or the member says which document it is) the number must fit that kind. The county code is
    never a reason to refuse, and formats without a check digit are taken as they are.
    """
    number = normalise_number(raw)
    found = _judge(number)
    if kind is None:
        return found
    if kind in found.candidates or (kind is IdKind.PASSPORT and _could_be_passport(number)):
        return NumberCheck(kind, number, candidates=(kind,))
    problem = found.problem if found.kind is None else render("identity.number_other_kind", kind=ID_KIND_NAMES[kind])
    return NumberCheck(None, number[:LONGEST], problem)


def _judge(number: str) -> NumberCheck:
    if _RESIDENT.fullmatch(number):
        problem, kind = _eighteen_problem(number), kind_of_eighteen(number)
        if problem or kind is None:
            return NumberCheck(None, number, problem)
        return NumberCheck(kind, number, candidates=(kind,))
    candidates = tuple(kind for kind, pattern in _ONLY_FORMAT if pattern.fullmatch(number))
    if candidates:
        return NumberCheck(candidates[0], number, candidates=candidates)
    return NumberCheck(None, number[:LONGEST], _format_problem(number))


def _could_be_passport(number: str) -> bool:
    return _ANY_PASSPORT.fullmatch(number) is not None and not _MOBILE.fullmatch(number)


def _eighteen_problem(number: str) -> str | None:
    if kind_of_eighteen(number) is None:
        return render("identity.number_region")
    if birth_date(number[6:14]) is None and not number.startswith(FOREIGNER_PREFIX):
        return render("identity.number_birth_date")
    if check_digit(number[:17]) != number[17]:
        return render("identity.number_check_digit")
    return None


def _format_problem(number: str) -> str:
    if not number:
        return render("identity.number_empty")
    if _FIFTEEN.fullmatch(number):
        return render("identity.number_fifteen")
    if _MOBILE.fullmatch(number):
        return render("identity.number_is_phone")
    if re.fullmatch(r"\d{12,24}X?", number):
        return render("identity.number_length", length=len(number))
    return render("identity.number_unknown")
