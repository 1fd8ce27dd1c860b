"""The intent model itself, without Rasa: parts of a text (features.py), two heads mixed (heads.py), bars (bars.py).

What is learnt are kinds: an intent, or an intent and a topic of it ("emergency/acute"). An intent's probability is the
sum over its topics. Saved as JSON and plain arrays: opening a model runs no code of it (no pickle).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.nlu.bars import Bars
from bot.nlu.data import TOPIC_MARK
from bot.nlu.encoders import Encoder, pick_encoders
from bot.nlu.features import Features, Floats, Texts, read_texts
from bot.nlu.heads import Head, KernelHead, SoftmaxHead

FORMAT = 4
BACKGROUND = "-"
"""The kind of bare details (a city, a date, a tumour): no intent. Learnt from details.txt, never answered."""
Probabilities: TypeAlias = NDArray[np.float64]


class Looks(NamedTuple):
    """Texts as the model sees them, a row each: a probability for each intent (what lacks to 1 is background), and the
    likeliest topic of each intent that has any, with its share among the topics.
    """

    probabilities: Probabilities
    topics: list[dict[str, tuple[str, float]]]


@dataclass(frozen=True)
class ModelSettings:
    """What shapes a model. The shares multiply the heads' scores; the figures behind them are in decision 0050."""

    encoders: list[str] = field(default_factory=lambda: ["use", "e5"])
    ngram_max: int = 3
    min_df: int = 2
    inverse_regularisation: float = 30.0
    weights: dict[str, float] = field(default_factory=lambda: {"tfidf": 1.3, "use": 1.0, "e5": 1.0, "marks": 0.5})
    max_iterations: int = 40
    softmax_share: float = 0.6
    kernel_share: float = 0.5
    kernel_width: float = 0.2
    kernel_ridge: float = 0.1
    kernel_sharpness: float = 12.0


class IntentModel:
    """Learns kinds from texts and gives the probability of each intent for a text."""

    def __init__(self, settings: ModelSettings, encoders: Sequence[Encoder] | None = None) -> None:
        self.settings = settings
        self.bars = Bars()
        self.encoders = list(pick_encoders(settings.encoders) if encoders is None else encoders)
        self.intents: list[str] = []
        self._kinds: list[str] = []
        self._owners: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._features = Features(ngram_max=settings.ngram_max, min_df=settings.min_df, weights=settings.weights)
        self._softmax = SoftmaxHead(
            inverse_regularisation=settings.inverse_regularisation, max_iterations=settings.max_iterations
        )
        self.kernel: Head = KernelHead(
            width=settings.kernel_width, ridge=settings.kernel_ridge, sharpness=settings.kernel_sharpness
        )

    def fit(self, texts: Texts, kinds: Sequence[str]) -> None:
        """Learn from `texts` and their `kinds`; those of `background_texts()` are of the kind BACKGROUND."""
        self._take_kinds(sorted(set(kinds)))
        index = {name: number for number, name in enumerate(self._kinds)}
        numbers = np.array([index[kind] for kind in kinds])
        parts = self._features.fit(texts)
        self._softmax.fit(parts, numbers, len(self._kinds))
        if self.settings.kernel_share:
            self.kernel.fit(parts, numbers, len(self._kinds))

    def probabilities(self, raw: Sequence[str]) -> Probabilities:
        """One row a text, one column an intent in the order of `intents`. What lacks to 1 is background."""
        return self.look(read_texts(raw, self.encoders)).probabilities

    def look(self, texts: Texts) -> Looks:
        """Probabilities and topics of `texts`."""
        parts = self._features.transform(texts)
        scores = self._softmax.scores(parts) * self.settings.softmax_share
        if self.settings.kernel_share:
            scores = scores + self.kernel.scores(parts) * self.settings.kernel_share
        shares = _shares(scores)
        whole = np.power(np.maximum(self._by_owner(shares), 1e-12), self.bars.sharpness)
        return Looks((whole / whole.sum(axis=1, keepdims=True))[:, :-1], [self._topics(row) for row in shares])

    def save(self, directory: Path) -> None:
        """Write the model's two files into `directory`."""
        about = {
            "format": FORMAT,
            "settings": asdict(self.settings),
            "bars": asdict(self.bars),
            "kinds": self._kinds,
            **self._features.about(),
        }
        (directory / "intents.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        kernel = self.kernel.arrays() if self.settings.kernel_share else {}
        np.savez_compressed(directory / "intents.npz", **self._features.arrays(), **self._softmax.arrays(), **kernel)

    @classmethod
    def open(cls, directory: Path) -> "IntentModel":
        """Read a saved model. An encoder it was trained with but is absent now counts as silent (all zero).

        Raises ValueError for a model of another format.
        """
        about = json.loads((directory / "intents.json").read_text(encoding="utf-8"))
        if about["format"] != FORMAT:
            raise ValueError(f"intent model of format {about['format']}, expected {FORMAT}: train again")
        model = cls(ModelSettings(**about["settings"]))
        model.bars = Bars(**about["bars"])
        model._take_kinds(about["kinds"])
        with np.load(directory / "intents.npz", allow_pickle=False) as arrays:
            model._features.restore(about, arrays)
            model._softmax.restore(arrays)
            if model.settings.kernel_share:
                model.kernel.restore(arrays)
        return model

    def _take_kinds(self, kinds: list[str]) -> None:
        """Which intent owns each kind; the background comes after the intents."""
        self._kinds = kinds
        names = [kind.split(TOPIC_MARK)[0] for kind in kinds]
        self.intents = sorted(set(names) - {BACKGROUND})
        columns = {name: number for number, name in enumerate([*self.intents, BACKGROUND])}
        self._owners = np.array([columns[name] for name in names])

    def _by_owner(self, shares: Probabilities) -> Probabilities:
        """Shares of the intents, in their order, and of the background at the end."""
        summed = np.zeros((len(shares), len(self.intents) + 1))
        np.add.at(summed.T, self._owners, shares.T)
        return summed

    def _topics(self, row: NDArray[np.float64]) -> dict[str, tuple[str, float]]:
        own: dict[str, dict[str, float]] = {}
        for kind, share in zip(self._kinds, row.tolist(), strict=True):
            intent, mark, topic = kind.partition(TOPIC_MARK)
            if mark:
                own.setdefault(intent, {})[topic] = share
        best = {intent: max(shares, key=shares.__getitem__) for intent, shares in own.items()}
        return {intent: (topic, own[intent][topic] / sum(own[intent].values())) for intent, topic in best.items()}


def background_texts() -> list[str]:
    """The bare details of details.txt."""
    lines = (Path(__file__).parent / "details.txt").read_text(encoding="utf-8").split("\n")
    return [line.strip() for line in lines if line.strip()]


def _shares(scores: Floats) -> Probabilities:
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)).astype(np.float64))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
