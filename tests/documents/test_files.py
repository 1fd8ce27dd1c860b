"""What staff may add to a case: whole PDFs without a password, JPEG and PNG."""

import pytest

from bot.documents import files
from bot.documents.files import PDF, clean_file
from bot.documents.images import ImageRejectedError
from bot.documents.models import RejectReason
from tests.documents.pictures import SECRET, pdf, picture, picture_with_metadata, pixel_flood


def test_a_pdf_stays_as_it_is() -> None:
    content = pdf()
    clean = clean_file(content)
    assert (clean.content, clean.mime) == (content, PDF)
    assert clean_file(content + b"\r\n").mime == PDF  # a line end behind the end is common


def test_a_picture_is_encoded_anew() -> None:
    clean = clean_file(picture_with_metadata())
    assert clean.mime == "image/jpeg"
    assert SECRET not in clean.content
    assert clean_file(picture("PNG")).mime == "image/png"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", RejectReason.KIND),
        (b"just words", RejectReason.KIND),
        (b"<html>%PDF-1.7</html>", RejectReason.KIND),
        (b"PK\x03\x04" + b"\x00" * 50, RejectReason.KIND),
        (picture("GIF"), RejectReason.KIND),
        (picture("WEBP"), RejectReason.KIND),
        (pdf()[:-30], RejectReason.DAMAGED),
        (pdf() + b"\x00" * 2000, RejectReason.DAMAGED),
        (b"%PDF-1.7\nstartxref\n9\n%%EOF", RejectReason.DAMAGED),
        (picture()[:-200], RejectReason.DAMAGED),
        (pdf(trailer="/Encrypt 9 0 R "), RejectReason.ENCRYPTED),
        (pdf(trailer="/Encrypt << /Filter /Standard >> "), RejectReason.ENCRYPTED),
        (pixel_flood(), RejectReason.TOO_LARGE),
    ],
)
def test_everything_else_is_refused(content: bytes, reason: RejectReason) -> None:
    with pytest.raises(ImageRejectedError) as caught:
        clean_file(content)
    assert caught.value.reason == reason


def test_words_about_encryption_are_not_encryption() -> None:
    assert clean_file(pdf("about /Encrypt in PDF files")).mime == PDF


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    with pytest.raises(ImageRejectedError) as caught:
        clean_file(pdf())
    assert caught.value.reason == RejectReason.TOO_LARGE
