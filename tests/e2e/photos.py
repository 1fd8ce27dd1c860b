"""Photos of papers, made up; each number is another picture."""

import io

from PIL import Image, ImageDraw


def photo(number: int = 0) -> bytes:
    """A small JPEG."""
    picture = Image.new("RGB", (640, 860), "white")
    ImageDraw.Draw(picture).text((60, 60), f"REPORT {number or ''}", fill="black")
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG")
    return buffer.getvalue()
