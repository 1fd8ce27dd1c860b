"""What this room refuses."""

from bot.kernel.errors import DomainError


class DocumentError(DomainError):
    """A document cannot be handled as asked."""


class LinkError(DocumentError):
    """The link opens nothing; `expired`: it once did."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__("链接已过期或无效。")
        self.expired = expired
