"""Messages that are a feeling and no words (🙏, 😭), and the fear for one's own data: a kind word, and no miss."""

import re

from actions import interruptions
from actions.answers import read_yes_no
from actions.base import TurnContext
from bot.catalog import render
from bot.conversations.models import HandoverReason

_SIGN = r"(?:[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\uFE0F\u200D]|\[[一-龥A-Za-z]{1,8}\])"
_ONLY_SIGNS = re.compile(rf"(?:{_SIGN}|[\s。.!！~～…,，])+")
_SAD = re.compile(r"[😭😢😥😞😔😟😣😖😩😫💔😰😨😱🥺😓☹]|\[(?:流泪|大哭|难过|快哭了|委屈|可怜|心碎|惊恐|泪)\]")
_SELLS = re.compile(
    r"(?:卖|倒卖|贩卖|出售|泄露|泄漏|外泄|外传|转给|给别人|给第三方)[^。！!]{0,6}(?:我的?)?(?:信息|资料|隐私|数据|号码)?"
)
_ANGRY = re.compile(
    r"烦死|烦人|真烦|好烦|你有病|有病吧|神经病(?![学变科内外理])|傻[逼b子瓜叉]|煞笔|智障|脑残|垃圾(?![桶袋])|废物|^滚|滚蛋|滚开|混蛋|王八|他妈的|tmd|nmd|操你|我操|卧槽"
    r"|气死|什么(?:玩意|破)|破(?:系统|机器|公司|玩意)|听不懂人话|问来问去|问(?:这么|那么)多|啰嗦|罗嗦|墨迹|磨叽|有完没完|耍(?:我|人)"
)
_MY_DATA = re.compile(r"信息|资料|隐私|数据|身份证|号码")
_ASKS = re.compile(r"会不会|会|怕|担心|是不是|吗|[?？]|不放心|别|安全")


# What is asked for besides goes first: 怕泄露，帮我删掉.
_WANTS_AN_ACT = re.compile(r"删|清除|注销|撤|解除|解绑|签|授权")


def comforts(turn: TurnContext) -> bool:
    """A message of signs alone, that is no 👌 either: a kind word."""
    if not _ONLY_SIGNS.fullmatch(turn.text) or not re.search(_SIGN, turn.text) or read_yes_no(turn.text) is not None:
        return False
    sad = bool(_SAD.search(turn.text))
    turn.draft.pop("misses", None)
    turn.say_fresh("turn.sad_sign" if sad else "turn.kind_sign", "turn.sign_again")
    return True


def soothes(turn: TurnContext) -> bool:
    """Angry words that are no complaint: an honest word and the way to a person; said again, a person comes."""
    if turn.intent in ("complaint", "emergency", "human_agent") or not _ANGRY.search(turn.text.lower()):
        return False
    words = render("turn.angry")
    turn.draft.pop("misses", None)
    if words in turn.last_said:
        interruptions.hand_over(turn, HandoverReason.COMPLAINT)
    else:
        turn.say(words)
    return True


def fears_for_data(turn: TurnContext) -> bool:
    """你们会不会卖我信息: what it is used for, and that it is never sold."""
    if _WANTS_AN_ACT.search(turn.text):
        return False
    if not (_SELLS.search(turn.text) and _MY_DATA.search(turn.text) and _ASKS.search(turn.text)):
        return False
    turn.draft.pop("misses", None)
    turn.say_fresh("who.not_sold", "who.why_again")
    return True
