"""Identifiers: unguessable tokens and short codes that a person can read out on the phone."""

import secrets

# No 0/O, 1/I/L, 5/S, 8/B: they are confused in speech and on small screens.
READABLE = "234679ACDEFGHJKMNPQRTUVWXYZ"
_PSEUDONYM = "erased-"


def new_token(length: int = 16) -> str:
    """An unguessable lower-case hexadecimal token of `length` characters."""
    return secrets.token_hex(length // 2)


def readable_code(length: int = 5) -> str:
    """A random code of `length` characters that survives being read aloud."""
    return "".join(secrets.choice(READABLE) for _ in range(length))


def new_pseudonym() -> str:
    """What stands for the openid of a user whose data was erased: random, so nothing leads back to them."""
    return _PSEUDONYM + new_token(24)


def is_pseudonym(openid: str) -> bool:
    """Whether nobody can be reached under `openid` any more (WeChat's own begin with `o`)."""
    return openid.startswith(_PSEUDONYM)
