"""Signing the letter on both engines (D5). Over HTTP and in a browser: tests/member_pages/test_letter*.py."""

from datetime import timedelta
from pathlib import Path

from bot.cases import letters, repository, signing
from bot.cases.page_access import find_pass, sign_offer
from bot.catalog import DocumentKind, ServiceId
from bot.documents import service as documents
from bot.documents.models import Document, DocumentState
from bot.documents.page_models import PagePurpose
from bot.documents.store import DocumentStore
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.members import service as members
from tests.cases.build import OPENID, insured, open_one, walk

WRITTEN = (tuple((float(20 + 3 * i), float(60 + i % 7)) for i in range(60)),)


def test_d5_a_letter_is_signed_once_and_the_next_one_follows_it(
    db: Database, frozen_clock: FrozenClock, tmp_path: Path
) -> None:
    store = DocumentStore(tmp_path / "documents")
    with db.transaction() as session:
        member = insured(session)
        members.give_consent(session, members.get_or_create_user(session, OPENID), evidence="before")
        case = open_one(session, ServiceId.DIRECT_PAY, member=member)
        walk(session, case.number, "documents_reviewed", "awaiting_authorization")
        token = sign_offer(session, case).rpartition("/")[2]
        name, number = member.name, case.number
    for signed in (1, 1, 2):
        with db.transaction() as session:
            found = find_pass(session, PagePurpose.AUTHORIZATION, token)
            case = repository.lock(session, number)
            assert case is not None
            told = letters.letter_of(session, case)
            mine = signing.Signature(name, "", frozenset(told.boxes), WRITTEN, (340.0, 180.0), told.digest)
            letter = signing.sign(session, store, found, signing.draft(session, case, mine), signing.Where("::1", "x"))
            kinds = [one.kind for one in documents.of_case(session, number)]
            assert kinds.count(DocumentKind.AUTHORIZATION) == 1
        with db.transaction() as session:
            there = repository.all_letters(session)
            assert len(there) == signed
            assert letters.broken_links(there) == []
            if signed == 1 and frozen_clock.now().hour > 10:  # staff send the first one back, after it was signed twice
                session.get_one(Document, letter.document_id).state = DocumentState.REJECTED
        frozen_clock.advance(timedelta(hours=1))
