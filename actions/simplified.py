"""Traditional characters of members' questions as simplified ones, so that one pattern hears both."""

from bot.conversations.spelling import simplified

__all__ = ["simplified"]
