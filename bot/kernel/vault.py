"""The vault: personal data taken out of a text, kept encrypted, stood for by a token such as `[证件:t_8f3a…]`.

A token is derived from where the value was found (a keyed hash of `origin`), so a turn that runs twice finds the same
one.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.kernel import clock
from bot.kernel.crypto import SealedText, keyring
from bot.kernel.db import Base, UtcDateTime

TOKEN = re.compile(r"\[(证件|姓名):(t_[0-9a-f]{16})\]")


class VaultKind(StrEnum):
    """What a token stands for; the value is the word inside the brackets."""

    ID_NUMBER = "证件"
    NAME = "姓名"


class VaultEntry(Base):
    """One value taken out of one message; `origin` is the message's inbound id."""

    __tablename__ = "vault_entry"

    token: Mapped[str] = mapped_column(String(24), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(SealedText("vault_entry.value"))
    origin: Mapped[str | None] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def put(session: Session, *, kind: VaultKind, value: str, origin: str) -> str:
    """Keep `value` and return its marker, e.g. `[证件:t_…]`. The same kind, value and origin give the same marker."""
    token = "t_" + keyring().digest(f"{origin}\x00{kind}\x00{value}", purpose="vault")[:16]
    if session.get(VaultEntry, token) is None:
        session.add(VaultEntry(token=token, kind=kind, value=value, origin=origin, created_at=clock.now()))
        session.flush()
    return f"[{kind}:{token}]"


def find_markers(text: str, kind: VaultKind) -> list[str]:
    """The tokens of `kind` in `text`, in order."""
    return [match[2] for match in TOKEN.finditer(text) if match[1] == kind]


def reveal(session: Session, token: str) -> str | None:
    """The value behind `token`, or None if it is unknown."""
    entry = session.get(VaultEntry, token)
    return None if entry is None else entry.value


def forget(session: Session, origins: Iterable[str], *, before: datetime | None = None) -> None:
    """Destroy every value that was taken out of these messages (before that time); their markers lead nowhere then."""
    values = delete(VaultEntry).where(VaultEntry.origin.in_(list(origins)))
    session.execute(values if before is None else values.where(VaultEntry.created_at < before))
