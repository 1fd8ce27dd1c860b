"""All SQL of members that a chat needs (the roster has its own: roster_store.py)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from bot.members.models import (
    LIVE_STATES,
    Binding,
    Consent,
    Entitlement,
    IdentityAttempt,
    IdKind,
    Member,
    MemberLookup,
    Policy,
    WeChatUser,
)


@dataclass(frozen=True)
class MemberKey:
    """What the identity check may see of a member: nothing readable."""

    id: int
    name_digest: str


def has_members(session: Session) -> bool:
    """Whether any roster was imported."""
    return session.scalar(select(Member.id).limit(1)) is not None


def find_user(session: Session, openid: str) -> WeChatUser | None:
    """The user of an openid."""
    return session.scalar(select(WeChatUser).where(WeChatUser.openid == openid))


def lock_user(session: Session, user_id: int) -> WeChatUser:
    """The user, locked until the transaction ends, with fresh values."""
    query = select(WeChatUser).where(WeChatUser.id == user_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def count_wrong_attempts(session: Session, user_id: int, *, after: datetime) -> int:
    """Wrong identities that a user gave after a moment."""
    query = select(func.count()).select_from(IdentityAttempt)
    query = query.where(IdentityAttempt.user_id == user_id, IdentityAttempt.matched.is_(False))
    return session.scalar(query.where(IdentityAttempt.at > after)) or 0


def find_attempt(session: Session, user_id: int, keys: list[str]) -> IdentityAttempt | None:
    """A user's try under one of these keys."""
    query = select(IdentityAttempt).where(IdentityAttempt.user_id == user_id, IdentityAttempt.key.in_(keys))
    return session.scalar(query)


def has_attempts(session: Session, user_id: int, *, until: datetime) -> bool:
    """Whether tries of a user up to a moment are on record."""
    query = select(IdentityAttempt.id).where(IdentityAttempt.user_id == user_id, IdentityAttempt.at <= until)
    return session.scalar(query.limit(1)) is not None


def delete_attempts(session: Session, user_id: int, *, until: datetime) -> None:
    """Remove a user's tries up to a moment."""
    session.execute(delete(IdentityAttempt).where(IdentityAttempt.user_id == user_id, IdentityAttempt.at <= until))


def delete_matches(session: Session, user_id: int, *, member_id: int) -> None:
    """Remove the tries that led a user to a member."""
    matches = delete(IdentityAttempt).where(IdentityAttempt.user_id == user_id)
    session.execute(matches.where(IdentityAttempt.member_id == member_id))


def member_keys(session: Session, id_digests: list[str], *, kinds: Collection[IdKind]) -> list[MemberKey]:
    """The members with one of these hashed ID numbers, on a document of one of these kinds."""
    query = select(Member.id, Member.name_digest).where(Member.id_digest.in_(id_digests)).order_by(Member.id)
    found = session.execute(query.where(Member.id_type.in_(kinds)))
    return [MemberKey(member_id, name_digest) for member_id, name_digest in found]


def members_without_lookups(session: Session, limit: int) -> list[Member]:
    """Members who cannot be searched for yet."""
    known = exists().where(MemberLookup.member_id == Member.id)
    return list(session.scalars(select(Member).where(~known).order_by(Member.id).limit(limit)))


def add_lookups(session: Session, digests: Collection[tuple[str, int]]) -> None:
    """Let members be found by these hashes."""
    if digests:
        session.execute(insert(MemberLookup), [{"digest": one, "member_id": member} for one, member in digests])


def forget_lookups(session: Session, member_ids: Collection[int]) -> None:
    """These members have changed: lookups.fill_missing makes them findable anew."""
    session.execute(delete(MemberLookup).where(MemberLookup.member_id.in_(member_ids)))


def find_lookups(session: Session, digests: Collection[str]) -> list[int]:
    """Ids of the members who are found by one of these hashes."""
    query = select(MemberLookup.member_id).where(MemberLookup.digest.in_(digests)).distinct()
    return list(session.scalars(query.order_by(MemberLookup.member_id)))


def find_binding(session: Session, *, user_id: int, member_id: int) -> Binding | None:
    """The binding of a user to a member."""
    return session.scalar(select(Binding).where(Binding.user_id == user_id, Binding.member_id == member_id))


def bound_members(session: Session, user_id: int) -> list[tuple[Member, str | None]]:
    """The members a user may act for with the relation, in the order in which they were bound."""
    query = select(Member, Binding.relation).join(Binding, Binding.member_id == Member.id)
    found = session.execute(query.where(Binding.user_id == user_id).order_by(Binding.id))
    return [(member, relation) for member, relation in found]


def live_consents(session: Session, user_id: int) -> list[Consent]:
    """A user's consents that were not withdrawn, to whatever text."""
    query = select(Consent).where(Consent.user_id == user_id, Consent.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(Consent.id)))


def live_consent(session: Session, user_id: int, text_hash: str) -> Consent | None:
    """A user's consent to one text, unless withdrawn."""
    query = select(Consent).where(Consent.user_id == user_id, Consent.text_hash == text_hash)
    return session.scalar(query.where(Consent.withdrawn_at.is_(None)))


def get_member(session: Session, member_id: int) -> Member:
    """One member; raises NoResultFound for an unknown id."""
    return session.get_one(Member, member_id)


def policies_of(session: Session, member_id: int) -> list[Policy]:
    """A member's policies, the earliest first."""
    query = select(Policy).where(Policy.member_id == member_id)
    return list(session.scalars(query.order_by(Policy.effective_date, Policy.id)))


def get_policy(session: Session, policy_id: int) -> Policy:
    """One policy; raises NoResultFound for an unknown id."""
    return session.get_one(Policy, policy_id)


def lock_policy(session: Session, policy_id: int) -> Policy:
    """The policy, locked until the transaction ends, with fresh values."""
    query = select(Policy).where(Policy.id == policy_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def lock_policies(session: Session, member_ids: Collection[int]) -> list[Policy]:
    """The policies of some members, locked in the order of their ids until the transaction ends, with fresh values."""
    query = select(Policy).where(Policy.member_id.in_(member_ids)).order_by(Policy.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def lock_policies_by_id(session: Session, policy_ids: Collection[int]) -> list[Policy]:
    """These policies, locked in the order of their ids until the transaction ends, with fresh values."""
    query = select(Policy).where(Policy.id.in_(policy_ids)).order_by(Policy.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def live_entitlements(session: Session, *, policy_id: int, year_start: date) -> list[Entitlement]:
    """Reserved and used entitlements of one policy year."""
    query = select(Entitlement).where(Entitlement.policy_id == policy_id, Entitlement.policy_year_start == year_start)
    return list(session.scalars(query.where(Entitlement.state.in_(LIVE_STATES)).order_by(Entitlement.id)))


def entitlements_of(session: Session, policy_id: int) -> list[Entitlement]:
    """Every entitlement of a policy, whatever became of it, the earliest first, with fresh values."""
    query = select(Entitlement).where(Entitlement.policy_id == policy_id).order_by(Entitlement.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def newest_entitlement(session: Session, case_number: str) -> Entitlement | None:
    """The last entitlement a case took, whatever became of it, with fresh values."""
    query = select(Entitlement).where(Entitlement.case_number == case_number).order_by(Entitlement.id.desc()).limit(1)
    return session.scalar(query.execution_options(populate_existing=True))


def bound_policies(session: Session, on: date) -> list[tuple[WeChatUser, Member, Policy]]:
    """Every policy in force on a day, with each user who may act for its member, agrees still and can be reached."""
    agrees = exists().where(Consent.user_id == WeChatUser.id, Consent.withdrawn_at.is_(None))
    query = (
        select(WeChatUser, Member, Policy)
        .join(Binding, Binding.user_id == WeChatUser.id)
        .join(Member, Member.id == Binding.member_id)
        .join(Policy, Policy.member_id == Member.id)
        .where(Policy.effective_date <= on, Policy.expiry_date >= on)
        .where(WeChatUser.subscribed.is_(True), WeChatUser.unreachable_reason.is_(None), agrees)
        .order_by(WeChatUser.id, Policy.id)
    )
    return [(user, member, policy) for user, member, policy in session.execute(query)]
