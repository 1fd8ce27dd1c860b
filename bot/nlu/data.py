"""Reads the training examples without Rasa, for cross-validation and tests. The format is Rasa's NLU YAML (3.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

DATA_DIR = Path("data") / "nlu"


@dataclass(frozen=True)
class Example:
    """A text and the intent it shows."""

    text: str
    intent: str


def read_examples(path: Path = DATA_DIR) -> list[Example]:
    """Every example of a file, or of the *.yml files of a folder, in order."""
    files = [path] if path.is_file() else sorted(path.glob("*.yml"))
    return [example for file in files for example in _of_file(file)]


def _of_file(path: Path) -> Iterator[Example]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for block in content["nlu"]:
        for line in block["examples"].splitlines():
            yield Example(text=line.removeprefix("- ").strip(), intent=block["intent"])
