"""Tables of members: who chats, who is insured, by which policy, and what of it is used."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.crypto import SealedText
from bot.kernel.db import Base, UtcDateTime


class IdKind(StrEnum):
    """Kinds of identity documents that a roster or a member may name."""

    RESIDENT_ID = "resident_id"
    HMT_RESIDENCE_PERMIT = "hmt_residence_permit"
    FOREIGNER_PERMANENT = "foreigner_permanent"
    HK_MACAU_PERMIT = "hk_macau_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    PASSPORT = "passport"


ID_KIND_NAMES: dict[IdKind, str] = {
    IdKind.RESIDENT_ID: "居民身份证",
    IdKind.HMT_RESIDENCE_PERMIT: "港澳台居民居住证",
    IdKind.FOREIGNER_PERMANENT: "外国人永久居留身份证",
    IdKind.HK_MACAU_PERMIT: "港澳居民来往内地通行证",
    IdKind.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
    IdKind.PASSPORT: "护照",
}


class IdentityOutcome(StrEnum):
    """How an identity check (J3) ended."""

    MATCHED = "matched"
    MISMATCH = "mismatch"
    INVALID_NUMBER = "invalid_number"
    LOCKED = "locked"


class EntitlementState(StrEnum):
    """What became of one use of a service; `reserved` and `used` are live, they count against the quota.

    `expired` was given back after its policy year had ended, so that it cannot be had again (J6).
    """

    RESERVED = "reserved"
    USED = "used"
    RETURNED = "returned"
    EXPIRED = "expired"


LIVE_STATES = (EntitlementState.RESERVED, EntitlementState.USED)
_IS_LIVE = text("state IN ('reserved', 'used')")
_NOT_WITHDRAWN = text("withdrawn_at IS NULL")


class WeChatUser(Base):
    """One WeChat account that chats with us, insured or not."""

    __tablename__ = "wechat_user"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    openid: Mapped[str] = mapped_column(String(64), unique=True)
    subscribed: Mapped[bool] = mapped_column(Boolean, default=True)
    # Why the last send was refused for good (blocked, unfollowed); cleared by the user's next sign of life.
    unreachable_reason: Mapped[str | None] = mapped_column(String(64))
    unreachable_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    identity_locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Member(Base):
    """One insured person, as the insurer's roster has them. Found by the keyed hash of the ID number alone."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("id_type", "id_digest"), Index("ix_member_id_digest", "id_digest"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(SealedText("member.name"))
    # Keyed hash of the folded name: the identity check compares it without opening anything.
    name_digest: Mapped[str] = mapped_column(String(64))
    id_type: Mapped[str] = mapped_column(String(32))
    id_number: Mapped[str] = mapped_column(SealedText("member.id_number"))
    id_digest: Mapped[str] = mapped_column(String(64))
    phone: Mapped[str | None] = mapped_column(SealedText("member.phone"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MemberLookup(Base):
    """By what a member can be found: keyed hashes of the name, the phone and the ends of phone and ID number.

    Exact matches only: what is sealed cannot be searched in any other way.
    """

    __tablename__ = "member_lookup"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)


class Policy(Base):
    """One member's cover under one policy; both dates belong to it. A group policy has a row per member."""

    __tablename__ = "policy"
    __table_args__ = (UniqueConstraint("policy_no", "member_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    policy_no: Mapped[str] = mapped_column(String(64))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    product: Mapped[str] = mapped_column(String(128))
    effective_date: Mapped[date] = mapped_column(Date)
    expiry_date: Mapped[date] = mapped_column(Date)
    waiting_period_days: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Binding(Base):
    """A WeChat user who has proved to know a member's identity (J3) and may act for them."""

    __tablename__ = "binding"
    __table_args__ = (UniqueConstraint("user_id", "member_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("wechat_user.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    # What the member is to the user (relations.py), e.g. 母亲; None while nobody has said.
    relation: Mapped[str | None] = mapped_column(SealedText("binding.relation"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IdentityAttempt(Base):
    """One try to prove an identity: neither the name nor the number is kept, only how it ended.

    `key` is a keyed hash of the caller's attempt key with what was tried: a turn that runs again finds its first
    outcome and is not counted twice. Rows from before there were keys have none.
    """

    __tablename__ = "identity_attempt"
    __table_args__ = (
        Index("ix_identity_attempt_window", "user_id", "matched", "at"),
        UniqueConstraint("user_id", "key"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("wechat_user.id"))
    key: Mapped[str | None] = mapped_column(String(64))
    matched: Mapped[bool] = mapped_column(Boolean)
    # The member who fitted.
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # Whether this try was the one that locked the user.
    locked: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Consent(Base):
    """A user's consent to the handling of personal data (PIPL), kept as a record also after it was withdrawn.

    Version and hash tell which text was agreed to; `evidence` is the inbound id of the message that said so.
    """

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_live",
            "user_id",
            "text_hash",
            unique=True,
            sqlite_where=_NOT_WITHDRAWN,
            postgresql_where=_NOT_WITHDRAWN,
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("wechat_user.id"))
    version: Mapped[str] = mapped_column(String(32))
    text_hash: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    evidence: Mapped[str] = mapped_column(String(128))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawal_evidence: Mapped[str | None] = mapped_column(String(128))


class Entitlement(Base):
    """One use of a service within one policy year (G4, S1, T4). `slot` counts from 1 up to the quota.

    The partial unique index makes a second live row for the same slot impossible, whatever the code does.
    """

    __tablename__ = "entitlement"
    __table_args__ = (
        Index(
            "uq_entitlement_live_slot",
            "policy_id",
            "policy_year_start",
            "service",
            "slot",
            unique=True,
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
        Index("uq_entitlement_live_case", "case_number", unique=True, sqlite_where=_IS_LIVE, postgresql_where=_IS_LIVE),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policy.id"))
    policy_year_start: Mapped[date] = mapped_column(Date)
    service: Mapped[str] = mapped_column(String(32))
    slot: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    case_number: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
