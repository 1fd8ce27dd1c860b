"""What a member says about pictures: which of them is which paper, and that a paper is somewhere else. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache

from actions.answers import squeezed
from bot.catalog import DocumentKind, get_catalog

_DIGITS = {"一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_COUNTER = r"(?:张|份|页|个|幅)"
_TOKENS = (
    rf"第(?P<place>[1-9一二三四五六七八九]){_COUNTER}?"
    rf"|(?P<last>最后(?:面)?|末)(?:那|这)?一?{_COUNTER}"
    rf"|(?P<first>最?前面|头)(?:那|这)?一?{_COUNTER}"
    rf"|(?P<ahead>前)(?P<ahead_count>[1-9一二两三四五六七八九]){_COUNTER}"
    rf"|(?P<behind>后)面?(?P<behind_count>[1-9一二两三四五六七八九]){_COUNTER}"
    rf"|(?:还有|另外|另|剩下的?|其[他它余])(?P<rest>)(?:一|1)?(?:{_COUNTER}|的)?"
    rf"|(?P<count>[1-9一二两俩三四五六七八九]){_COUNTER}"
    r"|(?P<all>都|全)|(?P<stop>[,，。;；！!\s])"
)
_DENIED = re.compile(r"(?:不是|并非)(?:什么)?[^，,。是]{0,12}(?:[，,。 ]*(?:而|应该)?是|$)")
# 各一张, 都有: the pictures are one each of what was asked for.
_ONE_EACH = re.compile(
    r"各(?:是|有)?一|一样(?:是)?一|每样|分别是?|一张一|(?:都|全|两样|两个|2样|里面?)(?:都|全)?有(?:了|的|啊)?$|^(?:都|全)?(?:在|有)(?:里面|这里|里头|上面)?(?:了|的|啊|呢)?$|都在(?:里|这|上)|(?:都|全)(?:齐|包括)"
)
_ALL_ALIKE = re.compile(r"都|全|两页|几页|一样|同一|[0-9二两三四五六七八九](?:页|张|份)|反正面|正反")
_ELSEWHERE = re.compile(
    r"(?:在|搁|放|存)(?:了|着)?[^，。？?]{1,8}(?:那(?:儿|里|边|头)?|手[里上]|家|包里|车上|医院|单位|老家|柜子)"
    r"|[他她它爸妈爹娘儿女婿媳哥姐弟妹公婆爷奶叔姨舅伴人医院生].{0,3}(?:拿|收|保管|带)(?:着|走|了)"
    r"|(?:今晚|晚上|晚些|回头|明[天早晚儿]|后天|改天|过后|过会|到时候?|下班|到家|回家|抽空|有空|得空|闲了|周末|下周|下礼拜|(?:周|礼拜|星期)[一二三四五六日天])[^，。？?]{0,8}(?:发|拍|传|补|给|送|弄|找|打印|复印|取|拿)"
    r"|[囡女儿子孙婿媳婆公爸妈他她伊](?:儿)?(?:会|来|回来|再)?(?:帮|给|替)(?:我|俺|忙)(?:们)?(?:弄|拍|发|传|整|搞)"
    r"|(?:还|都)?没(?:有)?(?:去)?(?:取|拿|领|打印|印|复印|出来|拍|洗)(?:出来|回来|到|来|呢|完|好)*(?:呢|了|啊)?$"
)
# 病历明天, 资料明天发可以吗: a paper, a time and at most the question whether that will do.
_PAPER_AND_TIME = re.compile(
    r"(?:那|我|的|这|些|先|，)*(?:病历本?|报告|资料|材料|片子|照片|单子|病理|检查|证明|出院小结|住院条|ct|核磁|东西|图片?)(?:什么的|那些|我|都|就|得|要|等)*"
    r"(?:今晚|晚上|晚点儿?|晚些|回头|明[天早晚儿个]+|后天|大后天|改天|过(?:两|几|一)天|下(?:周|个?星期|个?礼拜)[一二三四五六日天]?|周[一二三四五六日末]|周末|月底|出院|下班)"
    r"(?:晚上|早上|上午|下午|后|以后|我|才|再|能|会|给|来|去|拿到?|发|拍|传|补|交|送|弄|说|过来|过去|[你您]们?|了|的|吧|哈|啊|呢)*"
    r"(?:(?:[，,]?(?:可以|行|成|好|中|来得及|没事|没关系|晚不晚|得不得行)(?:吗|不|么|嘛|吧|啊|不行|不可以)*|吗|么)[?？]*)?"
)
# 明天去拿药: something else is fetched.
_NO_PAPER = re.compile(r"(?:拿|取|送|补|发)(?:点|些|个|一下)?(?:药|饭|钱|快递|行李|衣服)")
_ASKS = re.compile(r"[?？]|吗|怎么|咋|行不|可以不|要不要|能不能|是不是|为(?:什么|啥)")


def is_elsewhere(text: str) -> bool:
    """材料晚上发, 报告在我闺女那, 片子还没取: the papers come another time, though no 稍后 is said."""
    words = squeezed(text)
    if _NO_PAPER.search(words):
        return False
    return bool(_PAPER_AND_TIME.fullmatch(words) or (_ELSEWHERE.search(words) and not _ASKS.search(text)))


def says_one_each(text: str) -> bool:
    """各一张, 都有: an answer to the question what is among the pictures."""
    return bool(_ONE_EACH.search(squeezed(text))) and not _ASKS.search(text)


def says_alike(text: str) -> bool:
    """都是…, 两页: the whole of what was sent is meant."""
    return bool(_ALL_ALIKE.search(text))


def speaks_of_places(text: str) -> bool:
    """第二张, 最后一张: one or some of several pictures are meant."""
    return any(match.lastgroup not in ("kind", "stop", "all") for match in _tokens().finditer(text.casefold()))


def find_document_kinds(text: str) -> list[DocumentKind]:
    """The kinds of paper that a text names, in its order."""
    found = [_kinds()[match["kind"]] for match in _tokens().finditer(text.casefold()) if match["kind"]]
    return list(dict.fromkeys(found))


def denied_away(text: str) -> str:
    """`text` without what it says a picture is not: 不是病历本，是病理报告."""
    return _DENIED.sub(" ", text)


def name_pictures(text: str, count: int) -> list[DocumentKind | None]:
    """The kind of each of `count` pictures as far as the words tell it, None where they do not.

    One kind alone is all of them; several kinds are one each in their order, the first also of what is left over.
    """
    told: list[DocumentKind | None] = [None] * count
    loose: list[DocumentKind] = []
    places: list[int] = []
    kind: DocumentKind | None = None
    for match in _tokens().finditer(text.casefold()):
        if match["stop"]:
            kind = None
        elif match["kind"]:
            kind = _kinds()[match["kind"]]
            if not places:
                loose.append(kind)
            _put(told, places, kind)
            places = []
        elif (found := _places(match, told, places)) and kind is not None and kind in loose:
            loose.remove(kind)  # 病理是第一张: the place comes after
            _put(told, found, kind)
        else:
            places += found
    return _fill(told, loose)


def _put(told: list[DocumentKind | None], places: Sequence[int], kind: DocumentKind) -> None:
    for place in places:
        if 0 <= place < len(told):
            told[place] = kind


def _places(match: re.Match[str], told: Sequence[DocumentKind | None], taken: Sequence[int]) -> list[int]:
    """The pictures, counted from 0, that a word such as 第二张 or 两张 stands for."""
    size = len(told)
    free = [place for place in range(size) if told[place] is None and place not in taken]
    if match["place"]:
        return [_number(match["place"]) - 1]
    if match["last"] or match["first"]:
        return [size - 1 if match["last"] else 0]
    if match["ahead"]:
        return list(range(_number(match["ahead_count"])))
    if match["behind"]:
        return list(range(max(0, size - _number(match["behind_count"])), size))
    if match["count"]:
        return free[: _number(match["count"])]
    return free if match["all"] or match["rest"] is not None else []


def _fill(told: list[DocumentKind | None], loose: Sequence[DocumentKind]) -> list[DocumentKind | None]:
    free = [place for place, kind in enumerate(told) if kind is None]
    if not loose or not free:
        return told
    extra = max(0, len(free) - len(loose))
    for place, kind in zip(free, [loose[0]] * extra + list(loose), strict=False):
        told[place] = kind
    return told


def _number(digit: str) -> int:
    return int(digit) if digit.isdigit() else _DIGITS[digit]


@lru_cache
def _kinds() -> dict[str, DocumentKind]:
    return {
        name.casefold(): kind
        for kind, rule in get_catalog().common.documents.items()
        if kind != DocumentKind.OTHER
        for name in (rule.name, *rule.aliases)
    }


@lru_cache
def _tokens() -> re.Pattern[str]:
    names = sorted(_kinds(), key=len, reverse=True)
    return re.compile(f"(?P<kind>{'|'.join(map(re.escape, names))})|{_TOKENS}")
