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
from bot.members.models import Binding, IdentityAttempt, IdentityOutcome, Member, WeChatUser
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


def verify_identity(session: Session, *, user: WeChatUser, name: str, id_number: str) -> IdentityResult:
    """J3: match name and ID number against the roster, and bind the user to the member who fits.

    A number that cannot be one is told so and not counted; it says nothing about the roster. Otherwise the answer never
    tells which half was wrong, and the work done is the same. Five wrong tries within an hour lock the user for an
    hour; while locked, nothing is compared.
    """
    user = repository.lock_user(session, user.id)
    now = clock.now()
    if user.identity_locked_until is not None and now < user.identity_locked_until:
        return _locked()
    number = check_number(id_number)
    if number.kind is None:
        return IdentityResult(IdentityOutcome.INVALID_NUMBER, hint=number.problem or "")
    member_id = _find_match(session, name=name, number=number.normalised)
    session.add(IdentityAttempt(user_id=user.id, matched=member_id is not None, at=now))
    session.flush()
    if member_id is not None:
        return IdentityResult(IdentityOutcome.MATCHED, member=_bind(session, user, member_id))
    wrong = repository.count_wrong_attempts(session, user.id, after=now - WINDOW)
    if wrong < ALLOWED_WRONG:
        return IdentityResult(IdentityOutcome.MISMATCH, hint=render("identity.mismatch"))
    user.identity_locked_until = now + WINDOW
    session.flush()
    return _locked()


def _locked() -> IdentityResult:
    return IdentityResult(IdentityOutcome.LOCKED, hint=render("identity.locked"))


def _find_match(session: Session, *, name: str, number: str) -> int | None:
    """The member of that number and name. With an unknown number the same comparison is made against nobody."""
    wanted = keyring().digests(fold_name(name), purpose=_NAME_PURPOSE)
    match = None
    for key in repository.member_keys(session, number_digests(number)) or [_NOBODY]:
        if any(compare_digest(key.name_digest, digest) for digest in wanted):
            match = key.id
    return match


def _bind(session: Session, user: WeChatUser, member_id: int) -> Member:
    if repository.find_binding(session, user_id=user.id, member_id=member_id) is None:
        session.add(Binding(user_id=user.id, member_id=member_id, created_at=clock.now()))
        session.flush()
    return session.get_one(Member, member_id)
