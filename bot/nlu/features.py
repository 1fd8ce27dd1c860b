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
from bot.nlu.encoders import Encoder, Progress, Vectors, all_encoders, encode_all
from bot.nlu.normalise import CASE_WORD, ID_NUMBER_WORD, NAME_WORD, cut, has_han, normalise

Floats: TypeAlias = NDArray[np.float32]


class Parts(NamedTuple):
    """The characters (sparse) and everything else (dense) of some texts, one row each."""

    grams: csr_matrix
    dense: Floats

    def rows(self, index: Any) -> "Parts":
        """Some of the rows."""
        return Parts(self.grams[index], self.dense[index])


class Texts(NamedTuple):
    """Texts as every head starts from them: normalised, and their sentence vectors by the encoder's name."""

    normal: list[str]
    vectors: dict[str, Vectors]

    def rows(self, index: Sequence[int]) -> "Texts":
        """Some of the texts."""
        return Texts([self.normal[i] for i in index], {name: v[list(index)] for name, v in self.vectors.items()})


def read_texts(
    raw: Sequence[str],
    encoders: Sequence[Encoder],
    *,
    cache_dir: Path | None = None,
    progress: Progress | None = None,
) -> Texts:
    """Normalise and encode. Sentence vectors come through the cache in `cache_dir`, if there is one."""
    normal = [cut(normalise(text)) for text in raw]
    return Texts(normal, encode_all(encoders, normal, cache_dir=cache_dir, progress=progress))


class Features:
    """Turns texts into Parts. `weights` scale each part's unit vectors against the others."""

    def __init__(self, *, ngram_max: int, min_df: int, weights: dict[str, float]) -> None:
        self._weights = weights
        self._ngram_max = ngram_max
        self._min_df = min_df
        self._means: dict[str, Vectors] = {}
        self._scales: dict[str, float] = {}
        self._tfidf = self._new_tfidf()

    def fit(self, texts: Texts) -> Parts:
        """Learn vocabulary and scales from `texts` and return their parts."""
        grams = self._tfidf.fit_transform(texts.normal)
        for name, vectors in texts.vectors.items():
            self._means[name] = vectors.mean(axis=0)
            self._scales[name] = float(1.0 / np.linalg.norm(vectors - vectors.mean(axis=0), axis=1).mean())
        return self._parts(grams, texts)

    def transform(self, texts: Texts) -> Parts:
        """The parts of new texts."""
        return self._parts(self._tfidf.transform(texts.normal), texts)

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

    def _parts(self, grams: csr_matrix, texts: Texts) -> Parts:
        scaled = (grams * self._weight("tfidf")).astype(np.float32).tocsr()
        dense = [np.array([_marks_of(text) for text in texts.normal], dtype=np.float32) * self._weight("marks")]
        for encoder in all_encoders():
            vectors, scale = texts.vectors.get(encoder.name), self._scales.get(encoder.name)
            if vectors is None or scale is None:
                dense.append(np.zeros((len(texts.normal), encoder.dimension), dtype=np.float32))
                continue
            centred = (vectors - self._means[encoder.name]) * (scale * self._weight(encoder.name))
            dense.append(centred.astype(np.float32))
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
