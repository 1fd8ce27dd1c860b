"""Files that somebody hands in to do harm, or that are just broken; and the names that such files have. Made here."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from PIL import Image

from tests.documents.pictures import heic, pdf, pdf_bomb, pdf_of, picture

# None of these may be left in what is kept.
LIVE = (b"<script", b"<?php", b"JavaScript", b"PK\x03\x04", b"/Launch", b"/EmbeddedFile", b"onerror")
_SCRIPT = b"<script>alert(document.cookie)</script>"
NAMES = (
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\x.pdf",
    "<img src=x onerror=alert(1)>.jpg",
    '"><script>alert(1)</script>.pdf',
    "病理\u202egpj.exe",
    "a\x00b\x1b[2J.pdf",
    "{{ 7*7 }}${7*7}%s%n.pdf",
    "x" * 999,
    "'; DROP TABLE document; --.pdf",
    "😀" * 60,
)


def flood_png(side: int = 20_000) -> bytes:
    """A real PNG of `side` by `side` pixels, all of them there, in some fifty kilobytes."""
    packer, row = zlib.compressobj(9), bytes(1 + side // 8)
    data = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def text_bomb_png() -> bytes:
    """A PNG with a compressed text of 200 MB."""
    packed = zlib.compress(bytes(200_000_000), 9)
    whole = picture("PNG")
    return whole[:33] + _chunk(b"zTXt", b"Comment\0\0" + packed) + whole[33:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def long_gif(frames: int = 1000) -> bytes:
    """An animation of so many frames."""
    pictures = [Image.new("P", (64, 64), number % 250) for number in range(frames)]
    written = io.BytesIO()
    pictures[0].save(written, "GIF", save_all=True, append_images=pictures[1:], duration=10)
    return written.getvalue()


def wide_gif() -> bytes:
    """A GIF that claims 20 000 by 20 000."""
    whole = picture("GIF")
    return whole[:6] + struct.pack("<HH", 20_000, 20_000) + whole[10:]


def packed_with(content: bytes) -> bytes:
    """`content`, and an archive behind its end: both at once."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("../../evil.sh", b"#!/bin/sh\n" * 50)
    return content + written.getvalue()


def scripted_pdf() -> bytes:
    """A PDF that would run scripts when it is opened, launch a program, and carries a file."""
    return pdf(
        catalog="/OpenAction << /S /JavaScript /JS (app.alert(1)) >> /AcroForm << /Fields [] /XFA 4 0 R >> "
        "/Names << /EmbeddedFiles << /Names [(x) 7 0 R] >> >> ",
        page="/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (cmd.exe) >> >>] ",
    )


def deep_pdf() -> bytes:
    """A PDF whose page tree is five thousand deep."""
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (n + 3, n + 1) for n in range(5000)]
    return pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, b"<< /Type /Page /Parent 5001 0 R >>")


def wide_pdf() -> bytes:
    """A PDF with a page of twenty million points a side."""
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 20000000 20000000] >>",
    )


PICTURES: dict[str, Callable[[], bytes]] = {
    "truncated jpeg": lambda: picture(size=(900, 900))[:1500],
    "truncated png": lambda: picture("PNG", size=(900, 900))[:300],
    "png of 20 000 x 20 000": flood_png,
    "png with a text bomb": cache(text_bomb_png),
    "gif of 1000 frames": cache(long_gif),
    "gif that claims 20 000 x 20 000": wide_gif,
    "heic that claims 20 000 x 20 000": lambda: heic(claims=(20_000, 20_000)),
    "jpeg and html": lambda: (
        picture()[:20] + b"\xff\xfe" + struct.pack(">H", len(_SCRIPT) + 2) + _SCRIPT + picture()[20:]
    ),
    "jpeg and php": lambda: picture() + b"<?php system($_GET[0]); ?>",
    "jpeg and zip": lambda: packed_with(picture()),
    "gif and script": lambda: b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;" + _SCRIPT,
    "bmp and script": lambda: picture("BMP") + _SCRIPT,
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "tiff": lambda: picture("TIFF"),
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file",
    "a page": lambda: b"<html><body onload=alert(1)>" + _SCRIPT,
    "a program": lambda: b"\x7fELF" + bytes(500),
    "zeros": lambda: bytes(5000),
    "one byte": lambda: b"\xff",
}
PDFS: dict[str, Callable[[], bytes]] = {
    "pdf bomb": cache(pdf_bomb),
    "pdf of itself": lambda: pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    "pdf with scripts": scripted_pdf,
    "deep pdf": deep_pdf,
    "wide pdf": wide_pdf,
    "truncated pdf": lambda: pdf("x" * 5000)[:3000],
    "only a header": lambda: b"%PDF-1.7",
    "pdf and zip": lambda: packed_with(pdf()),
    "pdf and html": lambda: pdf() + _SCRIPT,
}
EVERYTHING = {**PICTURES, **PDFS}
