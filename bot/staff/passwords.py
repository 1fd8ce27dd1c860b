"""Passwords of the staff: argon2id, and what one must be like."""

import secrets
import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.kernel.errors import DomainError
from bot.kernel.ids import READABLE

MIN_LENGTH = 10
MAX_LENGTH = 200
_GROUPS, _GROUP_LENGTH = 4, 4
# RFC 9106, second recommended choice: 64 MiB, 3 passes.
_hasher = PasswordHasher()
# So many at a time: a flood of sign-ins must not take all memory.
_turnstile = threading.BoundedSemaphore(4)


class PasswordError(DomainError):
    """A password is not good enough; the message says why."""


def new_password() -> str:
    """A random password to be read from a screen once and changed at the first sign-in: about 76 bits."""
    groups = ("".join(secrets.choice(READABLE) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def check_password(password: str, *, name: str) -> None:
    """Raise PasswordError for a password that is too short, too long, one sign over and over, or holds the name."""
    if len(password) < MIN_LENGTH:
        raise PasswordError(f"密码至少要{MIN_LENGTH}个字符。")
    if len(password) > MAX_LENGTH:
        raise PasswordError(f"密码不能超过{MAX_LENGTH}个字符。")
    if len(set(password)) < MIN_LENGTH // 2:
        raise PasswordError("密码里不同的字符太少，请换一个。")
    if name.casefold() in password.casefold():
        raise PasswordError("密码里不能有登录名。")


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return _hasher.hash(password)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex(16))


def is_right(password: str, kept: str | None) -> bool:
    """Whether a password fits what is kept of one. For nobody (None) it takes as long, and never fits."""
    with _turnstile:
        return _fits(password, kept)


def _fits(password: str, kept: str | None) -> bool:
    try:
        return _hasher.verify(kept or _nobody(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
