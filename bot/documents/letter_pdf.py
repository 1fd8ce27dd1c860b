"""The signed letter of authorization (D5) as a PDF. Pure: what goes in decides what comes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.catalog.authorization import Letter
from bot.documents.drawing import MARGIN, Box, Paper, Stroke

_PAD = Box(x=MARGIN + 38, y=0, width=80, height=32)


@dataclass(frozen=True)
class Signed:
    """What was signed by whom, as it stands under the letter. `relation`: of who signs for somebody else."""

    number: str
    member: str
    id_number: str
    hospital: str
    signer: str
    relation: str | None
    boxes: Sequence[str]
    strokes: Sequence[Stroke]
    pad: tuple[float, float]
    signed_at: datetime
    strokes_digest: str


def draw_letter(letter: Letter, signed: Signed) -> bytes:
    """The letter, the ticked boxes, the signature, and where this record can be checked."""
    paper = Paper(title=letter.title, foot=f"{letter.title} · {signed.number} · 版本{letter.version}")
    paper.heading(letter.title)
    paper.paragraph(letter.intro)
    for number, item in enumerate(letter.items, start=1):
        paper.paragraph(f"{number}. {item}", indent=5)
    paper.paragraph(letter.closing)
    paper.rule()
    for box in signed.boxes:
        paper.paragraph(f"［√］ {box}", size=10.5)
    paper.rule()
    paper.row("被保险人", f"{signed.member}（{signed.id_number}）")
    paper.row("就诊医院", signed.hospital)
    paper.row("签署人", _signer(signed))
    paper.row("签署时间", f"{signed.signed_at:%Y年%-m月%-d日 %H:%M:%S}（北京时间）")
    _draw_signature(paper, signed)
    paper.rule()
    paper.paragraph("由签署人在自己的微信里打开签署页面，手写签名。", size=8.5, grey=True)
    paper.paragraph(f"办件编号 {signed.number}　文本版本 {letter.version}", size=8.5, grey=True)
    paper.paragraph(f"文本 SHA-256　{letter.digest}", size=8.5, grey=True)
    paper.paragraph(f"签名 SHA-256　{signed.strokes_digest}", size=8.5, grey=True)
    return paper.finished()


def _signer(signed: Signed) -> str:
    return (
        f"{signed.signer}（代签，与被保险人的关系：{signed.relation}）"
        if signed.relation
        else f"{signed.signer}（本人）"
    )


def _draw_signature(paper: Paper, signed: Signed) -> None:
    if paper.get_y() > paper.h - MARGIN - _PAD.height - 14:
        paper.add_page()
    top = paper.get_y() + 2
    paper.set_y(top)
    paper.row("签名", " ")
    paper.strokes(signed.strokes, signed.pad, Box(_PAD.x, top, _PAD.width, _PAD.height))
    paper.set_y(top + _PAD.height + 2)
