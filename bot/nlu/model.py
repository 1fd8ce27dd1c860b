"""The intent model itself, without Rasa: whole-text character tf-idf beside sentence vectors, one logistic regression.

Saved as JSON and plain arrays: opening a model runs no code of it (no pickle).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu import lexicon
from bot.nlu.encoders import Encoder, Progress, Vectors, pick_encoders
from bot.nlu.normalise import CASE_WORD, ID_NUMBER_WORD, NAME_WORD, has_han, normalise

FORMAT = 2
BACKGROUND = "-"
"""The class of bare details (a city, a date, a tumour): no intent. Learnt from details.txt, never answered."""
Probabilities: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class ModelSettings:
    """What shapes a model. `weights` scale each part's unit vectors against the others."""

    encoders: list[str] = field(default_factory=lambda: ["use", "e5"])
    ngram_max: int = 4
    min_df: int = 2
    inverse_regularisation: float = 10.0
    weights: dict[str, float] = field(default_factory=lambda: {"tfidf": 1.0, "use": 1.0, "e5": 1.0, "marks": 0.5})
    max_iterations: int = 300
    seed: int = 20261123


class IntentModel:
    """Learns intents from texts and gives the probability of each intent for a text."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings
        self._classes: list[str] = []
        self._encoders: list[Encoder] = []
        self._means: dict[str, Vectors] = {}
        self._scales: dict[str, float] = {}
        self._tfidf = self._new_tfidf()
        self._coefficients = np.zeros((0, 0))
        self._intercepts = np.zeros(0)

    @property
    def intents(self) -> list[str]:
        """The intents it can answer, in alphabetical order."""
        return [name for name in self._classes if name != BACKGROUND]

    def fit(
        self, texts: Sequence[str], intents: Sequence[str], *, cache_dir: Path, progress: Progress | None = None
    ) -> None:
        """Learn from `texts` and their `intents`. Sentence vectors come through the cache in `cache_dir`."""
        details = (Path(__file__).parent / "details.txt").read_text(encoding="utf-8").split("\n")
        background = [line.strip() for line in details if line.strip()]
        normal = [normalise(text) for text in [*texts, *background]]
        labels = [*intents, *[BACKGROUND] * len(background)]
        self._encoders = pick_encoders(self.settings.encoders)
        parts = [self._tfidf.fit_transform(normal) * self._weight("tfidf"), self._marks(normal)]
        for encoder in self._encoders:
            vectors = encoder.encode_cached(normal, cache_dir, progress)
            self._means[encoder.name] = vectors.mean(axis=0)
            centred = vectors - self._means[encoder.name]
            self._scales[encoder.name] = float(1.0 / np.linalg.norm(centred, axis=1).mean())
            parts.append(csr_matrix(self._scaled(encoder, vectors)))
        if progress:
            progress(f"logistic regression {len(texts)} texts, {len(set(intents))} intents")
        head = LogisticRegression(
            C=self.settings.inverse_regularisation,
            max_iter=self.settings.max_iterations,
            class_weight="balanced",
            random_state=self.settings.seed,
        )
        head.fit(hstack(parts).tocsr(), labels)
        self._classes = [str(name) for name in head.classes_]
        self._coefficients, self._intercepts = head.coef_, head.intercept_

    def probabilities(self, texts: Sequence[str], *, cache_dir: Path | None = None) -> Probabilities:
        """One row a text, one column an intent in the order of `intents`. What lacks to 1 is background."""
        normal = [normalise(text) for text in texts]
        parts = [self._tfidf.transform(normal) * self._weight("tfidf"), self._marks(normal)]
        for encoder in self._encoders:
            vectors = encoder.encode_cached(normal, cache_dir) if cache_dir else encoder.encode(normal)
            parts.append(csr_matrix(self._scaled(encoder, vectors)))
        scores = np.asarray(hstack(parts).tocsr() @ self._coefficients.T) + self._intercepts
        exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True))
        return shares[:, [name != BACKGROUND for name in self._classes]]

    def save(self, directory: Path) -> None:
        """Write the model's two files into `directory`."""
        order = sorted(self._tfidf.vocabulary_, key=lambda gram: int(self._tfidf.vocabulary_[gram]))
        about = {
            "format": FORMAT,
            "settings": asdict(self.settings),
            "classes": self._classes,
            "encoders": [encoder.name for encoder in self._encoders],
            "scales": self._scales,
            "grams": order,
        }
        (directory / "intents.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        arrays = {f"mean_{name}": mean for name, mean in self._means.items()}
        np.savez_compressed(
            directory / "intents.npz",
            coefficients=self._coefficients.astype(np.float32),
            intercepts=self._intercepts,
            idf=self._tfidf.idf_,
            **arrays,
        )

    @classmethod
    def open(cls, directory: Path) -> "IntentModel":
        """Read a saved model. An encoder it was trained with but is absent now counts as silent (all zero).

        Raises ValueError for a model of another format.
        """
        about = json.loads((directory / "intents.json").read_text(encoding="utf-8"))
        if about["format"] != FORMAT:
            raise ValueError(f"intent model of format {about['format']}, expected {FORMAT}: train again")
        model = cls(ModelSettings(**about["settings"]))
        model._classes = about["classes"]
        model._scales = about["scales"]
        with np.load(directory / "intents.npz", allow_pickle=False) as arrays:
            model._means = {name: arrays[f"mean_{name}"] for name in about["encoders"]}
            model._coefficients = arrays["coefficients"].astype(np.float64)
            model._intercepts = arrays["intercepts"]
            model._tfidf = model._new_tfidf({gram: index for index, gram in enumerate(about["grams"])})
            model._tfidf.idf_ = arrays["idf"]
        model._encoders = pick_encoders(about["encoders"])
        model._drop_absent(about["encoders"])
        return model

    def _drop_absent(self, trained_with: Sequence[str]) -> None:
        """Cut the columns of encoders that are no longer installed out of the coefficients."""
        present = {encoder.name for encoder in self._encoders}
        end = self._coefficients.shape[1]
        for name in reversed(trained_with):
            start = end - self._means[name].shape[0]
            if name not in present:
                self._coefficients = np.delete(self._coefficients, np.s_[start:end], axis=1)
            end = start

    def _new_tfidf(self, vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
        return TfidfVectorizer(
            analyzer="char",
            ngram_range=(1, self.settings.ngram_max),
            min_df=self.settings.min_df,
            sublinear_tf=True,
            lowercase=False,
            vocabulary=vocabulary,
        )

    def _weight(self, part: str) -> float:
        return self.settings.weights.get(part, 1.0)

    def _scaled(self, encoder: Encoder, vectors: Vectors) -> Vectors:
        centred = vectors - self._means[encoder.name]
        return np.asarray(centred * (self._scales[encoder.name] * self._weight(encoder.name)), dtype=np.float32)

    def _marks(self, texts: Sequence[str]) -> csr_matrix:
        rows = [[float(mark) for mark in _marks_of(text)] for text in texts]
        return csr_matrix(np.array(rows) * self._weight("marks"))


def _marks_of(text: str) -> list[bool]:
    """What n-grams see badly: emergency words, personal tokens, script and length."""
    return [
        lexicon.acute(text),
        lexicon.self_harm(text),
        NAME_WORD in text,
        ID_NUMBER_WORD in text,
        CASE_WORD in text,
        has_han(text),
        len(text) <= 4,
        len(text) >= 30,
    ]
