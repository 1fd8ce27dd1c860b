"""Judging a member's PDF in a process of its own (pdf_judge.py), with a limit on its memory and time."""

from pathlib import Path

import structlog

from bot.documents import pdf_judge
from bot.documents.apart import run_apart
from bot.documents.files import PDF
from bot.documents.images import CleanImage, ImageRejectedError
from bot.documents.models import RejectReason

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 20
_REASONS = {
    pdf_judge.ENCRYPTED: RejectReason.ENCRYPTED,
    pdf_judge.TOO_MANY_PAGES: RejectReason.TOO_MANY_PAGES,
    pdf_judge.TOO_LARGE: RejectReason.TOO_LARGE,
    pdf_judge.ACTIVE: RejectReason.ACTIVE,
}
log = structlog.get_logger(__name__)


def clean_pdf(content: bytes, *, max_pages: int, max_bytes: int) -> CleanImage:
    """The PDF written anew: its pages and nothing else (see pdf_judge.py).

    Raises ImageRejectedError: broken, or it unpacks to more than the process may hold (damaged), asks for a password
    (encrypted), too many pages or bytes, or a page that would run something (active).
    """
    program = Path(pdf_judge.__file__)
    judged = run_apart(program, content, max_pages, max_bytes, MEMORY_BYTES, CPU_SECONDS)
    if judged.returncode == 0:
        return CleanImage(judged.stdout, PDF)
    if judged.returncode not in _REASONS and judged.returncode != pdf_judge.DAMAGED:
        log.warning("pdf_judge_died", code=judged.returncode)
    raise ImageRejectedError(_REASONS.get(judged.returncode, RejectReason.DAMAGED))
