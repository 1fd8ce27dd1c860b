"""Measures the reading of papers on the held-out layouts and writes docs/documents-report.md.

.venv/bin/python -m scripts.documents_report [--write-only] [--without-plain] [--pictures FOLDER]

What was read is kept in results/documents.jsonl, by the bytes of the picture and of the rules: a run that was stopped
goes on where it was. `--write-only` writes the page from what is there; `--pictures` writes the corpus as files.
"""

import argparse
import hashlib
import json
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from scripts import documents_report_page as pages
from tests.recognition.corpus import layouts_held_out
from tests.recognition.corpus.plain_library import read_plainly
from tests.recognition.corpus.samples import Sample, id_cards, papers, write
from tests.recognition.corpus.wear import SPOILT, WEAR

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "results" / "documents.jsonl"
PAGE = ROOT / "docs" / "documents-report.md"
SEED, CARDS, WORN_EACH = 2027, 40, 3
CHILDREN = 12
_NAMES = (
    "白细胞计数",
    "淋巴细胞比率",
    "血红蛋白量",
    "血小板计数",
    "红细胞压积",
    "单核细胞绝对值",
    "嗜酸性粒细胞百分比",
)
_TESTS = [(number, _NAMES[number % len(_NAMES)]) for number in range(1, 43)]
Row = dict[str, Any]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write-only", action="store_true")
    parser.add_argument("--without-plain", action="store_true")
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    if options.pictures:
        print(write(corpus(), options.pictures), "pictures in", options.pictures)
        return
    if not options.write_only:
        # Children first: the system counts what their parent has loaded as theirs.
        measure("child", read_in_child, islice(corpus(), 0, 9 * CHILDREN, 9))
        measure("full page", read_in_child, full_pages())
        measure("ours", read_ours, corpus())
        measure("spoilt", read_ours, spoilt())
        if not options.without_plain:
            measure("plain", read_plainly, corpus())
    PAGE.write_text(pages.report(rows_of_corpus()))
    print("wrote", PAGE.relative_to(ROOT))


def corpus() -> Iterator[Sample]:
    """The pictures that are asked: every held-out layout and identity cards, clean and worn."""
    wears = tuple(WEAR)
    yield from papers(layouts_held_out.LAYOUTS, layouts_held_out.HOSPITALS, seed=SEED, wears=wears, each=WORN_EACH)
    yield from id_cards(seed=SEED, count=CARDS, wears=wears, each=WORN_EACH)


def spoilt() -> Iterator[Sample]:
    """One form of each kind, smeared and cut."""
    first = {kind: forms[:1] for kind, forms in layouts_held_out.LAYOUTS.items()}
    pictures = papers(first, layouts_held_out.HOSPITALS, seed=SEED, wears=tuple(SPOILT))
    yield from (sample for sample in pictures if sample.wear in SPOILT)


def full_pages() -> Iterator[Sample]:
    """A laboratory's table of 42 rows and six columns: what the longest page costs."""
    head, rows, foot = layouts_held_out.LAYOUTS["blood_test"][0].partition("        @table 1|")
    table = "".join(f"        @table {row}|{name}|{row}.{row % 7}|↓|3.5--9.5|10^9/L\n" for row, name in _TESTS)
    layout = head + table + "        @fields" + (rows + foot).partition("@fields")[2]
    yield from papers(
        {"blood_test": [layout]}, layouts_held_out.HOSPITALS, seed=SEED, wears=("phone", "askew", "squeezed")
    )


def measure(method: str, read: Callable[[Sample], Row], samples: Iterable[Sample]) -> None:
    """Ask every picture that was not asked yet under these rules."""
    known = {(row["method"], row["key"]) for row in kept_rows()}
    KEPT.parent.mkdir(exist_ok=True)
    with KEPT.open("a") as file:
        for number, sample in enumerate(samples):
            key = key_of(method, sample)
            if (method, key) in known:
                continue
            row = {"method": method, "key": key, **truth_of(sample), **read(sample)}
            file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
            file.flush()
            print(method, number + 1, sample.kind, sample.wear, row.get("found"), flush=True)


def key_of(method: str, sample: Sample) -> str:
    """Changes with the picture, and for our reading with its rules."""
    digest = hashlib.sha256(sample.content)
    if method != "plain":
        for path in sorted((ROOT / "bot" / "recognition").glob("*.[py]*")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def kept_rows() -> list[Row]:
    """All that was measured."""
    return [json.loads(line) for line in KEPT.read_text().splitlines()] if KEPT.exists() else []


def rows_of_corpus() -> list[Row]:
    """What was measured of these pictures under these rules."""
    wanted = {key_of(method, sample) for sample in corpus() for method in ("ours", "plain")}
    wanted |= {key_of("ours", sample) for sample in (*full_pages(), *spoilt())}
    return [row for row in kept_rows() if row["key"] in wanted]


def truth_of(sample: Sample) -> Row:
    """What is true of a picture; the person is made up."""
    return {
        "kind": sample.kind,
        "layout": sample.layout,
        "wear": sample.wear,
        "name": sample.person.name,
        "number": sample.person.id_number,
        "hospital": sample.hospital,
        "dated": sample.dated,
    }


def read_ours(sample: Sample) -> Row:
    """By bot.recognition, in this process: seconds are of the processor, as the machine may be busy."""
    from bot.recognition.reading import recognise

    before = time.process_time()
    reading = recognise(sample.content)
    card = reading.id_card
    return {
        "found": reading.kind,
        "certainty": reading.certainty,
        "confidence": reading.confidence,
        "flaws": list(reading.flaws),
        "found_name": card.name if card else reading.patient_name,
        "found_number": card.number if card else None,
        "found_hospital": reading.hospital,
        "found_dated": reading.dated,
        "has_conclusion": reading.conclusion is not None,
        "seconds": time.process_time() - before,
    }


def read_in_child(sample: Sample) -> Row:
    """By the bounded process, as the worker will: processor seconds and memory of the whole child."""
    from bot.recognition.child import recognise_in_child

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    reading = recognise_in_child(sample.content)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"found": reading.kind, "seconds": seconds, "peak_mb": after.ru_maxrss // 1024}


if __name__ == "__main__":
    main()
