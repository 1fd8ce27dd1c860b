"""What can be wrong with a wish about a chat. The messages are for staff."""

from bot.kernel.errors import DomainError


class ConversationError(DomainError):
    """The conversation cannot do what was asked of it."""


class TakenError(ConversationError):
    """Somebody else has the chat, or was faster; the message names them."""


class NotYoursError(ConversationError):
    """Only who has the chat may do this."""


class WindowShutError(ConversationError):
    """WeChat takes no message for this member before they write again."""
