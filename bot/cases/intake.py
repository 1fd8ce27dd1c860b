"""Papers of a member come into their case, from the chat or from a page: named where that is clear. Never commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.cases import moving, papers
from bot.cases.models import Case
from bot.cases.papers import SIGNED_FACT, waits_for_fact
from bot.catalog import ActorKind, DocumentKind, get_catalog
from bot.documents import service as documents
from bot.documents.models import Document, KindSource


@dataclass(frozen=True)
class Taken:
    """What became of the papers. `guessed`: kinds that they were taken for, as these were asked for; `moved`: the case
    went on because of them, and the message of that move tells the member.
    """

    case: Case
    guessed: tuple[DocumentKind, ...]
    moved: bool


def take_in(session: Session, case: Case, arrived: Sequence[Document]) -> Taken:
    """Put papers into a case, name what can only be one kind, and let a case that waited for them go on."""
    guessed: list[DocumentKind] = []
    service = get_catalog().service(case.service)
    for paper in arrived:
        needed = papers.missing_kinds(service, documents.of_case(session, case.number)) or _needed_later(case)
        if paper.kind is None and needed:
            documents.label(session, paper, needed[0], by=KindSource.ASKED)
            guessed.append(needed[0])
        documents.attach(session, [paper], case.number)
    before = case.status
    case = papers_changed(session, case)
    return Taken(case, tuple(dict.fromkeys(guessed)), moved=case.status != before)


def papers_changed(session: Session, case: Case) -> Case:
    """Papers of the case came in or were named: a case that waited for them goes on, and the member is told."""
    case = moving.lock_case(session, case.number)
    service = get_catalog().service(case.service)
    move = service.move(case.status, service.accepted)
    if move is None or ActorKind.SYSTEM not in move.by:
        return case
    here = documents.of_case(session, case.number)
    goes_on = papers.are_enough(service, here) if case.status == service.initial else papers.arrived_since(case, here)
    if goes_on:
        moving.apply_move(session, case, move, actor="system", facts={})
    return case


def _needed_later(case: Case) -> list[DocumentKind]:
    return [DocumentKind.AUTHORIZATION] if waits_for_fact(case, SIGNED_FACT) else []
