"""Finds training examples that say almost the same, within an intent and between intents, and takes them out.

.venv-rasa/bin/python -m bot.nlu.near_duplicates [--remove] [--threshold 0.6]

Two texts are near duplicates when their sets of character bigrams, as the model reads them (normalised, without
punctuation), have a Jaccard similarity of at least the threshold. Of two, the earlier line stays.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.data import DATA_DIR, Example, read_examples
from bot.nlu.normalise import normalise

THRESHOLD = 0.6
_NOT_SAID = re.compile(r"[\W_]+")
_EXAMPLE_LINE = re.compile(r"^ {6}- ")


@dataclass(frozen=True)
class NearDuplicate:
    """A line that repeats an earlier one. `index` and `of` count the examples in reading order."""

    index: int
    of: int
    similarity: float


def bigrams(text: str) -> frozenset[str]:
    """The character pairs of a text as the model sees it; a text of one character is its own pair."""
    normal = normalise(text)
    bare = _NOT_SAID.sub("", normal) or normal
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1)) or frozenset([bare])


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared pairs as a share of all pairs of both."""
    return len(one & other) / len(one | other)


def near_duplicates(texts: Sequence[str], threshold: float = THRESHOLD) -> list[NearDuplicate]:
    """The texts that come too close to one that stays, each with the closest of those."""
    kept: dict[str, list[int]] = {}  # pair of characters -> texts that stay and hold it
    pairs: list[frozenset[str]] = []
    found = []
    for index, text in enumerate(texts):
        own = bigrams(text)
        pairs.append(own)
        shared = Counter(earlier for pair in own for earlier in kept.get(pair, []))
        closest = max(shared, key=lambda earlier: jaccard(own, pairs[earlier]), default=None)
        similarity = jaccard(own, pairs[closest]) if closest is not None else 0.0
        if closest is not None and similarity >= threshold:
            found.append(NearDuplicate(index=index, of=closest, similarity=similarity))
            continue
        for pair in own:
            kept.setdefault(pair, []).append(index)
    return found


def remove_lines(folder: Path, indices: Iterable[int]) -> None:
    """Take the examples with these numbers (in the order of `read_examples`) out of the folder's files."""
    unwanted = set(indices)
    number = -1
    for path in sorted(folder.glob("*.yml")):
        lines = []
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
            if _EXAMPLE_LINE.match(line):
                number += 1
                if number in unwanted:
                    continue
            lines.append(line)
        path.write_text("".join(lines), encoding="utf-8")


def _line(pair: NearDuplicate, examples: Sequence[Example]) -> str:
    late, early = examples[pair.index], examples[pair.of]
    where = late.intent if late.intent == early.intent else f"{late.intent} | {early.intent}"
    return f"{pair.similarity:.2f} {where}: {late.text} | {early.text}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the near duplicates, or take them out. Returns 1 if some remain."""
    parser = argparse.ArgumentParser(description="Near duplicates in the training data.")
    parser.add_argument("--folder", type=Path, default=DATA_DIR)
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    parser.add_argument("--remove", action="store_true", help="take the later line of each pair out of its file")
    options = parser.parse_args(arguments)
    examples = read_examples(options.folder)
    found = near_duplicates([example.text for example in examples], options.threshold)
    for pair in found:
        print(_line(pair, examples))
    between = sum(examples[pair.index].intent != examples[pair.of].intent for pair in found)
    print(f"{len(examples)} examples, {len(found)} near duplicates, {between} of them between intents")
    if options.remove:
        remove_lines(options.folder, (pair.index for pair in found))
        return 0
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
