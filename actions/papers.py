"""Pictures that arrive during a turn: named, counted and, where a case waits for them, attached."""

from actions.base import TurnContext
from actions.words import find_document_kind, menu
from bot.cases import service as cases
from bot.catalog import DocumentKind, Service, ServiceId, get_catalog, render
from bot.documents import service as documents
from bot.documents.models import Document
from bot.members import service as members


def service_of(turn: TurnContext) -> Service | None:
    """The service of the half-done request, if one was chosen."""
    chosen = turn.draft.get("service")
    return get_catalog().service(ServiceId(chosen)) if chosen else None


def waiting_papers(turn: TurnContext) -> list[Document]:
    """Pictures of this user that belong to no case yet."""
    return documents.unattached(turn.session, turn.openid)


def missing_must_kinds(service: Service, papers: list[Document]) -> list[DocumentKind]:
    """The mandatory kinds (D4, the admission slip of G2) that are not among `papers` yet, in the catalog's order."""
    have = {paper.kind for paper in papers}
    return [rule.kind for rule in service.documents if rule.must and rule.kind not in have]


def kind_name(kind: DocumentKind) -> str:
    """The Chinese name of a kind of paper."""
    return get_catalog().document_name(kind)


def take_pictures(turn: TurnContext) -> bool:
    """Name and count the pictures of this turn inside a form; False when it brought none.

    A picture is taken for the mandatory paper that was asked for last; staff confirm the kind.
    """
    arrived = [paper for paper in waiting_papers(turn) if paper.inbound_id in turn.inbound_ids]
    if not arrived:
        return False
    turn.draft.pop("misses", None)
    service = service_of(turn)
    if turn.requested_slot != "documents_done" or service is None:
        turn.say(render("papers.kept_for_later", count=len(arrived)))
        return True
    missing = missing_must_kinds(service, waiting_papers(turn))
    if missing and all(paper.kind is None for paper in arrived):
        for paper in arrived:
            documents.label(turn.session, paper, missing[0], by="member")
        turn.say(render("papers.got_kind", kind=kind_name(missing[0])))
    else:
        turn.say(render("papers.got", count=len(arrived), total=len(waiting_papers(turn))))
    return True


def label_from_words(turn: TurnContext) -> bool:
    """Name the newest picture from words such as 这是病理报告; False without a kind or a picture."""
    kind = find_document_kind(turn.text)
    papers = waiting_papers(turn)
    if kind is None or not papers:
        return False
    unnamed = [paper for paper in papers if paper.kind is None]
    documents.label(turn.session, (unnamed or papers)[-1], kind, by="member")
    turn.say(render("papers.named", kind=kind_name(kind)))
    return True


def hand_in_outside_form(turn: TurnContext) -> None:
    """Pictures, or the wish to send some, while nothing is being filled in."""
    arrived = [paper for paper in waiting_papers(turn) if paper.inbound_id in turn.inbound_ids]
    user = members.get_or_create_user(turn.session, turn.openid)
    open_cases = cases.open_cases(turn.session, members.members_of(turn.session, user))
    waiting = [case for case in open_cases if cases.waits_for_documents(case)]
    target = (waiting or list(open_cases))[:1]
    if not arrived:
        key = "papers.send_photo_case" if target else "papers.send_photo"
        turn.say(render(key))
        return
    if not target:
        turn.say(render("papers.kept_choose_service", count=len(arrived)))
        turn.say(render("turn.menu", menu=menu()))
        return
    case = target[0]
    for paper in arrived:
        needed = cases.missing_documents(turn.session, case)
        if paper.kind is None and needed:
            documents.label(turn.session, paper, needed[0], by="member")
        documents.attach(turn.session, [paper], case.number)
    before = case.status
    if cases.documents_changed(turn.session, case).status != before:
        return  # the case went on, and tells the member so itself
    turn.say(render("papers.attached", count=len(arrived), number=case.number))
    if missing := cases.missing_words(turn.session, case):
        turn.say(render("papers.still_missing", missing=missing))
