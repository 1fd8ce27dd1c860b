"""Spells: each time a person was needed in a chat, from then until the matter was settled or handed back. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.conversations.desk_models import ConversationEvent, Handing

_BEGINS = (Handing.ASKED, Handing.TAKEN_OVER)
_ENDS = (Handing.RESOLVED, Handing.HANDED_BACK, Handing.TAKEN_BACK)


@dataclass(frozen=True)
class Reply:
    """That an agent wrote to a member; not what."""

    conversation_id: int
    agent_id: int | None
    at: datetime


@dataclass
class Spell:
    """One. `asked_for`: the member or the bot wanted a person (else one took over unasked)."""

    conversation_id: int
    began_at: datetime
    asked_for: bool
    reason: str | None
    service: str | None
    event_id: int
    agent_id: int | None = None
    first_reply_at: datetime | None = None
    replies: int = 0
    ended_at: datetime | None = None
    ended_how: Handing | None = None
    end_event_id: int | None = None


def spells(events: Iterable[ConversationEvent], replies: Iterable[Reply]) -> list[Spell]:
    """The spells that begin in these events, which are in order. A late first reply is a late one, whoever gave it."""
    found: list[Spell] = []
    open_: dict[int, Spell] = {}
    for event in events:
        how, chat = Handing(event.type), event.conversation_id
        if how in _BEGINS and chat not in open_:
            open_[chat] = Spell(chat, event.at, how is Handing.ASKED, event.reason, event.service, event.id)
            found.append(open_[chat])
        if (spell := open_.get(chat)) is None:
            continue
        if how in (Handing.CLAIMED, Handing.TAKEN_OVER):
            spell.agent_id = event.agent_id
        elif how is Handing.TRANSFERRED:
            spell.agent_id = event.to_agent_id
        elif how in _ENDS:
            spell.ended_at, spell.ended_how, spell.end_event_id = event.at, how, event.id
            spell.service = spell.service or event.service
            del open_[chat]
    _count_replies(found, sorted(replies, key=lambda reply: reply.at))
    return found


def _count_replies(found: Sequence[Spell], replies: Sequence[Reply]) -> None:
    by_chat: dict[int, list[Spell]] = {}
    for spell in found:
        by_chat.setdefault(spell.conversation_id, []).append(spell)
    for reply in replies:
        for spell in reversed(by_chat.get(reply.conversation_id, [])):
            if spell.began_at <= reply.at and (spell.ended_at is None or reply.at <= spell.ended_at):
                spell.first_reply_at = spell.first_reply_at or reply.at
                spell.replies += 1
                break
