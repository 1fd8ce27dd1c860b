"""Who may use a page of a case now, and the sentences that offer such pages in the chat. Never commits."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.cases import letters, repository
from bot.cases.models import Case
from bot.catalog import get_catalog, render
from bot.documents import passes
from bot.documents import service as documents
from bot.documents.errors import LinkError
from bot.documents.page_models import PagePass, PagePurpose
from bot.kernel.settings import get_settings
from bot.members import service as members

SIGNING_FOR = timedelta(hours=72)


def find_pass(session: Session, purpose: PagePurpose, token: str) -> PagePass:
    """The pass of a token, while its user may use it: their consent stands, the case is open, they act for its member.

    A pass that was given while a request was being filled in is for the case that came of it. Raises LinkError.
    """
    found = passes.find(session, purpose, token)
    if not members.has_consent(session, members.get_or_create_user(session, found.openid)):
        raise LinkError(expired=True)
    if found.case_number is None:
        opened = repository.opened_since(session, found.openid, found.created_at)
        if len(opened) == 1:
            found.case_number = opened[0].number
            session.flush()
    if found.case_number is not None:
        case = repository.find(session, found.case_number)
        if case is None or case.closed_at is not None or not members.may_act(session, found.openid, case.member_id):
            raise LinkError(expired=True)
    return found


def upload_offer(session: Session, openid: str, case: Case | None = None) -> str:
    """A sentence with a new link to the upload page; empty without consent, or where members could not open it."""
    if not _may_be_offered(session, openid):
        return ""
    link = _upload_link(session, openid, case.number if case is not None else None)
    return render("upload.offer", link=link, hours=get_settings().upload_link_hours)


def upload_offers(session: Session, openid: str, of_cases: Sequence[Case]) -> str:
    """The same for each of these cases, by name where there are several; empty without any."""
    if len(of_cases) <= 1:
        return upload_offer(session, openid, of_cases[0]) if of_cases else ""
    if not _may_be_offered(session, openid):
        return ""
    lines = []
    for case in of_cases:
        service = get_catalog().service(case.service).short_name
        link = _upload_link(session, openid, case.number)
        lines.append(render("upload.offer_line", service=service, number=case.number, link=link))
    return render("upload.offer_each", lines="\n".join(lines), hours=get_settings().upload_link_hours)


def page_fields(session: Session, case: Case, wanted: frozenset[str]) -> dict[str, str]:
    """The sentences with links that a message about the case has room for, for the user who opened it."""
    fields = {}
    if "upload" in wanted:
        fields["upload"] = upload_offer(session, case.openid, case)
    if "sign" in wanted:
        fields["sign"] = sign_offer(session, case)
    return fields


def sign_offer(session: Session, case: Case, *, openid: str | None = None) -> str:
    """A sentence with a new link to the letter of authorization (D5), for the user who opened the case or `openid`.

    Empty where the case does not wait for the signature, without consent, or where members could not open the link.
    """
    openid = openid or case.openid
    waits = letters.awaits_signature(case) and letters.signed_letter(session, case) is None
    if not waits or not _may_be_offered(session, openid):
        return ""
    link = passes.issue(
        session, PagePurpose.AUTHORIZATION, openid=openid, case_number=case.number, valid_for=SIGNING_FOR
    )
    return render("letter.offer", link=link, hours=int(SIGNING_FOR.total_seconds() // 3600))


def _may_be_offered(session: Session, openid: str) -> bool:
    user = members.get_or_create_user(session, openid)
    return documents.links_work() and members.has_consent(session, user)


def _upload_link(session: Session, openid: str, number: str | None) -> str:
    hours = timedelta(hours=get_settings().upload_link_hours)
    return passes.issue(session, PagePurpose.UPLOAD, openid=openid, case_number=number, valid_for=hours)
