"""What is wrong with a photograph, measured on pages drawn here; and turning it upright."""

import random
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from bot.recognition.engine import Quad
from bot.recognition.pictures import Pixels, open_picture
from bot.recognition.quality import BLURRED_BELOW, BRIGHT_ENOUGH, brighten, brightness, flaws_of, sharpness
from bot.recognition.results import Flaw
from bot.recognition.upright import turn, turn_quads
from tests.recognition.corpus import layouts_seen, wear
from tests.recognition.corpus.people import made_up_person
from tests.recognition.corpus.samples import page_of

LINES = [(100, 200, 500, 230), (100, 260, 700, 290), (100, 320, 640, 350)]


def quad(left: float, top: float, right: float, bottom: float) -> Quad:
    """A level stretch of text."""
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float32)


@pytest.fixture(scope="module")
def page() -> Image.Image:
    """A printed page."""
    rng = random.Random(4)
    person = made_up_person(rng)
    return page_of("ct_report", layouts_seen.LAYOUTS["ct_report"][0], person, layouts_seen.HOSPITALS[0], rng)[0]


def taken(page: Image.Image, how: Callable[[Image.Image, random.Random], Pixels]) -> Pixels:
    """The page as a phone brings it."""
    return open_picture(wear.as_jpeg(how(page, random.Random(2))))


def pieces(pixels: Pixels) -> list[Pixels]:
    """Some stretches of print, found by their edges alone."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    ink = cv2.dilate((cv2.Laplacian(grey, cv2.CV_8U) > 40).astype(np.uint8), np.ones((3, 25), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    boxes = [stats[number] for number in range(1, count)]
    return [pixels[y : y + h, x : x + w] for x, y, w, h, _ in boxes if w > 4 * h and 12 < h < 60]


def test_print_is_sharp_and_a_smear_is_not(page: Image.Image) -> None:
    found = pieces(taken(page, wear.scanned))
    assert found
    smeared = [cv2.GaussianBlur(piece, (0, 0), 5) for piece in found]
    assert sharpness(found) > 2 * BLURRED_BELOW
    assert sharpness(smeared) < BLURRED_BELOW


def test_sharpness_does_not_depend_on_the_size_of_the_letters(page: Image.Image) -> None:
    found = pieces(taken(page, wear.scanned))
    smeared = [cv2.GaussianBlur(piece, (0, 0), 3) for piece in found]
    larger = [cv2.resize(piece, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC) for piece in smeared]
    assert sharpness(larger) == pytest.approx(sharpness(smeared), rel=0.25)


def test_a_dark_page_is_told_and_brightened(page: Image.Image) -> None:
    pixels = taken(page, wear.dark)
    assert Flaw.DARK in flaws_of(pixels, [quad(*LINES[0])], [])
    assert brightness(brighten(pixels)) >= BRIGHT_ENOUGH
    bright = taken(page, wear.scanned)
    assert brighten(bright) is bright


def test_glare_is_told_but_white_paper_is_none(page: Image.Image) -> None:
    assert Flaw.GLARE in flaws_of(taken(page, wear.glaring), [], [])
    assert Flaw.GLARE not in flaws_of(taken(page, wear.scanned), [], [])
    assert Flaw.GLARE not in flaws_of(taken(page, wear.phone), [], [])


def test_lines_over_an_edge_are_cut_off() -> None:
    pixels = np.full((800, 800, 3), 255, np.uint8)
    inside = [quad(*line) for line in LINES]
    over = [quad(0, top, right, bottom) for _, top, right, bottom in LINES]
    assert Flaw.CUT_OFF not in flaws_of(pixels, inside, [])
    assert Flaw.CUT_OFF in flaws_of(pixels, over, [])
    assert Flaw.CUT_OFF not in flaws_of(pixels, [*inside, over[0]], [])


def test_a_picture_without_text_says_so() -> None:
    assert Flaw.NO_TEXT in flaws_of(np.full((100, 100, 3), 255, np.uint8), [], [])


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_corners_follow_the_picture_when_it_is_turned(degrees: int) -> None:
    """A white stretch on black stays inside its corners, and they begin at the upper left again."""
    pixels = np.zeros((300, 500, 3), np.uint8)
    pixels[40:60, 100:220] = 255
    turned = turn(pixels, degrees)
    corners = turn_quads([quad(100, 40, 220, 60)], pixels.shape, degrees)[0]
    left, top = corners[0]
    right, bottom = corners[2]
    assert left < right
    assert top < bottom
    assert turned[int(top) + 1 : int(bottom) - 1, int(left) + 1 : int(right) - 1].min() == 255
    assert turned.sum() == pixels.sum()
