"""Links to member pages: an unguessable token to the member, its keyed hash to the table. Never commits."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.catalog import render
from bot.documents import passes, repository
from bot.documents.errors import DocumentError, LinkError
from bot.documents.models import Document, DocumentState, PageLink
from bot.kernel import audit, clock, ids
from bot.kernel.crypto import keyring
from bot.kernel.settings import get_settings

VALID_FOR = timedelta(days=30)
TOKEN_LENGTH = 40  # hexadecimal: 160 bits
_TOKEN = re.compile(r"[0-9a-f]{40}")
_PURPOSE = "page_link.token"


@dataclass(frozen=True)
class SharedDocument:
    """A link that opens, and what it opens."""

    link: PageLink
    document: Document


def links_work() -> bool:
    """Whether a link that is made now can be opened by members: see `Settings.pages_reach_members`."""
    return get_settings().pages_reach_members


def share(session: Session, document: Document, *, openid: str, actor: str = "system") -> str:
    """A new link by which the user `openid` may see the document, valid for 30 days: PUBLIC_BASE_URL/m/<token>.

    The token is not kept, so each call makes another link, and ends the user's earlier ones to the document. Whether
    this user may see the document is the caller's to decide. `actor` (for the audit): who wished it.
    Raises DocumentError for a document that is not here, or when members could not open the link (PUBLIC_BASE_URL).
    """
    if not links_work():
        raise DocumentError(render("documents.no_public_address"))
    if document.state != DocumentState.RECEIVED:
        raise DocumentError("这份资料还没有收到，不能分享。")
    token = ids.new_token(TOKEN_LENGTH)
    now = clock.now()
    repository.end_links(session, document_id=document.id, openid=openid, now=now)
    link = PageLink(
        token_digest=keyring().digest(token, purpose=_PURPOSE),
        document_id=document.id,
        openid=openid,
        case_number=document.case_number,
        created_at=now,
        expires_at=now + VALID_FOR,
        opens=0,
    )
    session.add(link)
    session.flush()
    audit.record(
        session, action="document.shared", actor=actor, subject=f"document:{document.id}", data={"link": link.id}
    )
    return f"{get_settings().pages_url}/m/{token}"


def find_shared(session: Session, token: str) -> SharedDocument:
    """What `token` opens now. Raises LinkError for an unknown or expired one, or when the document was erased."""
    if not _TOKEN.fullmatch(token):
        raise LinkError(expired=False)
    link = repository.find_link(session, keyring().digests(token, purpose=_PURPOSE))
    if link is None:
        raise LinkError(expired=False)
    document = session.get_one(Document, link.document_id)
    if link.expires_at <= clock.now() or document.state != DocumentState.RECEIVED:
        raise LinkError(expired=True)
    return SharedDocument(link, document)


def count_open(session: Session, link: PageLink) -> None:
    """Somebody with the link looked at its page: counted, and the first time is dated."""
    repository.count_open(session, link.id, clock.now())


def revoke_links(session: Session, openid: str, *, case_numbers: Collection[str] | None = None) -> int:
    """Remove every link of a user, or those to papers and pages of these cases, at once; returns how many."""
    removed = repository.delete_links(session, openid, case_numbers=case_numbers)
    return removed + passes.revoke(session, openid, case_numbers=case_numbers)
