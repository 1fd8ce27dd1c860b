"""Encrypted files: bound to their document, unreadable without the key."""

import stat
from pathlib import Path

import pytest

from bot.documents.store import DocumentStore, StoreError
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
    store.delete(path)
    store.delete(path)
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


def test_no_way_out_of_the_folder(store: DocumentStore, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    with pytest.raises(StoreError, match="位置"):
        store.read(7, "../secret")


def test_an_interrupted_write_leaves_the_old_file(store: DocumentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    path = store.write(7, CONTENT)

    def fail(_fd: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("bot.documents.store.os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        store.write(7, b"newer")
    monkeypatch.undo()
    assert store.read(7, path) == CONTENT
    assert len([file for file in store.folder.rglob("*") if file.is_file()]) == 1
