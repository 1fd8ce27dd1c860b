"""What a phone and a tired hand do to a page: turned, askew, blurred, dark, worn by JPEG. Seeded."""

import io
import random
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

Pixels = np.ndarray


def _background(rng: random.Random) -> tuple[int, int, int]:
    return rng.choice(((120, 90, 60), (60, 62, 66), (150, 150, 146), (90, 110, 120)))


def scanned(page: Image.Image, _: random.Random) -> Pixels:
    """As it was printed."""
    return np.asarray(page.convert("RGB"))


def _photographed(page: Image.Image, rng: random.Random, *, tilt: float, keystone: float) -> Pixels:
    """On a table, seen askew: turned by up to `tilt` degrees, its corners moved by up to `keystone` of its size."""
    source = np.asarray(page.convert("RGB"))
    height, width = source.shape[:2]
    pad = int(max(height, width) * 0.14)
    canvas = cv2.copyMakeBorder(source, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=_background(rng))
    rows, columns = canvas.shape[:2]
    corners = np.array([[pad, pad], [pad + width, pad], [pad + width, pad + height], [pad, pad + height]], np.float32)
    moved = corners + np.array(
        [[rng.uniform(-1, 1) * keystone * width, rng.uniform(-1, 1) * keystone * height] for _ in range(4)], np.float32
    )
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), rng.uniform(-tilt, tilt), 1.0)
    moved = cv2.transform(moved[None], turn)[0]
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    return cv2.warpPerspective(canvas, matrix, (columns, rows), borderValue=_background(rng))


def _shaded(pixels: Pixels, rng: random.Random) -> Pixels:
    rows, columns = pixels.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    ys, xs = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    shade = 0.82 + 0.18 * (xs * np.cos(angle) + ys * np.sin(angle))
    return np.clip(pixels * shade[:, :, None], 0, 255).astype(np.uint8)


def phone(page: Image.Image, rng: random.Random) -> Pixels:
    """A usual photograph: a little askew, a shadow, a little soft."""
    pixels = _shaded(_photographed(page, rng, tilt=4, keystone=0.03), rng)
    return cv2.GaussianBlur(_sized(pixels, 1440), (0, 0), 0.6)


def blurred(page: Image.Image, rng: random.Random) -> Pixels:
    """Out of focus, or moved while it was taken."""
    pixels = _sized(_photographed(page, rng, tilt=3, keystone=0.02), 1400)
    if rng.random() < 0.5:
        return cv2.GaussianBlur(pixels, (0, 0), rng.uniform(1.2, 2.2))
    length = rng.randint(5, 9)
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), rng.uniform(0, 180), 1)
    return cv2.filter2D(pixels, -1, cv2.warpAffine(kernel, turn, (length, length)))


def smeared(page: Image.Image, rng: random.Random) -> Pixels:
    """So far out of focus that small print is lost."""
    return cv2.GaussianBlur(phone(page, rng), (0, 0), rng.uniform(3.2, 4.5))


def dark(page: Image.Image, rng: random.Random) -> Pixels:
    """By a bedside lamp: a fifth to a third of the light, with noise."""
    pixels = _shaded(_photographed(page, rng, tilt=3, keystone=0.02), rng)
    noise = np.random.default_rng(rng.randrange(2**31)).normal(0, 6, pixels.shape)
    return _sized(np.clip(pixels * rng.uniform(0.2, 0.34) + noise, 0, 255).astype(np.uint8), 1440)


def turned(page: Image.Image, rng: random.Random) -> Pixels:
    """On its side or on its head."""
    return np.rot90(phone(page, rng), rng.choice((1, 2, 3))).copy()


def askew(page: Image.Image, rng: random.Random) -> Pixels:
    """From the side: strong perspective and up to 14 degrees."""
    return _sized(_shaded(_photographed(page, rng, tilt=14, keystone=0.075), rng), 1440)


def squeezed(page: Image.Image, rng: random.Random) -> Pixels:
    """Sent on a few times: small, and worn by JPEG (quality 20 to 30)."""
    pixels = _sized(_photographed(page, rng, tilt=2, keystone=0.015), rng.choice((1000, 1100)))
    done = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(20, 30)])[1]
    return cv2.imdecode(done, cv2.IMREAD_COLOR)


def glaring(page: Image.Image, rng: random.Random) -> Pixels:
    """A lamp mirrored on a part of the page."""
    pixels = phone(page, rng).astype(np.float32) * 0.8
    rows, columns = pixels.shape[:2]
    ys, xs = np.mgrid[0:rows, 0:columns]
    x, y = columns * rng.uniform(0.3, 0.7), rows * rng.uniform(0.4, 0.7)
    radius = min(rows, columns) * rng.uniform(0.13, 0.2)
    light = np.clip(1.6 - np.hypot(xs - x, ys - y) / radius, 0, 1)[:, :, None]
    return np.clip(pixels + light * 255, 0, 255).astype(np.uint8)


def cut(page: Image.Image, rng: random.Random) -> Pixels:
    """Too near: the left or right edge is not in the picture."""
    pixels = phone(page, rng)
    columns = pixels.shape[1]
    return pixels[:, int(columns * 0.24) :] if rng.random() < 0.5 else pixels[:, : int(columns * 0.76)]


def _sized(pixels: Pixels, longest: int) -> Pixels:
    scale = longest / max(pixels.shape[:2])
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels


WEAR: dict[str, Callable[[Image.Image, random.Random], Pixels]] = {
    each.__name__: each for each in (phone, blurred, dark, turned, askew, squeezed, glaring)
}
"""The worn pictures that the bars are about."""
SPOILT: dict[str, Callable[[Image.Image, random.Random], Pixels]] = {each.__name__: each for each in (smeared, cut)}
"""What nobody can be asked to read: here the flaw must be told, and nothing wrong be sure."""


def as_jpeg(pixels: Pixels, quality: int = 80) -> bytes:
    """The picture as WeChat would bring it."""
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "JPEG", quality=quality)
    return target.getvalue()
