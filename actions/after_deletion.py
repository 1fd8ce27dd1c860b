"""After 确认删除: 现在还有吗, 我那个预约还在不在. A short true answer, and no consent asked for it."""

import re
from datetime import timedelta

from actions.base import TurnContext
from actions.people import consented, user_of
from bot.kernel import clock
from bot.members import service as members

_STILL_THERE = re.compile(
    r"(?:现在|你们?|您|那|里面|这里|系统|后台|还|我|资料|信息|记录|数据|照片|预约|申请|办件|单子|那个|这个|的|都|是不是|到底|手里|手上)*"
    r"(?:还(?:有没有|有|在不在|在|存着?|留着?|保留|剩)|(?:删|清)(?:了没|掉没|没删|了吗|干净|完了?|除了?))"
    r"(?:我|的|资料|信息|记录|数据|预约|申请|什么|啥|没有|了|吗|么|没|不|呢|不在|啊|[?？])*"
)


# So long after the deletion 进度 is about what was deleted.
_JUST_NOW = timedelta(hours=1)


def answers(turn: TurnContext) -> bool:
    """Whether somebody whose data were deleted asks what is left of them."""
    return bool(_STILL_THERE.fullmatch(turn.text.strip())) and _tells(turn)


def tells_instead_of_status(turn: TurnContext) -> bool:
    """进度, soon after the deletion: there is nothing to look up."""
    return _tells(turn, within=_JUST_NOW)


def _tells(turn: TurnContext, *, within: timedelta | None = None) -> bool:
    if consented(turn):
        return False
    at = members.forgotten_at(turn.session, user_of(turn))
    if at is None or (within is not None and clock.now() - at > within):
        return False
    turn.draft.pop("misses", None)
    turn.say_fresh("act.delete.is_gone", "act.delete.is_gone_again")
    return True
