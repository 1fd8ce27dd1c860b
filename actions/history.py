"""Is it the first diagnosis of a malignant tumour (J5)? Heard in any answer, in the words people use. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from actions.answers import is_question, squeezed
from actions.tumours import named_tumour
from actions.wanted import CLAUSE
from bot.catalog import render


class History(StrEnum):
    """What stands in the draft (slot `first_diagnosis`)."""

    FIRST = "yes"
    NOT_FIRST = "no"
    # Spread of a tumour is told of first and of later ones alike: asked.
    UNSURE = "unsure"
    UNKNOWN = "unknown"
    # Another kind than the one of before: staff decide by the report.
    ANOTHER = "another"

    @property
    def is_first(self) -> bool | None:
        """Whether it is the first one; None when that is not known."""
        return {History.FIRST: True, History.NOT_FIRST: False}.get(self)


_ILLNESS = r"(?:癌|瘤|肿瘤|这个病|这病|同样的病|恶性)"
_BEFORE = (
    r"(?:以前|之前|从前|曾经?|过去|早年|早些年|早就|前几年|几年前|[\d一二三四五六七八九十两]+多?年前|小时候|年轻时候?)"
)
_NOT_FIRST = re.compile(
    r"第一次[^。]{0,8}[年月][^。]{0,8}又(?:复|得|长|患|犯|发|查|有)|"
    r"不是(?:第一次|首次|头一次|头一回|第一回|初次)|非首次|二次(?:原发|患癌|得癌)|第[二三23]次(?:得|患|查出|确诊|长|发现|了|癌)|(?:二|三|2|3)发(?!给|来|过|送|出|你|到)"
    rf"|(?<![没不])又(?:得|长|患|犯|查出|发现)(?:了|出)?.{{0,6}}{_ILLNESS}|再次(?:得|患|确诊|查出|长)|旧病|老毛病|复发|(?:癌|瘤|术后|病)(?:又|再)发|再发(?:癌|瘤|性)"
    rf"|{_BEFORE}[^，。,.；;不没]{{0,4}}(?:就)?(?:得过|患过|有过|长过|查出过|确诊过|治过)|{_BEFORE}(?:就)?(?:得|患)(?:过|了)[^，。,.]{{0,6}}{_ILLNESS}"
    rf"|(?<![没不])(?<!没有)(?:得过|患过)(?!别的|其他)[^，。,.]{{0,8}}{_ILLNESS}|^(?:我|他|她|我妈|我爸)?(?:以前|之前)?(?:得过|患过|有过)(?:的|了|一次)?$"
)
_DENIED_RETURN = re.compile(
    r"(?:没有?|不是|不算|未|无|非|怕|担心|害怕|防止?|预防|避免|防着|会不会|有没有|是不是|会|可能)(?:再)?(?:复发|再发(?=癌|瘤|性))(?:率|风险)?|复发(?:率|风险)|没又"
)
_HAD = re.compile(rf"(?:得|患|有|长|查出|确诊|治|切)过|{_BEFORE}|做过.{{0,6}}手术|(?:\d{{2,4}}|[去前])年")
# 我有两个癌，甲状腺的2024年切了: the one of before by its organ alone.
_SEVERAL = re.compile(r"(?:两|二|2|俩)(?:个|种|处)?(?:不同的?|不一样的?)?(?:癌|肿瘤|恶性)")
_TREATED = re.compile(
    r"(?P<organ>肺|肝|胃|肠|肾|脑|甲状腺|乳腺|胰腺|食管|食道|宫颈|子宫|卵巢|前列腺|膀胱|鼻咽|胆囊|直肠|结肠)(?:上|里)?(?:的|那个|癌)*"
    r"[^，。]{0,10}(?:切|割|做|治|得|有|查|手术)(?:掉|除|了|过|好|的|完)"
)
_SAME_ONE = re.compile(r"复发|再发|转移|扩散")
_FIRST = re.compile(
    r"(?:第一次|首次|头一次|头一回|第一回|初次)|(?:以前|之前|从来|从)?(?:都)?没(?:有)?(?:得|患|长)过|^(?:是|对)第一次|(?:不是|没有?|没)复发"
)
# 我姐也得过: somebody else's illness, or the member's own? Asked.
_OF_OTHERS = re.compile(
    r"(?:姐|妹|哥|弟|妈|爸|姑|姨|舅|叔|伯|奶奶|爷爷|外婆|外公|姥|邻居|同事|朋友|同学|亲戚|家里人?)"
    r"[^，。]{0,6}(?:也|都)[^，。]{0,4}(?:得|患|有|是|查)"
)
# 肝癌又长了，三年前切过一次; without a word of before it is asked. 癌胚抗原又长了 and 瘤又长大了 are none of it.
_GROWN_AGAIN = re.compile(
    r"(?:癌|瘤)(?:现在|那里|这里|今年|最近)?(?:又|再)(?:长|冒|犯)(?:了|出来|起来|回来)(?![大点些])"
)
_SPREAD = re.compile(r"转移|扩散")
_NO_SPREAD = re.compile(
    r"(?:没有?|未|无|未见|会不会|有没有|怕|担心|防止)(?:发现|发生|出现)?[^，。,.]{0,4}(?:转移|扩散)"
)


@dataclass(frozen=True)
class TwoTumours:
    """The tumour of before and the new one, which is of another kind."""

    before: str
    now: str

    @property
    def shown(self) -> str:
        """The new one, with what came before it: for the summary and for staff."""
        return render("facts.tumour_with_history", now=self.now, before=self.before)


def another_tumour(text: str) -> TwoTumours | None:
    """两年前得过甲状腺癌，现在又得了肺癌; None where the same one came back, or only one is named."""
    if is_question(text) or _SAME_ONE.search(text):
        return None
    before = now = None
    for clause in CLAUSE.split(text):
        named = named_tumour(clause) or (_organ_treated(clause) if _SEVERAL.search(text) else None)
        if named and before is None and _HAD.search(clause):
            before = named
        elif named and before:
            now = named
    if before is None or now is None or before in now or now in before:
        return None
    return TwoTumours(before, now)


def _organ_treated(clause: str) -> str | None:
    treated = _TREATED.search(clause)
    return f"{treated['organ']}癌" if treated else None


def without_earlier(text: str, tumour: str) -> str:
    """`text` without the clauses that are only about the tumour of before: 甲状腺那个是2024年3月的."""
    two = two_tumours(tumour)
    if two is None:
        return text
    before, now = (one.removesuffix("癌").removesuffix("瘤") for one in (two.before, two.now))
    clauses = CLAUSE.split(text)
    return "，".join(clause for clause in clauses if before not in clause or now in clause)


def two_tumours(shown: str) -> TwoTumours | None:
    """What `TwoTumours.shown` was made of; None for the name of a single one."""
    now, _, rest = shown.partition("（")
    before = rest.removesuffix("）")
    two = TwoTumours(before[len("以前得过") :], now)
    return two if rest and two.shown == shown else None


def read_history(text: str) -> History | None:
    """What a message says about earlier tumours; None when it says nothing, or asks."""
    if is_question(text):
        return None
    words = squeezed(text)
    if _NOT_FIRST.search(_DENIED_RETURN.sub("|", words)):
        return History.UNSURE if _OF_OTHERS.search(words) else History.NOT_FIRST
    if _GROWN_AGAIN.search(words):
        return History.NOT_FIRST if _HAD.search(words) else History.UNSURE
    if _FIRST.search(words):
        return History.FIRST
    return History.UNSURE if _SPREAD.search(_NO_SPREAD.sub("|", words)) else None
