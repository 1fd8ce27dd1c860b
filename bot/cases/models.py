"""Tables of cases. What identifies a person or tells of an illness is sealed; what clocks and lists need is not."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.crypto import SealedJSON, SealedText
from bot.kernel.db import Base, UtcDateTime
from bot.kernel.doorbell import rings


class CaseEventType(StrEnum):
    """What an event of a case tells."""

    OPENED = "opened"
    MOVED = "moved"
    # What a member wants or tells, for staff to act on; the words are the note.
    MEMBER_SAID = "member_said"
    # The member will come to the appointment; once for each appointment.
    ATTENDANCE_CONFIRMED = "attendance_confirmed"
    SLA_NEAR_END = "sla_near_end"
    SLA_BREACHED = "sla_breached"
    # The day of the appointment is over, and nobody has said how it went: to be settled as completed or no_show.
    APPOINTMENT_PASSED = "appointment_passed"
    # A reminder is due, but WeChat does not reach the member: somebody should call.
    MEMBER_UNREACHABLE = "member_unreachable"


class Audience(StrEnum):
    """Who reads an event: the member too, or staff only."""

    MEMBER = "member"
    STAFF = "staff"


class ClockOutcome(StrEnum):
    """How a clock ended; void: the case closed before its promise was due to be kept."""

    MET = "met"
    MISSED = "missed"
    VOID = "void"


class Case(Base):
    """One request of one member for one service. `version` counts its changes.

    `due_at` is the midnight that ends the last promised day, null where no clock runs (or it is paused).
    `appointment_at` is set while the member is expected somewhere (00:00 of the day where no time of day is known).
    `hospital_list_version`: the list that counts for this case (J8), null where there was none when it was opened.
    """

    __tablename__ = "service_case"
    __table_args__ = (Index("ix_service_case_open", "closed_at", "created_at"),)

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    service: Mapped[str] = mapped_column(String(32))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policy.id"))
    openid: Mapped[str] = mapped_column(String(64), index=True)
    status: Mapped[str] = mapped_column(String(32))
    status_since: Mapped[datetime] = mapped_column(UtcDateTime)
    details: Mapped[dict[str, str]] = mapped_column(SealedJSON("service_case.details"))
    facts: Mapped[dict[str, str]] = mapped_column(SealedJSON("service_case.facts"))
    idempotency_key: Mapped[str] = mapped_column(String(160), unique=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    due_certain: Mapped[bool] = mapped_column(Boolean, default=True)
    appointment_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hospital_list_version: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CaseEvent(Base):
    """One line of the case's log, written with the change it tells of. `event_key`: at most one event under each.

    `exception`: why staff let something through that a clause does not allow (D1, J8).
    """

    __tablename__ = "case_event"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("service_case.number"), index=True)
    type: Mapped[str] = mapped_column(String(32))
    from_status: Mapped[str | None] = mapped_column(String(32))
    to_status: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(16))
    event_key: Mapped[str | None] = mapped_column(String(160), unique=True)
    note: Mapped[str | None] = mapped_column(SealedText("case_event.note"))
    exception: Mapped[str | None] = mapped_column(SealedText("case_event.exception"))
    data: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON("case_event.data"))


# Every change of a case writes a line.
rings(CaseEvent, "case", lambda row: row.case_number)


class Milestone(Base):
    """A moment that clocks and reports refer to. `at` may lie before the case (the date on an admission slip)."""

    __tablename__ = "case_milestone"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("service_case.number"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SlaClock(Base):
    """One promise in working days (G1, G2, T3, D1). `due_at`: computed from start, pauses and calendar, and cached."""

    __tablename__ = "sla_clock"
    __table_args__ = (
        # One running clock a case, whatever the code does.
        Index(
            "uq_sla_clock_running",
            "case_number",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("service_case.number"), index=True)
    clause: Mapped[str] = mapped_column(String(8))
    working_days: Mapped[int] = mapped_column(Integer)
    direction: Mapped[str] = mapped_column(String(8))
    starts_on: Mapped[date] = mapped_column(Date)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_certain: Mapped[bool] = mapped_column(Boolean)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(8))


class SlaPause(Base):
    """An interval in which a clock stood still because the member was to act; open while `until_at` is null."""

    __tablename__ = "sla_pause"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("sla_clock.id"), index=True)
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignedLetter(Base):
    """The record of evidence of one signature under the letter of authorization (D5).

    `evidence` (sealed; empty once the user is erased): openid, address, user agent, what was ticked, the digests of
    text, strokes and PDF. `evidence_digest` is the SHA-256 of it; `digest` that of `previous_digest` and it: a chain
    over all letters, in which none can be changed, put in or left out unseen. `signed_at`: the members' clock.
    """

    __tablename__ = "signed_letter"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("service_case.number"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    text_version: Mapped[str] = mapped_column(String(32))
    text_digest: Mapped[str] = mapped_column(String(64))
    evidence: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON("signed_letter.evidence"))
    evidence_digest: Mapped[str] = mapped_column(String(64))
    previous_digest: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
