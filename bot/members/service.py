"""The face of this room: users, identity, eligibility, entitlements, the roster. Never commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.kernel import clock
from bot.members import repository
from bot.members.eligibility import Eligibility, EligibilityReason, check_eligibility
from bot.members.entitlements import (
    EntitlementError,
    entitlements_left,
    reserve_entitlement,
    return_entitlement,
    use_entitlement,
)
from bot.members.identity import (
    IdentityOutcome,
    IdentityResult,
    NumberCheck,
    Span,
    check_number,
    extract_id_numbers,
    verify_identity,
)
from bot.members.models import (
    ID_KIND_NAMES,
    Entitlement,
    EntitlementState,
    IdKind,
    Member,
    Policy,
    WeChatUser,
)
from bot.members.names import check_name, find_names
from bot.members.policy_years import PolicyYear, policy_year
from bot.members.roster import RosterError, RosterReport, import_roster

__all__ = [
    "ID_KIND_NAMES",
    "BoundPolicy",
    "Eligibility",
    "EligibilityReason",
    "Entitlement",
    "EntitlementError",
    "EntitlementState",
    "IdKind",
    "IdentityOutcome",
    "IdentityResult",
    "Member",
    "NumberCheck",
    "Policy",
    "PolicyYear",
    "RosterError",
    "RosterReport",
    "Span",
    "WeChatUser",
    "bound_policies",
    "check_eligibility",
    "check_name",
    "check_number",
    "entitlements_left",
    "extract_id_numbers",
    "find_names",
    "get_member",
    "get_or_create_user",
    "import_roster",
    "mark_reachable",
    "mark_subscribed",
    "mark_unreachable",
    "masked_id",
    "masked_name",
    "members_of",
    "policies_of",
    "policy_year",
    "reserve_entitlement",
    "return_entitlement",
    "use_entitlement",
    "verify_identity",
]

SHOWN_AT_START, SHOWN_AT_END = 3, 2


@dataclass(frozen=True)
class BoundPolicy:
    """A policy in force, its member, a reachable user who may act for them, and the policy year of the day asked."""

    user: WeChatUser
    member: Member
    policy: Policy
    year: PolicyYear


def get_or_create_user(session: Session, openid: str) -> WeChatUser:
    """The user of `openid`, made at the first message. Safe when two processes meet the same newcomer."""
    if user := repository.find_user(session, openid):
        return user
    try:
        with session.begin_nested():
            user = WeChatUser(openid=openid, subscribed=True, created_at=clock.now())
            session.add(user)
        return user
    except IntegrityError:
        return session.query(WeChatUser).filter_by(openid=openid).one()


def members_of(session: Session, user: WeChatUser) -> list[Member]:
    """The members the user may act for, in the order in which they were bound."""
    return repository.members_of(session, user.id)


def get_member(session: Session, member_id: int) -> Member:
    """The member of an id we gave out; raises NoResultFound when they were removed meanwhile."""
    return repository.get_member(session, member_id)


def policies_of(session: Session, member: Member) -> list[Policy]:
    """The member's policies, the earliest first."""
    return repository.policies_of(session, member.id)


def bound_policies(session: Session, on: date) -> list[BoundPolicy]:
    """Every policy in force on `on` with each reachable user who acts for its member: for the reminders before J6."""
    return [
        BoundPolicy(user, member, policy, policy_year(policy, on))
        for user, member, policy in repository.bound_policies(session, on)
    ]


def mark_unreachable(session: Session, openid: str, reason: str) -> None:
    """WeChat refuses messages to this user for good (blocked, unfollowed); `reason` is a short code."""
    user = get_or_create_user(session, openid)
    if user.unreachable_reason is None:
        user.unreachable_reason, user.unreachable_since = reason[:64], clock.now()
        session.flush()


def mark_subscribed(session: Session, openid: str, subscribed: bool) -> None:
    """The user followed or unfollowed the account; following makes them reachable again."""
    user = get_or_create_user(session, openid)
    user.subscribed = subscribed
    if subscribed:
        user.unreachable_reason = user.unreachable_since = None
    session.flush()


def mark_reachable(session: Session, openid: str) -> None:
    """The user has written to us, so messages reach them again."""
    user = get_or_create_user(session, openid)
    user.unreachable_reason = user.unreachable_since = None
    session.flush()


def masked_name(member: Member) -> str:
    """`陈**`: the first character, for lists and messages that others may see."""
    return member.name[:1] + "*" * min(2, len(member.name) - 1)


def masked_id(member: Member) -> str:
    """The number with only its first three and last two characters."""
    number = member.id_number
    hidden = len(number) - SHOWN_AT_START - SHOWN_AT_END
    if hidden <= 0:
        return "*" * len(number)
    return number[:SHOWN_AT_START] + "*" * hidden + number[-SHOWN_AT_END:]
