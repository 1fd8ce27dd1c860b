"""The intent model itself, without Rasa: parts of a text (features.py), two heads mixed (heads.py), bars (bars.py).

Saved as JSON and plain arrays: opening a model runs no code of it (no pickle).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.nlu.bars import EMERGENCY, Bars
from bot.nlu.encoders import Progress
from bot.nlu.features import Features, Floats, Parts
from bot.nlu.heads import KernelHead, SoftmaxHead
from bot.nlu.normalise import cut, normalise

FORMAT = 3
BACKGROUND = "-"
"""The class of bare details (a city, a date, a tumour): no intent. Learnt from details.txt, never answered."""
Probabilities: TypeAlias = NDArray[np.float64]


class Looks(NamedTuple):
    """Texts as the model sees them: a row of probabilities each (what lacks to 1 is background), and the danger.

    Danger is the emergency's share in the eyes of the kernel head alone, which ranks emergencies better than both.
    """

    probabilities: Probabilities
    danger: NDArray[np.float64]


@dataclass(frozen=True)
class ModelSettings:
    """What shapes a model. The shares multiply the heads' scores; the figures behind them are in docs/nlu-report.md."""

    encoders: list[str] = field(default_factory=lambda: ["use", "e5"])
    ngram_max: int = 4
    min_df: int = 2
    inverse_regularisation: float = 30.0
    weights: dict[str, float] = field(default_factory=lambda: {"tfidf": 1.3, "use": 1.0, "e5": 1.0, "marks": 0.5})
    max_iterations: int = 100
    softmax_share: float = 0.6
    kernel_share: float = 0.5
    kernel_width: float = 0.2
    kernel_ridge: float = 0.1
    kernel_sharpness: float = 12.0


class IntentModel:
    """Learns intents from texts and gives the probability of each intent for a text."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings
        self.bars = Bars()
        self._classes: list[str] = []
        self._features = Features(
            encoders=settings.encoders,
            ngram_max=settings.ngram_max,
            min_df=settings.min_df,
            weights=settings.weights,
        )
        self._softmax = SoftmaxHead(
            inverse_regularisation=settings.inverse_regularisation, max_iterations=settings.max_iterations
        )
        self._kernel = KernelHead(
            width=settings.kernel_width, ridge=settings.kernel_ridge, sharpness=settings.kernel_sharpness
        )

    @property
    def intents(self) -> list[str]:
        """The intents it can answer, in alphabetical order."""
        return [name for name in self._classes if name != BACKGROUND]

    def fit(
        self, texts: Sequence[str], intents: Sequence[str], *, cache_dir: Path, progress: Progress | None = None
    ) -> None:
        """Learn from `texts` and their `intents`. Sentence vectors come through the cache in `cache_dir`."""
        background = background_texts()
        normal = [cut(normalise(text)) for text in [*texts, *background]]
        labels = [*intents, *[BACKGROUND] * len(background)]
        self._classes = sorted(set(labels))
        index = {name: number for number, name in enumerate(self._classes)}
        numbers = np.array([index[label] for label in labels])
        parts = self._features.fit(normal, cache_dir=cache_dir, progress=progress)
        if progress:
            progress(f"{len(texts)} texts, {len(self.intents)} intents")
        self._softmax.fit(parts, numbers, len(self._classes))
        if self.settings.kernel_share:
            self._kernel.fit(parts, numbers, len(self._classes))

    def probabilities(self, texts: Sequence[str], *, cache_dir: Path | None = None) -> Probabilities:
        """One row a text, one column an intent in the order of `intents`. What lacks to 1 is background."""
        return self.look(texts, cache_dir=cache_dir).probabilities

    def look(self, texts: Sequence[str], *, cache_dir: Path | None = None) -> Looks:
        """Probabilities and danger of `texts`."""
        normal = [cut(normalise(text)) for text in texts]
        parts = self._features.transform(normal, cache_dir=cache_dir)
        return self._look(parts)

    def save(self, directory: Path) -> None:
        """Write the model's two files into `directory`."""
        about = {
            "format": FORMAT,
            "settings": asdict(self.settings),
            "bars": asdict(self.bars),
            "classes": self._classes,
            **self._features.about(),
        }
        (directory / "intents.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        kernel = self._kernel.arrays() if self.settings.kernel_share else {}
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
        model._classes = about["classes"]
        with np.load(directory / "intents.npz", allow_pickle=False) as arrays:
            model._features.restore(about, arrays)
            model._softmax.restore(arrays)
            if model.settings.kernel_share:
                model._kernel.restore(arrays)
        return model

    def _look(self, parts: Parts) -> Looks:
        scores = self._softmax.scores(parts) * self.settings.softmax_share
        nearness = scores
        if self.settings.kernel_share:
            nearness = self._kernel.scores(parts)
            scores = scores + nearness * self.settings.kernel_share
        shares = _shares(scores * self.bars.sharpness)[:, [name != BACKGROUND for name in self._classes]]
        danger = np.zeros(len(shares))
        if EMERGENCY in self._classes:
            danger = _shares(nearness)[:, self._classes.index(EMERGENCY)]
        return Looks(shares, danger)


def background_texts() -> list[str]:
    """The bare details of details.txt."""
    lines = (Path(__file__).parent / "details.txt").read_text(encoding="utf-8").split("\n")
    return [line.strip() for line in lines if line.strip()]


def _shares(scores: Floats) -> Probabilities:
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)).astype(np.float64))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
