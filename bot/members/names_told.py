"""A name inside a sentence, where a name was asked for: 我爸叫…, 现在身份证上是…, 不是…，是…. Pure."""

import re
from collections.abc import Iterator

from bot.members.name_words import COMPOUND_SURNAMES, SURNAMES
from bot.members.names import LONGEST_GIVEN, check_name
from bot.members.relations import find_relation

LONGEST_SENTENCE = 60
_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U000323af〇"
_CLAUSES = re.compile(r"[,，。.;；!！?？、~:：\s]+")
_ENDS = re.compile(r"(?:才对|才是|先生|女士|这个|[的了啊呀哈呢吧哦嘛啦呐哟])+$")
# 叫: whatever comes is a name. 是, 改成: only with a surname that is known.
_STRONG = r"叫做?|名字?是|姓名是?|名儿是|大名|全名|本名|真名|名字(?![和跟与都没不也错写对打输应要用改发填的])"
_CUE = re.compile(
    rf"(?P<cue>{_STRONG}|是|为|写的|登的|用的|填的|改(?:成|为|回)|换(?:成|为)|写着|登记着?)(?P<name>[{_HAN}·]{{2,9}})$"
)
# 王建国才是他现在的名字.
_FIRST = re.compile(
    rf"^(?P<name>[{_HAN}·]{{2,9}}?)(?:这个)?(?:才是|才对|是(?:我|他|她|现在|身份证|户口|真|本|正确|对的|新))(?P<rest>.*)$"
)
_DENIED = re.compile(r"[不别没](?:是|叫|要)?$")
# Behind these stands the name that is not meant: 曾用名…, 写成…了.
_NOT_MEANT = re.compile(
    r"曾用|以前|原来|原先|从前|过去|小名|旧名|旧的|之前|那时候|错|(?:写|打|输|填|弄|发|念|认|听)成$|(?:联系人|代办|办事|我自己|我本人|我(?=叫|是))"
)
_NO_NAME = re.compile(r"[不没吗呢啊吧了么等给再还那什怎干发号证查姨叔爷奶妈爸你我他她它]")


def name_in_sentence(text: str) -> str | None:
    """The name of the insured that a sentence tells; the last one where several are told; None without one.

    What somebody was called before, and who only writes (我叫…，我爸叫…), is passed over where another is named.
    """
    if len(text) > LONGEST_SENTENCE:
        return None
    told = list(_names(text))
    meant = [name for name, is_meant in told if is_meant] or [name for name, _ in told[-1:] if len(told) == 1]
    return meant[-1] if meant else None


def _names(text: str) -> Iterator[tuple[str, bool]]:
    """Every name that is told, and whether it is the one that is meant."""
    for clause in _CLAUSES.split(text):
        words = _ENDS.sub("", clause)
        if (found := _FIRST.match(clause)) and (name := _as_name(found["name"], any_surname=False)):
            yield name, not _NOT_MEANT.search(found["rest"])
        elif found := _last_cue(words):
            if _DENIED.search(words[: found.start()]):
                continue
            strong = re.fullmatch(_STRONG, found["cue"]) is not None
            if name := _as_name(found["name"], any_surname=strong):
                yield name, not _NOT_MEANT.search(_before(words, found))


def _before(words: str, found: re.Match[str]) -> str:
    """What stands before the name, the cue with it where it says who is called so: 我叫."""
    before = words[: found.start()]
    return before + found["cue"] if before.endswith("我") else before


def _last_cue(words: str) -> re.Match[str] | None:
    """The cue that stands nearest to the end: 不是李秀英是王建国 tells the second."""
    places = [place for place in range(len(words)) if _CUE.match(words, place)]
    return _CUE.match(words, places[-1]) if places else None


def _as_name(words: str, *, any_surname: bool) -> str | None:
    name = check_name(words)
    if name is None or _NO_NAME.search(name) or find_relation(name):
        return None
    surname = 2 if name[:2] in COMPOUND_SURNAMES else 1 if name[:1] in SURNAMES else 0
    if surname and len(name) > surname + LONGEST_GIVEN and "·" not in name:
        return None
    return name if surname or any_surname else None
