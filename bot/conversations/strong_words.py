"""急死了, 气死我了, 疼死了: strong feelings in a manner of speaking, no danger and no request. Pure.

Danger is heard before (safety.py). A clause that is nothing but a strong feeling is taken out of what the classifier
gets: it is answered in one warm clause, and what else was said is done.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Feeling(StrEnum):
    """What speaks out of the words."""

    ANGRY = "angry"
    WORN = "worn"
    PAIN = "pain"


@dataclass(frozen=True)
class Told:
    """`rest` is the text without its clauses of feeling: empty where there is nothing else."""

    feeling: Feeling | None
    rest: str


_ANGER = r"气|烦|恨|恼|火"
_PAIN = r"疼|痛|难受"
_WEAR = (
    r"急|焦急|着急|累|疲|忙|愁|吓|怕|担心|操心|焦虑|心焦|揪心|热|冷|冻|困|饿|渴|堵|挤|贵|委屈|憋屈|冤|慌|郁闷|等|排队|跑|折腾|麻烦"
    r"|无语|纠结"
)
# 拖累死, 连累死 speak of a burden.
_STEM = rf"(?<![拖连])(?:(?P<angry>{_ANGER})|(?P<pain>{_PAIN})|(?P<worn>{_WEAR}))"
_DEGREE = r"(?:都|也|得|的|快|要|就|真|把|我们?|咱们?|人|个人|老子|大家|全家|一家|家里)*"
_FIGURE = re.compile(rf"{_STEM}{_DEGREE}(?:死|疯|炸|崩溃)(?![因亡者于去伤])")
_LEAD = (
    r"(?:唉|哎呀?|哎哟|真的?是?|实在|太|都|我们?|咱们?|俺们?|一家|家|全家|大家|人|这|那|简直|快|要|可|把|被|让|你们?|他们?|这事|这个|能|就|也|还|给|心里?|现在"
    r"|天天|每天|整天|老是?|总是?|急|累|气|烦|头|腰|背|腿|肚子|身上|浑身|伤口)*"
)
_END = r"(?:我们?|人|个人|老子|大家|家里|了|啦|啊|咯|掉|吧|的|呀|哦|嘞|呢|都|快|要|嘛)*"
_ALONE = re.compile(rf"^{_LEAD}{_FIGURE.pattern}{_END}$")
_SCOLDING = re.compile(
    r"烦人|真烦|好烦|烦不烦|太慢了?$|有病吧|你有病|傻[逼b子瓜叉]|煞笔|智障|脑残|废物|滚蛋|滚开|混蛋|王八|他妈的|tmd|nmd|操你|我操|卧槽"
    r"|什么(?:玩意|破)|破(?:系统|机器|公司|玩意)|听不懂人话|问来问去|啰嗦|罗嗦|墨迹|磨叽|有完没完|气人|太气|受够了|无语"
)
LONGEST_SCOLDING = 10
_TREATED = re.compile(r"化疗|放疗|治疗|打针|吃药|靶向|免疫|手术|吊针|挂水|输液|介入|住院|[化放]了?[一二三四五六\d]次")
_SUFFERS = re.compile(
    r"难受|遭罪|受罪|痛苦|太苦|好苦|很苦|太累|折腾|折磨|恶心|吐|煎熬|难熬|受不[了住]|扛不[住了]|顶不住|吃不消|坚持不|熬不|没力气|掉头发|疼|痛"
)
_HAS_ENOUGH = re.compile(
    r"(?:不想|不愿意?|不打算|不敢|不要)(?:再|继续|接着|往下)*(?:做|化|放|治|打|吃|受|遭|弄|挂|输|住)|不(?:再)?(?:做|化|放|治|打|吃)了"
    r"|做不下去|坚持不|打退堂鼓|受够|想(?:放弃|停)"
)
_OF_LIFE = re.compile(
    r"死|活|绝望|解脱|了断|了结|拖累|连累|累赘|没意思|没意义|走了|撑不|崩溃|想不开|药.{0,4}攒|遗|告别|吞|跳|割"
)
_ENDS = re.compile(r"([,，。.!！?？;；…~～\s]+)")


def read(text: str) -> Told:
    """The feeling of the clauses that hold nothing else, and what remains of `text` without them."""
    pieces = _ENDS.split(text)
    kept: list[str] = []
    feeling: Feeling | None = None
    for place in range(0, len(pieces), 2):
        found = _feeling_alone(pieces[place])
        feeling = feeling or found
        if found is None:
            kept += pieces[place : place + 2]
    return Told(feeling, "".join(kept).strip(" ,，;；…~～"))


def is_manner_of_speaking(text: str) -> bool:
    """Whether `text` has 死 or 疯 as a figure of speech: 我妈快把我急死了."""
    return _FIGURE.search(text) is not None


def is_cross(text: str) -> bool:
    """Whether a clause scolds."""
    return any(_SCOLDING.search(clause.lower()) for clause in _ENDS.split(text))


def is_weary_of_treatment(text: str) -> bool:
    """化疗太难受，不想做了: no danger by itself, and no wish to die."""
    weary = _TREATED.search(text) and _SUFFERS.search(text) and _HAS_ENOUGH.search(text)
    return bool(weary) and not _OF_LIFE.search(text)


def _feeling_alone(clause: str) -> Feeling | None:
    """The feeling of a clause that says nothing else."""
    words = clause.strip().lower()
    if found := _ALONE.match(words):
        return next(kind for kind in Feeling if found[kind.value])
    return Feeling.ANGRY if len(words) <= LONGEST_SCOLDING and _SCOLDING.search(words) else None
