"""Reads examples without Rasa, for cross-validation, the report and tests. The format is Rasa's NLU YAML (3.1).

A block's `metadata` may hold `topic`, a kind within its intent that is learnt too (data/nlu); and, in test messages
only, `also`, intents that are right as well, and `tags`.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

DATA_DIR = Path("data") / "nlu"
TOPIC_MARK = "/"


@dataclass(frozen=True)
class Example:
    """A text and the intent it shows.

    `topic` divides an intent of many kinds: medical, worry, acute, self_harm, …; empty where there is none.
    `also` are intents a lenient judge accepts, `tags` say what kind of test message it is.
    """

    text: str
    intent: str
    topic: str = ""
    also: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What the model learns: the intent, with its topic if it has one."""
        return f"{self.intent}{TOPIC_MARK}{self.topic}" if self.topic else self.intent

    def accepts(self, intent: str) -> bool:
        """Whether a lenient judge takes `intent` for right."""
        return intent == self.intent or intent in self.also


def read_examples(path: Path = DATA_DIR) -> list[Example]:
    """Every example of a file, or of the *.yml files of a folder, in order."""
    files = [path] if path.is_file() else sorted(path.glob("*.yml"))
    return [example for file in files for example in _of_file(file)]


def content_key(examples: Sequence[Example]) -> str:
    """A short name for exactly these texts and intents."""
    return hashlib.sha256(repr([(example.intent, example.text) for example in examples]).encode()).hexdigest()[:12]


def _of_file(path: Path) -> Iterator[Example]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for block in content["nlu"]:
        about = block.get("metadata") or {}
        also, tags = tuple(about.get("also") or ()), tuple(about.get("tags") or ())
        for line in block["examples"].splitlines():
            text = line.removeprefix("- ").strip()
            yield Example(text=text, intent=block["intent"], topic=about.get("topic", ""), also=also, tags=tags)
