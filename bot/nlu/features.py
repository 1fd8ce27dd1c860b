"""What the model sees of a text: its characters as tf-idf, sentence vectors, and a few marks.

An encoder that is absent counts as silent: its columns are zero, at training and at serving.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu import lexicon
from bot.nlu.encoders import Encoder, Progress, Vectors, all_encoders, pick_encoders
from bot.nlu.normalise import CASE_WORD, ID_NUMBER_WORD, NAME_WORD, has_han

Floats: TypeAlias = NDArray[np.float32]
MARKS = 8


class Parts(NamedTuple):
    """The characters (sparse) and everything else (dense) of some texts, one row each."""

    grams: csr_matrix
    dense: Floats

    def rows(self, index: Any) -> "Parts":
        """Some of the rows."""
        return Parts(self.grams[index], self.dense[index])


class Features:
    """Turns normalised texts into Parts. `weights` scale each part's unit vectors against the others."""

    def __init__(self, *, encoders: Sequence[str], ngram_max: int, min_df: int, weights: dict[str, float]) -> None:
        self._names = list(encoders)
        self._weights = weights
        self._ngram_max = ngram_max
        self._min_df = min_df
        self._encoders: list[Encoder] = []
        self._means: dict[str, Vectors] = {}
        self._scales: dict[str, float] = {}
        self._tfidf = self._new_tfidf()

    def fit(self, texts: Sequence[str], *, cache_dir: Path, progress: Progress | None = None) -> Parts:
        """Learn vocabulary and scales from `texts` and return their parts. Vectors come through a cache."""
        self._encoders = pick_encoders(self._names)
        grams = self._tfidf.fit_transform(texts)
        for encoder in self._encoders:
            vectors = encoder.encode_cached(texts, cache_dir, progress)
            self._means[encoder.name] = vectors.mean(axis=0)
            self._scales[encoder.name] = float(1.0 / np.linalg.norm(vectors - vectors.mean(axis=0), axis=1).mean())
        return self._parts(grams, texts, cache_dir)

    def transform(self, texts: Sequence[str], *, cache_dir: Path | None = None) -> Parts:
        """The parts of new texts."""
        return self._parts(self._tfidf.transform(texts), texts, cache_dir)

    def about(self) -> dict[str, Any]:
        """What of it goes into JSON."""
        grams = sorted(self._tfidf.vocabulary_, key=lambda gram: int(self._tfidf.vocabulary_[gram]))
        return {"grams": grams, "scales": self._scales}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What of it goes into a file of arrays."""
        return {"idf": self._tfidf.idf_, **{f"mean_{name}": mean for name, mean in self._means.items()}}

    def restore(self, about: dict[str, Any], arrays: Any) -> None:
        """Take up what `about` and `arrays` gave."""
        self._scales = about["scales"]
        self._means = {name: arrays[f"mean_{name}"] for name in self._scales}
        self._tfidf = self._new_tfidf({gram: index for index, gram in enumerate(about["grams"])})
        self._tfidf.idf_ = arrays["idf"]
        self._encoders = pick_encoders(list(self._scales))

    def _parts(self, grams: csr_matrix, texts: Sequence[str], cache_dir: Path | None) -> Parts:
        scaled = (grams * self._weight("tfidf")).astype(np.float32).tocsr()
        dense = [np.array([_marks_of(text) for text in texts], dtype=np.float32) * self._weight("marks")]
        present = {encoder.name: encoder for encoder in self._encoders}
        for encoder in all_encoders():
            if encoder.name not in present or encoder.name not in self._scales:
                dense.append(np.zeros((len(texts), encoder.dimension), dtype=np.float32))
                continue
            known = present[encoder.name]
            vectors = known.encode_cached(texts, cache_dir) if cache_dir else known.encode(texts)
            scale = self._scales[encoder.name] * self._weight(encoder.name)
            dense.append(((vectors - self._means[encoder.name]) * scale).astype(np.float32))
        return Parts(scaled, np.hstack(dense))

    def _new_tfidf(self, vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
        return TfidfVectorizer(
            analyzer="char",
            ngram_range=(1, self._ngram_max),
            min_df=self._min_df,
            sublinear_tf=True,
            lowercase=False,
            vocabulary=vocabulary,
        )

    def _weight(self, part: str) -> float:
        return self._weights.get(part, 1.0)


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
