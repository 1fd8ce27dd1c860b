"""Finding chats: reading only. What is sealed is found by exact values; words of chats by opening one's own, recent
ones, as many as can be opened while somebody waits.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.cases.models import Case
from bot.console.access import Me
from bot.console.inbox.views import handled_by
from bot.console.words import plain
from bot.conversations.models import Conversation, Message
from bot.kernel import clock
from bot.members import lookups
from bot.members.lookups import LookupKind
from bot.members.models import Binding, WeChatUser
from bot.members.names import check_name

LIMIT = 50
TEXT_SINCE = timedelta(days=30)
TEXT_CHATS, TEXT_MESSAGES = 200, 3000
SHORTEST_TEXT = 2
AROUND = 18
_CASE = re.compile(r"[A-Z]{2}\d{2,6}(?:-[0-9A-Z]*)?")
_TAIL = re.compile(r"\d{3}[\dX]")
_PHONE = re.compile(r"1\d{10}")
_ID = re.compile(r"[A-Z]{0,3}\d{7,17}[\dX]")
_VISITOR = re.compile(r"(?:访客|#)\s*(\d{1,9})")


@dataclass(frozen=True)
class Found:
    """What was found: chats, by whatever fits; and words, as chat and the words around them."""

    chats: Sequence[Conversation]
    words: list[tuple[int, str]]
    by_person: bool


def tidy(wish: str) -> str:
    """What was typed, in the form in which it is compared."""
    return unicodedata.normalize("NFKC", wish).strip()


def find(session: Session, me: Me, wish: str) -> Found:
    """Everything that fits."""
    typed, code = tidy(wish), re.sub(r"[\s-]", "", tidy(wish)).upper()
    members: set[int] = set()
    if check_name(typed):
        members.update(lookups.find(session, LookupKind.NAME, typed))
    if _TAIL.fullmatch(code):
        members.update(lookups.find(session, LookupKind.ID_TAIL, code))
        members.update(lookups.find(session, LookupKind.PHONE_TAIL, code))
    if _PHONE.fullmatch(code):
        members.update(lookups.find(session, LookupKind.PHONE, code))
    if _ID.fullmatch(code):
        members.update(lookups.find_by_number(session, code))
    chats = list(_chats_of(session, members)) if members else []
    chats += [chat for chat in _by_case_or_id(session, typed) if chat not in chats]
    return Found(chats[:LIMIT], _words(session, me, typed), by_person=bool(members))


def _chats_of(session: Session, member_ids: Collection[int]) -> Sequence[Conversation]:
    """Chats of the users who may act for these members, or have asked for a case of theirs."""
    bound = select(WeChatUser.openid).join(Binding, Binding.user_id == WeChatUser.id)
    bound = bound.where(Binding.member_id.in_(member_ids))
    asked = select(Case.openid).where(Case.member_id.in_(member_ids))
    query = select(Conversation).where(or_(Conversation.openid.in_(bound), Conversation.openid.in_(asked)))
    return session.scalars(query.order_by(Conversation.last_member_at.desc()).limit(LIMIT)).all()


def _by_case_or_id(session: Session, typed: str) -> Sequence[Conversation]:
    if found := _VISITOR.fullmatch(typed):
        chat = session.get(Conversation, int(found[1]))
        return [chat] if chat else []
    if not _CASE.fullmatch(typed.upper()):
        return []
    openids = select(Case.openid).where(Case.number.startswith(typed.upper(), autoescape=True))
    query = select(Conversation).where(Conversation.openid.in_(openids))
    return session.scalars(query.order_by(Conversation.last_member_at.desc()).limit(LIMIT)).all()


def _words(session: Session, me: Me, typed: str) -> list[tuple[int, str]]:
    """Where the words stand in chats that one has, or had: each chat once, the newest first."""
    if len(typed) < SHORTEST_TEXT:
        return []
    own = or_(Conversation.assignee_id == me.id, handled_by(me.id))
    since = clock.now() - TEXT_SINCE
    chats = select(Conversation.id).where(own, Conversation.last_member_at > since)
    recent = chats.order_by(Conversation.last_member_at.desc()).limit(TEXT_CHATS)
    query = select(Message.conversation_id, Message.text).where(Message.conversation_id.in_(recent))
    query = query.where(Message.created_at > since).order_by(Message.id.desc()).limit(TEXT_MESSAGES)
    found: dict[int, str] = {}
    for chat_id, text in session.execute(query):
        place = text.casefold().find(typed.casefold())
        if place >= 0 and chat_id not in found:
            found[chat_id] = _around(plain(text), typed)
    return list(found.items())[:LIMIT]


def _around(text: str, typed: str) -> str:
    place = max(0, text.casefold().find(typed.casefold()))
    start, end = max(0, place - AROUND), place + len(typed) + AROUND
    body = text[start:end].replace("\n", " ")
    return f"{'…' if start else ''}{body}{'…' if end < len(text) else ''}"
