"""What is said of pictures that were read: one message for all of them. Pure but for the catalog's words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.catalog import DocumentKind, Service, get_catalog, render
from bot.documents.models import Document, KindSource
from bot.documents.reading_models import NameVerdict, PaperReading, ReadingState
from bot.recognition.results import WORTH_ANOTHER_PHOTO, Certainty, Flaw, PaperKind

# What spoils a picture most is told; of each picture one thing.
_WORST_FIRST = (Flaw.NO_TEXT, Flaw.BLURRED, Flaw.DARK, Flaw.GLARE, Flaw.CUT_OFF)


@dataclass(frozen=True)
class Told:
    """One of the pictures that are told of; `place` from 1, in the order in which they came."""

    place: int
    reading: PaperReading
    document: Document

    @property
    def flaw(self) -> Flaw | None:
        """Why another photograph would be better; None where it would not."""
        flaws = WORTH_ANOTHER_PHOTO & {Flaw(one) for one in self.reading.hint("flaws") or []}
        return next((one for one in _WORST_FIRST if one in flaws), None)

    @property
    def is_recognised(self) -> bool:
        """Whether its kind was read for sure, and nobody has said otherwise."""
        return self.reading.is_sure and (self.is_card or self.document.kind_source != KindSource.MEMBER)

    @property
    def is_card(self) -> bool:
        """Whether it is an identity card, whichever side."""
        return self.reading.kind in (PaperKind.ID_CARD, PaperKind.ID_CARD_BACK)

    @property
    def is_guess(self) -> bool:
        """Whether its kind is worth a question: likely, and not what it is taken for anyway."""
        reading, document = self.reading, self.document
        known = document.is_named or document.kind == reading.kind
        return reading.certainty == Certainty.UNSURE and reading.kind in set(DocumentKind) and not known

    @property
    def is_unknown(self) -> bool:
        """Whether it was read and tells nothing; what it is taken for was only asked for, if anything."""
        told = self.is_recognised or self.is_guess or self.document.is_named
        confirmed = self.document.kind is not None and self.document.kind == self.reading.kind
        return self.reading.state == ReadingState.READ and not told and not confirmed

    @property
    def says_something_new(self) -> bool:
        """Whether the reading changed what the picture was taken for."""
        return self.is_recognised and self.document.kind != self.reading.hint("before")


def which(told: Iterable[Told], total: int) -> str:
    """刚才那张, or 第1、3张."""
    if total == 1:
        return render("seen.alone")
    return render("seen.places", places="、".join(str(one.place) for one in told))


def seen_words(told: Sequence[Told]) -> str:
    """Which picture is which paper; the pages of one report are one. Empty where nothing is sure."""
    reports: dict[tuple[object, str], list[Told]] = {}
    for one in told:
        if one.is_recognised:
            report = one.reading.report_id or one.document.id
            reports.setdefault((report, _name(one)), []).append(one)
    if not reports:
        return ""
    if len(told) == 1:
        return render("seen.head_alone", kind=_name(told[0]))
    parts = [_of_one_kind(name, pages, len(told)) for name, pages in _by_kind(reports)]
    return render("seen.head", seen="，".join(parts))


def _by_kind(reports: dict[tuple[object, str], list[Told]]) -> list[tuple[str, list[Told]]]:
    """Reports of several pages each; single sheets of one kind together."""
    found: dict[tuple[object, str], list[Told]] = {}
    for (report, name), pages in reports.items():
        found.setdefault((report if len(pages) > 1 else None, name), []).extend(pages)
    return [(name, pages) for (_report, name), pages in found.items()]


def _of_one_kind(name: str, pages: list[Told], total: int) -> str:
    places = which(sorted(pages, key=lambda one: one.place), total)
    if len(pages) > 1 and len({one.reading.report_id for one in pages}) == 1:
        return render("seen.kind_of_pages", which=places, kind=name, pages=len(pages))
    return render("seen.kind", which=places, kind=name)


def _name(one: Told) -> str:
    if one.is_card:
        return render("seen.id_card")
    return get_catalog().document_name(DocumentKind(one.document.kind or DocumentKind.OTHER))


def flaw_words(told: Sequence[Told]) -> list[str]:
    """A sentence for each thing that is wrong with photographs."""
    return [render(f"seen.flaw.{flaw}", which=which(spoilt, len(told))) for flaw, spoilt in _grouped(told)]


def _grouped(told: Sequence[Told]) -> list[tuple[Flaw, list[Told]]]:
    found = [(flaw, [one for one in told if one.flaw is flaw]) for flaw in _WORST_FIRST]
    return [(flaw, spoilt) for flaw, spoilt in found if spoilt]


def guess_words(told: Sequence[Told]) -> str:
    """The question about guesses, all in one; empty without any."""
    guesses: dict[str, list[Told]] = {}
    for one in told:
        if one.is_guess:
            guesses.setdefault(get_catalog().document_name(DocumentKind(one.reading.kind or "")), []).append(one)
    parts = [render("seen.guess", which=which(some, len(told)), kind=name) for name, some in guesses.items()]
    return render("seen.ask_kind", guesses="，".join(parts)) if parts else ""


def unknown_words(told: Sequence[Told]) -> list[str]:
    """That some could not be told, and what they are taken for; nothing of one alone, which is treated as always."""
    unknown: dict[str | None, list[Told]] = {}
    for one in told:
        if one.is_unknown and not one.flaw and len(told) > 1:
            unknown.setdefault(one.document.kind, []).append(one)
    return [_unknown(kind, which(some, len(told))) for kind, some in unknown.items()]


def _unknown(kind: str | None, places: str) -> str:
    if kind is None:
        return render("seen.unknown", which=places)
    return render("seen.unknown_taken", which=places, kind=get_catalog().document_name(DocumentKind(kind)))


def name_words(told: Sequence[Told], member: str) -> str:
    """That a name on a paper is not the member's; empty where none is."""
    others = [one for one in told if one.reading.name_verdict == NameVerdict.OTHER]
    return render("seen.other_name", which=which(others, len(told)), member=member) if others else ""


def checklist(service: Service, papers: Sequence[Document], missing: Sequence[DocumentKind]) -> list[str]:
    """已收到, 还缺 and what else would be good to have, from the catalog; `missing`: the mandatory ones not there."""
    have = list(dict.fromkeys(paper.kind for paper in papers if paper.kind and paper.kind != DocumentKind.OTHER))
    rest = [rule.kind for rule in service.documents if not rule.must and rule.kind not in have]
    names = get_catalog().document_names
    lines = [render("seen.have", kinds=names([DocumentKind(kind) for kind in have]))] if have else []
    lines += [render("seen.must", kinds=names(list(missing)))] if missing else []
    lines += [render("seen.rest", kinds=names(rest))] if rest and have else []
    return lines
