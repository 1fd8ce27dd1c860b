"""Tables of reminders."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.db import Base, UtcDateTime


class ReminderKind(StrEnum):
    """What is reminded of. STAFF_KINDS are a line in the case's log; all others go to the member."""

    APPOINTMENT_3_DAYS = "appointment_3_days"
    APPOINTMENT_1_DAY = "appointment_1_day"
    DOCUMENTS_MISSING = "documents_missing"
    SAMPLE_NOT_POSTED = "sample_not_posted"
    AUTHORIZATION_MISSING = "authorization_missing"
    CLAIM_PAPERS_MISSING = "claim_papers_missing"
    APPOINTMENT_PASSED = "appointment_passed"
    SLA_NEAR_END = "sla_near_end"
    SLA_BREACHED = "sla_breached"
    ENTITLEMENT_EXPIRING = "entitlement_expiring"


STAFF_KINDS = frozenset({ReminderKind.APPOINTMENT_PASSED, ReminderKind.SLA_NEAR_END, ReminderKind.SLA_BREACHED})


class ReminderState(StrEnum):
    """What became of a reminder."""

    PLANNED = "planned"
    SENT = "sent"
    DROPPED = "dropped"


class Reminder(Base):
    """One reminder. `due_at` is when it is meant for; `not_before` is later where quiet hours put it off."""

    __tablename__ = "reminder"
    __table_args__ = (
        Index("ix_reminder_due", "state", "not_before"),
        Index("ix_reminder_case", "case_number", "state"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    case_number: Mapped[str | None] = mapped_column(ForeignKey("service_case.number"))
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("policy.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    openid: Mapped[str] = mapped_column(String(64))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16))
    dedupe_key: Mapped[str] = mapped_column(String(160), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReminderPlan(Base):
    """Which version of a case its reminders were planned from: the sweep plans only what has changed since."""

    __tablename__ = "reminder_plan"

    case_number: Mapped[str] = mapped_column(ForeignKey("service_case.number"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
