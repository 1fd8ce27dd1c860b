"""Strong feelings anywhere: an honest or a warm word, and what is asked for besides is done in the same answer."""

import re

from actions.base import TurnContext
from actions.feelings import answer_feeling
from actions.handover import hand_over
from actions.mentions import named_services
from bot.catalog import get_catalog, render
from bot.conversations import strong_words
from bot.conversations.models import HandoverReason
from bot.conversations.safety import wish_for_a_person
from bot.conversations.strong_words import Feeling

_ANGRY = re.compile(
    r"烦死|烦人|真烦|好烦|你有病|有病吧|神经病(?![学变科内外理])|傻[逼b子瓜叉]|煞笔|智障|脑残|垃圾(?![桶袋])|废物|^滚|滚蛋|滚开|混蛋|王八|他妈的|tmd|nmd|操你|我操|卧槽"
    r"|气死|什么(?:玩意|破)|破(?:系统|机器|公司|玩意)|听不懂人话|问来问去|问(?:这么|那么)多|啰嗦|罗嗦|墨迹|磨叽|有完没完|耍(?:我|人)"
)
# Something happened, or a person in charge is wanted: that is for a person at once.
_GRIEVANCE = re.compile(
    r"不满|意见(?!书)|态度|差评|没(?:有)?人(?:管|理|回|联系|接)|说好|答应|承诺|骗|赔|退(?:钱|款|保)|不作为|推(?:来推去|诿|卸|脱)|经理|领导|上级|负责人|老板|讨个?说法|要个?说法"
    r"|不回(?:电话|复|我)|没(?:有)?(?:回(?:电话|复|我)|打(?:电话|来)|联系|通知)|(?:等|拖|催)[^，。,]{0,4}(?:天|周|星期|礼拜|个?月|年)(?!呀)|弄错|搞错|安排错|耽误"
)
_NOT_HERE = ("complaint", "emergency", "human_agent")


def soothes(turn: TurnContext) -> bool:
    """A strong feeling that is no complaint. False where something else was said as well: that is still to be done.

    Cross words said again bring a person.
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
    if not apologises(turn):
        hand_over(turn, HandoverReason.COMPLAINT)
    return True


def apologises(turn: TurnContext) -> bool:
    """To the first cross words an apology, and help; False where they are said again."""
    if any(_opening(key) in turn.last_said for key in ("turn.angry", "turn.angry_alone")):
        return False
    turn.draft.pop("misses", None)
    turn.say(render("turn.angry") if turn.form else render("turn.angry_alone", menu=get_catalog().menu))
    return True


def is_grievance(text: str) -> bool:
    """Whether more is told than that somebody is cross: what went wrong, or that a person in charge is wanted."""
    return bool(_GRIEVANCE.search(text)) or wish_for_a_person(text) is not None


def _opening(key: str) -> str:
    return get_catalog().messages[key].text.partition("。")[0]


def _feeling_in(turn: TurnContext) -> Feeling | None:
    """What the words are full of; a figure of speech beside other words counts only in a message of its own."""
    told = strong_words.read(turn.text)
    if told.feeling and not told.rest:
        return told.feeling
    return Feeling.ANGRY if _ANGRY.search(turn.text.lower()) else None


def _asks_besides(turn: TurnContext) -> bool:
    """烦死了问这么多我要约门诊: what is wanted is clear, however angrily it is said."""
    told = strong_words.read(turn.text)
    only_cross = told.feeling is not None and not told.rest  # 有完没完啊 is no question
    asks = turn.intent.startswith(("request_", "faq_", "query_")) and not only_cross
    return asks or bool(named_services(turn.text))
