"""Media: in memory only, gone after three days of the sandbox's clock."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import filetype

from bot.sandbox.clock import MovableClock
from bot.sandbox.codes import ApiError, Code

LIFE = timedelta(days=3)
MEMORY_LIMIT = 256 * 1024 * 1024
MEGABYTE = 1024 * 1024


class MediaKind(StrEnum):
    """WeChat's kinds of media."""

    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    THUMB = "thumb"


SIZE_LIMITS = {
    MediaKind.IMAGE: 10 * MEGABYTE,
    MediaKind.VOICE: 2 * MEGABYTE,
    MediaKind.VIDEO: 10 * MEGABYTE,
    MediaKind.THUMB: 64 * 1024,
}
ALLOWED_TYPES = {
    MediaKind.IMAGE: ("image/jpeg", "image/png", "image/gif"),
    MediaKind.THUMB: ("image/jpeg",),
    MediaKind.VIDEO: ("video/mp4",),
}


@dataclass(frozen=True)
class Media:
    """One file."""

    media_id: str
    kind: MediaKind
    content: bytes
    mime: str
    created_at: datetime


class MediaStore:
    """Files by media_id; the oldest give way when memory runs short."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self._files: dict[str, Media] = {}

    def add(self, content: bytes, kind: MediaKind) -> Media:
        """Keep a file. The type is what the bytes say, not what the sender claims."""
        media_id = secrets.token_urlsafe(48)
        mime = filetype.guess_mime(content) or _DEFAULT_TYPES[kind]
        media = Media(media_id, kind, content, mime, self._clock.now())
        self._files[media_id] = media
        while sum(len(one.content) for one in self._files.values()) > MEMORY_LIMIT:
            self._files.pop(next(iter(self._files)))
        return media

    def upload(self, content: bytes, kind: str) -> Media:
        """media/upload. Raises 40004, 41005, 40006, 40005."""
        if kind not in set(MediaKind):
            raise ApiError(Code.INVALID_MEDIA_TYPE)
        wanted = MediaKind(kind)
        if not content:
            raise ApiError(Code.MEDIA_MISSING)
        if len(content) > SIZE_LIMITS[wanted]:
            raise ApiError(Code.INVALID_MEDIA_SIZE)
        if wanted in ALLOWED_TYPES and filetype.guess_mime(content) not in ALLOWED_TYPES[wanted]:
            raise ApiError(Code.INVALID_FILE_TYPE)
        return self.add(content, wanted)

    def get(self, media_id: str) -> Media:
        """A file that is not older than three days. Raises 40007."""
        media = self._files.get(media_id)
        if media is None or self._clock.now() - media.created_at >= LIFE:
            raise ApiError(Code.INVALID_MEDIA_ID, f"invalid media_id hint: [{secrets.token_urlsafe(10)}]")
        return media

    def shown(self, media_id: str) -> Media | None:
        """A file for the phone's own screen, which keeps it."""
        return self._files.get(media_id)

    def clear(self) -> None:
        """Forget everything."""
        self._files.clear()


_DEFAULT_TYPES = {
    MediaKind.IMAGE: "application/octet-stream",
    MediaKind.VOICE: "audio/amr",
    MediaKind.VIDEO: "video/mp4",
    MediaKind.THUMB: "application/octet-stream",
}
