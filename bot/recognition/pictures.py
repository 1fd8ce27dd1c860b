"""Opening a picture of a stranger: judged by its first bytes, refused before decoding when it unpacks too large."""

import io
import warnings

import filetype
import numpy as np
from PIL import Image, ImageOps

from bot.recognition.limits import MAX_BYTES
from bot.recognition.results import RecognitionError, Refusal

MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
# A photograph has one frame, a live photo a few; the first one is read.
MAX_FRAMES = 50
# Text of a phone's photograph stays readable; more pixels cost time and find nothing.
READ_SIDE = 1800
# A narrower strip is no photograph of a paper.
MIN_SIDE = 48
_SNIFFED_BYTES = 8192
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP", "image/bmp": "BMP"}

Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
"""Height × width × 3, in the order blue, green, red, as OpenCV keeps them."""


def open_picture(content: bytes) -> Pixels:
    """The picture in `content`, turned as its EXIF says, no side longer than READ_SIDE.

    Raises RecognitionError: no picture (kind), cut off or broken (damaged), too many bytes, pixels or frames
    (too_large). Size and frames are judged by the header, before anything is unpacked.
    """
    if len(content) > MAX_BYTES:
        raise RecognitionError(Refusal.TOO_LARGE, f"{len(content)} bytes")
    guessed = filetype.guess(content[:_SNIFFED_BYTES])
    image_format = _FORMATS.get(guessed.mime) if guessed else None
    if image_format is None:
        raise RecognitionError(Refusal.KIND)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limits are judged first
            return _decode(content, image_format)
    except (RecognitionError, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise RecognitionError(Refusal.TOO_LARGE, "pixels") from error
    except Exception as error:  # a decoder of hostile bytes raises whatever it likes
        raise RecognitionError(Refusal.DAMAGED, type(error).__name__) from error


def _decode(content: bytes, image_format: str) -> Pixels:
    with Image.open(io.BytesIO(content), formats=(image_format,)) as source:
        if source.width * source.height > MAX_PIXELS or max(source.size) > MAX_SIDE:
            raise RecognitionError(Refusal.TOO_LARGE, f"{source.width} x {source.height}")
        if min(source.size) < MIN_SIDE:
            raise RecognitionError(Refusal.KIND, f"{source.width} x {source.height}")
        if _has_many_frames(source):
            raise RecognitionError(Refusal.TOO_LARGE, "frames")
        source.draft("RGB", (READ_SIDE, READ_SIDE))  # JPEG: unpacks a large photograph at a half or a quarter
        source.load()
        upright = ImageOps.exif_transpose(source)
        upright.thumbnail((READ_SIDE, READ_SIDE), Image.Resampling.LANCZOS)
        pixels: Pixels = np.ascontiguousarray(np.asarray(_on_white(upright))[:, :, ::-1])
        return pixels


def _has_many_frames(source: Image.Image) -> bool:
    """Counting stops at the limit: a GIF says how many frames it has only at its end."""
    if not getattr(source, "is_animated", False):
        return False
    try:
        source.seek(MAX_FRAMES)
    except EOFError:
        source.seek(0)
        return False
    return True


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency: what is see-through is paper."""
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper
