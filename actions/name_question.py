"""名字写错没: whether the name is right, asked while a request is filled in. It was checked against the policy (J3)."""

import re

from actions.base import TurnContext
from bot.catalog import render
from bot.kernel.vault import TOKEN
from bot.members import service as members

_NAME = re.compile(r"名字|姓名|人名|身份证|证件|号码")
_IS_IT_RIGHT = re.compile(
    r"(?:写|填|弄|打|输|搞)?错(?:了)?(?:没|吗|么|不)|对(?:不对|吗|么|得上)|有没有错|没(?:写|填|弄)?错(?:吧|吗)|对吧|(?:是|写)的?(?:谁|什么)"
)


def answers_about_name(turn: TurnContext) -> bool:
    """Whether it is asked if the name is right; it is told masked, and how another person is chosen."""
    if not turn.draft.get("member_id") or TOKEN.search(turn.text):
        return False
    if not _NAME.search(turn.text) or not _IS_IT_RIGHT.search(turn.text):
        return False
    member = members.get_member(turn.session, int(turn.draft["member_id"]))
    turn.say(render("confirm.name_checked", member=members.masked_name(member)))
    turn.draft.pop("misses", None)
    return True
