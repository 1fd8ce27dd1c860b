"""What can be refused about cases, in words for the person who asked."""

from bot.kernel.errors import DomainError


class CaseError(DomainError):
    """Base of the errors of cases."""


class NotEligible(CaseError):  # noqa: N818 - the name says what the member is told
    """The case is not opened; the message tells the member why and what can be done."""


class MoveRefused(CaseError):  # noqa: N818 - the name says what staff are told
    """The case does not move; the message says what is missing or which moves there are."""


class CaseNotFound(MoveRefused):
    """There is no case of that number."""
