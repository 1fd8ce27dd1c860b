"""The error every room derives from: a sentence for people, never a value that identifies one."""


class DomainError(Exception):
    """Something a person asked for cannot be done.

    `message` is Chinese, complete and free of personal data: edges may show it to members, staff and logs.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
