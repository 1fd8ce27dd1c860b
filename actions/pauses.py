"""晚点再说, 我先去做饭: the member leaves for a while and the question stands; and the line that takes it up again."""

import re
from datetime import timedelta

from actions.base import TurnContext
from actions.papers import service_of
from bot.catalog import get_catalog, render

# After so long the member is told where the request stands before it goes on.
LONG_REST = timedelta(hours=6)
_WHEN = (
    r"(?:等会|等(?:一|下)|待会|呆会|一会|过会|回头|晚[点些上]|今晚|明[天早晚儿]|后天|改天|过(?:两|几|一)天|过阵子|下次|下周|周[一二三四五六日末]|有空|空了|抽空"
    r"|忙完|到家|回(?:家|去|来)|下班|午饭后|吃完饭)"
)
_THEN = r"(?:再|就|给你|跟你|来|我|之后)*(?:说|聊|讲|回|弄|填|告诉|联系|看|查|找|问|接着|继续|搞|处理|答|发|给|传|补)"
_LEAVES_FOR_NOW = re.compile(
    rf"{_WHEN}[^，。,.？?]{{0,6}}?{_THEN}|^(?:那|好|行|嗯|我|，|,)*(?:暂时|今天|现在)?(?:先|暂时)(?:去|忙|吃|做|睡|挂|上班|开会|接(?:个|孩子)|不(?:说|聊|填|弄)了?|这样|到这|放|搁|缓|停)"
    r"|^(?:那|我|让我|，|,)*(?:再|先)?(?:考虑|想想|商量|琢磨)(?:考虑|商量|琢磨|一?下|看|再说|吧|几天|两天)*[吧了啊哈的。.!！]*$"
    r"|(?:查|检查|化验|确诊|拍片|活检)(?:完|好|过|清楚|出来)?了?[^，。？?]{0,4}(?:再|才)(?:来|说|找|办|约)"
    r"|(?:先|还?要|得|去)(?:去)?(?:和|跟|问问?)(?:我|家|老|孩|他|她|医|大)[^，。？?]{0,6}(?:商量|问|说|一下)|没带|不在(?:我)?(?:身边|手边|手上|手头)|现在(?:没空|在忙|不方便|忙着?)|这会儿?(?:没空|忙|不方便)"
)
# 就上周五查出来的: a day gone by is no time to come back.
_GONE_BY = re.compile(
    r"上上?个?(?:周|星期|礼拜)[一二三四五六日天末]?"
    r"|(?:这|本)?个?(?:周|星期|礼拜)[一二三四五六日天](?=[^，,。？?]{0,4}(?:查|确诊|诊断|发现|拿|出|做|拍|开)[^，,。？?]{0,4}[的了])"
)
_NOT_LEAVING = re.compile(r"[?？]|吗$|呢$|多久|怎么|取消|不办|不弄|人工|客服")

_MOMENT = (
    r"(?:等等|等一下|等一等|等会|稍等|等我|慢点|别急|让我(?:看看|想想|找找|问问)|马上"
    r"|我(?:再|先|还要?|要|得)?去?(?:看看|想想|考虑(?:考虑|一下|下)?|找找|问问|查查|去?翻翻|去问))"
)
_WAITS = re.compile(
    rf"^(?:请|你|您|那|先|身份证|证件|号码?|名字|这个|，)*{_MOMENT}(?:[,，\s]*{_MOMENT})*"
    r"(?:一?下|啊|哈|哦|吧|再说|再回复|[他她]们?|家里人?|我[爸妈]|的|身份证|证件|病历|报告|资料|照片|手机)*[.。…]*$"
)


def waits(turn: TurnContext) -> bool:
    """等一下, 我找找: the member needs a moment; the question stands."""
    if not _WAITS.match(turn.text.strip()):
        return False
    turn.say_fresh("turn.take_your_time", "turn.take_your_time_again")
    return True


def leaves_for_now(turn: TurnContext, slot: str) -> bool:
    """晚点再说 in the middle of a form: a kind line, what was told stays, and nothing is asked now."""
    text = turn.text.strip()
    if _NOT_LEAVING.search(text) or not _LEAVES_FOR_NOW.search(_GONE_BY.sub("", text)):
        return False
    service = service_of(turn)
    if service is None or f"step.{slot}" not in get_catalog().messages:
        turn.say_fresh("request.pause_plain", "request.pause_again")
    else:
        own = f"request.pause_{slot}"
        if own in get_catalog().messages:
            words = render(own, name=service.name)
        else:
            words = render("request.pause", name=service.name, step=_step(slot))
        texts = [words, render("request.pause_again")]
        turn.say(next((each for each in texts if each not in turn.last_said), texts[-1]))
    turn.draft.pop("misses", None)
    turn.draft["hinted"] = True
    return True


def welcome_back(turn: TurnContext, slot: str) -> None:
    """After a long rest: where the request stands, before anything else that this turn says."""
    if not rested_long(turn):
        return
    service = service_of(turn)
    if service is None or f"step.{slot}" not in get_catalog().messages:
        turn.says.insert(0, render("request.back_plain"))
    else:
        turn.says.insert(0, render("request.back", name=service.name, step=_step(slot)))


def rested_long(turn: TurnContext) -> bool:
    """Whether the member comes back after hours."""
    return turn.rested > LONG_REST


def _step(slot: str) -> str:
    return render(f"step.{slot}")
