"""What this room refuses."""

from bot.documents.models import RejectReason
from bot.kernel.errors import DomainError


class ImageRejectedError(Exception):
    """The file is nothing that we keep; `reason` says why."""

    def __init__(self, reason: RejectReason) -> None:
        super().__init__(reason)
        self.reason = reason


class DocumentError(DomainError):
    """A document cannot be handled as asked."""


class StoreError(DocumentError):
    """A stored document is missing or does not open."""


class StorageDownError(StoreError):
    """The storage cannot be reached, or refuses us: nothing is known of the document."""


class LinkError(DocumentError):
    """The link opens nothing; `expired`: it once did."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__("链接已过期或无效。")
        self.expired = expired
