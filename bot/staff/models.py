"""Tables of the staff: agents, their sessions in the console, and every try to sign in.

Times here are the machine's (`clock.system_now`): a sandbox whose clock is moved signs nobody out.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.kernel.db import Base, UtcDateTime


class Role(StrEnum):
    """What somebody works as; which routes it opens is said at each route (bot/console/access.py)."""

    # Takes chats over and answers them.
    AGENT = "agent"
    # An agent who also moves cases on.
    COORDINATOR = "coordinator"
    # Sees all chats and cases, and how the team is doing.
    SUPERVISOR = "supervisor"
    # Keeps users, hours and texts; sees no chat.
    ADMIN = "admin"
    # Reads everything, changes nothing.
    AUDITOR = "auditor"


ROLE_NAMES: dict[Role, str] = {
    Role.AGENT: "客服",
    Role.COORDINATOR: "专员",
    Role.SUPERVISOR: "主管",
    Role.ADMIN: "管理员",
    Role.AUDITOR: "审计",
}


class Agent(Base):
    """One person of the staff. `name` is what they sign in with, `display_name` what colleagues see."""

    __tablename__ = "agent"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    display_name: Mapped[str] = mapped_column(String(32))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(255))
    # The password is one that somebody else has seen: nothing opens before it is changed.
    must_change_password: Mapped[bool] = mapped_column(Boolean)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    password_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def actor(self) -> str:
        """Their name in the audit log."""
        return f"staff:{self.name}"

    @property
    def role_name(self) -> str:
        """What they work as, in Chinese."""
        return ROLE_NAMES[Role(self.role)]


class AgentSession(Base):
    """One sign-in of one browser. The token is in the cookie only; here is its keyed hash."""

    __tablename__ = "agent_session"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The last thing somebody did; what a page asks for by itself does not count.
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(45))


class SignInAttempt(Base):
    """One try to sign in. The name is hashed: people type passwords into the wrong field."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_name", "name_digest", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name_digest: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45))
    # Counted as wrong before the password is looked at, so that many tries at once count as many.
    succeeded: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class OfficeHours(Base):
    """When staff are there. `applies`: workday, restday (weekends and holidays, by the work calendar), or one day in
    ISO 8601 that overrules both. `spans`: `09:00-12:00 13:30-18:00`; empty: closed.
    """

    __tablename__ = "office_hours"

    applies: Mapped[str] = mapped_column(String(10), primary_key=True)
    spans: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(60), default="")
