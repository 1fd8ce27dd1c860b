"""The OCR library behind three calls: where text is, a cut-out of it, what it says. See 0081."""

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

import numpy as np

from bot.recognition.pictures import Pixels

DETECT_SIDE = 960
"""The finder of text looks at the picture in this size; what it finds is cut out of the larger one."""
_SETTINGS = {
    "Global.log_level": "critical",  # the library would print to the channel of the result, and what it read
    "Global.use_vertical_padding": False,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Det.limit_type": "max",
    "Det.limit_side_len": DETECT_SIDE,
    "Rec.rec_batch_num": 4,
}

Quad = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
"""Four corners (x, y) in pixels, clockwise."""


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR  # two seconds: only who reads a picture waits for it

    return RapidOCR(params=dict(_SETTINGS))


def find_text(pixels: Pixels) -> list[Quad]:
    """The stretches of text in the picture, from top to bottom."""
    boxes = _engine()(pixels, use_det=True, use_cls=False, use_rec=False).boxes
    return [] if boxes is None else [np.asarray(box, dtype=np.float32) for box in boxes]


def cut_out(pixels: Pixels, quads: Sequence[Quad]) -> list[Pixels]:
    """Each stretch straightened; one that is much taller than wide lies on its side then."""
    return cast("list[Pixels]", _engine().crop_text_regions(pixels, list(quads)))


def read_text(pieces: Sequence[Pixels]) -> list[tuple[str, float]]:
    """What each piece says, and how sure the library is of it."""
    if not pieces:
        return []
    found = _engine().recognize_txt(list(pieces))
    return [(str(text), float(score)) for text, score in zip(found.txts, found.scores, strict=True)]
