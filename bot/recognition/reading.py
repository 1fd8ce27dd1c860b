"""From bytes to a result: open, brighten, find text, put upright, read, judge. Runs in a process of its own."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from bot.recognition import fields
from bot.recognition.classify import Verdict, classify
from bot.recognition.engine import Quad, cut_out, find_text, read_text
from bot.recognition.id_numbers import birth_date, find_numbers
from bot.recognition.lines import Line
from bot.recognition.pictures import Pixels, open_picture
from bot.recognition.quality import SOFT_BELOW, brighten, flaws_of, sharpness
from bot.recognition.results import Certainty, Flaw, IdCard, PaperKind, PaperReading
from bot.recognition.upright import turn, turn_needed, turn_quads

MAX_LINES = 100
"""A table of two hundred values is told by its head, its foot and its longest lines."""
_HEAD, _FOOT = 0.35, 0.88
_LEAST_SCORE = 0.5
_DIGITS_OF_A_NUMBER = 8
_REPAIRED_LINES = 4


@dataclass(frozen=True)
class _Found:
    """A page that was put upright: its pixels, where text is, the pieces cut out and what they say."""

    pixels: Pixels
    quads: list[Quad]
    pieces: list[Pixels]
    lines: list[Line]
    flaws: tuple[Flaw, ...]
    turned: int


def recognise(content: bytes) -> PaperReading:
    """What kind of paper the picture shows, what it says of itself, and what is wrong with the photograph.

    Raises RecognitionError for what is no picture, broken or too large. Needs up to a gigabyte and some seconds: call
    `child.recognise_in_child` instead, which bounds both.
    """
    found = _read_page(open_picture(content))
    verdict = classify(found.lines)
    if verdict.kind is PaperKind.ID_CARD:
        return _card_reading(found, verdict)
    day, label = fields.paper_date(found.lines, verdict.kind)
    return PaperReading(
        kind=verdict.kind,
        certainty=verdict.certainty,
        confidence=round(verdict.confidence, 4),
        flaws=_flaws(found, is_sure=verdict.certainty is Certainty.SURE),
        turned=found.turned,
        title=verdict.title,
        patient_name=fields.patient_name(found.lines),
        hospital=fields.hospital(found.lines),
        dated=day,
        date_label=label,
        page=fields.page(found.lines),
        conclusion=fields.conclusion(found.lines) if verdict.kind is PaperKind.PATHOLOGY_REPORT else None,
    )


def _flaws(found: _Found, *, is_sure: bool) -> tuple[Flaw, ...]:
    """What is wrong with the photograph. One that is rather soft is blurred where that may be why it tells little."""
    if is_sure or not found.pieces or Flaw.BLURRED in found.flaws or sharpness(found.pieces) >= SOFT_BELOW:
        return found.flaws
    return (*found.flaws, Flaw.BLURRED)


def _read_page(pixels: Pixels) -> _Found:
    bright = brighten(pixels)
    quads = find_text(bright)
    turned = turn_needed(bright, quads)
    quads = turn_quads(quads, bright.shape, turned)
    bright, pixels = turn(bright, turned), turn(pixels, turned)
    chosen = _worth_reading(quads, bright.shape[0])
    pieces = cut_out(bright, chosen)
    texts = read_text(pieces)
    lines = [line for line in _placed(chosen, texts, bright.shape) if line.text and line.score >= _LEAST_SCORE]
    flaws = flaws_of(pixels, quads, pieces)
    if turned:
        flaws += (Flaw.UPSIDE_DOWN if turned == 180 else Flaw.SIDEWAYS,)
    if quads and not lines:
        flaws += (Flaw.NO_TEXT,)
    return _Found(bright, chosen, pieces, lines, flaws, turned)


def _worth_reading(quads: Sequence[Quad], height: int) -> list[Quad]:
    """All, or where there are too many: the head, the foot, and the longest lines between them."""
    if len(quads) <= MAX_LINES:
        return list(quads)

    def rank(quad: Quad) -> tuple[bool, float]:
        middle = float(quad[:, 1].mean()) / height
        return (not (middle < _HEAD or middle > _FOOT), -float(np.ptp(quad[:, 0])))

    return sorted(quads, key=rank)[:MAX_LINES]


def _placed(quads: Sequence[Quad], texts: Sequence[tuple[str, float]], shape: tuple[int, ...]) -> Iterator[Line]:
    """The lines with their places on a page whose lines run level, however askew it was photographed."""
    height, width = shape[:2]
    angle = _slant(quads)
    cosine, sine = math.cos(-angle), math.sin(-angle)
    for quad, (text, score) in zip(quads, texts, strict=True):
        centred = quad - np.array([width / 2, height / 2])
        xs = (centred[:, 0] * cosine - centred[:, 1] * sine) / width + 0.5
        ys = (centred[:, 0] * sine + centred[:, 1] * cosine) / height + 0.5
        letters = (np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2 / height
        yield Line(text, float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()), float(letters), score)


def _slant(quads: Sequence[Quad]) -> float:
    """The angle of the page's lines in radians, by its longer half."""
    if not quads:
        return 0.0
    widths = [float(np.linalg.norm(quad[1] - quad[0])) for quad in quads]
    bound = float(np.median(widths))
    angles = [
        math.atan2(float(quad[1][1] - quad[0][1]), float(quad[1][0] - quad[0][0]))
        for quad, width in zip(quads, widths, strict=True)
        if width >= bound
    ]
    return float(np.median(angles))


def _card_reading(found: _Found, verdict: Verdict) -> PaperReading:
    number = _number_on(found.lines) or _number_by_repair(found)
    printed = fields.card_birth(found.lines)
    agrees = printed == birth_date(number) if number and printed else None
    # A card is sure when its number proves it: the name is not believed without a member's word anyway.
    certainty = verdict.certainty if number else min(verdict.certainty, Certainty.UNSURE, key=_ORDER.index)
    return PaperReading(
        kind=PaperKind.ID_CARD,
        certainty=certainty,
        confidence=round(verdict.confidence, 4),
        flaws=_flaws(found, is_sure=number is not None),
        turned=found.turned,
        id_card=IdCard(name=fields.card_name(found.lines), number=number, agrees=agrees),
    )


_ORDER = (Certainty.UNKNOWN, Certainty.UNSURE, Certainty.SURE)


def _number_on(lines: Sequence[Line]) -> str | None:
    """The valid number, if the lines hold exactly one."""
    numbers = {number for line in lines for number in find_numbers(line.text)}
    return numbers.pop() if len(numbers) == 1 else None


def _number_by_repair(found: _Found) -> str | None:
    """Read the lines that look like a number again, in several lights; the number that most readings agree on.

    A misreading passes the check digit once in eleven times, so one reading alone is not believed.
    """
    counted: dict[str, int] = {}
    for index in _like_numbers(found):
        repaired = list(_lights(_wider_cut(found.pixels, found.quads[index])))
        for text, _ in read_text(repaired):
            for number in set(find_numbers(text)):
                counted[number] = counted.get(number, 0) + 1
    best = sorted(counted.items(), key=lambda item: -item[1])[:2]
    clear = bool(best) and best[0][1] >= 2 and (len(best) == 1 or best[0][1] > best[1][1] + 1)
    return best[0][0] if clear else None


def _like_numbers(found: _Found) -> list[int]:
    """Which stretches hold many digits, or lie low and wide on the card as its number does."""

    def digits(index: int) -> int:
        return sum(char.isdigit() for char in texts.get(index, ""))

    placed = list(_placed(found.quads, [("", 1.0)] * len(found.quads), found.pixels.shape))
    texts = {
        index: line.text
        for index, place in enumerate(placed)
        for line in found.lines
        if (line.left, line.top) == (place.left, place.top)
    }
    ranked = sorted(range(len(found.quads)), key=lambda index: (-digits(index), -placed[index].middle))
    many = [index for index in ranked if digits(index) >= _DIGITS_OF_A_NUMBER]
    return (many or ranked[:2])[:_REPAIRED_LINES]


def _wider_cut(pixels: Pixels, quad: Quad) -> Pixels:
    """The stretch with a margin: the finder may have cut its first or last digit."""
    along, across = (quad[1] - quad[0]) * 0.04, (quad[3] - quad[0]) * 0.12
    wider = quad + np.stack([-along - across, along - across, along + across, -along + across])
    limits = np.array([pixels.shape[1] - 1, pixels.shape[0] - 1], dtype=np.float32)
    return cut_out(pixels, [np.clip(wider, 0, limits).astype(np.float32)])[0]


def _lights(piece: Pixels) -> Iterator[Pixels]:
    """The piece as it is, larger, sharper, evenly lit, and with its noise smoothed."""
    large: Pixels = cv2.resize(piece, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    soft = cv2.GaussianBlur(large, (0, 0), 3)
    grey = cv2.cvtColor(large, cv2.COLOR_BGR2GRAY)
    even = cv2.createCLAHE(clipLimit=3.0, tileGridSize=(2, 8)).apply(grey)
    yield piece
    yield large
    yield cv2.addWeighted(large, 1.8, soft, -0.8, 0).astype(np.uint8)
    yield cv2.cvtColor(even, cv2.COLOR_GRAY2BGR).astype(np.uint8)
    yield cv2.bilateralFilter(large, 7, 40, 7).astype(np.uint8)
    yield cv2.addWeighted(large, 2.6, soft, -1.6, 0).astype(np.uint8)
