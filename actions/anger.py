"""Angry words anywhere: an honest word and the way to a person, never the next question as if nothing had been said."""

import re

from actions.base import TurnContext
from actions.handover import hand_over
from bot.catalog import render
from bot.conversations.models import HandoverReason

_ANGRY = re.compile(
    r"烦死|烦人|真烦|好烦|你有病|有病吧|神经病(?![学变科内外理])|傻[逼b子瓜叉]|煞笔|智障|脑残|垃圾(?![桶袋])|废物|^滚|滚蛋|滚开|混蛋|王八|他妈的|tmd|nmd|操你|我操|卧槽"
    r"|气死|什么(?:玩意|破)|破(?:系统|机器|公司|玩意)|听不懂人话|问来问去|问(?:这么|那么)多|啰嗦|罗嗦|墨迹|磨叽|有完没完|耍(?:我|人)"
)


def soothes(turn: TurnContext) -> bool:
    """Angry words that are no complaint: an honest word and the way to a person; said again, a person comes."""
    if turn.intent in ("complaint", "emergency", "human_agent") or not _ANGRY.search(turn.text.lower()):
        return False
    words = render("turn.angry")
    turn.draft.pop("misses", None)
    if words in turn.last_said:
        hand_over(turn, HandoverReason.COMPLAINT)
    else:
        turn.say(words)
    return True
