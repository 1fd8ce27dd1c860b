"""Identifiers: unguessable tokens and short codes that a person can read out on the phone."""

import secrets

# No 0/O, 1/I/L, 5/S, 8/B: they are confused in speech and on small screens.
READABLE = "234679ACDEFGHJKMNPQRTUVWXYZ"
_PSEUDONYM = "erased-"
# Stands for an openid where no record needs to be told from another: it leads nowhere, not even to a pseudonym.
ERASED = "erased"


def new_token(length: int = 16) -> str:
    """An unguessable lower-case hexadecimal token of `length` characters."""
    return secrets.token_hex(length // 2)


def readable_code(length: int = 5) -> str:
    """A random code of `length` characters that survives being read aloud."""
    return "".join(secrets.choice(READABLE) for _ in range(length))


def new_pseudonym() -> str:
    """What stands for the openid of an erased user in the records that stay (cases, their papers and reminders).

    Random, and written nowhere beside an openid or an id of a message once the erasure is done: no join leads from it
    to the openid. That the user once acted for the member of a case stays in the audit log (decision 0072).
    """
    return _PSEUDONYM + new_token(24)


def is_pseudonym(openid: str) -> bool:
    """Whether nobody can be reached under `openid` any more (WeChat's own begin with `o`)."""
    return openid == ERASED or openid.startswith(_PSEUDONYM)
