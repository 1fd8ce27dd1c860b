"""What the page of one chat needs: its head, its composer, its people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.console.access import TALKERS, Me
from bot.console.conversation.rights import is_own
from bot.console.inbox.queries import QUEUE_LIMITS, level_of
from bot.console.people import people_of, title_of
from bot.console.words import MODE_NAMES, RESOLUTION_NAMES, reason_name
from bot.conversations import desk_repository
from bot.conversations.models import DANGERS, Conversation, Mode
from bot.conversations.replying import PRESENT_FOR, REPLY_LIMIT
from bot.kernel import clock, ids
from bot.outbox import window
from bot.outbox.models import lane
from bot.staff import hours
from bot.staff import repository as staff
from bot.staff.models import Agent, Role

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class WindowBadge:
    """The reply window in figures: messages left of five, and how long it stays open."""

    left: int
    hours: int
    minutes: int

    @property
    def is_open(self) -> bool:
        """Whether a reply may be sent."""
        return self.left > 0

    @property
    def level(self) -> str:
        """The colour."""
        return "late" if not self.left else "warn" if self.left == 1 or self.hours < 2 else "ok"


def badge_of(session: Session, openid: str) -> WindowBadge:
    """The badge of one member's reply window."""
    room = window.room(session, openid)
    left = (room.until or clock.now()) - clock.now()
    return WindowBadge(room.left, left // HOUR, left % HOUR // timedelta(minutes=1))


def head_fields(session: Session, chat: Conversation, me: Me) -> dict[str, Any]:
    """The head: who it is, who has the chat, what may be done."""
    people = people_of(session, [chat.openid]).get(chat.openid, [])
    holder = staff.display_names(session, [chat.assignee_id or 0]).get(chat.assignee_id or 0, "")
    badge, mine = badge_of(session, chat.openid), is_own(me, chat)
    talks = me.role in TALKERS
    return {
        "chat": chat,
        "title": title_of(chat, people, me),
        "mode_name": MODE_NAMES[Mode(chat.mode)],
        "holder": holder,
        "reason": reason_name(chat.handover_reason),
        "level": level_of(hours.load(session), chat.waiting_since, QUEUE_LIMITS) if chat.mode == Mode.WAITING else "",
        "badge": badge,
        "mine": mine,
        "talks": talks,
        "lane": lane(chat.openid),
        "may_claim": talks and chat.mode == Mode.WAITING,
        "may_take_over": talks and chat.mode == Mode.BOT,
        "may_see_to": talks and chat.mode == Mode.BOT and chat.handover_reason in DANGERS,
        "may_transfer": mine or (me.role is Role.SUPERVISOR and chat.mode == Mode.HUMAN),
        "composer": composer_state(chat, mine=mine, is_open=badge.is_open),
    }


def composer_state(chat: Conversation, *, mine: bool, is_open: bool) -> str:
    """open, shut (the window is), or closed (somebody else has the chat); with the holder, so that a change shows."""
    if not mine:
        return f"closed-{chat.mode}-{chat.assignee_id or 0}"
    return "open" if is_open else "shut"


def composer_fields(session: Session, chat: Conversation, me: Me) -> dict[str, Any]:
    """The composer: a new client id, and what was begun before."""
    draft = desk_repository.find_draft(session, chat.id, me.id)
    return {**head_fields(session, chat, me), **new_message(), "draft": draft.text if draft else ""}


def new_message() -> dict[str, Any]:
    """What an empty composer needs."""
    return {"client_id": ids.new_token(32), "draft": "", "limit": REPLY_LIMIT}


def colleagues(session: Session, chat: Conversation, me: Me) -> list[Agent]:
    """To whom a chat may be given; supervisors may also take one themselves."""
    not_to = {chat.assignee_id} if me.role is Role.SUPERVISOR else {chat.assignee_id, me.id}
    return [
        one for one in staff.agents(session, active_only=True) if Role(one.role) in TALKERS and one.id not in not_to
    ]


def others_here(session: Session, chat: Conversation, me: Me) -> list[tuple[str, bool]]:
    """Colleagues who have the chat on the screen now, and whether they are typing."""
    now: datetime = clock.system_now()
    there = desk_repository.present(session, chat.id, since=now - PRESENT_FOR)
    names = staff.display_names(session, [row.agent_id for row in there])
    return [
        (names[row.agent_id], row.typing_until is not None and row.typing_until > now)
        for row in there
        if row.agent_id != me.id
    ]


RESOLUTIONS = list(RESOLUTION_NAMES.items())
