"""The pieces of files that are still coming: sealed one by one beside the documents, removed when the file is whole.

A piece is named by where it begins; a piece that is sent again takes the place of the first.
"""

from datetime import timedelta

from bot.documents.blobs import Blobs
from bot.documents.errors import StorageDownError, StoreError
from bot.kernel.crypto import CryptoError, keyring

GROUP = "coming"


class PartStore:
    """The group `coming` beside the documents."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def write(self, upload_id: int, offset: int, content: bytes) -> None:
        """Keep the piece that begins at `offset` (bytes)."""
        self._blobs.write(_name(upload_id, offset), [keyring().seal(content, context=_place(upload_id, offset))])

    def read(self, upload_id: int, size: int) -> bytes:
        """The first `size` bytes, in one piece; raises StoreError when a piece is missing or was changed."""
        content = bytearray()
        while len(content) < size:
            piece = self._piece(upload_id, len(content))
            if not piece:
                raise StoreError("文件没有收全，请重新上传。")
            content += piece
        return bytes(content[:size])

    def _piece(self, upload_id: int, offset: int) -> bytes:
        try:
            with self._blobs.open(_name(upload_id, offset)) as file:
                return keyring().open(file.read(), context=_place(upload_id, offset))
        except StorageDownError:
            raise
        except (StoreError, OSError, CryptoError) as error:
            raise StoreError("文件没有收全，请重新上传。") from error

    def delete(self, upload_id: int) -> None:
        """Remove every piece of an upload."""
        self._blobs.delete_all(_group(upload_id))

    def sweep(self, older_than: timedelta) -> int:
        """Remove the pieces of uploads at which nothing came for so long (machine time); returns of how many."""
        stale = self._blobs.groups_untouched(GROUP, older_than)
        for group in stale:
            self._blobs.delete_all(group)
        return len(stale)


def _group(upload_id: int) -> str:
    return f"{GROUP}/{keyring().digest(str(upload_id), purpose='upload.path')[:32]}"


def _name(upload_id: int, offset: int) -> str:
    return f"{_group(upload_id)}/{offset:012d}"


def _place(upload_id: int, offset: int) -> str:
    return f"upload:{upload_id}:{offset}"
