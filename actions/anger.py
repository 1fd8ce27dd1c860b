"""Strong feelings anywhere: an honest or a warm word, and what is asked for besides is done in the same answer."""

import re

from actions.base import TurnContext
from actions.feelings import answer_feeling
from actions.handover import hand_over
from actions.mentions import named_services
from bot.catalog import render
from bot.conversations import strong_words
from bot.conversations.models import HandoverReason
from bot.conversations.strong_words import Feeling

_ANGRY = re.compile(
    r"烦死|烦人|真烦|好烦|你有病|有病吧|神经病(?![学变科内外理])|傻[逼b子瓜叉]|煞笔|智障|脑残|垃圾(?![桶袋])|废物|^滚|滚蛋|滚开|混蛋|王八|他妈的|tmd|nmd|操你|我操|卧槽"
    r"|气死|什么(?:玩意|破)|破(?:系统|机器|公司|玩意)|听不懂人话|问来问去|问(?:这么|那么)多|啰嗦|罗嗦|墨迹|磨叽|有完没完|耍(?:我|人)"
)
_NOT_HERE = ("complaint", "emergency", "human_agent")


def soothes(turn: TurnContext) -> bool:
    """A strong feeling that is no complaint. False where something else was said as well: that is still to be done.

    Angry words said again bring a person.
    """
    if turn.intent in _NOT_HERE:
        return False
    feeling = turn.feeling or _feeling_in(turn)
    if feeling is None:
        return False
    if turn.feeling or _asks_besides(turn):
        turn.say_fresh(f"feeling.{feeling}", f"feeling.{feeling}_again")
        return False
    turn.draft.pop("misses", None)
    if feeling is Feeling.WORN:
        return answer_feeling(turn)
    if feeling is Feeling.PAIN:
        turn.say_fresh("feeling.pain" if turn.form else "feeling.pain_alone", "feeling.pain_again")
        return True
    words = render("turn.angry")
    if words in turn.last_said:
        hand_over(turn, HandoverReason.COMPLAINT)
    else:
        turn.say(words)
    return True


def _feeling_in(turn: TurnContext) -> Feeling | None:
    """What the words are full of; a figure of speech beside other words counts only in a message of its own."""
    told = strong_words.read(turn.text)
    if told.feeling and not told.rest:
        return told.feeling
    return Feeling.ANGRY if _ANGRY.search(turn.text.lower()) else None


def _asks_besides(turn: TurnContext) -> bool:
    """烦死了问这么多我要约门诊: what is wanted is clear, however angrily it is said."""
    return turn.intent.startswith(("request_", "faq_", "query_")) or bool(named_services(turn.text))
