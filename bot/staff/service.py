"""Who belongs to the staff. Never commits."""

import re

from sqlalchemy.orm import Session

from bot.kernel import audit, clock
from bot.kernel.crypto import keyring
from bot.kernel.errors import DomainError
from bot.staff import repository
from bot.staff.models import Agent, Role
from bot.staff.passwords import check_password, hash_password, is_right, new_password

_NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
DISPLAY_LIMIT = 32


class StaffError(DomainError):
    """What was asked of the list of agents cannot be done."""


def fold_login(name: str) -> str:
    """The form in which sign-in names are compared."""
    return name.strip().casefold()


def name_digests(name: str) -> list[str]:
    """The keyed hashes under which tries to sign in with a name are counted, newest key first."""
    return keyring().digests(fold_login(name), purpose="sign_in_attempt.name")


def find(session: Session, name: str) -> Agent:
    """The agent of this name; raises StaffError."""
    agent = repository.find_agent(session, fold_login(name))
    if agent is None:
        raise StaffError("没有这位坐席，请用 agent list 查看。")
    return agent


def by_id(session: Session, agent_id: int) -> Agent:
    """The agent of this id, locked; raises StaffError."""
    if session.get(Agent, agent_id) is None:
        raise StaffError("没有这位坐席，请刷新页面。")
    return repository.lock_agent(session, agent_id)


def add_agent(
    session: Session,
    *,
    name: str,
    role: Role,
    display_name: str = "",
    password: str | None = None,
    actor: str,
) -> str | None:
    """Add somebody. Without a `password` one is made up and given back, to be changed at the first sign-in.

    Raises StaffError for a name that is taken or cannot be one, PasswordError for a bad password.
    """
    login = fold_login(name)
    if not _NAME.fullmatch(login):
        raise StaffError("登录名请用2到32个小写字母、数字或 . _ -，以字母开头。")
    if repository.find_agent(session, login) is not None:
        raise StaffError("这个登录名已经有人用了。")
    if password is not None:
        check_password(password, name=login)
    once = new_password() if password is None else None
    now = clock.system_now()
    agent = Agent(
        name=login,
        display_name=(display_name.strip() or login)[:DISPLAY_LIMIT],
        role=role,
        password_hash=hash_password(password or once or ""),
        must_change_password=once is not None,
        active=True,
        created_at=now,
        password_changed_at=now,
    )
    session.add(agent)
    session.flush()
    audit.record(session, action="agent.added", actor=actor, subject=f"agent:{agent.id}", data={"role": role})
    return once


def set_password(session: Session, agent: Agent, password: str | None, *, actor: str) -> str | None:
    """Give an agent another password (None: one is made up and given back), and sign them out everywhere.

    Wrong tries are forgiven: whoever was locked out may come in again.
    """
    if password is not None:
        check_password(password, name=agent.name)
    once = new_password() if password is None else None
    _store(agent, password or once or "", must_change=once is not None)
    repository.end_sessions(session, agent.id)
    repository.forgive(session, name_digests(agent.name))
    audit.record(session, action="agent.password_set", actor=actor, subject=f"agent:{agent.id}")
    return once


def change_own_password(session: Session, agent: Agent, *, old: str, new: str, session_id: int) -> None:
    """Somebody changes their own password; their other browsers are signed out. Raises StaffError, PasswordError."""
    if not is_right(old, agent.password_hash):
        raise StaffError("现在的密码不对。")
    if old == new:
        raise StaffError("新密码不能和现在的一样。")
    check_password(new, name=agent.name)
    _store(agent, new, must_change=False)
    repository.end_sessions(session, agent.id, but=session_id)
    audit.record(session, action="agent.password_changed", actor=agent.actor, subject=f"agent:{agent.id}")


def _store(agent: Agent, password: str, *, must_change: bool) -> None:
    agent.password_hash, agent.must_change_password = hash_password(password), must_change
    agent.password_changed_at = clock.system_now()


def set_role(session: Session, agent: Agent, role: Role, *, actor: str) -> None:
    """Give somebody another role; it counts at once. Raises StaffError for the last administrator."""
    if agent.role == role:
        return
    administrators = [one for one in repository.agents(session, active_only=True) if one.role == Role.ADMIN]
    if role is not Role.ADMIN and [one.id for one in administrators] == [agent.id]:
        raise StaffError("至少要留一位管理员。")
    agent.role = role
    session.flush()
    audit.record(session, action="agent.role_set", actor=actor, subject=f"agent:{agent.id}", data={"role": role})


def set_active(session: Session, agent: Agent, active: bool, *, actor: str) -> None:
    """Let somebody in again, or no more: their browsers are signed out at once."""
    agent.active = active
    if not active:
        repository.end_sessions(session, agent.id)
    action = "agent.enabled" if active else "agent.disabled"
    audit.record(session, action=action, actor=actor, subject=f"agent:{agent.id}")
    session.flush()
