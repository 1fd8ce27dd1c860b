"""Names of hospitals: one form for comparing, exact finding, and finding one that a text speaks of. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

# The traditional characters that hospitals and their cities are written with.
_SIMPLE = str.maketrans(
    "醫學屬華東廣門長慶漢腫濟島鄭寧協國總軍區癌瀋陽連衛婦兒腦團號臺蘭雲貴貝爾遼龍濱滬魯蘇",
    "医学属华东广门长庆汉肿济岛郑宁协国总军区癌沈阳连卫妇儿脑团号台兰云贵贝尔辽龙滨沪鲁苏",
)
_TURNED_DOWN = re.compile(r"(?:不是|不去|不要|不想去|不考虑|除了|别去|不想在|不在)\s*$")
SHORTEST_MADE = 4  # a name without its city that is shorter says too little


class Named(Protocol):
    """What finding needs of a hospital."""

    @property
    def city(self) -> str:
        """The covered city."""

    @property
    def name(self) -> str:
        """The full name."""

    @property
    def aliases(self) -> Sequence[str]:
        """Short names."""


One = TypeVar("One", bound=Named)


def fold(name: str) -> str:
    """The form in which names are compared: NFKC, simplified, no case, no blanks, no punctuation."""
    return _folded(name)[0]


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and where in `text` each of its characters stood."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for each in unicodedata.normalize("NFKC", char).casefold().translate(_SIMPLE):
            if unicodedata.category(each)[0] in "LN":
                chars.append(each)
                places.append(place)
    return "".join(chars), places


def given_keys(hospital: Named) -> set[str]:
    """The folded names that the list gives a hospital: what must not name two of a city."""
    return {fold(name) for name in (hospital.name, *hospital.aliases)}


def _made_keys(hospital: Named) -> set[str]:
    """Other ways to write the full name: with or without the city, with or without its 市."""
    name, city = fold(hospital.name), hospital.city
    bare = name.removeprefix(city).removeprefix("市")
    made = {city + bare, f"{city}市{bare}"}
    return made | {bare} if len(bare) >= SHORTEST_MADE else made


def named(hospitals: Iterable[One], name: str) -> One | None:
    """The one hospital called `name`: by full name, else short name, else name without its city; None if not one."""
    wanted = fold(name)
    here = list(hospitals)
    ranks = (
        [each for each in here if fold(each.name) == wanted],
        [each for each in here if wanted in given_keys(each)],
        [each for each in here if wanted in _made_keys(each)],
    )
    found = next((rank for rank in ranks if rank), [])
    return found[0] if len(found) == 1 else None


def mentioned(hospitals: Iterable[One], text: str, city: str | None = None) -> One | None:
    """The hospital that `text` speaks of first and does not turn down, of `city` where that is given.

    None when it is none, or could be several.
    """
    folded, places = _folded(text)
    spans: dict[tuple[int, int], list[One]] = {}
    here = list(hospitals)
    cities = {each.city for each in here}
    for hospital in here:
        elsewhere = tuple(f"{other}{end}" for other in cities - {hospital.city} for end in ("", "市"))
        for key in given_keys(hospital) | _made_keys(hospital):
            for start in _starts(folded, key):
                if folded[:start].endswith(elsewhere):  # 上海儿童医院 is not the 儿童医院 of Beijing
                    continue
                spans.setdefault((start, start + len(key)), []).append(hospital)
    whole = [span for span in spans if not any(_inside(span, other) for other in spans)]
    wanted = [span for span in whole if not _TURNED_DOWN.search(text[: places[span[0]]])]
    if not wanted:
        return None
    found = spans[min(wanted)]
    if len(found) > 1:
        found = [each for each in found if each.city in folded] or found
        found = [each for each in found if each.city == city] or found
    return found[0] if len(found) == 1 and city in (None, found[0].city) else None


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return other != span and other[0] <= span[0] and span[1] <= other[1]


def _starts(text: str, key: str) -> Iterator[int]:
    start = text.find(key)
    while start >= 0:
        yield start
        start = text.find(key, start + 1)
