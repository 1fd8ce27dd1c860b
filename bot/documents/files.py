"""Judging a file that staff add to a case: a PDF as it is, or a picture encoded anew. Nothing else.

A PDF is not taken apart: it must be whole, must open without a password, and is handed on byte for byte, because a
report may carry a signature or a seal that would not survive being written again.
"""

import re

import filetype

from bot.documents.images import JPEG, MAX_BYTES, PNG, CleanImage, ImageRejectedError, clean_image
from bot.documents.models import RejectReason

PDF = "application/pdf"
SUFFIXES = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
_SNIFFED_BYTES = 8192
# Readers look for the end of a PDF within its last kilobyte.
_TAIL_BYTES = 1024
# The trailer, or the dictionary of a cross-reference stream: neither is ever compressed.
_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_END = re.compile(rb"startxref\s+\d+\s+%%EOF")


def clean_file(content: bytes) -> CleanImage:
    """The file as it is stored.

    Raises ImageRejectedError: neither PDF, JPEG nor PNG (kind), cut off or broken (damaged), too many bytes or pixels
    (too_large), a PDF with a password (encrypted).
    """
    if len(content) > MAX_BYTES:
        raise ImageRejectedError(RejectReason.TOO_LARGE)
    guessed = filetype.guess(content[:_SNIFFED_BYTES])
    mime = guessed.mime if guessed else None
    if mime == PDF:
        _check_pdf(content)
        return CleanImage(content, PDF)
    if mime in (JPEG, PNG):
        return clean_image(content)
    raise ImageRejectedError(RejectReason.KIND)


def _check_pdf(content: bytes) -> None:
    if not _END.search(content[-_TAIL_BYTES:]) or b"/Root" not in content:
        raise ImageRejectedError(RejectReason.DAMAGED)
    if _ENCRYPT.search(content):
        raise ImageRejectedError(RejectReason.ENCRYPTED)
