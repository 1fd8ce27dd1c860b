"""Judging and cleaning a received file: only real pictures pass, and they leave without metadata.

The type is judged by the first bytes (never by a name or a header), then the picture is decoded and encoded anew: that
removes EXIF (place, device), hidden attachments and everything that only pretends to be a picture. A HEIC picture comes
out as JPEG.
"""

import io
import warnings
from dataclasses import dataclass

import filetype
from PIL import Image, ImageOps

from bot.documents import heic
from bot.documents.errors import ImageRejectedError
from bot.documents.models import RejectReason

__all__ = ["CleanImage", "ImageRejectedError", "clean_image"]

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 25_000_000
JPEG_QUALITY = 90
JPEG, PNG = "image/jpeg", "image/png"
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP", "image/bmp": "BMP"}
_SNIFFED_BYTES = 8192


@dataclass(frozen=True)
class CleanImage:
    """A picture as it is stored."""

    content: bytes
    mime: str


def clean_image(content: bytes) -> CleanImage:
    """The picture in `content`, upright and without metadata; the first frame of an animation.

    Raises ImageRejectedError: no picture (kind), cut off or broken (damaged), too many bytes or pixels (too_large).
    """
    if len(content) > MAX_BYTES:
        raise ImageRejectedError(RejectReason.TOO_LARGE)
    kind = filetype.guess(content[:_SNIFFED_BYTES])
    if kind is not None and kind.mime in heic.MIMES:
        content, image_format = heic.to_jpeg(content, max_pixels=MAX_PIXELS), "JPEG"
    else:
        image_format = _FORMATS.get(kind.mime, "") if kind else ""
    if not image_format:
        raise ImageRejectedError(RejectReason.KIND)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _encode_anew(content, image_format)
    except ImageRejectedError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRejectedError(RejectReason.TOO_LARGE) from error
    except Exception as error:  # a decoder of hostile bytes raises whatever it likes
        raise ImageRejectedError(RejectReason.DAMAGED) from error


def _encode_anew(content: bytes, image_format: str) -> CleanImage:
    with Image.open(io.BytesIO(content), formats=(image_format,)) as source:
        if source.width * source.height > MAX_PIXELS:
            raise ImageRejectedError(RejectReason.TOO_LARGE)
        source.load()
        upright = ImageOps.exif_transpose(source)
        has_alpha = "A" in upright.getbands() or "transparency" in upright.info
        if image_format == "JPEG":
            return CleanImage(_save(upright.convert("RGB"), "JPEG", quality=JPEG_QUALITY, optimize=True), JPEG)
        return CleanImage(_save(upright.convert("RGBA" if has_alpha else "RGB"), "PNG"), PNG)


def _save(image: Image.Image, image_format: str, **options: object) -> bytes:
    image.info.clear()  # comments, profiles and text chunks would be written along
    target = io.BytesIO()
    image.save(target, image_format, **options)
    return target.getvalue()
