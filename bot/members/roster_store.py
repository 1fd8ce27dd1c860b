"""Writing a checked roster: members found by hashed number, policies by number and member, in chunks. All SQL of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from bot.kernel import clock
from bot.members.corrections import follow_dates
from bot.members.identity import name_digest, number_digest, number_digests
from bot.members.models import Member, Policy
from bot.members.repository import forget_lookups
from bot.members.roster_rows import RosterRow
from bot.members.roster_uses import record_uses

CHUNK = 500

Person: TypeAlias = tuple[str, str]  # kind and hash of the ID number


@dataclass
class Counts:
    """What became of the rows; `uses` are uses of services from before (已用服务) that were not known yet."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    uses: int = 0


@dataclass(frozen=True)
class _Known:
    id: int
    changed: bool


def store(session: Session, rows: list[RosterRow]) -> Counts:
    """Insert and update; members and policies that the roster does not name stay as they are."""
    if session.get_bind().dialect.name == "postgresql":
        # Two imports at once would meet in the unique constraints; reading and binding go on meanwhile.
        session.execute(text("LOCK TABLE member IN SHARE ROW EXCLUSIVE MODE"))
    now = clock.now()
    by_person: dict[Person, list[RosterRow]] = {}
    for row in rows:
        by_person.setdefault((row.id_type, number_digest(row.id_number)), []).append(row)
    counts = Counts()
    people = iter(by_person.items())
    while chunk := dict(islice(people, CHUNK)):
        known = _store_members(session, chunk, now)
        _store_policies(session, chunk, known, counts, now)
        counts.uses += record_uses(session, [(row, member.id) for row, member in _rows_with_members(chunk, known)])
    session.flush()
    return counts


def _store_members(session: Session, chunk: dict[Person, list[RosterRow]], now: datetime) -> dict[Person, _Known]:
    existing = _find_members(session, chunk)
    known: dict[Person, _Known] = {}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for person, rows in chunk.items():
        name, phone = rows[-1].name, next((row.phone for row in reversed(rows) if row.phone), None)
        values = {"name": name, "name_digest": name_digest(name), "id_digest": person[1], "updated_at": now}
        if person not in existing:
            number = {"id_type": person[0], "id_number": rows[-1].id_number, "phone": phone, "created_at": now}
            new.append(values | number)
            continue
        stored = existing[person]
        differs = stored.name != name or (phone is not None and stored.phone != phone)
        if differs or stored.id_digest != person[1]:
            changed.append(values | {"id": stored.id, "phone": phone or stored.phone})
        known[person] = _Known(stored.id, differs)
    if changed:
        session.execute(update(Member), changed)
        forget_lookups(session, [values["id"] for values in changed])
    if new:
        session.execute(insert(Member), new)
        added = select(Member.id, Member.id_type, Member.id_digest)
        added = added.where(Member.id_digest.in_([values["id_digest"] for values in new]))
        for member_id, kind, digest in session.execute(added):
            known.setdefault((kind, digest), _Known(member_id, False))
    return known


@dataclass(frozen=True)
class _Stored:
    id: int
    id_digest: str
    name: str
    phone: str | None


def _find_members(session: Session, chunk: dict[Person, list[RosterRow]]) -> dict[Person, _Stored]:
    """The stored members of `chunk`, also those whose hash was made with an older key."""
    person_of: dict[Person, Person] = {}
    for (kind, newest), rows in chunk.items():
        for digest in number_digests(rows[0].id_number):
            person_of[kind, digest] = (kind, newest)
    columns = select(Member.id, Member.id_type, Member.id_digest, Member.name, Member.phone)
    found = session.execute(columns.where(Member.id_digest.in_([digest for _, digest in person_of])))
    return {
        person_of[kind, digest]: _Stored(member_id, digest, name, phone)
        for member_id, kind, digest, name, phone in found
        if (kind, digest) in person_of
    }


def _store_policies(
    session: Session,
    chunk: dict[Person, list[RosterRow]],
    known: dict[Person, _Known],
    counts: Counts,
    now: datetime,
) -> None:
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    expired_on: dict[int, date] = {}  # of policies whose dates change, the expiry date of before
    stored = _find_policies(session, [member.id for member in known.values()])
    for row, member in _rows_with_members(chunk, known):
        values = {
            "product": row.product,
            "effective_date": row.effective_date,
            "expiry_date": row.expiry_date,
            "waiting_period_days": row.waiting_period_days,
        }
        policy_id, before = stored.get((row.policy_no, member.id), (None, {}))
        if policy_id is None:
            place = {"policy_no": row.policy_no, "member_id": member.id}
            new.append(values | place | {"created_at": now, "updated_at": now})
            counts.created += 1
        elif before != values:
            changed.append(values | {"id": policy_id, "updated_at": now})
            counts.updated += 1
            if any(before[name] != values[name] for name in ("effective_date", "expiry_date")):
                expired_on[policy_id] = before["expiry_date"]
        elif member.changed:
            counts.updated += 1
        else:
            counts.unchanged += 1
    if new:
        session.execute(insert(Policy), new)
    if changed:
        # In the order in which everybody locks several policies.
        session.execute(update(Policy), sorted(changed, key=lambda values: values["id"]))
    follow_dates(session, expired_on)


def _rows_with_members(
    chunk: dict[Person, list[RosterRow]], known: dict[Person, _Known]
) -> Iterator[tuple[RosterRow, _Known]]:
    for person, rows in chunk.items():
        for row in rows:
            yield row, known[person]


def _find_policies(session: Session, member_ids: list[int]) -> dict[tuple[str, int], tuple[int, dict[str, Any]]]:
    found: dict[tuple[str, int], tuple[int, dict[str, Any]]] = {}
    names = ("product", "effective_date", "expiry_date", "waiting_period_days")
    columns = [getattr(Policy, name) for name in names]
    query = select(Policy.policy_no, Policy.member_id, Policy.id, *columns).where(Policy.member_id.in_(member_ids))
    for policy_no, member_id, policy_id, *values in session.execute(query):
        found[policy_no, member_id] = (policy_id, dict(zip(names, values, strict=True)))
    return found
