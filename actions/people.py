"""Who writes, whether they have consented, and for which members they act: looked up in one place."""

from collections.abc import Sequence

from actions.base import TurnContext
from bot.cases import service as cases
from bot.cases.models import Case
from bot.catalog import render
from bot.members import service as members
from bot.members.service import BoundMember, Member, WeChatUser


def user_of(turn: TurnContext) -> WeChatUser:
    """The WeChat user of this turn."""
    return members.get_or_create_user(turn.session, turn.openid)


def consented(turn: TurnContext) -> bool:
    """Whether the user has agreed to the present text, and not taken it back."""
    return members.has_consent(turn.session, user_of(turn))


def bound(turn: TurnContext) -> list[BoundMember]:
    """The members whom the user acts for, in the order in which they were bound."""
    return members.bound_members(turn.session, user_of(turn))


def acting_for(turn: TurnContext) -> list[Member]:
    """The same without what they are to the user."""
    return [one.member for one in bound(turn)]


def open_cases(turn: TurnContext) -> list[Case]:
    """The open cases of all members whom this user acts for, the newest first."""
    return cases.open_cases(turn.session, acting_for(turn))


def wanting_papers(turn: TurnContext) -> list[Case]:
    """The cases that papers could be for: those that wait for some, else every open one."""
    found = open_cases(turn)
    return [case for case in found if cases.waits_for_papers(case)] or found


def person(one: BoundMember) -> str:
    """`陈**（母亲）`."""
    name = members.masked_name(one.member)
    return f"{name}（{one.relation}）" if one.relation else name


def label(one: BoundMember, here: Sequence[BoundMember]) -> str:
    """`陈**（母亲）`; where two would read the same, with the end of the document number."""
    name = members.masked_name(one.member)
    told = [one.relation] if one.relation else []
    same = [other for other in here if members.masked_name(other.member) == name and other.relation == one.relation]
    if len(same) > 1:
        told.append(render("who.number_ends", end=members.masked_id(one.member)[-2:]))
    return f"{name}（{'，'.join(told)}）" if told else name
