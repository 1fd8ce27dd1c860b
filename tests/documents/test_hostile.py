"""Hostile and broken files never end a process, leave nothing alive in what is kept, and get a clear answer."""

import random
from contextlib import suppress
from pathlib import Path

import pytest

from bot.documents import service, tasks, uploads
from bot.documents.errors import DocumentError, ImageRejectedError
from bot.documents.files import clean_file
from bot.documents.images import clean_image
from bot.documents.models import DocumentState
from bot.documents.store import DocumentStore
from bot.kernel.clock import FrozenClock
from bot.kernel.db import Database
from tests.documents import hostile
from tests.documents.pictures import heic, pdf, picture
from tests.documents.test_documents import FakeMedia, get, notices, register

ROUNDS = 400
PDF_ROUNDS = 12


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite only: the database has no part in judging."""
    return sqlite_url


@pytest.mark.parametrize("name", hostile.EVERYTHING)
def test_by_the_chat(db: Database, store: DocumentStore, frozen_clock: FrozenClock, name: str) -> None:
    document_id = register(db).id
    assert tasks.fetch_due(db, FakeMedia(hostile.EVERYTHING[name]()), store) == 1
    document = get(db, document_id)
    if document.state == DocumentState.RECEIVED:
        assert notices(db) == []
        kept = service.read_document(store, document)
        assert not [word for word in hostile.LIVE if word in kept]
    else:
        assert document.state == DocumentState.REJECTED, "judged at once, not put off as a fault of ours"
        assert len(notices(db)) == 1
    after = register(db, inbound_id="in2", media_id="m2").id
    assert tasks.fetch_due(db, FakeMedia(picture()), store) == 1
    assert get(db, after).state == DocumentState.RECEIVED


@pytest.mark.parametrize("name", hostile.EVERYTHING)
def test_by_staff(name: str) -> None:
    with suppress(ImageRejectedError):
        clean = clean_file(hostile.EVERYTHING[name]())
        assert clean.mime == "application/pdf" or not [word for word in hostile.LIVE if word in clean.content]


def test_a_picture_of_staff_is_refused_in_words(db: Database, store: DocumentStore, frozen_clock: FrozenClock) -> None:
    with db.transaction() as session, pytest.raises(DocumentError, match="图片"):
        service.add_staff_picture(
            session, store, openid="o1", content=hostile.PICTURES["truncated jpeg"](), actor="staff:li"
        )


def spoilt(rng: random.Random, content: bytes) -> bytes:
    """The content with bytes changed, a piece taken out, doubled or moved, or its end cut off."""
    made = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        at, length = rng.randrange(len(made)), rng.choice((1, 2, 4, 30))
        match rng.randrange(5):
            case 0:
                made[at : at + length] = rng.randbytes(length)
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = made[at : at + length]
            case 3:
                made[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", bytes(4), b"\x7f\xff\xff\xff"))
            case _:
                made = made[: max(at, 12)]
        made = made or bytearray(b"x")
    return bytes(made)


def test_spoilt_pictures_are_taken_or_refused() -> None:
    rng = random.Random(20261123)
    whole = [picture(kind, size=(200, 140)) for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP")]
    outcomes = {True: 0, False: 0}
    for _ in range(ROUNDS):
        content = spoilt(rng, rng.choice(whole))
        try:
            clean = clean_image(content)
            outcomes[True] += 1
            assert clean.mime in ("image/jpeg", "image/png")
        except ImageRejectedError:
            outcomes[False] += 1
    assert min(outcomes.values()) > ROUNDS / 20, "both ways were seen"


@pytest.mark.parametrize("whole", [pdf("words " * 200), heic()], ids=["pdf", "heic"])
def test_spoilt_files_that_are_judged_apart(whole: bytes) -> None:
    rng = random.Random(20261123)
    for _ in range(PDF_ROUNDS):
        judged = uploads.judge(spoilt(rng, whole))
        assert judged.clean or judged.reason


def test_a_long_animation_costs_one_frame() -> None:
    content = hostile.long_gif()
    judged = uploads.judge(content)
    assert judged.clean is not None
    assert len(judged.clean.content) < 20_000
    assert uploads.judge(hostile.flood_png()).reason == "too_large"
