"""The pieces of files that are still coming: sealed one by one beside the documents, removed when the file is whole.

A piece is named by where it begins; a piece that is sent again takes the place of the first.
"""

import shutil
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from bot.documents.store import StoreError
from bot.kernel.crypto import CryptoError, keyring


class PartStore:
    """The folder `coming` inside the folder of documents."""

    def __init__(self, documents_folder: Path) -> None:
        self.folder = documents_folder / "coming"

    def write(self, upload_id: int, offset: int, content: bytes) -> None:
        """Keep the piece that begins at `offset` (bytes)."""
        folder = self._folder(upload_id)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = folder / f"{offset:012d}"
        draft = target.with_name(f"{target.name}.{uuid4().hex}.draft")
        try:
            draft.touch(mode=0o600)
            draft.write_bytes(keyring().seal(content, context=_place(upload_id, offset)))
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)

    def read(self, upload_id: int, size: int) -> bytes:
        """The first `size` bytes, in one piece; raises StoreError when a piece is missing or was changed."""
        content, folder = bytearray(), self._folder(upload_id)
        while len(content) < size:
            try:
                sealed = (folder / f"{len(content):012d}").read_bytes()
                piece = keyring().open(sealed, context=_place(upload_id, len(content)))
            except (OSError, CryptoError) as error:
                raise StoreError("文件没有收全，请重新上传。") from error
            if not piece:
                raise StoreError("文件没有收全，请重新上传。")
            content += piece
        return bytes(content[:size])

    def delete(self, upload_id: int) -> None:
        """Remove every piece of an upload."""
        shutil.rmtree(self._folder(upload_id), ignore_errors=True)

    def sweep(self, older_than: timedelta) -> int:
        """Remove the pieces of uploads at which nothing came for so long (machine time); returns of how many."""
        before, removed = time.time() - older_than.total_seconds(), 0
        for folder in self.folder.glob("*"):
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
        return removed

    def _folder(self, upload_id: int) -> Path:
        return self.folder / keyring().digest(str(upload_id), purpose="upload.path")[:32]


def _place(upload_id: int, offset: int) -> str:
    return f"upload:{upload_id}:{offset}"
