"""Acting for others: which members a user is bound to, as what, and how a binding ends. Never commits."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.kernel import audit, clock
from bot.members import repository
from bot.members.consents import withdraw_consent
from bot.members.identity import WINDOW
from bot.members.models import Member, Policy, WeChatUser
from bot.members.policy_years import PolicyYear, policy_year


@dataclass(frozen=True)
class BoundMember:
    """A member the user may act for, and what the member is to the user (e.g. 母亲), None while nobody has said."""

    member: Member
    relation: str | None


@dataclass(frozen=True)
class BoundPolicy:
    """A policy in force, its member, a reachable user who may act for them, and the policy year of the day asked."""

    user: WeChatUser
    member: Member
    policy: Policy
    year: PolicyYear


def members_of(session: Session, user: WeChatUser) -> list[Member]:
    """The members the user may act for, in the order in which they were bound."""
    return [bound.member for bound in bound_members(session, user)]


def bound_members(session: Session, user: WeChatUser) -> list[BoundMember]:
    """The members the user may act for, each with the relation, in the order in which they were bound."""
    return [BoundMember(member, relation) for member, relation in repository.bound_members(session, user.id)]


def bound_policies(session: Session, on: date) -> list[BoundPolicy]:
    """Every policy in force on `on` with each reachable user who acts for its member, for the reminders before J6.

    Not with those who took back their consent, or never gave any.
    """
    return [
        BoundPolicy(user, member, policy, policy_year(policy, on))
        for user, member, policy in repository.bound_policies(session, on)
    ]


def may_act(session: Session, openid: str, member_id: int) -> bool:
    """Whether a WeChat user is bound to a member at this moment."""
    user = repository.find_user(session, openid)
    return user is not None and repository.find_binding(session, user_id=user.id, member_id=member_id) is not None


def may_be_reminded(session: Session, openid: str, member_id: int) -> bool:
    """Whether a user may be written to about a member without having asked: bound, and a consent stands (PIPL)."""
    user = repository.find_user(session, openid)
    return user is not None and may_act(session, openid, member_id) and bool(repository.live_consents(session, user.id))


def set_relation(session: Session, user: WeChatUser, member: Member, relation: str | None) -> None:
    """Remember what the member is to the user, a word that `find_relation` gave. Nothing happens when not bound."""
    if binding := repository.find_binding(session, user_id=user.id, member_id=member.id):
        binding.relation = relation
        session.flush()


def unbind(session: Session, user: WeChatUser, member: Member, *, evidence: str, actor: str | None = None) -> bool:
    """End the user's acting for the member; `evidence` is the inbound id of the wish. False when not bound.

    `actor` (for the audit) is the user themselves unless staff act for them.

    Cases that are open go on; who may see them is decided by the bindings from now on.
    """
    user = repository.lock_user(session, user.id)
    binding = repository.find_binding(session, user_id=user.id, member_id=member.id)
    if binding is None:
        return False
    session.delete(binding)
    repository.delete_matches(session, user.id, member_id=member.id)
    session.flush()
    audit.record(
        session,
        action="member.unbound",
        actor=actor or _name(user),
        subject=f"member:{member.id}",
        data={"evidence": evidence},
    )
    return True


def forget_user(session: Session, user: WeChatUser, *, evidence: str, actor: str | None = None) -> None:
    """Part a user from every member and from what they agreed to (PIPL art. 47). Again changes nothing but the audit.

    Bindings go, with the relation and the tries that led to them. Consents are withdrawn and stay as records of when
    and to what; they name nobody. What stays of the tries at an identity names nobody either (keyed hashes): a lock
    that runs and the tries of its hour, else a guesser would delete their data to get five tries more. The user's row
    stays with its openid. The roster is the insurer's: members and policies stay.
    """
    user = repository.lock_user(session, user.id)
    now = clock.now()
    for bound in bound_members(session, user):
        unbind(session, user, bound.member, evidence=evidence, actor=actor)
    withdraw_consent(session, user, evidence=evidence, actor=actor)
    repository.delete_attempts(session, user.id, until=now - WINDOW)
    if user.identity_locked_until is not None and user.identity_locked_until <= now:
        user.identity_locked_until = None
    session.flush()
    audit.record(
        session,
        action="user.forgotten",
        actor=actor or _name(user),
        subject=_name(user),
        data={"evidence": evidence},
    )


def forgotten_at(session: Session, user: WeChatUser) -> datetime | None:
    """When the user's data were deleted last; None if they never were."""
    return audit.last_at(session, action="user.forgotten", subject=_name(user))


def forget_tries(session: Session, openid: str, *, until: datetime) -> bool:
    """Remove the tries at an identity up to a moment, when the last of them is out of its window; then also a lock that
    has ended. False while they still count: the caller comes again.
    """
    user = repository.find_user(session, openid)
    if user is None:
        return True
    user, now = repository.lock_user(session, user.id), clock.now()
    locked = user.identity_locked_until is not None and user.identity_locked_until > now
    if repository.has_attempts(session, user.id, until=until) and (locked or now - until <= WINDOW):
        return False
    repository.delete_attempts(session, user.id, until=until)
    if not locked:
        user.identity_locked_until = None
    session.flush()
    return True


def _name(user: WeChatUser) -> str:
    return f"user:{user.id}"
