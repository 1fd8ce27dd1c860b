"""Photos as iPhones take them: turned into JPEG in a process of its own (heic_judge.py)."""

from pathlib import Path

from bot.documents import heic_judge
from bot.documents.apart import run_apart
from bot.documents.errors import ImageRejectedError
from bot.documents.models import RejectReason

MIMES = frozenset({"image/heic", "image/heif"})
# 25 million pixels are 100 MB unpacked, and the decoder holds more than one copy.
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 20


def to_jpeg(content: bytes, *, max_pixels: int) -> bytes:
    """The first picture of a HEIC file as JPEG, upright. Raises ImageRejectedError: damaged, or too large."""
    judged = run_apart(Path(heic_judge.__file__), content, max_pixels, MEMORY_BYTES, CPU_SECONDS)
    if judged.returncode == 0:
        return judged.stdout
    too_large = judged.returncode == heic_judge.TOO_LARGE
    raise ImageRejectedError(RejectReason.TOO_LARGE if too_large else RejectReason.DAMAGED)
