"""Pictures for tests, made here."""

import io

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
