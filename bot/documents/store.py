"""Encrypted files: one per document, each under a random key of its own that the keyring wraps.

Layout of a file: `INSDOC2 NUL | length of the wrapped key (2) | wrapped key | nonce prefix (7) | frames`. A frame is 64
KiB of content (the last one less, perhaps nothing) sealed with AES-GCM under `prefix | number of the frame (4) | 1 for
the last, else 0`: frames cannot be moved, left out or cut off, and a large file is read without holding all of it.
Wrapped key and frames are bound to the document's id, so a file put in another's place does not open.
Files of the first layout (`INSDOC1`: one frame, a nonce of 12 bytes) are still read.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.documents.blobs import Blobs, FolderBlobs
from bot.documents.errors import StorageDownError, StoreError
from bot.kernel.crypto import keyring

MAGIC, FIRST_MAGIC = b"INSDOC2\x00", b"INSDOC1\x00"
KEY_BITS = 256
NONCE_BYTES = 12
PREFIX_BYTES = 7
LENGTH_BYTES = 2
FRAME_BYTES = 64 * 1024
TAG_BYTES = 16


__all__ = ["DocumentStore", "StorageDownError", "StoreError"]


class DocumentStore:
    """The encrypted documents, in a folder or another storage. Names are ours: nothing of a member is in them."""

    def __init__(self, place: Path | Blobs) -> None:
        self.blobs: Blobs = FolderBlobs(place) if isinstance(place, Path) else place

    @property
    def folder(self) -> Path:
        """The folder, for who looks into it; raises TypeError where the documents are in another storage."""
        if not isinstance(self.blobs, FolderBlobs):
            raise TypeError("the documents are not in a folder")
        return self.blobs.folder

    def write(self, document_id: int, content: bytes) -> str:
        """Keep `content`, durably; returns its name in the storage. A later write takes its place.

        Raises StorageDownError, or OSError on a full disk.
        """
        path = self._place(document_id)
        self.blobs.write(path, _seal(document_id, content))
        return path

    def read(self, document_id: int, path: str) -> bytes:
        """The content; raises StoreError when the file is missing, was changed, or belongs to another document."""
        return b"".join(self.chunks(document_id, path))

    def chunks(self, document_id: int, path: str) -> Iterator[bytes]:
        """The content piece by piece, read as it is asked for. Raises as `read` does, also after the first pieces."""
        try:
            with self.blobs.open(path) as file:
                yield from _open(document_id, file)
        except OSError as error:
            raise StoreError("文件不在了。") from error

    def delete_of(self, document_id: int) -> None:
        """Remove whatever is there of a document, under whichever key it was named, half-written drafts included."""
        for path in self._places(document_id):
            self.blobs.delete(path)

    def _place(self, document_id: int) -> str:
        """Where a document is written now: under the newest key."""
        return self._places(document_id)[0]

    @staticmethod
    def _places(document_id: int) -> list[str]:
        # Derived from the id, so a fetch that is run again after a crash leaves no orphan.
        digests = keyring().digests(str(document_id), purpose="document.path")
        return [f"{name[:2]}/{name[:32]}.sealed" for name in digests]


def _seal(document_id: int, content: bytes) -> Iterator[bytes]:
    key = AESGCM.generate_key(bit_length=KEY_BITS)
    wrapped = keyring().seal(key, context=f"document.key:{document_id}")
    prefix = os.urandom(PREFIX_BYTES)
    yield MAGIC + len(wrapped).to_bytes(LENGTH_BYTES, "big") + wrapped + prefix
    cipher, place = AESGCM(key), f"document:{document_id}".encode()
    for number, start in enumerate(range(0, len(content) or 1, FRAME_BYTES)):
        end = start + FRAME_BYTES
        yield cipher.encrypt(_nonce(prefix, number, is_last=end >= len(content)), content[start:end], place)


def _open(document_id: int, file: BinaryIO) -> Iterator[bytes]:
    magic = file.read(len(MAGIC))
    if magic not in (MAGIC, FIRST_MAGIC):
        raise StoreError("文件格式不对。")
    wrapped = file.read(int.from_bytes(file.read(LENGTH_BYTES), "big"))
    cipher = AESGCM(keyring().open(wrapped, context=f"document.key:{document_id}"))
    place = f"document:{document_id}".encode()
    try:
        if magic == FIRST_MAGIC:
            yield cipher.decrypt(file.read(NONCE_BYTES), file.read(), place)
        else:
            yield from _open_frames(cipher, place, file)
    except (InvalidTag, ValueError) as error:
        raise StoreError("文件内容被改动过，无法打开。") from error


def _open_frames(cipher: AESGCM, place: bytes, file: BinaryIO) -> Iterator[bytes]:
    prefix = file.read(PREFIX_BYTES)
    sealed, number = file.read(FRAME_BYTES + TAG_BYTES), 0
    while True:
        following = file.read(FRAME_BYTES + TAG_BYTES)
        yield cipher.decrypt(_nonce(prefix, number, is_last=not following), sealed, place)
        if not following:
            return
        sealed, number = following, number + 1


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
