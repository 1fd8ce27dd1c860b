"""Passes to the pages where members do something: issued, found, counted, taken back. Never commits."""

import re
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.catalog import render
from bot.documents import page_repository
from bot.documents.errors import DocumentError, LinkError
from bot.documents.page_models import PagePass, PagePurpose
from bot.kernel import clock, ids
from bot.kernel.crypto import keyring
from bot.kernel.settings import get_settings

TOKEN_LENGTH = 40  # hexadecimal: 160 bits
_TOKEN = re.compile(r"[0-9a-f]{40}")
_PURPOSE = "page_pass.token"


def issue(session: Session, purpose: PagePurpose, *, openid: str, case_number: str | None, valid_for: timedelta) -> str:
    """A new link for the user `openid`: PUBLIC_BASE_URL/<purpose>/<token>. Earlier ones stay good until they expire:
    a page that stands open must go on working.

    Raises DocumentError when members could not open it (PUBLIC_BASE_URL).
    """
    settings = get_settings()
    if not settings.pages_reach_members:
        raise DocumentError(render("documents.no_public_address"))
    token, now = ids.new_token(TOKEN_LENGTH), clock.now()
    session.add(
        PagePass(
            token_digest=keyring().digest(token, purpose=_PURPOSE),
            purpose=purpose,
            openid=openid,
            case_number=case_number,
            created_at=now,
            expires_at=now + valid_for,
            opens=0,
        )
    )
    session.flush()
    return f"{settings.pages_url}/{purpose}/{token}"


def find(session: Session, purpose: PagePurpose, token: str) -> PagePass:
    """The pass of a token. Raises LinkError for an unknown or expired one, and for one to another page."""
    if not _TOKEN.fullmatch(token):
        raise LinkError(expired=False)
    digests = keyring().digests(token, purpose=_PURPOSE)
    found = page_repository.find_pass(session, digests)
    if found is None or found.purpose != purpose:
        raise LinkError(expired=False)
    if found.expires_at <= clock.now():
        raise LinkError(expired=True)
    return found


def count_look(session: Session, page_pass: PagePass) -> None:
    """Somebody with the link looked at the page: counted, and the first time is dated."""
    page_repository.count_look(session, page_pass.id, clock.now())


def revoke(session: Session, openid: str, *, case_numbers: Collection[str] | None = None) -> int:
    """Remove every pass of a user, or those for some cases, at once; returns how many."""
    return page_repository.delete_passes(session, openid, case_numbers=case_numbers)
