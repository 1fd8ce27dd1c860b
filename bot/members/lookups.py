"""Finding members by what somebody says on the phone: the whole name, the phone number, the last four characters of
the phone or ID number. All SQL of it. Names and numbers are sealed, so only exact values are found, by keyed hash.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from bot.kernel.crypto import keyring
from bot.members.identity import number_digests
from bot.members.models import Member, MemberLookup
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
    known = exists().where(MemberLookup.member_id == Member.id)
    members = session.scalars(select(Member).where(~known).order_by(Member.id).limit(limit)).all()
    rows = [
        {"digest": keyring().digest(value, purpose=_purpose(kind)), "member_id": member.id}
        for member in members
        for kind, value in _values(member)
    ]
    if rows:
        session.execute(insert(MemberLookup), rows)
    return len(members)


def forget(session: Session, member_ids: Collection[int]) -> None:
    """These members have changed: `fill_missing` makes them findable anew."""
    session.execute(delete(MemberLookup).where(MemberLookup.member_id.in_(member_ids)))


def find(session: Session, kind: LookupKind, value: str) -> list[int]:
    """Ids of the members with this name or number."""
    value = fold_name(value) if kind is LookupKind.NAME else value.upper()
    digests = keyring().digests(value, purpose=_purpose(kind))
    return list(session.scalars(select(MemberLookup.member_id).where(MemberLookup.digest.in_(digests)).distinct()))


def find_by_number(session: Session, id_number: str) -> list[int]:
    """Ids of the members with this ID number."""
    query = select(Member.id).where(Member.id_digest.in_(number_digests(id_number.upper())))
    return list(session.scalars(query))
