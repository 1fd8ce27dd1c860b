"""Whose links are in the news of a case: the one who gets them, while they act for the member."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.catalog import ServiceId
from bot.documents import service as documents
from bot.documents.models import PageLink
from bot.documents.service import DocumentError, LinkError
from bot.kernel.audit import AuditEntry
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.settings import get_settings
from bot.members import service as members
from bot.members.models import Member
from tests.cases.build import bind, insured, open_one, texts, walk
from tests.cases.test_moving import GOOD_PATHS

FATHER, DAUGHTER = "o-father", "o-daughter"
TO_DELIVERED = GOOD_PATHS[ServiceId.SECOND_OPINION][:-1]
LINK = re.compile(r"/m/([0-9a-f]{40})")


@pytest.fixture
def session(db: Database, frozen_clock: FrozenClock) -> Iterator[Session]:
    with db.transaction() as session:
        yield session


@pytest.fixture
def number(session: Session) -> str:
    """A second opinion for which the father asked; the daughter acts for the member, too."""
    member = insured(session, openid=FATHER)
    bind(session, member, DAUGHTER)
    return open_one(session, ServiceId.SECOND_OPINION, member=member, openid=FATHER).number


def token(words: str) -> str:
    return LINK.findall(words)[-1]


def opens(session: Session, link: str) -> bool:
    try:
        documents.find_shared(session, link)
    except LinkError:
        return False
    return True


def test_s2_a_link_belongs_to_who_gets_it_and_ends_with_the_binding(session: Session, number: str) -> None:
    case = walk(session, number, *TO_DELIVERED)
    fathers = token(texts(session)[-1])
    daughters = token(cases.progress_words(session, case, viewer=DAUGHTER))
    assert [link.openid for link in session.scalars(select(PageLink).order_by(PageLink.id))] == [FATHER, DAUGHTER]
    daughter = members.get_or_create_user(session, DAUGHTER)
    shared = select(AuditEntry).where(AuditEntry.action == "document.shared").order_by(AuditEntry.id)
    assert [entry.actor for entry in session.scalars(shared)] == ["staff:test", f"user:{daughter.id}"]
    assert opens(session, fathers)
    assert opens(session, daughters)
    member = session.get_one(Member, case.member_id)
    assert cases.close_links(session, member, openid=DAUGHTER) == 1
    assert not opens(session, daughters)
    assert opens(session, fathers)


def test_without_an_address_for_members_the_move_is_refused_but_progress_is_told(
    session: Session, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = walk(session, number, *TO_DELIVERED)
    assert "/m/" in cases.progress_words(session, case)
    monkeypatch.setattr(get_settings(), "public_base_url", "")
    words = cases.progress_words(session, case)
    assert number in words
    assert "/m/" not in words
    member = session.get_one(Member, case.member_id)
    other = open_one(session, ServiceId.GENE_TEST, member=member, openid=FATHER, key="key-2").number
    with pytest.raises(DocumentError, match="PUBLIC_BASE_URL"):
        walk(session, other, *GOOD_PATHS[ServiceId.GENE_TEST])
