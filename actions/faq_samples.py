"""Samples of the gene test: which, how, where to, and what the text leaves open (T1, T2, T3, T5)."""

import re

from actions.answers import is_question
from actions.base import TurnContext
from actions.faq_points import first_fitting, point, worded
from bot.catalog import Service, get_catalog

ABOUT = re.compile(
    r"检测报告|基因报告|^血(?:液|样)?(?:可以|行|能)|样本|样品|切片|白片|蜡块|石蜡|抽血|采血|血样|唾液|口水|唾沫|标本|组织|活检|穿刺|采样|检测盒|检测包|胸水|腹水|骨髓|口腔拭子|实验室|送检|血.{0,6}寄|寄.{0,4}血"
)
_POINTS = (
    point("faq.sample.report", r"报告.{0,6}(?:电子|纸)|(?:电子|纸).{0,4}报告"),
    point("faq.sample.items", r"(?:多少|哪些|几)个?基因|什么项目|哪些项目|测(?:什么|哪些)|位点"),
    point("faq.open.lab", r"(?:哪家|什么|哪个)(?:公司|机构|单位)"),
    point("faq.sample.courier", r"快递单号|单号|寄出(?:去)?了.{0,4}(?:怎么|告诉)"),
    point("faq.open.sample_fee", r"(?:快递|邮|运)费|到付|快递.{0,6}(?:谁|钱|付)|邮寄费|押金|谁付"),
    point("faq.open.sample_back", r"退(?:还|回|给)?|还(?:给|回)|会还|还[吗么不]|归还|拿回|取回"),
    point(
        "faq.sample.where",
        r"寄(?:到|去|给|往)?(?:哪|谁|什么地方|啥地方)|地址|收件|实验室(?:在|是)?(?:哪|什么)|哪个实验室|送到哪|自己送|送过去|送样|送去|电话多少",
    ),
    point(
        "faq.open.sample_age",
        r"(?:[一二两三四五六七八九十几\d]+年|去年|前年|以前|之前|上次|半年|老|旧).{0,6}(?:的)?(?:切片|蜡块|白片|标本|组织|片子|样本|血)|(?:切片|蜡块|白片|标本|组织|样本|血样?).{0,6}(?:几年|[两三]年|年前|以前|放了|放多久|过期|有效期|多久会|几天之内|超过几天)|(?:几|多少)年前|多久会坏",
    ),
    point("faq.sample.amount", r"几张|几管|几毫升|抽多少|多少(?:毫升|血|张|管|片)|多大|几支|吐多少|够用|几份"),
    point(
        "faq.sample.cannot",
        r"(?:没有?|无|取不|拿不|弄不|借不|采不).{0,4}(?:组织|样本|样品|切片|到|着|出)|用光|用完了|只剩|很少|一点点|不够|量少|够(?:不够|吗|测|用)|不借|不给借|丢|坏|破|不合格|污染|凝|寄错|失效|提供不了|只肯借",
    ),
    point(
        "faq.sample.with_treatment",
        r"(?:化疗|放疗|靶向药|输血|输完血|吃药|感冒|发烧).{0,10}(?:抽|采|测|影响|样)|空腹|早饭|吃饭|吃早",
    ),
    point(
        "faq.sample.which_better",
        r"(?:还是|和|与|跟).{0,6}(?:哪个|好|准|切片|血|组织|白片)|哪个(?:好|准)|哪种(?:好|准)|一定要组织|重新(?:活检|穿刺)|再(?:穿刺|挨)|必须(?:组织|切片|活检)",
    ),
    point(
        "faq.sample.how",
        r"怎么(?:取|采|抽|寄|借|弄|用|包装|保存|送|装|填|办|拿)|咋(?:取|采|寄|弄)|如何(?:取|采|寄)|(?:去|在)?哪(?:里|儿)?(?:抽|采|取|借)|上门|采[样血](?:盒|管|包)|检测[盒包]|样本盒|空腹|冷藏|冰|保存|包装|什么快递|顺丰|借(?:切片|片|出来)|谁去借|代借|介绍信|手续|说明|染色|什么管|填|病理号|要预约|周末寄|受潮|夏天|什么时候(?:寄|把|给)|寄出去|去寄|谁寄",
    ),
)
_ENOUGH = re.compile(
    r"[\d一二两三四五六七八九十几](?:张|管|片|块|毫升|支|份|ml)[^，。]{0,3}(?:够|行|可以)(?:不够|吗|么|不|用|了吗)?"
)
# 肠镜夹了一点肉: what was taken from the body, in plain words.
_TAKEN = re.compile(
    r"(?:夹|钳|取|切|割|刮|穿|抠|挖|剪)(?:的|了|过|下来|出来|下|出)*(?:的)?[^，。]{0,4}(?:肉|组织|息肉|瘤子|疙瘩|东西)"
)
_NOT_THERE = re.compile(r"(?:没有?|没得|冇|借不|拿不|取不|找不|丢)[^，,]{0,8}[，,](?P<rest>.+)")
_KIND = re.compile(r"可以|能|行|算|代替|吗|么|行不|要|用")
_OTHER_KINDS = re.compile(r"胸水|腹水|胸腹水|骨髓|头发|毛发|尿液?|大便|粪便|指甲|口腔拭子|痰液?|脑脊液|汗液")


def answer(turn: TurnContext, _service: Service | None) -> str | None:
    """The answer to a question about samples; None when it is about none."""
    text = turn.text
    if not (ABOUT.search(text) or _TAKEN.search(text)) and turn.intent != "faq_sample":
        return None
    if words := clear(text):
        return words
    if words := first_fitting(_POINTS, text):
        return words
    named, other = _named_kind(text), _OTHER_KINDS.search(text)
    if other and _named_kind(other[0]) is None:
        return worded("faq.sample.other_kind", kind=other[0])
    return worded("faq.sample.kind", kind=named) if named and _KIND.search(text) else None


def clear(text: str) -> str | None:
    """没有切片，抽血可以吗; 白片十张够吗; 肠镜夹的那点肉能不能用: clear by their words. None for anything else."""
    if not is_question(text):
        return None
    found = _NOT_THERE.search(text)
    if kind := _named_kind(found["rest"]) if found else None:
        return worded("faq.sample.instead", kind=kind)
    if _ENOUGH.search(text):
        return worded("faq.sample.amount")
    return taken(text) if _KIND.search(text) else None


def taken(text: str) -> str | None:
    """The answer to 肠镜夹的那点肉能不能用, and to 就夹了一点肉: one of the usual samples (T2)."""
    return worded("faq.sample.kind", kind=_named_kind("活检组织")) if _TAKEN.search(text) else None


def general(_service: Service | None) -> str:
    """Which samples there are (T2), and that the specialist says which."""
    return worded("faq.sample.any")


def _named_kind(text: str) -> str | None:
    """The kind of sample (T2) that a text names by its name or another spelling, the longest first."""
    choices = get_catalog().common.facts["sample_kinds"].choices
    names = [(len(word), kind) for kind, others in choices.items() for word in (kind, *others) if word in text]
    return max(names)[1] if names else None
