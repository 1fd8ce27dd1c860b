"""Finds ID numbers inside a free text, so that they can be taken out before anything else sees it. Pure.

Better one number too many than one in the clear: wrong check digits, a digit lost or doubled, blanks, dashes, line
breaks, full-width and Chinese digits are all caught. Telephone numbers, dates, amounts and case numbers stay.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from bot.members.id_numbers import (
    FOREIGNER_PREFIX,
    HMT_PREFIXES,
    LOOKALIKES,
    PROVINCES,
    birth_date,
    check_digit,
)

FULL = 18
# A run of digits of this length is no telephone number, date or amount.
LONG_RUN = 15
# Province, county and birth date: enough to identify a person, even when the rest is still to come.
TELLING = 14
MAX_GAP = 3
MAX_WITH_GAPS = 19

_RUN = re.compile(r"\d+X?")
_GROUP = re.compile(_RUN.pattern + r"|(?<![A-Z0-9])X(?![A-Z0-9])")
_PERMIT = re.compile(r"(?<![A-Z0-9])[HM][\W_]{0,2}(?:\d[\W_]{0,2}){7}\d(?:[\W_]{0,2}\d{2})?(?!\d)")
_OLD_FOREIGNER = re.compile(r"(?<![A-Z0-9])[A-Z]{3}\d{12}(?!\d)")
_LABEL = r"(?:身份证|證|证|证件|通行证|台胞|回乡|居住证|护照|PASSPORT|ID)[^\dA-Z\n]{0,8}?"
_LABELLED = re.compile(_LABEL + r"(?=(?:[A-Z]*\d){5})(?P<value>[A-Z]{0,3}\d[A-Z0-9]{5,})")
# Ten digits and a letter in brackets: the permit that Taiwan residents had until 2015.
_OLD_TAIWAN = re.compile(r"(?<![A-Z0-9])\d{10} ?\([A-Z]\)")
_BARE = re.compile(r"\s*(?=(?:[A-Z]*\d){5})(?P<value>[A-Z]{0,3}\d[A-Z0-9]{5,19})\W*")
# One word of a sentence; MZ261123-7K3QF is a case.
_WORD = re.compile(r"(?<![A-Z0-9-])(?=(?:[A-Z]*\d){5})(?P<value>(?=[A-Z]{0,3}\d)[A-Z0-9]{8,12})(?![A-Z0-9]|-[A-Z0-9])")
_MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")
_DATE = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_DATE_PARTS = re.compile(r"(?<!\d)(?:19|20)\d{2}\W\d{1,2}\W\d{1,2}(?!\d)")


@dataclass(frozen=True)
class Span:
    """`value` as found at `start:end` of the original text, in its normal form."""

    start: int
    end: int
    value: str


@dataclass(frozen=True)
class _Chain:
    """Groups of digits that belong together: their digits in a row, each one's place, and where the groups start."""

    groups: list[str]
    starts: list[int]
    digits: str
    places: list[int]


def extract_id_numbers(text: str, *, asked: bool = False) -> list[Span]:
    """The spans of every plausible ID number in `text`, in order, never overlapping.

    With `asked` (the text answers the question for the number) a text that is nothing but a number counts as well,
    though it could be a date elsewhere, and so does a word within it that looks like a permit's or passport's number.
    """
    plain, origin = _plain(text)
    found: list[tuple[int, int, str]] = []
    for start, end, value in _candidates(plain, asked=asked):
        if all(end <= other_start or start >= other_end for other_start, other_end, _ in found):
            found.append((start, end, value))
    return [Span(origin[start], origin[end - 1] + 1, value) for start, end, value in sorted(found)]


def _plain(text: str) -> tuple[str, list[int]]:
    """`text` in the alphabet of ID numbers, and for each of its characters the place it came from."""
    chars: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        for part in unicodedata.normalize("NFKC", char).translate(LOOKALIKES).upper():
            chars.append(part)
            origin.append(place)
    return "".join(chars), origin


def _candidates(plain: str, *, asked: bool) -> Iterator[tuple[int, int, str]]:
    """Best evidence first: the caller keeps the first of two that overlap."""
    yield from _spelled_apart(plain)
    yield from _long_runs(plain)
    for pattern in (_OLD_FOREIGNER, _PERMIT, _OLD_TAIWAN):
        for match in pattern.finditer(plain):
            yield match.start(), match.end(), _compact(match[0])
    for match in _LABELLED.finditer(plain):
        if not _MOBILE.fullmatch(match["value"]):
            yield match.start("value"), match.end("value"), match["value"]
    if asked:
        yield from _words(plain)


def _words(plain: str) -> Iterator[tuple[int, int, str]]:
    """What can only be told for a number where one was asked for."""
    bare = _BARE.fullmatch(plain)
    for match in [bare] if bare else _WORD.finditer(plain):
        looks_otherwise = _MOBILE.fullmatch(match["value"]) or (not bare and _DATE.fullmatch(match["value"]))
        if not looks_otherwise:
            yield match.start("value"), match.end("value"), match["value"]


def _long_runs(plain: str) -> Iterator[tuple[int, int, str]]:
    for match in _RUN.finditer(plain):
        run = match[0]
        lettered = match.start() > 0 and plain[match.start() - 1].isascii() and plain[match.start() - 1].isalpha()
        is_courier_number = lettered and len(run) == LONG_RUN  # YT and 15 digits
        tells = len(run) >= TELLING and _tells_person(run)
        if tells or (len(run) >= LONG_RUN and not is_courier_number):
            yield match.start(), match.end(), _best_of(run)


def _spelled_apart(plain: str) -> Iterator[tuple[int, int, str]]:
    """Numbers whose digits stand in groups: `110000 1990-0101 0011`, also with other digits glued to either end."""
    for chain in _chains(plain):
        place = 0
        while place + TELLING <= len(chain.digits):
            end = _end_of_number(plain, chain, place)
            if end:
                yield chain.places[place], chain.places[end - 1] + 1, _best_of(chain.digits[place:end])
            place = end or place + 1


def _chains(plain: str) -> Iterator[_Chain]:
    """Two or more groups of digits with nothing but short gaps between them."""
    groups: list[re.Match[str]] = []
    for match in [*_GROUP.finditer(plain), None]:
        if groups and (match is None or not _is_gap(plain[groups[-1].end() : match.start()])):
            if len(groups) > 1:
                yield _chain(groups)
            groups = []
        if match is not None:
            groups.append(match)


def _chain(groups: list[re.Match[str]]) -> _Chain:
    lengths = [len(group[0]) for group in groups]
    return _Chain(
        groups=[group[0] for group in groups],
        starts=list(accumulate(lengths[:-1], initial=0)),
        digits="".join(group[0] for group in groups),
        places=[place for group in groups for place in range(*group.span())],
    )


def _end_of_number(plain: str, chain: _Chain, start: int) -> int | None:
    """Where in the chain's digits the number ends that begins at `start`; None if none begins there."""
    group = bisect_right(chain.starts, start) - 1
    at_group = chain.starts[group] == start
    ends = {*chain.starts, len(chain.digits)}
    lengths = [length for length in range(TELLING, MAX_WITH_GAPS + 1) if start + length in ends]
    length = lengths[-1] if lengths and at_group and FULL not in lengths else min(FULL, len(chain.digits) - start)
    number = chain.digits[start : start + length]
    piece = plain[chain.places[start] : chain.places[start + length - 1] + 1]
    if _tells_person(number[:TELLING]):
        # Dates in a row can look like it from the middle of one on; there the check digit decides.
        begins_in_date = len(chain.groups[group]) <= len("2026") or _DATE.fullmatch(chain.groups[group])
        could_be_dates = begins_in_date and _DATE_PARTS.search(piece)
        sure = at_group or _is_valid(number) or (length >= FULL - 1 and not could_be_dates)
    else:
        sure = at_group and FULL in lengths and _could_be_mistyped(number, piece)
    return start + length if sure else None


def _could_be_mistyped(number: str, piece: str) -> bool:
    """No birth date in it, so it needs more: a province, and no date or telephone number among its parts."""
    parts = re.findall(r"\d+", piece)
    return (
        number[:17].isdigit()
        and _known_region(number)
        and not _DATE_PARTS.search(piece)
        and not any(_MOBILE.fullmatch(part) or _DATE.fullmatch(part) for part in parts)
    )


def _is_valid(number: str) -> bool:
    return len(number) == FULL and number[:17].isdigit() and check_digit(number[:17]) == number[17]


def _is_gap(between: str) -> bool:
    return len(between) <= MAX_GAP and not any(char.isalnum() for char in between)


def _known_region(number: str) -> bool:
    return number[:2] in PROVINCES or number[:2] in HMT_PREFIXES or number.startswith(FOREIGNER_PREFIX)


def _tells_person(number: str) -> bool:
    """Whether `number` starts like a resident's: a province and, at its place, a birth date."""
    if not _known_region(number):
        return False
    old_form = len(number) == LONG_RUN and birth_date("19" + number[6:12]) is not None
    return birth_date(number[6:14]) is not None or old_form


def _best_of(run: str) -> str:
    """The one valid 18-character number inside a longer run of digits, else the run as it is."""
    for start in range(len(run) - FULL + 1):
        piece = run[start : start + FULL]
        if _is_valid(piece) and _tells_person(piece):
            return piece
    return run


def _compact(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
