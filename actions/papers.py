"""Pictures that arrive while a request is being filled in: named and counted. Those for a case: acts_papers.py."""

import re

from actions.base import TurnContext
from actions.words import find_document_kind
from bot.cases.papers import missing_kinds
from bot.catalog import DocumentKind, Service, ServiceId, get_catalog, render
from bot.documents import service as documents
from bot.documents.models import Document

# Words about a paper that is still to come.
ANNOUNCES = re.compile(
    r"还有|另外|手[上头里]有|我有|要发|想发|再发|马上|等下|待会|可以发|没|不|无|缺|下周|下个?月|明天|后天|过(?:两|几)天|才(?:能)?(?:出|拿|有|给)|等"
)


def service_of(turn: TurnContext) -> Service | None:
    """The service of the half-done request, if one was chosen."""
    chosen = turn.draft.get("service")
    return get_catalog().service(ServiceId(chosen)) if chosen else None


def waiting_papers(turn: TurnContext) -> list[Document]:
    """Pictures of this user that belong to no case yet."""
    return documents.unattached(turn.session, turn.openid)


def pictures_of(turn: TurnContext) -> list[Document]:
    """The pictures that this turn brought, also those that a run of it before has put into a case."""
    return documents.of_messages(turn.session, turn.inbound_ids)


def kind_name(kind: DocumentKind) -> str:
    """The Chinese name of a kind of paper."""
    return get_catalog().document_name(kind)


def take_pictures(turn: TurnContext) -> bool:
    """Name and count the pictures of this turn inside a form; False when it brought none.

    A picture is taken for the mandatory paper that was asked for; as many at once as papers are asked for are taken
    for one each. Staff confirm the kinds.
    """
    arrived = [paper for paper in waiting_papers(turn) if paper.inbound_id in turn.inbound_ids]
    if not arrived:
        return False
    turn.draft.pop("misses", None)
    if arrived[0].awaits_consent:
        turn.say(render("papers.held", count=len(arrived)))
        return True
    service = service_of(turn)
    if turn.requested_slot != "documents_done" or service is None:
        key = "papers.number_in_text" if turn.requested_slot == "id_number" else "papers.kept_for_later"
        turn.say(render(key, count=len(arrived)))
        return True
    missing = missing_kinds(service, waiting_papers(turn))
    if missing and all(paper.kind is None for paper in arrived):
        _name(turn, arrived, missing)
    else:
        turn.say(render("papers.got", count=len(arrived)))
    return True


def name_unnamed(turn: TurnContext, missing: list[DocumentKind]) -> bool:
    """Take pictures that nobody named for the papers still asked for; False when there is nothing to name."""
    unnamed = [paper for paper in waiting_papers(turn) if paper.kind is None]
    if not unnamed or not missing:
        return False
    _name(turn, unnamed, missing)
    return True


def _name(turn: TurnContext, papers: list[Document], missing: list[DocumentKind]) -> None:
    """One paper each where the numbers fit, else all for the first: a report has several pages."""
    kinds = missing if len(papers) == len(missing) else missing[:1] * len(papers)
    for paper, kind in zip(papers, kinds, strict=True):
        documents.label(turn.session, paper, kind, by="member")
    names = "、".join(f"“{kind_name(kind)}”" for kind in dict.fromkeys(kinds))
    turn.say(render("papers.got_kind", count=len(papers), kinds=names))


def label_from_words(turn: TurnContext) -> bool:
    """Name the newest picture from words such as 这是病理报告; False without a kind or a picture."""
    kind = find_document_kind(turn.text)
    papers = waiting_papers(turn)
    if kind is None or not papers or ANNOUNCES.search(turn.text):
        return False
    unnamed = [paper for paper in papers if paper.kind is None]
    documents.label(turn.session, (unnamed or papers)[-1], kind, by="member")
    turn.say(render("papers.named", kind=kind_name(kind)))
    return True
