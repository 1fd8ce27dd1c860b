"""The corpus: which pictures there are, each with what is true of it. The same seed gives the same bytes."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PIL import Image

from tests.recognition.corpus import cards
from tests.recognition.corpus.people import Person, facts, made_up_person
from tests.recognition.corpus.sheet import Sheet, Style
from tests.recognition.corpus.wear import SPOILT, WEAR, as_jpeg, scanned

CLEAN = "clean"


@dataclass(frozen=True)
class Sample:
    """One picture and its truth. `layout`: which form of its kind; `wear`: what was done to it."""

    kind: str
    layout: int
    wear: str
    person: Person
    hospital: str | None
    content: bytes
    dated: date | None = None

    @property
    def name(self) -> str:
        """For lists and file names."""
        return f"{self.kind}-{self.layout}-{self.wear}-{self.person.id_number[-4:]}"


def page_of(
    kind: str, layout: str, person: Person, hospital: str, rng: random.Random
) -> tuple[Image.Image, date | None]:
    """The page as it was printed, and the day it is from: {date} or {iso}, where the layout says it."""
    told = facts(rng, person, hospital)
    dated = date.fromisoformat(told["iso"]) if "{date}" in layout or "{iso}" in layout else None
    return Sheet(Style.of(rng, wide=kind == "invoice"), rng).draw(layout, told), dated


def papers(
    layouts: Mapping[str, Sequence[str]], hospitals: Sequence[str], *, seed: int, wears: Sequence[str], each: int = 0
) -> Iterator[Sample]:
    """Every layout once clean and once under `each` of the wears, in turn; 0: under all of them."""
    for kind, forms in layouts.items():
        for number, layout in enumerate(forms):
            rng = random.Random(f"{seed}/{kind}/{number}")
            person, hospital = made_up_person(rng), hospitals[rng.randrange(len(hospitals))]
            page, dated = page_of(kind, layout, person, hospital, rng)
            shown = hospital if "{hospital}" in layout else None
            for wear in (CLEAN, *_in_turn(wears, each, rng)):
                yield Sample(kind, number, wear, person, shown, worn(page, wear, rng), dated)


def id_cards(*, seed: int, count: int, wears: Sequence[str], each: int = 0) -> Iterator[Sample]:
    """`count` fronts as `papers` has them, and a back for every fifth."""
    for number in range(count):
        rng = random.Random(f"{seed}/card/{number}")
        person = made_up_person(rng)
        page = cards.front(person, rng)
        for wear in (CLEAN, *_in_turn(wears, each, rng)):
            yield Sample("id_card", number, wear, person, None, worn(page, wear, rng))
        if number % 5 == 0:
            other = cards.back(person, rng)
            for wear in (CLEAN, *_in_turn(wears, 1, rng)):
                yield Sample("id_card_back", number, wear, person, None, worn(other, wear, rng))


def _in_turn(wears: Sequence[str], each: int, rng: random.Random) -> Sequence[str]:
    return rng.sample(wears, each) if each else wears


def worn(page: Image.Image, wear: str, rng: random.Random) -> bytes:
    """The picture of a page under a wear, as JPEG."""
    todo = scanned if wear == CLEAN else {**WEAR, **SPOILT}[wear]
    return as_jpeg(todo(page, rng), 92 if wear == CLEAN else 80)


def write(samples: Iterator[Sample], folder: Path) -> int:
    """Write the pictures as files, to be looked at; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [(folder / f"{sample.name}.jpg").write_bytes(sample.content) for sample in samples]
    return len(written)
