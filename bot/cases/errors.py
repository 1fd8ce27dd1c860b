"""What can be refused about cases, in words for the person who asked."""

from bot.kernel.errors import DomainError


class CaseError(DomainError):
    """Base of the errors of cases."""


class NotEligible(CaseError):  # noqa: N818 - the name says what the member is told
    """The case is not opened; the message tells the member why and what can be done.

    `about`: the one answer that another one would do for (an ask id), None where no answer would help.
    """

    def __init__(self, message: str, *, about: str | None = None) -> None:
        super().__init__(message)
        self.about = about


class MoveRefused(CaseError):  # noqa: N818 - the name says what staff are told
    """The case does not move; the message says what is missing or which moves there are."""


class CaseChanged(MoveRefused):
    """The case is not any more what was shown before the yes; nothing was done. Show it anew and ask again."""


class NotTheirCase(MoveRefused):
    """The user does not act for the case's member (any more); nothing was done."""


class CaseNotFound(MoveRefused):
    """There is no case of that number."""
