"""Erasing what cases know of a person (PIPL art. 47). Never commits.

What stays is the insurer's record of the policy: number, service, status, dates and the use of the entitlement, under
a pseudonym.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.cases import moving, repository
from bot.cases.errors import MoveRefused
from bot.cases.models import Case
from bot.catalog import ActorKind, MemberAct, get_catalog
from bot.documents import service as documents
from bot.members import service as members

# What stands for the reason of an exception (D1, J8): that there was one stays on record.
ERASED = "已删除"


class CaseFate(StrEnum):
    """What the wish to be forgotten means for an open case."""

    # Cancelled as if the member had said so: what became of the entitlement, in its own words (G5, D8, J6).
    RETURNED = "returned"
    USED = "used"
    EXPIRED = "expired"
    # Too far on for a member to cancel (deposit paid, sample at the lab): staff end it, then it is erased as well.
    STAYS_OPEN = "stays_open"


@dataclass(frozen=True)
class Fate:
    """One open case and what becomes of it. `service`: its short name; `member`: masked."""

    number: str
    service: str
    member: str
    fate: CaseFate


def withdraw_all(session: Session, openid: str, *, event_key: str) -> list[Fate]:
    """Cancel, as the member, every open case that this user asked for; those that cannot be, stay open."""
    return [_withdraw(session, case, f"{event_key}:{case.number}") for case in _locked(session, openid) if _open(case)]


def keep_papers_of_others(session: Session, openid: str) -> int:
    """Leave to the cases of other users what this user put into them; returns how many papers.

    A case that goes on must not lose its papers without a word, nor a closed one while its own user still acts for the
    member. They become that user's, and nothing tells any more who sent them.
    """
    kept = 0
    for number in documents.case_numbers_of(session, openid):
        case = moving.lock_case(session, number)
        if case.openid != openid and (_open(case) or members.may_act(session, case.openid, case.member_id)):
            kept += documents.hand_over(session, openid=openid, case_number=number, to=case.openid)
    return kept


def forget(session: Session, *, openid: str, pseudonym: str) -> None:
    """Put a pseudonym in the user's place in all their cases, and empty those that are closed."""
    for case in _locked(session, openid):
        case.openid, case.idempotency_key = pseudonym, f"erased:{case.number}"
        case.version += 1  # whoever plans from a case looks again
        for letter in repository.letters(session, case.number):
            letter.evidence = None  # its digests stay, so that the chain of letters still holds
        _untie(session, case)
        if not _open(case):
            _empty(session, case)
    session.flush()


def forget_closed(session: Session, pseudonym: str) -> int:
    """Empty the cases that had to stay open and are closed by now; returns how many are still open."""
    cases = _locked(session, pseudonym)
    for case in cases:
        if not _open(case):
            _empty(session, case)
    session.flush()
    return sum(_open(case) for case in cases)


def has_something_to_forget(session: Session, pseudonym: str) -> bool:
    """Whether `forget_closed` would do anything, or has nothing to wait for any more: a look that takes no lock."""
    numbers = repository.numbers_of_user(session, pseudonym)
    cases = [case for number in numbers if (case := repository.find(session, number))]
    return not any(map(_open, cases)) or any(not _open(case) and (case.details or case.facts) for case in cases)


def _withdraw(session: Session, case: Case, event_key: str) -> Fate:
    member = members.masked_name(repository.member_of(session, case))
    entry = get_catalog().service(case.service)
    service, move = entry.short_name, entry.move_of(case.status, MemberAct.CANCEL)
    if move is None:
        return Fate(case.number, service, member, CaseFate.STAYS_OPEN)
    try:
        moving.advance(session, case.number, move.target, actor=ActorKind.MEMBER, facts={}, event_key=event_key)
    except MoveRefused:
        return Fate(case.number, service, member, CaseFate.STAYS_OPEN)
    state = members.entitlement_state(session, case.number)
    return Fate(case.number, service, member, CaseFate(state) if state else CaseFate.RETURNED)


def _untie(session: Session, case: Case) -> None:
    """The log no longer tells which message was behind a line."""
    for event in repository.events(session, case.number):
        if event.event_key and not event.event_key.startswith("reminder:"):
            event.event_key = None


def _empty(session: Session, case: Case) -> None:
    """Moves and times stay, and that there was an exception; every word that somebody wrote goes."""
    case.details, case.facts = {}, {}
    for event in repository.events(session, case.number):
        event.note = event.data = None
        if event.exception is not None:
            event.exception = ERASED
    _untie(session, case)


def _open(case: Case) -> bool:
    return case.closed_at is None


def _locked(session: Session, openid: str) -> Sequence[Case]:
    return [moving.lock_case(session, number) for number in repository.numbers_of_user(session, openid)]
