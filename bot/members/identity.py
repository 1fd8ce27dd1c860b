"""Who is it? Users of WeChat, the identity check J3, and the bindings it makes. Never commits."""

from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest

from sqlalchemy.orm import Session

from bot.catalog import render
from bot.kernel import clock
from bot.kernel.crypto import keyring
from bot.members import repository
from bot.members.id_numbers import NumberCheck, check_number
from bot.members.id_spans import Span, extract_id_numbers
from bot.members.models import Binding, IdentityAttempt, IdentityOutcome, IdKind, Member, WeChatUser
from bot.members.names import fold_name

__all__ = [
    "IdentityOutcome",
    "IdentityResult",
    "NumberCheck",
    "Span",
    "check_number",
    "extract_id_numbers",
    "name_digest",
    "number_digest",
    "verify_identity",
]

ALLOWED_WRONG = 5
WINDOW = timedelta(hours=1)
_NUMBER_PURPOSE = "member.id_number"
_NAME_PURPOSE = "member.name"
_NOBODY = repository.MemberKey(0, "0" * 64)


@dataclass(frozen=True)
class IdentityResult:
    """`member` is given when the outcome is matched; `hint` is what to tell the user, empty when matched."""

    outcome: IdentityOutcome
    member: Member | None = None
    hint: str = ""


def number_digest(number: str) -> str:
    """The keyed hash under which a normalised ID number is kept."""
    return keyring().digest(number, purpose=_NUMBER_PURPOSE)


def number_digests(number: str) -> list[str]:
    """The hashes to look a normalised ID number up by, while keys rotate."""
    return keyring().digests(number, purpose=_NUMBER_PURPOSE)


def name_digest(name: str) -> str:
    """The keyed hash under which a name is compared."""
    return keyring().digest(fold_name(name), purpose=_NAME_PURPOSE)


def verify_identity(
    session: Session,
    *,
    user: WeChatUser,
    name: str,
    id_number: str,
    attempt_key: str,
    kind: IdKind | None = None,
    relation: str | None = None,
) -> IdentityResult:
    """J3: match name and ID number against the roster, and bind the user to the member who fits, as `relation`.

    A number that cannot be one is told so and not counted; it says nothing about the roster. Otherwise the answer never
    tells which half was wrong, and the work done is the same. Five wrong tries within an hour lock the user for an
    hour; while locked, nothing is compared. The same try under the same `attempt_key` (a turn that runs again) counts
    once and ends as it did. With `kind` the number must be one of that kind, and the member's document as well.
    """
    user = repository.lock_user(session, user.id)
    number = check_number(id_number, kind=kind)
    keys = _attempt_keys(attempt_key, name=name, number=number.normalised)
    if before := repository.find_attempt(session, user.id, keys):
        return _result_of(session, before)
    now = clock.now()
    if user.identity_locked_until is not None and now < user.identity_locked_until:
        return _locked()
    if number.kind is None:
        return IdentityResult(IdentityOutcome.INVALID_NUMBER, hint=number.problem or "")
    member_id = _find_match(session, name=name, number=number)
    attempt = IdentityAttempt(user_id=user.id, key=keys[0], matched=member_id is not None, member_id=member_id, at=now)
    session.add(attempt)
    session.flush()
    if member_id is not None:
        _bind(session, user, member_id, relation)
    elif repository.count_wrong_attempts(session, user.id, after=now - WINDOW) >= ALLOWED_WRONG:
        user.identity_locked_until, attempt.locked = now + WINDOW, True
        session.flush()
    return _result_of(session, attempt)


def _attempt_keys(attempt_key: str, *, name: str, number: str) -> list[str]:
    """What was tried is part of the key: a turn that runs again with one message more may try another number."""
    return keyring().digests(f"{attempt_key}\x00{number}\x00{fold_name(name)}", purpose="identity_attempt")


def _result_of(session: Session, attempt: IdentityAttempt) -> IdentityResult:
    if attempt.member_id is not None:
        return IdentityResult(IdentityOutcome.MATCHED, member=repository.get_member(session, attempt.member_id))
    if attempt.locked:
        return _locked()
    return IdentityResult(IdentityOutcome.MISMATCH, hint=render("identity.mismatch"))


def _locked() -> IdentityResult:
    return IdentityResult(IdentityOutcome.LOCKED, hint=render("identity.locked"))


def _find_match(session: Session, *, name: str, number: NumberCheck) -> int | None:
    """The member of that number and name, among the kinds the number may be of; else the same work against nobody."""
    wanted = keyring().digests(fold_name(name), purpose=_NAME_PURPOSE)
    match = None
    digests = number_digests(number.normalised)
    for key in repository.member_keys(session, digests, kinds=number.candidates) or [_NOBODY]:
        if any(compare_digest(key.name_digest, digest) for digest in wanted):
            match = key.id
    return match


def _bind(session: Session, user: WeChatUser, member_id: int, relation: str | None) -> None:
    binding = repository.find_binding(session, user_id=user.id, member_id=member_id)
    if binding is None:
        session.add(Binding(user_id=user.id, member_id=member_id, relation=relation, created_at=clock.now()))
    elif relation is not None:
        binding.relation = relation
    session.flush()
