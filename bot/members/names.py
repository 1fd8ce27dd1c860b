"""Names of people: reading one that was asked for, finding one that is told in a sentence, comparing two. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from bot.members.id_spans import Span, extract_id_numbers
from bot.members.name_words import (
    COMPOUND_SURNAMES,
    CUES,
    FOLLOWERS,
    NEVER_ALONE,
    NEVER_ANYWHERE,
    NEVER_INSIDE,
    NEVER_LATIN,
    NEVER_PREFIXES,
    STRONG_CUE_ENDINGS,
    SURNAMES,
    SYLLABLES,
)
from bot.members.relations import find_relation

LONGEST = 40
LONGEST_HAN = 6
# Characters of a given name behind a surname of the list.
LONGEST_GIVEN = 2
LONGEST_SPELLED = 12
# Han with the compatibility block and every extension (rare characters such as 㛃, 𬭎), and the ideographic zero.
_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U000323af〇"
_DOTS = "·•‧・⋅∙．.。ㆍ᛫"
_DOT = re.compile(rf"\s*[{re.escape(_DOTS)}]\s*")
_HAN_NAME = re.compile(rf"[{_HAN}]{{2,{LONGEST_HAN}}}")
_DOTTED_NAME = re.compile(rf"[{_HAN}]{{1,15}}(?:·[{_HAN}]{{1,15}}){{1,5}}")
_SPELLED_NAME = re.compile(rf"[{_HAN}]{{{LONGEST_HAN},{LONGEST_SPELLED}}}")
_LATIN_NAME = re.compile(r"(?=.*[A-Za-zÀ-ɏ]{2})[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’·,\- ]{1,58}[A-Za-zÀ-ɏ·]")

_INTRODUCTION = re.compile(rf"^(?:{CUES}|就?是|就?叫)++\s*(?:[:：是为叫])*\s*")
_TITLE = r"(?:先生|女士|小姐|同志|老师|阿姨|叔叔|大爷|大妈|大叔|奶奶|爷爷|大哥|大姐|师傅)"
_POLITE_END = re.compile(rf"{_TITLE}$")
_ASIDE = re.compile(r"[（(][^（()）]{1,12}[)）]?$|(?:谢谢|多谢|麻烦了|[哈啊呀呢哦哟])+$")
_EDGES = " \t\r\n,，。.;；:：!！?？、\"'“”‘’《》()（）~～-—_"

_TOLD = re.compile(rf"(?P<cue>{CUES})(?P<link>[\s:：,，]*[是为叫]?[\s:：]*)(?P<rest>[{_HAN}·]{{2,20}})")
_CORRECTED = re.compile(
    rf"(?:名字?|姓名?|字)[^，,。；;\d]{{0,6}}(?:错|不对|不是)[^。；;\d]{{0,14}}?(?:应该是|应该叫|应是|其实是|正确的?是|改成|改为|是叫|(?<!不)是|叫)[:：]?(?P<rest>[{_HAN}·]{{2,20}})"
)
# 给王建国约门诊: three characters between 给 and what is to be done; two are too often words (孙子, 司机).
_FOR_SOMEBODY = re.compile(rf"[给替](?P<rest>[{_HAN}]{{3}})(?=约|预约|申请|办|挂|订|安排|做|排|报名|问)")
# 名字和病都对, 名字写错了: right behind 名字 these tell of the name and are none.
_NO_NAME_BEHIND = tuple("和跟与都没不也错写对打输应要用改发填")
# Times and moods that begin like a name, in a sentence that only happens to begin with a relation.
_WHEN = re.compile(
    r"周末|周[一二三四五六日天](?:[回来去才能拿发到有再会就要可给带不上下住做看过休早晚]|.{0,2}[午间])|高兴|黄昏|常年|成天|连夜|平时|时常|白天|全程|毕业|都|那"
)
# 我叫孙女给你拍: not called so, but asked to do something.
_ASKED_TO = re.compile(
    r"(?:[我你您他她]|大|小|老|邻居|护工|司机|同事|朋友)*(?:外?孙子?女?|侄子?女?|外甥女?|儿子|女儿|闺女|儿媳妇?|女婿|弟弟?|妹妹?|哥哥?|姐姐?|老公|老婆|老伴|邻居|护工|司机|同事|朋友)"
    r"(?:给|帮|替|来|去|拍|发|传|拿|送|回来|明天|晚上|过来|再|马上|写|打字)"
)
_NEVER_AT_END = tuple("了着吗呢吧啦呗嘛")
_FOLLOWER = re.compile(FOLLOWERS)
_BEFORE_NUMBER = re.compile(
    rf"(?P<rest>[{_HAN}·]{{2,24}})[\s,，、:：;；/]{{0,3}}(?:的?(?:居民)?(?:身份证|证件|护照|通行证)?(?:号码|号)?(?:是|为)?[\s,，、:：;；]{{0,3}})?$"
)
_AFTER_NUMBER = re.compile(rf"^[\s,，、:：;；/]{{0,3}}(?P<rest>[{_HAN}·]{{2,24}})")
_NUMBER_WORDS = re.compile(r"(?:的|居民|身份证|证件|护照|通行证|号码|号|是|为)+$")


def fold_name(name: str) -> str:
    """The form in which two names are compared: NFKC, no blanks, no dots between the parts, no case."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(char for char in plain if not char.isspace() and char not in _DOTS).casefold()


def check_name(raw: str) -> str | None:
    """The name in an answer to "请问姓名", tidied up, or None when the answer is no name.

    Rare surnames and characters, names of minorities and Latin names are taken; greetings, wishes, service words not.
    """
    if len(raw) > LONGEST * 2:
        return None
    text = _DOT.sub("·", unicodedata.normalize("NFKC", raw).strip(_EDGES + "\u3000")).strip("·")
    if _LATIN_NAME.fullmatch(text):
        words = re.findall(r"[a-z]+", text.lower())
        if len(words) == 1 and text.islower():  # one word in small letters is typing at random, or a code
            return None
        return None if all(word in NEVER_LATIN for word in words) else re.sub(r"\s+", " ", text)
    bare = _ASIDE.sub("", text).strip(_EDGES)
    text = _INTRODUCTION.sub("", _join_parts(_INTRODUCTION.sub("", bare))).strip(_EDGES)
    told = text != bare  # 名字是…: a name, however long
    if _surname_length(text) and re.fullmatch(_TITLE, text[_surname_length(text) :]):
        return None  # 王女士: the given name is missing
    for candidate in (_POLITE_END.sub("", text), text):
        if _DOTTED_NAME.fullmatch(candidate):
            return None if any(word in candidate for word in NEVER_ANYWHERE) else candidate
        if _HAN_NAME.fullmatch(candidate) and not _is_ordinary(candidate, told=told):
            return candidate
    return None


def spelled_out_name(text: str) -> str | None:
    """A name of a minority written in Han without its dot (阿依古丽买买提), where nothing else was said; else None.

    Such names are spelled with few characters: at most one other may be among them.
    """
    plain = unicodedata.normalize("NFKC", text).strip(_EDGES)
    if not _SPELLED_NAME.fullmatch(plain) or any(word in plain for word in NEVER_ANYWHERE):
        return None
    return plain if sum(char not in SYLLABLES for char in plain) <= 1 else None


def _join_parts(text: str) -> str:
    """`陈 秀兰`, `陈，秀兰` (a voice) and `陈 秀 兰` are one name, `张三 李四` are two."""
    voiced = re.fullmatch(rf"([{_HAN}]{{1,2}})[，,、]([{_HAN}]{{1,2}})", text)
    parts = list(voiced.groups()) if voiced else text.split()
    spelled = all(len(part) == 1 for part in parts) or _surname_length(parts[0]) == len(parts[0])
    return "".join(parts) if spelled else text


def _is_ordinary(text: str, *, told: bool = False) -> bool:
    """Whether it is words rather than a name. `told`: it was said to be one, so that its length does not count."""
    if text in NEVER_ALONE or text.startswith(NEVER_PREFIXES) or any(word in text for word in NEVER_ANYWHERE):
        return True
    surname = _surname_length(text)
    if not told and text.endswith(_NEVER_AT_END):  # 齐了, 全了: something is complete
        return True
    if not told and len(text) > surname + LONGEST_GIVEN and not _could_be_long(text):
        return True
    if surname:
        return False
    return len(set(text)) == 1 or any(word in text for word in NEVER_INSIDE)


def _could_be_long(text: str) -> bool:
    """A name of four and more characters has two surnames, or spells a minority's name."""
    two_surnames = len(text) == LONGEST_GIVEN + 2 and all(char in SURNAMES for char in text[:2])
    unknown = LONGEST_GIVEN + 1 if not _surname_length(text) else 0
    return two_surnames or len(text) == unknown or sum(char not in SYLLABLES for char in text) <= 1


def _surname_length(text: str) -> int:
    """Length of a known surname at the start of `text`; 0 if there is none."""
    if text[:2] in COMPOUND_SURNAMES:
        return 2
    return 1 if text[:1] in SURNAMES else 0


def find_names(text: str) -> list[Span]:
    """The names told in a free text: after words like 我叫, 姓名, 患者, and right beside an ID number."""
    plain = "".join(_same_length(char) for char in text)
    found: list[Span] = []
    numbers = extract_id_numbers(text)
    for start, name in [*_told(plain), *_corrected(plain), *_for_somebody(plain), *_beside_numbers(plain, numbers)]:
        end = start + len(name)
        if all(end <= span.start or start >= span.end for span in found):
            found.append(Span(start, end, name))
    return sorted(found, key=lambda span: span.start)


def _same_length(char: str) -> str:
    if char in _DOTS:
        return "·" if char != "。" else char
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


def _told(plain: str) -> Iterator[tuple[int, str]]:
    place = 0
    while match := _TOLD.search(plain, place):
        place = match.start("rest")  # 那是我的名字，我爸叫…: behind one cue there may be another
        linked = bool(match["link"].strip())
        if match["cue"].endswith("叫") and _ASKED_TO.match(match["rest"]):
            continue
        if match["cue"].endswith(("姓名", "名字")) and not linked and match["rest"].startswith(_NO_NAME_BEHIND):
            continue
        strong = match["cue"].endswith(STRONG_CUE_ENDINGS) or match["link"].strip().endswith(("叫", ":", "："))
        if name := _name_at_start(match["rest"], any_surname=strong):
            yield match.start("rest"), name


def _corrected(plain: str) -> Iterator[tuple[int, str]]:
    """名字写错了，应该是…: the name behind, which needs a surname that is known."""
    for match in _CORRECTED.finditer(plain):
        if name := _name_at_start(match["rest"], any_surname=False):
            yield match.start("rest"), name


def _for_somebody(plain: str) -> Iterator[tuple[int, str]]:
    for match in _FOR_SOMEBODY.finditer(plain):
        name = match["rest"]
        ordinary = _is_ordinary(name) or _POLITE_END.search(name) or find_relation(name)
        if _surname_length(name) and not ordinary:
            yield match.start("rest"), name


def _name_at_start(rest: str, *, any_surname: bool) -> str | None:
    if dotted := re.match(rf"[{_HAN}]{{1,15}}(?:·[{_HAN}]{{1,8}})+", rest):
        tail = _FOLLOWER.search(dotted[0], pos=dotted[0].rindex("·") + 2)
        return dotted[0][: tail.start()] if tail else dotted[0]
    surname = _surname_length(rest)
    follower = _FOLLOWER.search(rest, pos=surname + 1)
    candidate = rest[: follower.start()] if follower else rest
    if len(candidate) > surname + 2 and surname:
        candidate = candidate[: surname + 2]
    if not any_surname and _WHEN.match(rest):  # 我女儿周末回来: when, and no name
        return None
    if _is_ordinary(candidate, told=any_surname) or not 2 <= len(candidate) <= (LONGEST_HAN if any_surname else 4):
        return None
    return candidate if surname or any_surname else None


def _beside_numbers(plain: str, numbers: list[Span]) -> Iterator[tuple[int, str]]:
    for number in numbers:
        if before := _BEFORE_NUMBER.search(plain[: number.start]):
            rest = _NUMBER_WORDS.sub("", before["rest"])
            rest_start = before.start("rest")
            if introduction := _INTRODUCTION.match(rest):
                rest, rest_start = rest[introduction.end() :], rest_start + introduction.end()
            if name := _whole_name(rest):
                yield rest_start, name
        after = _AFTER_NUMBER.match(plain[number.end :])
        if after and (name := _name_at_start(after["rest"], any_surname=False)):
            yield number.end + after.start("rest"), name


def _whole_name(rest: str) -> str | None:
    if _DOTTED_NAME.fullmatch(rest):
        return rest
    return rest if 2 <= len(rest) <= 4 and not _is_ordinary(rest) else None
