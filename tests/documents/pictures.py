"""Pictures for tests, made here."""

import base64
import io
import zlib

from fpdf import FPDF
from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = b"SECRET-PLACE"


def picture(image_format: str = "JPEG", *, size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    """A plain picture, red on the left and blue on the right."""
    image = Image.new(mode, size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    buffer = io.BytesIO()
    image.save(buffer, image_format)
    return buffer.getvalue()


def picture_with_metadata() -> bytes:
    """A JPEG that lies on its side (orientation 6), with EXIF, GPS, a comment and bytes behind its end."""
    image = Image.new("RGB", (60, 40), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif, comment=SECRET)
    return buffer.getvalue() + b"<script>" + SECRET


def png_with_text() -> bytes:
    """A PNG with a text chunk."""
    info = PngInfo()
    info.add_text("Comment", SECRET.decode())
    buffer = io.BytesIO()
    Image.new("RGBA", (10, 10), (1, 2, 3, 0)).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def pixel_flood() -> bytes:
    """A PNG of a few kilobytes that unpacks to 36 million pixels."""
    buffer = io.BytesIO()
    Image.new("1", (6000, 6000)).save(buffer, "PNG")
    return buffer.getvalue()


def pdf(words: str = "made-up report", *, trailer: str = "", page: str = "", catalog: str = "") -> bytes:
    """A one-page PDF that readers open; more entries of its `trailer`, its `page` and its `catalog`."""
    stream = f"BT /F1 24 Tf 40 100 Td ({words}) Tj ET".encode()
    return pdf_of(
        f"<< /Type /Catalog /Pages 2 0 R {catalog}>>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources 6 0 R %s>>" % page.encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
        trailer=trailer,
    )


def pdf_of(*objects: bytes, trailer: str = "") -> bytes:
    """A PDF of these objects, the first one its catalog."""
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    body += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(body)


def pdf_bomb(megabytes: int = 600) -> bytes:
    """A PDF below one megabyte with a page whose content unpacks to so many."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 m " * 166_667) for _ in range(megabytes)) + packer.flush()
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    )


def pdf_pages(count: int, *, user_password: str | None = None, owner_password: str | None = None) -> bytes:
    """A PDF of so many empty pages, perhaps locked."""
    made = FPDF(format=(100, 80))
    for _ in range(count):
        made.add_page()
    if owner_password:
        made.set_encryption(owner_password=owner_password, user_password=user_password)
    return bytes(made.output())


# 64 x 40, red on the left and blue on the right, with EXIF that turns it and names a place; made with libheif.
_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAAGoAAgAAAAACVgABAAAAAAAAAFwAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
    "5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAAEAAAAABAAAAKAAAAAEAAAAAAAAAAv///+gAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEA"
    "AQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAM5tZGF0AAAAZigBrxOA+BDhp//8TSj/+nXPD9PMiYn/+tNSR/hU"
    "O//WicPySkWzrHl9nv8H4h1KpEq3xpK+HfM2sf+d4tvFAhneIy6JZXLEP+zlxMa+qdw77mN6fapRbf83mqG4xuGn3Gx6O58SuAAA"
    "AAZFeGlmAABNTQAqAAAACAADAQ4AAgAAAA0AAAAyARIAAwAAAAEABgAAiCUABAAAAAEAAABAAAAAAFNFQ1JFVC1QTEFDRQAAAAEA"
    "AQACAAAAAk4AAAAAAAAA"
)


def heic(*, claims: tuple[int, int] | None = None) -> bytes:
    """A picture as an iPhone takes it; `claims`: the size that its header tells instead of the true one."""
    content = base64.b64decode(_HEIC)
    if claims is None:
        return content
    at = content.index(b"ispe") + 8
    return content[:at] + b"".join(side.to_bytes(4, "big") for side in claims) + content[at + 8 :]
