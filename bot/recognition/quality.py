"""What is wrong with a photograph: measured on its light and on the edges of its letters."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from bot.recognition.engine import Quad
from bot.recognition.pictures import Pixels
from bot.recognition.results import Flaw

DARK_BELOW = 95.0
"""Brightness of the paper (its 90th percentile, 0 to 255) under which the picture is dark."""
BRIGHT_ENOUGH = 170.0
"""A paper darker than this is made brighter before it is read."""
BLURRED_BELOW = 0.33
"""Steepness of the letters' edges, see `sharpness`."""
SOFT_BELOW = 0.5
"""The same, of a page that could not be told for sure."""
_GLARE_SHARE = 0.012
_GLARE_LEVEL, _GLARE_STEP = 250, 30
_EDGE_SHARE = 0.006
_CUT_LINES = 2
_LETTER_HEIGHT = 32

Grey = np.ndarray[tuple[int, ...], np.dtype[Any]]


def brightness(pixels: Pixels) -> float:
    """How bright the paper is, from 0 to 255."""
    return float(np.percentile(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), 90))


def brighten(pixels: Pixels) -> Pixels:
    """The same picture with the paper as bright as paper, where it is dark; else the picture itself."""
    level = brightness(pixels)
    if level >= BRIGHT_ENOUGH or level < 1:
        return pixels
    return cv2.convertScaleAbs(pixels, alpha=min(225.0 / level, 6.0)).astype(np.uint8)


def sharpness(pieces: Sequence[Pixels]) -> float:
    """How steep the edges of letters are: about 1 in print, under a third where strokes run into one another.

    Each piece is brought to letters of the same height first, so that small print and large count alike.
    """
    measured = []
    for piece in pieces:
        grey: Grey = cv2.cvtColor(piece, cv2.COLOR_BGR2GRAY).astype(np.float32)
        if grey.shape[0] > grey.shape[1]:
            grey = grey.T
        scale = _LETTER_HEIGHT / grey.shape[0]
        grey = cv2.resize(
            grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        )
        contrast = float(np.percentile(grey, 97) - np.percentile(grey, 3))
        if contrast >= 8:
            steps = np.abs(np.diff(grey, axis=1))
            measured.append(float(np.percentile(steps, 97)) / contrast)
    return float(np.median(measured)) * 2 if measured else 0.0


def has_glare(pixels: Pixels) -> bool:
    """Whether light drowns a spot of a paper that is not as bright elsewhere."""
    grey = cv2.cvtColor(cv2.resize(pixels, (320, 320), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    if np.median(grey) > _GLARE_LEVEL - _GLARE_STEP:
        return False  # white all over: a scan, or a page on a screen
    drowned = cv2.erode((grey >= _GLARE_LEVEL).astype(np.uint8), np.ones((5, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(drowned)
    largest = max((int(stats[number, cv2.CC_STAT_AREA]) for number in range(1, count)), default=0)
    return largest / drowned.size > _GLARE_SHARE


def is_cut_off(pixels: Pixels, quads: Sequence[Quad]) -> bool:
    """Whether lines of text run over an edge of the picture."""
    height, width = pixels.shape[:2]
    margin = max(height, width) * _EDGE_SHARE
    sides = [0, 0, 0, 0]
    for quad in quads:
        left, top = quad.min(axis=0)
        right, bottom = quad.max(axis=0)
        # A stretch that only lies along an edge has its text inside; one that meets the edge head-on is cut.
        for side, meets in enumerate(
            (left <= margin, top <= margin, right >= width - margin, bottom >= height - margin)
        ):
            sides[side] += bool(meets)
    return max(sides) >= _CUT_LINES


def flaws_of(pixels: Pixels, quads: Sequence[Quad], pieces: Sequence[Pixels]) -> tuple[Flaw, ...]:
    """What is wrong with the photograph `pixels`, in which text was found at `quads`, cut out as `pieces`."""
    found = []
    if not quads:
        found.append(Flaw.NO_TEXT)
    if brightness(pixels) < DARK_BELOW:
        found.append(Flaw.DARK)
    if quads and sharpness(pieces) < BLURRED_BELOW:
        found.append(Flaw.BLURRED)
    if has_glare(pixels):
        found.append(Flaw.GLARE)
    if is_cut_off(pixels, quads):
        found.append(Flaw.CUT_OFF)
    return tuple(found)
