"""What a member is to the user, read from a sentence: 给我妈办 is 母亲, 我自己看 is 本人. Pure."""

import re
import unicodedata

# The word we keep, and how people say it.
_SAID: dict[str, str] = {
    "本人": "本人 自己 自个儿 自个",
    "母亲": "母亲 妈妈 妈咪 老妈 妈 老娘 娘亲 娘 家母",
    "父亲": "父亲 爸爸 老爸 爸 老爹 爹 家父",
    "丈夫": "丈夫 老公 孩子他爸 孩子爸 孩子她爸",
    "妻子": "妻子 老婆 孩子他妈 孩子妈 孩子她妈",
    "配偶": "配偶 爱人 老伴儿 老伴",
    "儿子": "儿子",
    "女儿": "女儿 闺女",
    "孩子": "孩子 小孩 宝宝",
    "哥哥": "哥哥 大哥 二哥 哥 堂哥 表哥",
    "姐姐": "姐姐 大姐 二姐 姐 堂姐 表姐",
    "弟弟": "弟弟 小弟 弟 堂弟 表弟",
    "妹妹": "妹妹 小妹 妹 堂妹 表妹",
    "爷爷": "爷爷 祖父",
    "奶奶": "奶奶 祖母",
    "外公": "外公 姥爷 外祖父",
    "外婆": "外婆 姥姥 外祖母",
    "岳父": "岳父 老丈人 丈人",
    "岳母": "岳母 丈母娘",
    "公公": "公公",
    "婆婆": "婆婆",
    "舅舅": "舅舅 大舅 二舅 小舅 舅",
    "舅妈": "舅妈 舅母",
    "姨妈": "姨妈 阿姨 大姨 二姨 小姨 姨",
    "姨父": "姨父 姨夫",
    "姑姑": "姑姑 姑妈 大姑 二姑 小姑 姑",
    "姑父": "姑父 姑夫",
    "叔叔": "叔叔 大叔 二叔 小叔 叔",
    "婶婶": "婶婶 婶",
    "伯父": "伯父 伯伯 大伯 大爷 伯",
    "伯母": "伯母 大妈 大娘",
    "亲属": "亲属 亲戚 家属 家人",
    "朋友": "朋友 同学 同事 邻居 战友",
}
# Told only with 我 before them: others are spoken of, or to, in the same words.
_MINE: dict[str, str] = {
    "丈夫": "先生 男人",
    "妻子": "太太 媳妇儿 媳妇 夫人",
    "配偶": "对象",
    "女儿": "姑娘",
    "父亲": "老爷子",
    "母亲": "老太太",
}
RELATIONS = tuple(_SAID)

_MEANING = {word: relation for relation, words in _SAID.items() for word in words.split()}
_MEANING_MINE = {word: relation for relation, words in _MINE.items() for word in words.split()}


def _any_of(words: dict[str, str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


# No relation at all, although the letters are there.
_OTHERWISE = re.compile(r"我?的?妈呀|老天爷|姑奶奶|新娘|姑娘们|自己人|哥们儿?|姐妹们|老弟|小妹妹|大姨妈")
# Who the speaker is (我是她女儿), and who is not meant (不是我妈): both are no answer.
_NOT_THE_MEMBER = re.compile(
    rf"(?:我(?:就)?是|作为|身为)(?:[他她您你]们?|患者|病人|被保险人)?的?(?!本人|自己|自个)(?:{_any_of(_MEANING)})"
    rf"|不(?:是|给|帮|替)(?:我|俺)?的?(?:{_any_of(_MEANING)})"
)
_TOLD = re.compile(rf"(?:我|俺|咱)(?:家)?的?(?P<mine>{_any_of(_MEANING_MINE)})|(?P<said>{_any_of(_MEANING)})")


def find_relation(text: str) -> str | None:
    """One of RELATIONS: what the member is to the speaker. None when nothing is said, or more than one thing."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    plain = _NOT_THE_MEMBER.sub("|", _OTHERWISE.sub("|", plain))
    found = {
        _MEANING_MINE[match["mine"]] if match["mine"] else _MEANING[match["said"]] for match in _TOLD.finditer(plain)
    }
    return found.pop() if len(found) == 1 else None
