"""Opening what strangers send: clear refusals, nothing unpacked that is too large."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.recognition.pictures import READ_SIDE, open_picture
from bot.recognition.results import RecognitionError, Refusal
from tests.documents.pictures import pdf, picture, picture_with_metadata


def huge_png(width: int, height: int) -> bytes:
    """A PNG whose header says `width` x `height`, with nothing worth that behind it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"0" * 1000)) + chunk(b"IEND", b"")
    )


def long_gif(frames: int) -> bytes:
    """A GIF of many frames."""
    first, *others = (Image.new("P", (64, 64), number % 250) for number in range(frames))
    target = io.BytesIO()
    first.save(target, "GIF", save_all=True, append_images=others, duration=10, optimize=False)
    return target.getvalue()


def polyglot() -> bytes:
    """Begins like a PDF and like a web page, and holds a picture."""
    return b"%PDF-1.7\n<script>alert(1)</script>\n" + picture("PNG", size=(200, 200))


def refusal_of(content: bytes) -> Refusal | None:
    """Why it is refused, or None when it opens."""
    try:
        open_picture(content)
    except RecognitionError as error:
        return error.refusal
    return None


HOSTILE = {
    "empty": (b"", Refusal.KIND),
    "text": ("诊断证明".encode(), Refusal.KIND),
    "an answer of WeChat": (b'{"errcode":40007,"errmsg":"invalid media_id"}', Refusal.KIND),
    "html": (b"<html><script>alert(1)</script>", Refusal.KIND),
    "pdf": (pdf(), Refusal.KIND),
    "polyglot": (polyglot(), Refusal.KIND),
    "zip": (b"PK\x03\x04" + b"0" * 500, Refusal.KIND),
    "cut off": (picture("JPEG", size=(900, 900))[:2000], Refusal.DAMAGED),
    "only a head": (b"\xff\xd8\xff\xe0" + b"\x00" * 64, Refusal.DAMAGED),
    "20000 x 20000": (huge_png(20_000, 20_000), Refusal.TOO_LARGE),
    "2 x 400000": (huge_png(2, 400_000), Refusal.TOO_LARGE),
    "1000 frames": (long_gif(1000), Refusal.TOO_LARGE),
    "too many bytes": (b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024), Refusal.TOO_LARGE),
    "a dot": (picture("PNG", size=(3, 3)), Refusal.KIND),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_a_reason(name: str) -> None:
    content, reason = HOSTILE[name]
    assert refusal_of(content) is reason


@given(st.binary(max_size=400), st.sampled_from(["JPEG", "PNG", "GIF", "WEBP", "BMP"]), st.integers(0, 400))
@settings(max_examples=120)
def test_broken_pictures_open_or_are_refused(noise: bytes, image_format: str, place: int) -> None:
    whole = picture(image_format, size=(80, 80))
    broken = whole[:place] + noise + whole[place + len(noise) // 2 :]
    assert refusal_of(broken) in (None, Refusal.KIND, Refusal.DAMAGED, Refusal.TOO_LARGE)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_every_format_opens(image_format: str) -> None:
    assert open_picture(picture(image_format, size=(120, 80))).shape == (80, 120, 3)


def test_a_large_photograph_is_made_smaller_and_exif_turns_it() -> None:
    assert max(open_picture(picture("JPEG", size=(4000, 3000))).shape) <= READ_SIDE
    with Image.open(io.BytesIO(picture_with_metadata())) as lying:
        lying.load()
        target = io.BytesIO()
        lying.resize((120, 80)).save(target, "JPEG", exif=lying.getexif())
    assert open_picture(target.getvalue()).shape == (120, 80, 3)


def test_what_is_see_through_is_white_paper() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(target, "PNG")
    assert open_picture(target.getvalue()).min() == 255
