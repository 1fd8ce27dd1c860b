"""Binding papers to one PDF, behind sheets that are drawn first: pictures as pages, PDFs page by page. Pure."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
from PIL import Image

from bot.documents.drawing import MARGIN, Box, Paper
from bot.documents.files import PDF
from bot.documents.images import ImageRejectedError
from bot.documents.pdfs import clean_pdf

MOST_PAGES = 500
# Sheets of one page are right at once, of more at the second try.
MOST_TRIES = 4
MOST_BYTES = 200 * 1024 * 1024
# Pixels on the longer side: 200 to the inch on an A4 page. A photo of a phone has twice that.
LONGEST_SIDE = 2300


@dataclass(frozen=True)
class Leaf:
    """One paper: what stands above its page, its content, and where it is in the bound file (pages from 1)."""

    label: str
    content: bytes
    mime: str
    pages: int = 1
    first_page: int = 0


@dataclass(frozen=True)
class Bound:
    """The bound file. `left_out`: labels of papers that cannot be opened; `count`: pages."""

    content: bytes
    left_out: tuple[str, ...]
    count: int


# Draws the sheets in front: it is told the papers with their pages, and which cannot be opened.
Sheets = Callable[[Paper, Sequence[Leaf], Sequence[str]], None]


def bind(papers: Sequence[Leaf], sheets: Sheets, *, title: str, foot: str) -> Bound:
    """One PDF of the sheets and the papers, in this order; a paper that cannot be opened is named on the sheets.

    PDFs are written anew in a process of their own (pdfs.py): what one of them contains does not reach this one.
    """
    opened, left_out = _opened(papers)
    front, leaves = 1, list[Leaf]()
    for _ in range(MOST_TRIES):  # the sheets say on which page a paper is: their own number of pages must be known
        leaves = _numbered(opened, front)
        drawn = Paper(title=title, foot=foot, numbered=False)
        sheets(drawn, leaves, left_out)
        if drawn.page == front:
            break
        front = drawn.page
    for leaf in leaves:
        if leaf.mime != PDF:
            _draw_picture(drawn, leaf)
    content, count = _joined(drawn.finished(), front, leaves)
    return Bound(content, tuple(left_out), count)


def _opened(papers: Sequence[Leaf]) -> tuple[list[Leaf], list[str]]:
    opened, left_out = [], []
    for leaf in papers:
        try:
            opened.append(_pdf_leaf(leaf) if leaf.mime == PDF else _picture_leaf(leaf))
        except (ImageRejectedError, pdfium.PdfiumError, OSError):
            left_out.append(leaf.label)
    return opened, left_out


def _pdf_leaf(leaf: Leaf) -> Leaf:
    clean = clean_pdf(leaf.content, max_pages=MOST_PAGES, max_bytes=MOST_BYTES)
    return Leaf(leaf.label, clean.content, PDF, pages=len(pdfium.PdfDocument(clean.content)))


def _picture_leaf(leaf: Leaf) -> Leaf:
    with Image.open(io.BytesIO(leaf.content)) as picture:
        flat = Image.new("RGB", picture.size, "white")
        rgba = picture.convert("RGBA")
        flat.paste(rgba, mask=rgba)
        flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        written = io.BytesIO()
        flat.save(written, "JPEG", quality=85)
    return Leaf(leaf.label, written.getvalue(), "image/jpeg")


def _numbered(leaves: Sequence[Leaf], front: int) -> list[Leaf]:
    numbered, page = [], front + 1
    for leaf in leaves:
        numbered.append(Leaf(leaf.label, leaf.content, leaf.mime, leaf.pages, page))
        page += leaf.pages
    return numbered


def _draw_picture(paper: Paper, leaf: Leaf) -> None:
    paper.add_page()
    paper.paragraph(leaf.label, size=10, grey=True)
    top = paper.get_y()
    paper.picture(leaf.content, Box(MARGIN, top, paper.epw, paper.h - MARGIN - 6 - top))


def _joined(drawn: bytes, front: int, leaves: Sequence[Leaf]) -> tuple[bytes, int]:
    sheets, target = pdfium.PdfDocument(drawn), pdfium.PdfDocument.new()
    target.import_pages(sheets, list(range(front)))
    picture = front
    for leaf in leaves:
        if leaf.mime == PDF:
            target.import_pages(pdfium.PdfDocument(leaf.content))
        else:
            target.import_pages(sheets, [picture])
            picture += 1
    written = io.BytesIO()
    target.save(written, version=17)
    return written.getvalue(), len(target)
