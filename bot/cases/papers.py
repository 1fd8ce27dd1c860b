"""Which papers a case still waits for (J4, D4). Papers are those that are here or on their way (documents.of_case)."""

from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases.models import Case
from bot.catalog import DocumentKind, Service, get_catalog
from bot.documents import service as documents
from bot.documents.models import Document, DocumentState, KindSource
from bot.members.models import Member

# What the service itself brings forth (S2, T3).
OURS = frozenset({DocumentKind.OPINION, DocumentKind.GENE_REPORT})
# Papers that prove no illness, or are ours: they do not make a case acceptable by themselves.
NOT_MEDICAL = OURS | {DocumentKind.OTHER, DocumentKind.INVOICE, DocumentKind.AUTHORIZATION}

# Facts by which the catalog says what a status waits for: the signature (D5), the claim papers (D7).
SIGNED_FACT, HANDED_OVER_FACT = "authorization_signed_on", "handed_over"


def missing_kinds(service: Service, papers: list[Document]) -> list[DocumentKind]:
    """Mandatory kinds that are not among the papers, in the catalog's order."""
    have = {paper.kind for paper in papers}
    return [kind for kind in service.must_documents if kind not in have]


def are_enough(service: Service, papers: list[Document]) -> bool:
    """Whether the case can be accepted: every mandatory paper, and as many medical ones as the service wants.

    A picture that nobody has named yet counts as medical: staff look at it anyway, and the member has done their part.
    """
    medical = [paper for paper in papers if paper.kind not in NOT_MEDICAL]
    return not missing_kinds(service, papers) and len(medical) >= service.accept_needs.min_documents


def staff_papers(session: Session, case: Case) -> list[Document]:
    """Papers of the case whose kind staff have said and that are here: what a member names is not taken for ours."""
    return [
        paper
        for paper in documents.of_case(session, case.number)
        if paper.kind_source == KindSource.STAFF and paper.state == DocumentState.RECEIVED
    ]


def share_newest(session: Session, case: Case, kind: DocumentKind, *, openid: str, actor: str) -> str:
    """A new link for the user `openid` to the newest paper of a kind that staff put into the case; empty without one.

    `actor` (for the audit): who wished it. Raises DocumentError when members could not open it (PUBLIC_BASE_URL).
    """
    found = [paper for paper in staff_papers(session, case) if paper.kind == kind]
    return documents.share(session, found[-1], openid=openid, actor=actor) if found else ""


def close_links(session: Session, member: Member, *, openid: str) -> int:
    """The user no longer acts for the member: their links to papers of the member's cases end; returns how many."""
    return documents.revoke_links(session, openid, case_numbers=repository.numbers_of_member(session, member.id))


def arrived_since(case: Case, papers: list[Document]) -> bool:
    """Whether a paper came in since the case took its present status."""
    return any(paper.created_at > case.status_since for paper in papers if paper.kind not in OURS)


def missing_words(session: Session, case: Case) -> str:
    """What is still to be handed in, as a list of names; empty when nothing is missing."""
    service = get_catalog().service(case.service)
    if case.status != service.initial:
        return case.facts.get("missing", "") if service.move(case.status, service.accepted) else ""
    papers = documents.of_case(session, case.number)
    if are_enough(service, papers):
        return ""
    if missing := missing_kinds(service, papers):
        return get_catalog().document_names(missing)
    return get_catalog().document_names([rule.kind for rule in service.documents]) + "等（有哪样先发哪样）"


def waits_for_fact(case: Case, fact: str) -> bool:
    """Whether the next step of the case needs a fact that is not known yet."""
    moves = get_catalog().service(case.service).moves_from(case.status)
    return fact not in case.facts and any(fact in move.needs for move in moves)


def waits_for_papers(case: Case) -> bool:
    """Whether the next step is that the member sends papers: those of the request, the authorization, the claim's."""
    service = get_catalog().service(case.service)
    asked_for = service.move(case.status, service.accepted) is not None
    return asked_for or waits_for_fact(case, SIGNED_FACT) or waits_for_fact(case, HANDED_OVER_FACT)
