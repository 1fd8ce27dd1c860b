"""What the machine read on papers, as staff are shown it: a hint beside the paper, never more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.catalog import DocumentKind, get_catalog
from bot.documents import readings
from bot.documents.models import Document
from bot.documents.reading_models import NameVerdict, PaperReading, ReadingState
from bot.recognition.results import Certainty, Flaw, PaperKind

STATES = {ReadingState.WAITING: "正在识别", ReadingState.ASIDE: "没能识别，请看原图"}
CARDS = {PaperKind.ID_CARD: "身份证", PaperKind.ID_CARD_BACK: "身份证背面"}
VERDICTS = {
    NameVerdict.SAME: "与被保险人一致",
    NameVerdict.NEAR: "与被保险人差一个字，可能是识别的误差",
    NameVerdict.OTHER: "与被保险人不符",
}
FLAWS = {
    Flaw.BLURRED: "模糊",
    Flaw.DARK: "太暗",
    Flaw.GLARE: "反光",
    Flaw.CUT_OFF: "没有拍全",
    Flaw.NO_TEXT: "没有看到字",
}


@dataclass(frozen=True)
class Hint:
    """What was read on one paper. `state`: why nothing was, or that it is to come; then the rest is empty.

    `kind` in words; `proposed`: the kind to accept it as; `rows`: what else, with labels; `alerts`: what to look at.
    """

    state: str = ""
    kind: str = ""
    proposed: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    alerts: tuple[str, ...] = ()
    page: str = ""

    @property
    def brief(self) -> str:
        """The line for a list: kind, page and where and when it is from."""
        known = dict(self.rows)
        parts = [self.kind, self.page, known.get("医院", ""), known.get("日期", "")]
        return " · ".join(filter(None, parts))

    @property
    def conclusion(self) -> str:
        """The words under 病理诊断, as they stand there."""
        return dict(self.rows).get("病理诊断原文", "")


def proposed_kind(document: Document, hint: Hint | None) -> str:
    """The kind to accept a paper as: what somebody said or was read for sure, else the guess, else what was asked."""
    if document.is_named or hint is None or not hint.proposed:
        return document.kind or ""
    return hint.proposed


def reports_of(papers: Sequence[Document], read: Mapping[int, PaperReading]) -> list[list[Document]]:
    """The papers, in their order; the pages of one report together, where its first one is."""
    found: dict[int, list[Document]] = {}
    for paper in papers:
        reading = read.get(paper.id)
        found.setdefault((reading.report_id if reading else None) or paper.id, []).append(paper)
    return [sorted(pages, key=lambda one: (_page_number(read.get(one.id)), one.id)) for pages in found.values()]


def _page_number(reading: PaperReading | None) -> int:
    number, _total = (reading.hint("page") if reading else None) or (0, None)
    return int(number or 0)


def hint_of(reading: PaperReading | None) -> Hint | None:
    """What was read on one paper; None where it is not of the kind that is read: a PDF, a file of staff's."""
    if reading is None:
        return None
    told = readings.hints(reading)
    if told is None:
        return Hint(state=STATES[ReadingState(reading.state)])
    verdict = NameVerdict(told["name"]) if told["name"] else None
    name = reading.hint("patient_name") or ""
    rows = [
        ("姓名", f"{name}（{VERDICTS[verdict]}）" if name and verdict is NameVerdict.SAME else name),
        ("医院", told["hospital"] or ""),
        ("日期", told["dated"] or ""),
        ("病理诊断原文", told["conclusion"] or ""),
    ]
    number, total = told["page"] or (None, None)
    return Hint(
        kind=_kind_words(told["kind"], told["certainty"]),
        proposed=_proposed(told["kind"]),
        rows=tuple((label, value) for label, value in rows if value),
        alerts=tuple(_alerts(verdict, told["flaws"] or [])),
        page=f"第{number}页" + (f"/共{total}页" if total else "") if number else "",
    )


def _kind_words(kind: str | None, certainty: str | None) -> str:
    if kind in CARDS:
        return CARDS[PaperKind(kind)]
    if kind is None or certainty == Certainty.UNKNOWN:
        return "没认出种类"
    name = get_catalog().document_name(DocumentKind(kind)) if kind in set(DocumentKind) else "其他资料"
    return name if certainty == Certainty.SURE else f"可能是{name}"


def _proposed(kind: str | None) -> str:
    return kind if kind in set(DocumentKind) and kind != DocumentKind.OTHER else ""


def _alerts(verdict: NameVerdict | None, flaws: Sequence[str]) -> list[str]:
    names = [f"姓名{VERDICTS[verdict]}"] if verdict in (NameVerdict.OTHER, NameVerdict.NEAR) else []
    spoilt = [FLAWS[Flaw(one)] for one in flaws if one in FLAWS]
    return [*names, *([f"照片{'、'.join(spoilt)}"] if spoilt else [])]
