"""Encrypted files: bound to their document, unreadable without the key."""

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.documents.store import FRAME_BYTES, TAG_BYTES, DocumentStore, StoreError
from bot.kernel import crypto
from bot.kernel.crypto import CryptoError

CONTENT = b"pathology report of a made-up member" * 100


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


def test_write_and_read(store: DocumentStore) -> None:
    path = store.write(7, CONTENT)
    assert store.read(7, path) == CONTENT
    assert store.write(7, b"newer") == path
    assert store.read(7, path) == b"newer"
    assert [file.name for file in store.folder.rglob("*") if file.is_file()] == [Path(path).name]
    store.delete_of(7)
    store.delete_of(7)
    with pytest.raises(StoreError, match="不在"):
        store.read(7, path)


def test_nothing_readable_is_in_the_folder_and_nobody_else_may_look(store: DocumentStore) -> None:
    path = store.write(7, CONTENT)
    for file in [store.folder / path]:
        assert b"pathology" not in file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    own = crypto.keyring()
    crypto.install(crypto.Keyring([crypto.new_key()]))
    try:
        with pytest.raises(CryptoError):
            store.read(7, path)
    finally:
        crypto.install(own)


def test_the_same_content_is_sealed_differently_each_time(store: DocumentStore) -> None:
    first = (store.folder / store.write(7, CONTENT)).read_bytes()
    assert (store.folder / store.write(7, CONTENT)).read_bytes() != first


def test_a_file_in_anothers_place_does_not_open(store: DocumentStore) -> None:
    path = store.write(7, CONTENT)
    with pytest.raises(CryptoError):
        store.read(8, path)


@pytest.mark.parametrize("place", [0, 9, 20, 100, -1])
def test_a_changed_file_does_not_open(store: DocumentStore, place: int) -> None:
    path = store.write(7, CONTENT)
    file = store.folder / path
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(bytes(content))
    with pytest.raises((StoreError, CryptoError)):
        store.read(7, path)
    file.write_bytes(bytes(content[:30]))
    with pytest.raises((StoreError, CryptoError)):
        store.read(7, path)


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES])
def test_any_size_comes_back_in_small_pieces(store: DocumentStore, size: int) -> None:
    content = os.urandom(size)
    chunks = list(store.chunks(7, store.write(7, content)))
    assert b"".join(chunks) == content
    assert max(map(len, chunks)) <= FRAME_BYTES


@pytest.mark.parametrize("damage", ["cut", "swap", "drop"])
def test_frames_cannot_be_cut_off_moved_or_left_out(store: DocumentStore, damage: str) -> None:
    path = store.write(7, os.urandom(3 * FRAME_BYTES))
    file = store.folder / path
    sealed = file.read_bytes()
    frame = FRAME_BYTES + TAG_BYTES
    head, frames = sealed[: -3 * frame], [sealed[-3 * frame : -2 * frame], sealed[-2 * frame : -frame], sealed[-frame:]]
    left = {"cut": frames[:2], "swap": [frames[1], frames[0], frames[2]], "drop": frames[1:]}[damage]
    file.write_bytes(head + b"".join(left))
    with pytest.raises(StoreError, match="改动"):
        store.read(7, path)


def test_files_of_the_first_layout_still_open(store: DocumentStore) -> None:
    path = store.write(7, CONTENT)
    key, nonce = AESGCM.generate_key(256), os.urandom(12)
    wrapped = crypto.keyring().seal(key, context="document.key:7")
    body = AESGCM(key).encrypt(nonce, CONTENT, b"document:7")
    (store.folder / path).write_bytes(b"INSDOC1\x00" + len(wrapped).to_bytes(2, "big") + wrapped + nonce + body)
    assert store.read(7, path) == CONTENT


def test_no_way_out_of_the_folder(store: DocumentStore, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    with pytest.raises(StoreError, match="位置"):
        store.read(7, "../secret")


def test_an_interrupted_write_leaves_the_old_file(store: DocumentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    path = store.write(7, CONTENT)

    def fail(_fd: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("bot.documents.blobs.os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        store.write(7, b"newer")
    monkeypatch.undo()
    assert store.read(7, path) == CONTENT
    assert len([file for file in store.folder.rglob("*") if file.is_file()]) == 1
