"""Files that staff add, the links by which members see them, and their erasure."""

import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.catalog import DocumentKind
from bot.documents import service, tasks
from bot.documents.media import MediaGoneError
from bot.documents.models import Document, DocumentState, PageLink
from bot.documents.service import DocumentError, LinkError
from bot.documents.store import DocumentStore
from bot.kernel import clock, crypto, ids
from bot.kernel.audit import AuditEntry
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from bot.kernel.settings import REAL_WECHAT_ORIGIN, get_settings
from bot.outbox.models import Outbound
from tests.documents.pictures import pdf, picture
from tests.documents.test_documents import FakeMedia, get, register

LINK = re.compile(r"https://pages\.example\.com/m/([0-9a-f]{40})")


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


@pytest.fixture(autouse=True)
def pages_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "public_base_url", "https://pages.example.com/")


def add(
    db: Database,
    store: DocumentStore,
    *,
    content: bytes | None = None,
    kind: DocumentKind = DocumentKind.OPINION,
    openid: str = "o1",
) -> Document:
    with db.transaction() as session:
        return service.add_staff_file(
            session, store, case_number="EO1", openid=openid, content=content or pdf(), kind=kind, actor="staff:li"
        )


def share(db: Database, document: Document, openid: str = "o1") -> str:
    with db.transaction() as session:
        link = service.share(session, session.get_one(Document, document.id), openid=openid)
    match = LINK.fullmatch(link)
    assert match, link
    return match[1]


def opens(db: Database, token: str) -> int | str:
    """The id of the document that a link opens, or why it opens none."""
    with db.reading() as session:
        try:
            return service.find_shared(session, token).document.id
        except LinkError as error:
            return "expired" if error.expired else "unknown"


def test_s2_the_opinion_is_kept_sealed_with_its_author(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore
) -> None:
    document = add(db, store)
    assert (document.state, document.kind, document.kind_source) == (DocumentState.RECEIVED, "opinion", "staff")
    assert (document.author, document.mime, document.openid) == ("staff:li", "application/pdf", "o1")
    assert document.is_from_staff
    assert service.read_document(store, document) == pdf()
    assert document.size == len(pdf())
    sealed = [file.read_bytes() for file in store.folder.rglob("*.sealed")]
    assert len(sealed) == 1
    assert b"made-up report" not in sealed[0]
    with db.reading() as session:
        assert [one.id for one in service.of_case(session, "EO1")] == [document.id]
        assert service.unattached(session, "o1") == []
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "document.added")).one()
    assert (entry.actor, entry.data) == ("staff:li", {"case": "EO1", "kind": "opinion"})
    assert not register(db).is_from_staff


def test_the_same_file_is_added_once(db: Database, frozen_clock: FrozenClock, store: DocumentStore) -> None:
    first = add(db, store)
    assert add(db, store).id == first.id
    assert add(db, store, content=pdf("corrected")).id != first.id
    assert add(db, store, kind=DocumentKind.OTHER).id != first.id


def test_what_cannot_be_kept_is_told_to_staff(db: Database, frozen_clock: FrozenClock, store: DocumentStore) -> None:
    for content, words in [
        (b"MZ\x90", "不是PDF"),
        (pdf()[:-40], "不完整"),
        (pdf(trailer="/Encrypt 9 0 R "), "设了密码"),
        (picture() + b"\x00" * tasks.MAX_BYTES, "20MB"),
    ]:
        with pytest.raises(DocumentError, match=words):
            add(db, store, content=content)
    assert not store.folder.exists()
    with db.reading() as session:
        assert service.of_case(session, "EO1") == []


def test_t3_the_electronic_report_is_shared_by_a_link_that_is_nowhere_in_the_database(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore
) -> None:
    document = add(db, store, kind=DocumentKind.GENE_REPORT)
    token = share(db, document)
    assert opens(db, token) == document.id
    with db.reading() as session:
        link = session.scalars(select(PageLink)).one()
        rows = [
            str(tuple(row))
            for table in ("page_link", "document")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        ]
        entries = session.scalars(select(AuditEntry)).all()
    assert token not in "".join(rows)
    assert token not in "".join(f"{one.subject}{one.actor}{one.data}" for one in entries)
    assert (link.openid, link.case_number, link.opens, link.opened_at) == ("o1", "EO1", 0, None)
    assert link.expires_at - link.created_at == timedelta(days=30)


def test_a_new_link_ends_the_same_users_earlier_ones_to_the_document(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore
) -> None:
    document, other = add(db, store), add(db, store, kind=DocumentKind.OTHER)
    first, hers, to_other = share(db, document), share(db, document, "o2"), share(db, other)
    second = share(db, document)
    assert opens(db, first) == "expired"
    assert opens(db, second) == opens(db, hers) == document.id
    assert opens(db, to_other) == other.id


def test_links_to_papers_of_some_cases_are_revoked(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore
) -> None:
    document = add(db, store)
    mine, hers = share(db, document), share(db, document, "o2")
    with db.transaction() as session:
        assert service.revoke_links(session, "o1", case_numbers=[]) == 0
        assert service.revoke_links(session, "o1", case_numbers=["EO0"]) == 0
        assert service.revoke_links(session, "o1", case_numbers=["EO0", "EO1"]) == 1
    assert opens(db, mine) == "unknown"
    assert opens(db, hers) == document.id


def test_who_wished_a_link_is_on_record(db: Database, frozen_clock: FrozenClock, store: DocumentStore) -> None:
    document = add(db, store)
    with db.transaction() as session:
        service.share(session, session.get_one(Document, document.id), openid="o1", actor="staff:li")
    with db.reading() as session:
        assert (
            session.scalars(select(AuditEntry).where(AuditEntry.action == "document.shared")).one().actor == "staff:li"
        )


@pytest.mark.parametrize(
    "address", ["", "http://127.0.0.1:9000", "http://localhost", "http://[::1]:80", "http://0.0.0.0"]
)
def test_nobody_is_sent_a_link_to_this_machine(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(get_settings(), "public_base_url", address)
    monkeypatch.setattr(get_settings(), "wechat_api_base_url", REAL_WECHAT_ORIGIN)
    document = add(db, store)
    with db.transaction() as session, pytest.raises(DocumentError, match="PUBLIC_BASE_URL"):
        service.share(session, session.get_one(Document, document.id), openid="o1")
    monkeypatch.setattr(get_settings(), "wechat_api_base_url", "http://127.0.0.1:8090")  # a stand-in
    with db.transaction() as session:
        assert "/m/" in service.share(session, session.get_one(Document, document.id), openid="o1")


def test_a_rollback_leaves_no_link(db: Database, frozen_clock: FrozenClock, store: DocumentStore) -> None:
    document = add(db, store)
    with suppress(RuntimeError), db.transaction() as session:
        link = service.share(session, session.get_one(Document, document.id), openid="o1")
        raise RuntimeError
    assert opens(db, link.rpartition("/")[2]) == "unknown"


@pytest.mark.parametrize("token", ["", "x", "0" * 40, "0" * 4000, "../../etc/passwd", "a' OR '1'='1", "é" * 40])
def test_a_made_up_token_opens_nothing(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore, token: str
) -> None:
    share(db, add(db, store))
    assert opens(db, token) == "unknown"


def test_a_link_ends_after_thirty_days(db: Database, frozen_clock: FrozenClock, store: DocumentStore) -> None:
    document = add(db, store)
    token = share(db, document)
    frozen_clock.advance(timedelta(days=30) - timedelta(seconds=1))
    assert opens(db, token) == document.id
    frozen_clock.advance(timedelta(seconds=1))
    assert opens(db, token) == "expired"


def test_links_outlive_a_new_key(db: Database, frozen_clock: FrozenClock, store: DocumentStore) -> None:
    old, new = crypto.new_key(), crypto.new_key()
    before = crypto.keyring()
    try:
        crypto.install(crypto.Keyring([old]))
        document = add(db, store)
        token = share(db, document)
        crypto.install(crypto.Keyring([new, old]))
        assert opens(db, token) == document.id
        assert service.read_document(store, get(db, document.id)) == pdf()
        crypto.install(crypto.Keyring([new]))
        assert opens(db, token) == "unknown"
    finally:
        crypto.install(before)


def test_looks_are_counted_and_the_first_is_dated(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore
) -> None:
    token = share(db, add(db, store))
    first = clock.now()
    for _ in range(2):
        with db.transaction() as session:
            service.count_open(session, service.find_shared(session, token).link)
        frozen_clock.advance(timedelta(hours=1))
    with db.reading() as session:
        link = service.find_shared(session, token).link
        assert (link.opens, link.opened_at) == (2, first)


def test_what_has_not_arrived_is_not_shared(db: Database, frozen_clock: FrozenClock) -> None:
    document = register(db)
    with db.transaction() as session, pytest.raises(DocumentError, match="还没有收到"):
        service.share(session, session.get_one(Document, document.id), openid="o1")


def erase(db: Database, store: DocumentStore, openid: str) -> int:
    with db.transaction() as session:
        return service.erase_of_openid(session, store, openid)


def test_erasing_leaves_nothing_of_the_content_and_nobody_else_is_touched(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore
) -> None:
    mine, hers = add(db, store), add(db, store, openid="o2", content=pdf("hers"))
    photo = register(db, "in1")
    tasks.fetch_due(db, FakeMedia(picture()), store)
    my_link, her_link = share(db, mine), share(db, hers, "o2")
    assert erase(db, store, "o1") == 2
    assert opens(db, my_link) == "unknown"
    assert opens(db, her_link) == hers.id
    assert len(list(store.folder.rglob("*.sealed"))) == 1
    for document in (get(db, mine.id), get(db, photo.id)):
        assert document.state == DocumentState.ERASED
        assert ids.is_pseudonym(document.openid)
        assert [document.path, document.media_id, document.content_digest, document.size] == [None] * 4
    assert erase(db, store, "o1") == 0


def test_a_file_whose_fetch_died_half_way_is_erased_under_whichever_key_it_was_named(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore
) -> None:
    fetching, lost = register(db, "in1"), register(db, "in2")
    old, new = crypto.new_key(), crypto.new_key()
    before = crypto.keyring()
    try:
        crypto.install(crypto.Keyring([old]))
        place = store.folder / store.write(fetching.id, picture())
        place.with_name(f"{place.name}.ab12.draft").write_bytes(b"half")
        store.write(lost.id, picture())
        crypto.install(crypto.Keyring([new, old]))
        with db.transaction() as session:
            session.get_one(Document, lost.id).state = DocumentState.LOST
        erase(db, store, "o1")
        assert [file for file in store.folder.rglob("*") if file.is_file()] == []
    finally:
        crypto.install(before)


def test_a_picture_that_is_given_up_leaves_no_file_of_an_earlier_try(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore
) -> None:
    store.write(register(db).id, picture())
    tasks.fetch_due(db, FakeMedia(MediaGoneError("40007")), store)
    assert list(store.folder.rglob("*.sealed")) == []


def test_no_row_no_file(db: Database, frozen_clock: FrozenClock, store: DocumentStore) -> None:
    with suppress(RuntimeError), db.transaction() as session:
        service.add_staff_file(
            session, store, case_number="EO1", openid="o1", content=pdf(), kind=DocumentKind.OPINION, actor="staff:li"
        )
        raise RuntimeError
    assert list(store.folder.rglob("*.sealed")) == []
    kept = add(db, store)
    assert service.read_document(store, kept) == pdf()


def test_an_erasure_that_was_cut_off_is_finished_by_the_next(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore
) -> None:
    document = add(db, store)
    with suppress(SystemExit), db.transaction() as session:
        service.erase_of_openid(session, store, "o1")
        raise SystemExit(9)
    assert get(db, document.id).state == DocumentState.RECEIVED
    assert erase(db, store, "o1") == 1
    assert list(store.folder.rglob("*.sealed")) == []


def test_a_picture_that_travels_while_its_owner_is_forgotten_is_not_kept(
    db: Database, frozen_clock: FrozenClock, store: DocumentStore
) -> None:
    document = register(db)
    media = FakeMedia(picture())
    media.while_open = lambda: erase(db, store, "o1")
    tasks.fetch_due(db, media, store)
    assert get(db, document.id).state == DocumentState.ERASED
    assert list(store.folder.rglob("*.sealed")) == []


def test_the_forgotten_are_told_nothing(db: Database, frozen_clock: FrozenClock, store: DocumentStore) -> None:
    register(db, openid=ids.new_pseudonym())
    tasks.fetch_due(db, FakeMedia(b"<html>"), store)
    with db.reading() as session:
        assert session.scalars(select(Outbound)).all() == []
