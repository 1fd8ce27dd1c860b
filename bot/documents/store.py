"""Encrypted files: one per document, each under a random key of its own that the keyring wraps.

Layout of a file: `INSDOC1 NUL | length of the wrapped key (2) | wrapped key | nonce (12) | AES-GCM body and tag`.
Both the wrapped key and the content are bound to the document's id, so a file put in another's place does not open.
"""

import os
from pathlib import Path
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.kernel.crypto import keyring
from bot.kernel.errors import DomainError

MAGIC = b"INSDOC1\x00"
KEY_BITS = 256
NONCE_BYTES = 12
LENGTH_BYTES = 2


class StoreError(DomainError):
    """A stored document is missing or does not open."""


class DocumentStore:
    """The folder of encrypted documents. Names are ours: nothing of a member or a media id is in them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, document_id: int, content: bytes) -> str:
        """Keep `content`, durably; returns the path inside the folder. A later write takes its place."""
        path = self._place(document_id)
        target = self.folder / path
        _make_private(self.folder)
        _make_private(target.parent)
        _write_durably(target, _seal(document_id, content))
        return path

    def read(self, document_id: int, path: str) -> bytes:
        """The content; raises StoreError when the file is missing, was changed, or belongs to another document."""
        target = (self.folder / path).resolve()
        if not target.is_relative_to(self.folder.resolve()):
            raise StoreError("文件位置不对。")
        try:
            sealed = target.read_bytes()
        except OSError as error:
            raise StoreError("文件不在了。") from error
        return _open(document_id, sealed)

    def delete(self, path: str) -> None:
        """Remove the file, if it is there."""
        (self.folder / path).unlink(missing_ok=True)

    @staticmethod
    def _place(document_id: int) -> str:
        # Derived from the id, so a fetch that is run again after a crash leaves no orphan.
        name = keyring().digest(str(document_id), purpose="document.path")[:32]
        return f"{name[:2]}/{name}.sealed"


def _seal(document_id: int, content: bytes) -> bytes:
    key = AESGCM.generate_key(bit_length=KEY_BITS)
    wrapped = keyring().seal(key, context=f"document.key:{document_id}")
    nonce = os.urandom(NONCE_BYTES)
    body = AESGCM(key).encrypt(nonce, content, f"document:{document_id}".encode())
    return MAGIC + len(wrapped).to_bytes(LENGTH_BYTES, "big") + wrapped + nonce + body


def _open(document_id: int, sealed: bytes) -> bytes:
    start = len(MAGIC) + LENGTH_BYTES
    if not sealed.startswith(MAGIC) or len(sealed) < start:
        raise StoreError("文件格式不对。")
    end = start + int.from_bytes(sealed[len(MAGIC) : start], "big")
    key = keyring().open(sealed[start:end], context=f"document.key:{document_id}")
    try:
        return AESGCM(key).decrypt(
            sealed[end : end + NONCE_BYTES], sealed[end + NONCE_BYTES :], f"document:{document_id}".encode()
        )
    except (InvalidTag, ValueError) as error:
        raise StoreError("文件内容被改动过，无法打开。") from error


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write_durably(target: Path, content: bytes) -> None:
    draft = target.with_name(f"{target.name}.{uuid4().hex}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
