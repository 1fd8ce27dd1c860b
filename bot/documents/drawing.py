"""Drawing PDFs with Chinese text: one page style for the letter that a member signs and the file of a case."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fontTools.ttLib import TTCollection
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from noto_cjk_sans_otc import FONT_PATH
from PIL import Image

from bot.kernel import clock

FAMILY = "noto"
# The face for simplified Chinese in the collection; the others draw some characters as in Japan, Korea or Taiwan.
_SIMPLIFIED = 2
MARGIN = 20.0
LINE = 7.5
INK, GREY = 30, 110
_CLOSING = "，。；：、！？）》”’·%"

Stroke = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Box:
    """A place on the page, in millimetres."""

    x: float
    y: float
    width: float
    height: float


class Paper(FPDF):
    """An A4 document: title, paragraphs, rows of label and value, and a foot on every page."""

    def __init__(self, *, title: str, foot: str, numbered: bool = True) -> None:
        """`numbered`: page numbers stand in the foot; not where other pages will come between."""
        super().__init__(format="A4", unit="mm")
        self._foot, self._numbered = foot, numbered
        self.set_margin(MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, margin=MARGIN + 4)
        self.add_font(FAMILY, fname=str(FONT_PATH), collection_font_number=_SIMPLIFIED)
        self.set_title(title)
        self.set_creator("INS Care")
        self.set_creation_date(clock.now())
        self.add_page()

    def footer(self) -> None:
        """Foot and page number."""
        self.set_y(-MARGIN + 2)
        self._font(8.5, GREY)
        self.cell(0, 5, self._foot, align="L")
        if not self._numbered:
            return
        self.set_x(MARGIN)
        self.cell(0, 5, f"第{self.page_no()}页，共{{nb}}页", align="R")

    def heading(self, words: str, *, size: float = 18, centred: bool = True) -> None:
        """A title or a subtitle."""
        self._font(size, INK)
        self._text(_drawn(words), line=size * 0.55, align="C" if centred else "L")
        self.ln(size * 0.25)

    def paragraph(self, words: str, *, size: float = 11.5, grey: bool = False, indent: float = 0.0) -> None:
        """Words over the whole width."""
        self._font(size, GREY if grey else INK)
        self.set_x(MARGIN + indent)
        self._text(_drawn(words), line=size * 0.62, width=self.epw - indent)
        self.ln(1.6)

    def row(self, label: str, value: str, *, label_width: float = 38.0) -> None:
        """A label and what stands for it, which may take several lines."""
        top = self.get_y()
        if top > self.h - MARGIN - 2 * LINE:
            self.add_page()
            top = self.get_y()
        self._font(10.5, GREY)
        self.cell(label_width, LINE, _drawn(label), new_x=XPos.RIGHT, new_y=YPos.TOP)
        self._font(10.5, INK)
        self.set_xy(MARGIN + label_width, top)
        self._text(_drawn(value), line=LINE, width=self.epw - label_width)

    def rule(self) -> None:
        """A thin line over the whole width."""
        self.ln(2)
        self.set_draw_color(205)
        self.set_line_width(0.2)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())
        self.ln(3)

    def strokes(self, drawn: Sequence[Stroke], size: tuple[float, float], box: Box) -> None:
        """A signature, as its strokes on a pad of `size`, fitted into a box."""
        scale = min(box.width / size[0], box.height / size[1])
        with self.new_path() as path:
            path.style.stroke_color, path.style.stroke_width = f"#{INK:02x}{INK:02x}{INK:02x}", 0.55
            path.style.stroke_cap_style, path.style.stroke_join_style = "round", "round"
            path.style.fill_color = None
            path.style.paint_rule = "stroke"
            path.style.auto_close = False
            for stroke in drawn:
                points = [(box.x + x * scale, box.y + y * scale) for x, y in stroke]
                path.move_to(*points[0])
                for point in points[1:] or points:  # a dot is a line to itself
                    path.line_to(*point)

    def picture(self, content: bytes, box: Box) -> None:
        """A picture as large as it fits into a box, in its middle."""
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
        scale = min(box.width / width, box.height / height)
        x, y = box.x + (box.width - width * scale) / 2, box.y
        self.image(io.BytesIO(content), x=x, y=y, w=width * scale, h=height * scale)

    def finished(self) -> bytes:
        """The document."""
        return bytes(self.output())

    def _font(self, size: float, grey: int) -> None:
        self.set_font(FAMILY, size=size)
        self.set_text_color(grey)

    def _text(self, words: str, *, line: float, width: float = 0.0, align: str = "L") -> None:
        left = self.get_x()
        for one in self._lines(words, width or self.epw):
            self.set_x(left)
            self.cell(width or self.epw, line, one, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _lines(self, words: str, width: float) -> Iterator[str]:
        """The words broken to lines as Chinese is set: anywhere, but no closing mark begins a line."""
        for paragraph in words.split("\n"):
            rest = paragraph
            while rest:
                end = 1
                while end < len(rest) and self.get_string_width(rest[: end + 1]) <= width:
                    end += 1
                while 1 < end < len(rest) and rest[end] in _CLOSING:
                    end -= 1
                yield rest[:end]
                rest = rest[end:]


def _drawn(words: str) -> str:
    """The words with every character that the font lacks as a box, so that its absence is seen."""
    known = _characters()
    return "".join(one if one == "\n" or ord(one) in known else "□" for one in words)


@lru_cache
def _characters() -> frozenset[int]:
    with TTCollection(str(FONT_PATH), lazy=True) as fonts:
        return frozenset(fonts.fonts[_SIMPLIFIED].getBestCmap())
