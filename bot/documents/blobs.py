"""Where sealed files lie: one interface, a folder here or an S3-compatible storage (s3.py). What is in them: store.py.

Names are ours, like `ab/abcdef.sealed`; nothing of a member is in them. Whatever comes here is sealed already.
"""

import os
import shutil
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

from bot.documents.errors import StoreError

PROBE = b"INS Care: can this storage be written, read and emptied?"


class Blobs(Protocol):
    """A place for sealed files. Every method raises StorageDownError while the place cannot be reached."""

    def write(self, name: str, parts: Iterable[bytes]) -> None:
        """Keep a file, durably and whole or not at all; it takes the place of an earlier one of this name."""

    def open(self, name: str) -> BinaryIO:
        """The file, to be read piece by piece and closed. Raises StoreError when it is missing."""

    def delete(self, name: str) -> None:
        """Remove the file, and what is left of writes of it that were cut off; nothing where there is none."""

    def delete_all(self, group: str) -> None:
        """Remove every file whose name begins with `group/`."""

    def groups_untouched(self, parent: str, since: timedelta) -> list[str]:
        """The groups below `parent/` in which nothing was written for so long, by the storage's own clock."""

    def check(self) -> str:
        """Write, read and remove a file; what was seen, for `server.py doctor`. Raises StoreError with what to do."""


class FolderBlobs:
    """Files in a folder of this machine, readable by this user alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, parts: Iterable[bytes]) -> None:
        """Write a draft, sync it, rename it, sync the folder. Raises OSError, e.g. on a full disk."""
        target = self._place(name)
        _make_private(self.folder)
        _make_private(target.parent)
        _write_durably(target, parts)

    def open(self, name: str) -> BinaryIO:
        """The open file. Raises StoreError when it is missing, or when the name leads out of the folder."""
        try:
            return self._place(name).open("rb")
        except OSError as error:
            raise StoreError("文件不在了。") from error

    def delete(self, name: str) -> None:
        """Unlink the file and its drafts."""
        target = self._place(name)
        for file in (target, *target.parent.glob(f"{target.name}.*.draft")):
            file.unlink(missing_ok=True)

    def delete_all(self, group: str) -> None:
        """Remove the folder of a group."""
        shutil.rmtree(self._place(group), ignore_errors=True)

    def groups_untouched(self, parent: str, since: timedelta) -> list[str]:
        """Folders that did not change for so long."""
        before = time.time() - since.total_seconds()
        return [
            f"{parent}/{folder.name}"
            for folder in self._place(parent).glob("*")
            if folder.is_dir() and folder.stat().st_mtime < before
        ]

    def check(self) -> str:
        """Whether the folder can be written and read."""
        name = f"probe/{uuid4().hex}"
        try:
            probe(self, name)
        except OSError as error:
            raise StoreError(f"资料文件夹 {self.folder} 不能读写（{error.strerror}），请检查权限和磁盘空间") from error
        return f"文件夹 {self.folder}"

    def _place(self, name: str) -> Path:
        target = (self.folder / name).resolve()
        if not target.is_relative_to(self.folder.resolve()):
            raise StoreError("文件位置不对。")
        return self.folder / name


def probe(blobs: Blobs, name: str) -> None:
    """Write, read and remove a file; raises StoreError when what comes back is not what was written."""
    blobs.write(name, [PROBE])
    with blobs.open(name) as file:
        came_back = file.read(len(PROBE) + 1)
    blobs.delete(name)
    if came_back != PROBE:
        raise StoreError("资料存储读回的内容和写入的不一样，请检查存储服务")


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write_durably(target: Path, parts: Iterable[bytes]) -> None:
    draft = target.with_name(f"{target.name}.{uuid4().hex}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.writelines(parts)
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
