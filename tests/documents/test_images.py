"""What passes as a picture, and what is left of it."""

import contextlib
import io

import pytest
from PIL import Image

from bot.documents import images
from bot.documents.images import ImageRejectedError, clean_image
from bot.documents.models import RejectReason
from tests.documents.pictures import SECRET, heic, picture, picture_with_metadata, pixel_flood, png_with_text


@pytest.mark.parametrize(
    ("image_format", "mime"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/png"), ("WEBP", "image/png"), ("BMP", "image/png")],
)
def test_pictures_pass(image_format: str, mime: str) -> None:
    clean = clean_image(picture(image_format))
    assert clean.mime == mime
    with Image.open(io.BytesIO(clean.content)) as image:
        assert image.size == (60, 40)
        red, _, blue = image.convert("RGB").getpixel((5, 20))  # type: ignore[misc]
        assert red > 200 > 60 > blue


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_colour_models_become_rgb(mode: str) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (8, 8)).save(buffer, "JPEG")
    with Image.open(io.BytesIO(clean_image(buffer.getvalue()).content)) as image:
        assert image.mode == "RGB"


def test_metadata_goes_and_the_picture_stands_upright() -> None:
    original = picture_with_metadata()
    assert SECRET in original
    clean = clean_image(original)
    assert SECRET not in clean.content
    assert b"<script>" not in clean.content
    with Image.open(io.BytesIO(clean.content)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()
        assert "comment" not in image.info
    assert SECRET not in clean_image(png_with_text()).content


def test_transparency_stays() -> None:
    with Image.open(io.BytesIO(clean_image(png_with_text()).content)) as image:
        assert image.mode == "RGBA"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", RejectReason.KIND),
        (b'{"errcode":40007,"errmsg":"invalid media_id"}', RejectReason.KIND),
        (b"<html><script>alert(1)</script></html>", RejectReason.KIND),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', RejectReason.KIND),
        (b"MZ\x90\x00" + b"\x00" * 200, RejectReason.KIND),
        (b"%PDF-1.7 ...", RejectReason.KIND),
        (b"PK\x03\x04" + b"\x00" * 50, RejectReason.KIND),
        (picture()[:-200], RejectReason.DAMAGED),
        (picture("PNG")[:60], RejectReason.DAMAGED),
        (b"\xff\xd8\xff\xe0" + b"<html>" * 50, RejectReason.DAMAGED),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 300, RejectReason.DAMAGED),
        (pixel_flood(), RejectReason.TOO_LARGE),
    ],
)
def test_everything_else_is_refused(content: bytes, reason: RejectReason) -> None:
    with pytest.raises(ImageRejectedError) as caught:
        clean_image(content)
    assert caught.value.reason == reason


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_BYTES", 100)
    with pytest.raises(ImageRejectedError) as caught:
        clean_image(picture())
    assert caught.value.reason == RejectReason.TOO_LARGE


@pytest.mark.parametrize("step", range(0, 700, 7))
def test_a_flipped_byte_never_escapes(step: int) -> None:
    content = bytearray(picture())
    content[step % len(content)] ^= 0xFF
    with contextlib.suppress(ImageRejectedError):
        assert clean_image(bytes(content)).mime == "image/jpeg"


def test_a_photo_of_an_iphone_becomes_a_jpeg() -> None:
    assert SECRET in heic()
    clean = clean_image(heic())
    assert clean.mime == "image/jpeg"
    assert SECRET not in clean.content
    with Image.open(io.BytesIO(clean.content)) as image:
        assert image.size == (40, 64), "upright"
        assert not image.getexif()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (heic()[:300], RejectReason.DAMAGED),
        (heic()[:-60], RejectReason.DAMAGED),
        (heic(claims=(20_000, 20_000)), RejectReason.DAMAGED),
    ],
)
def test_heic_that_is_cut_off_or_claims_too_much(content: bytes, reason: RejectReason) -> None:
    with pytest.raises(ImageRejectedError) as refused:
        clean_image(content)
    assert refused.value.reason is reason
