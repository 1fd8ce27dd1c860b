"""Members' pictures and files, as bot.documents wants them."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.documents.media import MediaGoneError, MediaUnavailableError
from bot.documents.media import MediaTooLargeError as DocumentTooLargeError
from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiError, ErrorClass, MediaTooLargeError, WeChatError


class WeChatMedia:
    """bot.documents' MediaSource over media/get."""

    def __init__(self, client: WeChatClient) -> None:
        self._client = client

    @contextmanager
    def open(self, media_id: str, max_bytes: int) -> Iterator[Iterator[bytes]]:
        """The content in chunks. Raises the MediaErrors of bot.documents: gone, too large, unavailable."""
        try:
            with self._client.download_media(media_id, max_bytes=max_bytes) as chunks:
                yield chunks
        except MediaTooLargeError as error:
            raise DocumentTooLargeError(error.message) from error
        except ApiError as error:
            gone = error.kind is ErrorClass.MEDIA_GONE
            raise (MediaGoneError if gone else MediaUnavailableError)(error.message) from error
        except WeChatError as error:
            raise MediaUnavailableError(error.message) from error
