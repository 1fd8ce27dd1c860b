"""The two sides of an identity card, made up: no emblem, no face, area codes that no county has."""

import random

from PIL import Image, ImageDraw

from tests.recognition.corpus.people import Person
from tests.recognition.corpus.sheet import font

WIDTH, HEIGHT = 1010, 640
_LABEL, _INK = (60, 110, 160), (20, 20, 24)


def front(person: Person, rng: random.Random) -> Image.Image:
    """Name, sex, nation, birth, address, number, a grey shape where the face is."""
    card = _paper(rng)
    pen = ImageDraw.Draw(card)
    face = rng.choice(("sans", "serif"))
    label, value = font(face, 30), font(face, 36)

    def write(x: int, y: int, name: str, text: str) -> None:
        pen.text((x, y + 4), name, _LABEL, label)
        pen.text((x + 10 + pen.textlength(name, label), y), text, _INK, value)

    write(60, 60, "姓 名", person.name)
    write(60, 135, "性 别", person.sex)
    write(270, 135, "民 族", person.nation)
    write(60, 210, "出 生", f"{person.born.year} 年 {person.born.month} 月 {person.born.day} 日")
    pen.text((60, 290), "住 址", _LABEL, label)
    for row, start in enumerate(range(0, len(person.address), 13)):
        pen.text((150, 286 + 46 * row), person.address[start : start + 13], _INK, font(face, 34))
    pen.text((60, 540), "公民身份号码", _LABEL, label)
    pen.text((330, 530), person.id_number, _INK, font("sans", 44, bold=True))
    pen.ellipse((740, 110, 900, 300), fill=(150, 140, 135))
    pen.rounded_rectangle((700, 300, 940, 460), 60, fill=(110, 110, 130))
    return card


def back(person: Person, rng: random.Random) -> Image.Image:
    """The side of the emblem."""
    card = _paper(rng)
    pen = ImageDraw.Draw(card)
    pen.ellipse((70, 60, 250, 240), outline=(190, 60, 50), width=8)
    pen.text((330, 80), "中华人民共和国", _INK, font("serif", 56, bold=True))
    pen.text((330, 180), "居 民 身 份 证", _INK, font("serif", 72, bold=True))
    pen.text((260, 450), "签发机关", _INK, font("sans", 32))
    pen.text((430, 448), f"某某市公安局{rng.choice(('城东', '河西', '新城'))}分局", _INK, font("sans", 34))
    pen.text((260, 530), "有效期限", _INK, font("sans", 32))
    end = "长期" if person.born.year < 1975 else "2038.05.06"
    pen.text((430, 528), f"2018.05.06-{end}", _INK, font("sans", 34))
    return card


def _paper(rng: random.Random) -> Image.Image:
    """Pale, with faint waves."""
    card = Image.new("RGB", (WIDTH, HEIGHT), rng.choice(((232, 240, 244), (238, 236, 232), (228, 238, 234))))
    pen = ImageDraw.Draw(card)
    for row in range(0, HEIGHT, 14):
        shade = rng.randint(212, 226)
        pen.line((0, row, WIDTH, row + rng.randint(-20, 20)), fill=(shade, shade + 6, shade + 8), width=1)
    return card
