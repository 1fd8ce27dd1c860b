"""Where the content of a picture comes from: the room's wish, which the WeChat client fulfils."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from bot.kernel.errors import DomainError


class MediaError(DomainError):
    """The content did not come."""


class MediaGoneError(MediaError):
    """It never will: the media id is unknown or older than three days (40007)."""


class MediaTooLargeError(MediaError):
    """It is larger than was allowed."""


class MediaUnavailableError(MediaError):
    """Not now: network, token, quota or an error at WeChat's side. Worth another try."""


class MediaSource(Protocol):
    """Opens the content behind a media id."""

    def open(self, media_id: str, max_bytes: int) -> AbstractContextManager[Iterator[bytes]]:
        """The content in chunks. Raises a MediaError on opening or while reading."""
