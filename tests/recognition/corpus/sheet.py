"""Draws a form from a few lines of text. A line's first word says what it is; `{name}` and the like are filled in.

@hospital TEXT   @title TEXT   @small TEXT     centred lines of falling size
@left TEXT       a title at the left
@fields A|B|C    label and value pairs in columns      @rule   a line across
@text TEXT       a paragraph                            @label L|TEXT   a label, then a paragraph
@table A|B|C     a row of a table (rows that follow each other form one)
@right TEXT      at the right edge   @foot TEXT   centred at the foot   @stamp TEXT   a red stamp   @gap   an empty line
@hand TEXT       a paragraph as if written by hand
"""

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path("/usr/share/fonts/opentype/noto")
_FACES = {
    ("sans", False): "NotoSansCJK-Regular.ttc",
    ("sans", True): "NotoSansCJK-Bold.ttc",
    ("serif", False): "NotoSerifCJK-Regular.ttc",
    ("serif", True): "NotoSerifCJK-Bold.ttc",
}
_SIMPLIFIED = 2
RED, INK, BLUE = (190, 40, 45), (25, 25, 30), (30, 50, 120)


@cache
def font(face: str, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """A face of fonts-noto-cjk, which scripts/system-packages.sh installs."""
    return ImageFont.truetype(str(FONTS / _FACES[face, bold]), size, index=_SIMPLIFIED)


@dataclass
class Style:
    """How a hospital prints."""

    width: int
    face: str
    size: int
    margin: int
    paper: tuple[int, int, int]
    ink: tuple[int, int, int]
    boxed: bool

    @classmethod
    def of(cls, rng: random.Random, *, wide: bool = False) -> "Style":
        """A style by chance."""
        width = 1500 if wide else rng.choice((1080, 1240))
        return cls(
            width=width,
            face=rng.choice(("sans", "serif")),
            size=rng.choice((22, 24, 26)),
            margin=rng.choice((60, 80, 100)),
            paper=rng.choice(((255, 255, 255), (252, 250, 244), (246, 248, 250), (253, 246, 246))),
            ink=rng.choice((INK, INK, (60, 60, 66))),
            boxed=rng.random() < 0.5,
        )


class Sheet:
    """A page that grows downwards."""

    def __init__(self, style: Style, rng: random.Random) -> None:
        self.style, self.rng = style, rng
        self.image = Image.new("RGB", (style.width, 3200), style.paper)
        self.pen = ImageDraw.Draw(self.image)
        self.y = style.margin

    def draw(self, source: str, facts: dict[str, str]) -> Image.Image:
        """The page of a layout."""
        for raw in source.strip().splitlines():
            word, _, rest = raw.strip().partition(" ")
            getattr(self, f"_{word[1:]}")(rest.format(**facts))
        bottom = min(self.y + self.style.margin, 3200)
        least = int(self.style.width * self.rng.choice((0.62, 1.0, 1.35)))
        return self.image.crop((0, 0, self.style.width, max(bottom, min(least, 3200))))

    def _centred(self, text: str, size: int, *, bold: bool) -> None:
        face = font(self.style.face, size, bold=bold)
        self.pen.text(((self.style.width - self.pen.textlength(text, face)) / 2, self.y), text, self.style.ink, face)
        self.y += int(size * 1.6)

    def _hospital(self, text: str) -> None:
        self._centred(text, int(self.style.size * 1.5), bold=True)

    def _title(self, text: str) -> None:
        self._centred(text, int(self.style.size * 1.7), bold=True)

    def _small(self, text: str) -> None:
        self._centred(text, self.style.size, bold=False)

    def _left(self, text: str) -> None:
        self._line(text, self.style.margin, bold=True, size=int(self.style.size * 1.4))

    def _line(self, text: str, x: float, *, bold: bool = False, size: int | None = None, ink: object = None) -> None:
        size = size or self.style.size
        self.pen.text((x, self.y), text, ink or self.style.ink, font(self.style.face, size, bold=bold))
        self.y += int(size * 1.55)

    def _fields(self, text: str) -> None:
        parts = text.split("|")
        step = (self.style.width - 2 * self.style.margin) / len(parts)
        top = self.y
        for number, part in enumerate(parts):
            self.y = top
            self._line(part, self.style.margin + number * step)

    def _rule(self, _: str) -> None:
        self.y += 6
        self.pen.line((self.style.margin, self.y, self.style.width - self.style.margin, self.y), self.style.ink, 2)
        self.y += 10

    def _gap(self, _: str) -> None:
        self.y += self.style.size * 2

    def _text(self, text: str, *, indent: int = 0, ink: object = None, face: str | None = None) -> None:
        used = font(face or self.style.face, self.style.size)
        line, x = "", self.style.margin + indent
        room = self.style.width - self.style.margin - x
        for char in text:
            if self.pen.textlength(line + char, used) > room:
                self._line(line, x, ink=ink)
                line = ""
            line += char
        if line:
            self._line(line, x, ink=ink)

    def _hand(self, text: str) -> None:
        self._text(text, indent=30, ink=BLUE, face="serif")

    def _label(self, text: str) -> None:
        label, _, rest = text.partition("|")
        if self.style.boxed:
            self._line(label, self.style.margin, bold=True)
            self._text(rest, indent=40)
        else:
            self._text(f"{label}{rest}")

    def _table(self, text: str) -> None:
        cells = text.split("|")
        left, right = self.style.margin, self.style.width - self.style.margin
        step = (right - left) / len(cells)
        top, height = self.y, int(self.style.size * 1.8)
        for number, cell in enumerate(cells):
            self.y = top + 6
            self._line(cell, left + number * step + 8, size=int(self.style.size * 0.92))
            if self.style.boxed:
                self.pen.rectangle(
                    (left + number * step, top, left + (number + 1) * step, top + height), outline=self.style.ink
                )
        self.y = top + height

    def _right(self, text: str) -> None:
        used = font(self.style.face, self.style.size)
        self._line(text, self.style.width - self.style.margin - self.pen.textlength(text, used))

    def _foot(self, text: str) -> None:
        self.y += self.style.size
        self._centred(text, int(self.style.size * 0.85), bold=False)

    def _stamp(self, text: str) -> None:
        used = font("serif", int(self.style.size * 1.1), bold=True)
        width = int(self.pen.textlength(text, used)) + 30
        seal = Image.new("RGBA", (width, int(self.style.size * 2.4)), (0, 0, 0, 0))
        pen = ImageDraw.Draw(seal)
        pen.rectangle((1, 1, seal.width - 2, seal.height - 2), outline=(*RED, 230), width=3)
        pen.text((14, self.style.size * 0.5), text, (*RED, 230), used)
        seal = seal.rotate(self.rng.uniform(-8, 8), expand=True, resample=Image.Resampling.BICUBIC)
        self.image.paste(seal, (self.style.width - self.style.margin - seal.width, self.y), seal)
        self.y += seal.height
