"""A program of its own: reads a HEIC picture (iPhones take such) from stdin, writes it as JPEG to stdout.

Ends with a code that says why not. Apart and with little memory and time, as pdf_judge.py: a video decoder over hostile
bytes. Imports nothing of ours.
"""

import io
import resource
import sys

import pi_heif
from PIL import Image

DAMAGED, TOO_LARGE = 4, 6
QUALITY = 92


def main() -> int:
    """`heic_judge.py MAX_PIXELS MEMORY_BYTES CPU_SECONDS`."""
    max_pixels, memory, seconds = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    Image.MAX_IMAGE_PIXELS = max_pixels
    try:
        with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("HEIF",)) as picture:
            if picture.width * picture.height > max_pixels:
                return TOO_LARGE
            flat = picture.convert("RGB")
    except (MemoryError, Image.DecompressionBombError):
        return TOO_LARGE
    except Exception:  # noqa: BLE001 a decoder of hostile bytes raises whatever it likes
        return DAMAGED
    flat.info.clear()
    flat.save(sys.stdout.buffer, "JPEG", quality=QUALITY)
    return 0


if __name__ == "__main__":
    sys.exit(main())
