"""Finding members by what somebody says on the phone: the whole name, the phone number, the last four characters of
the phone or ID number. Names and numbers are sealed, so only exact values are found, by keyed hash.
"""

import re
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.kernel.crypto import keyring
from bot.members import repository
from bot.members.identity import number_digests
from bot.members.models import IdKind, Member
from bot.members.names import fold_name

TAIL = 4
PHONE_LENGTH = 11


class LookupKind(StrEnum):
    """What is hashed; part of the hash, so that a number of one kind never fits another."""

    NAME = "name"
    PHONE = "phone"
    PHONE_TAIL = "phone_tail"
    ID_TAIL = "id_tail"


def _purpose(kind: LookupKind) -> str:
    return f"member_lookup.{kind}"


def _values(member: Member) -> list[tuple[LookupKind, str]]:
    phone = re.sub(r"\D", "", member.phone or "")[-PHONE_LENGTH:]
    values = [(LookupKind.NAME, fold_name(member.name)), (LookupKind.ID_TAIL, member.id_number[-TAIL:].upper())]
    return values + ([(LookupKind.PHONE, phone), (LookupKind.PHONE_TAIL, phone[-TAIL:])] if phone else [])


def fill_missing(session: Session, *, limit: int) -> int:
    """Make members findable that are not yet; returns how many."""
    members = repository.members_without_lookups(session, limit)
    digests = [
        (keyring().digest(value, purpose=_purpose(kind)), member.id)
        for member in members
        for kind, value in _values(member)
    ]
    repository.add_lookups(session, digests)
    return len(members)


def find(session: Session, kind: LookupKind, value: str) -> list[int]:
    """Ids of the members with this name or number."""
    value = fold_name(value) if kind is LookupKind.NAME else value.upper()
    return repository.find_lookups(session, keyring().digests(value, purpose=_purpose(kind)))


def find_by_number(session: Session, id_number: str) -> list[int]:
    """Ids of the members with this ID number."""
    keys = repository.member_keys(session, number_digests(id_number.upper()), kinds=tuple(IdKind))
    return [key.id for key in keys]
