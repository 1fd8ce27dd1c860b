"""What else was tried, measured beside the pipeline in the same run: other heads, fewer parts, typing errors.

Each trial learns four fifths of the data and is asked the rest, and learns everything and is asked the test messages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.model_selection import StratifiedKFold

from bot.nlu.bars import Bars
from bot.nlu.data import Example
from bot.nlu.encoders import CACHE_DIR, Progress
from bot.nlu.evaluate import FOLDS, SEED, Bank, Outcome, read_bank
from bot.nlu.features import Floats, Parts, Texts, read_texts
from bot.nlu.heads import Head, Labels, one_hot
from bot.nlu.model import IntentModel, ModelSettings
from bot.nlu.report_copies import misheard, mistyped, traditional
from bot.nlu.report_figures import table

_NO_BARS = Bars(emergency=1.1, emergency_word=1.1)
"""Trials are compared by their most probable intent."""


class NeighbourHead(Head):
    """The `count` nearest examples vote, weighted by nearness."""

    def __init__(self, *, count: int = 15, sharpness: float = 12.0) -> None:
        self._count = count
        self._sharpness = sharpness

    def fit(self, parts: Parts, labels: Labels, classes: int) -> None:
        """Keep the examples."""
        self._bank, self._votes = parts, one_hot(labels, classes)
        self._turned = parts.grams.T.tocsr()

    def scores(self, parts: Parts) -> Floats:
        """One row a text, one column a class."""
        near = (parts.grams @ self._turned).toarray() + parts.dense @ self._bank.dense.T
        best = np.argpartition(-near, self._count, axis=1)[:, : self._count]
        weights = np.take_along_axis(near, best, axis=1).clip(min=0.0) ** 3
        shares = np.einsum("nk,nkc->nc", weights, self._votes[best]) / weights.sum(axis=1, keepdims=True)
        return np.asarray(self._sharpness * shares, dtype=np.float32)


class PrototypeHead(Head):
    """The middle of each class speaks for it."""

    def __init__(self, *, sharpness: float = 30.0) -> None:
        self._sharpness = sharpness

    def fit(self, parts: Parts, labels: Labels, classes: int) -> None:
        """Average the examples of each class."""
        shares = one_hot(labels, classes) / np.maximum(np.bincount(labels, minlength=classes), 1)
        self._grams, self._dense = parts.grams.T @ shares, parts.dense.T @ shares
        squares = (self._grams**2).sum(axis=0) + (self._dense**2).sum(axis=0)
        self._half_squares = squares / 2

    def scores(self, parts: Parts) -> Floats:
        """One row a text, one column a class."""
        near = parts.grams @ self._grams + parts.dense @ self._dense - self._half_squares
        return np.asarray(self._sharpness * near, dtype=np.float32)


@dataclass(frozen=True)
class Trial:
    """One thing that was tried: settings, another head in the kernel head's place, other data."""

    title: str
    change: Callable[[ModelSettings], ModelSettings] = lambda settings: settings
    head: Callable[[], Head] | None = None
    topics: bool = True
    copied: Callable[[str, int], str] | None = None


COPIED_ONE_IN = 4


def _alone(settings: ModelSettings) -> ModelSettings:
    return replace(settings, softmax_share=0.0, kernel_share=1.0)


TRIALS = (
    Trial("what is used: softmax + kernel"),
    Trial("softmax alone", lambda s: replace(s, softmax_share=1.0, kernel_share=0.0)),
    Trial("kernel alone", _alone),
    Trial("15 nearest neighbours alone", _alone, NeighbourHead),
    Trial("softmax + 15 nearest neighbours", head=NeighbourHead),
    Trial("prototypes alone", _alone, PrototypeHead),
    Trial("softmax + prototypes", head=PrototypeHead),
    Trial("without topics", topics=False),
    Trial("without e5", lambda s: replace(s, encoders=["use"])),
    Trial("without USE", lambda s: replace(s, encoders=["e5"])),
    Trial("without both", lambda s: replace(s, encoders=[])),
    Trial("characters up to 4 together", lambda s: replace(s, ngram_max=4)),
    Trial("a mistyped copy of every fourth line added", copied=mistyped),
    Trial("a misheard copy of every fourth line added", copied=misheard),
    Trial("a traditional copy of every fourth line added", copied=traditional),
)


def trials(examples: list[Example], test: list[Example], settings: ModelSettings, say: Progress) -> str:
    """The table of all trials, and on how many lines they were made."""
    head = ("", "accuracy", "macro-F1", "services", "emergency at 1.5 %", "out-of-scope at 5 %", "test: accuracy")
    more = ("services", "emergency at 1.5 %", "out-of-scope at 5 %")
    rows = []
    for trial in TRIALS:
        say(f"trial: {trial.title}")
        rows.append([trial.title, *_figures_of(trial, examples, test, trial.change(settings))])
    return f"On {len(examples)} training lines.\n\n{table((*head, *more), rows)}\n"


def _figures_of(trial: Trial, examples: list[Example], test: list[Example], settings: ModelSettings) -> list[float]:
    told = examples if trial.topics else [replace(example, topic="") for example in examples]
    bank = read_bank(told, settings, cache_dir=CACHE_DIR)
    kinds = [example.kind for example in examples]
    splitter = StratifiedKFold(n_splits=FOLDS, shuffle=True, random_state=SEED)
    seen, unseen = next(splitter.split(kinds, kinds))
    crossed = _ask(trial, bank, settings, seen, bank.texts.rows(unseen), [examples[i] for i in unseen])
    texts = read_texts([example.text for example in test], bank.encoders, cache_dir=CACHE_DIR)
    tested = _ask(trial, bank, settings, range(len(examples)), texts, test)
    return [
        *(crossed.accuracy(), crossed.macro_f1(), crossed.accuracy("request_"), crossed.emergency_at()),
        *(crossed.out_of_scope(), tested.accuracy(), tested.accuracy("request_"), tested.emergency_at()),
        tested.out_of_scope(),
    ]


def _ask(
    trial: Trial, bank: Bank, settings: ModelSettings, rows: Sequence[int], texts: Texts, asked: list[Example]
) -> Outcome:
    model = IntentModel(settings, bank.encoders)
    if trial.head:
        model.kernel = trial.head()
    learnt = bank.texts.rows([*rows, *bank.details])
    kinds = bank.kinds(rows)
    if trial.copied:
        every = [(number, bank.examples[number]) for number in rows if number % COPIED_ONE_IN == 0]
        again = read_texts([trial.copied(e.text, int(n)) for n, e in every], bank.encoders, cache_dir=CACHE_DIR)
        learnt = Texts(
            [*learnt.normal, *again.normal],
            {name: np.vstack([vectors, again.vectors[name]]) for name, vectors in learnt.vectors.items()},
        )
        kinds = [*kinds, *(example.kind for _, example in every)]
    model.fit(learnt, kinds)
    looks = model.look(texts)
    return Outcome(asked, model.intents, looks.probabilities, _NO_BARS, looks.topics)
