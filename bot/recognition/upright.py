"""Which way up a photographed page is: found by reading a few of its lines in both directions."""

from collections.abc import Sequence

import cv2
import numpy as np

from bot.recognition.engine import Quad, cut_out, read_text
from bot.recognition.pictures import Pixels

_SAMPLE = 6
# The cutter turns a stretch that is so much taller than wide.
_TALL = 1.5
_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def turn_needed(pixels: Pixels, quads: Sequence[Quad]) -> int:
    """Degrees clockwise (0, 90, 180, 270) that put the page upright."""
    if not quads:
        return 0
    sizes = [quad.max(axis=0) - quad.min(axis=0) for quad in quads]
    long_side = [max(size) for size in sizes]
    # Long lines decide: a short one may be a single character, as tall as it is wide.
    tall = sum(side for size, side in zip(sizes, long_side, strict=True) if size[1] > size[0] * _TALL)
    wide = sum(side for size, side in zip(sizes, long_side, strict=True) if size[0] > size[1] * _TALL)
    on_side = tall > wide
    chosen = sorted(range(len(quads)), key=lambda index: -long_side[index])[:_SAMPLE]
    pieces = [
        piece
        for piece in cut_out(pixels, [quads[index] for index in chosen])
        if min(piece.shape[:2]) > 0 and piece.shape[1] >= piece.shape[0]
    ]
    if not pieces:
        return 0
    # A line on its side was turned counter-clockwise when it was cut out.
    read = read_text([*pieces, *(cv2.rotate(piece, cv2.ROTATE_180).astype(np.uint8) for piece in pieces)])
    standing, on_head = _trust(read[: len(pieces)]), _trust(read[len(pieces) :])
    if on_side:
        return 270 if standing >= on_head else 90
    return 0 if standing >= on_head else 180


def _trust(read: Sequence[tuple[str, float]]) -> float:
    return sum(score * min(len(text), 20) for text, score in read)


def turn(pixels: Pixels, degrees: int) -> Pixels:
    """The picture turned clockwise by 0, 90, 180 or 270 degrees."""
    return cv2.rotate(pixels, _TURNS[degrees]).astype(np.uint8) if degrees else pixels


def turn_quads(quads: Sequence[Quad], shape: tuple[int, ...], degrees: int) -> list[Quad]:
    """The corners in the turned picture, again from the upper left clockwise. `shape`: of the picture before it."""
    height, width = shape[:2]
    if degrees == 0:
        return list(quads)
    if degrees == 180:
        moved = [np.stack([width - quad[:, 0], height - quad[:, 1]], axis=1) for quad in quads]
    elif degrees == 90:
        moved = [np.stack([height - quad[:, 1], quad[:, 0]], axis=1) for quad in quads]
    else:
        moved = [np.stack([quad[:, 1], width - quad[:, 0]], axis=1) for quad in quads]
    return [np.roll(quad, degrees // 90, axis=0).astype(np.float32) for quad in moved]
