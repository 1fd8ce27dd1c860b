"""What a chat is called: the member it is about, by the full name for who has the chat, else only the surname."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.console.access import Me
from bot.conversations.models import Conversation, Mode
from bot.members.masking import masked_name
from bot.members.models import Binding, Member, WeChatUser
from bot.staff.models import Role


@dataclass(frozen=True)
class Person:
    """A member whom a WeChat user may act for."""

    member: Member
    relation: str | None


def people_of(session: Session, openids: Sequence[str]) -> dict[str, list[Person]]:
    """The members that each user may act for, in the order in which they were bound."""
    query = select(WeChatUser.openid, Member, Binding.relation).join(Binding, Binding.user_id == WeChatUser.id)
    query = query.join(Member, Member.id == Binding.member_id).where(WeChatUser.openid.in_(openids))
    found: dict[str, list[Person]] = {}
    for openid, member, relation in session.execute(query.order_by(Binding.id)):
        found.setdefault(openid, []).append(Person(member, relation))
    return found


def knows_name(me: Me, chat: Conversation) -> bool:
    """Whether somebody reads the full names of a chat's members: who has it, and supervisors."""
    return me.role is Role.SUPERVISOR or (chat.mode == Mode.HUMAN and chat.assignee_id == me.id)


def titles(session: Session, chats: Sequence[Conversation], me: Me) -> dict[int, str]:
    """What each chat is called, by its id."""
    people = people_of(session, [one.openid for one in chats])
    return {one.id: title_of(one, people.get(one.openid, []), me) for one in chats}


def title_of(chat: Conversation, people: Sequence[Person], me: Me) -> str:
    """`陈秀兰`, `陈**`, `陈** 等2位`; `访客 12` of whom we know no name."""
    if not people:
        return f"访客 {chat.id}"
    first = people[0].member
    name = first.name if knows_name(me, chat) else masked_name(first)
    return name if len(people) == 1 else f"{name} 等{len(people)}位"
