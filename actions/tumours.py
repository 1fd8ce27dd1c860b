"""The kind of tumour, in the member's own words: by its name, by 肺上长了个东西, by the letters on a report. Pure."""

import re

from actions.answers import bare, is_question, read_yes_no, squeezed, trimmed
from actions.misheard import tumours_heard
from actions.places import covered_cities, place_elsewhere
from actions.readings import LEFT_OPEN, MAX_FREE_TEXT, NOTHING, Reading, is_chatter, is_unsure, says_nothing_of_it
from actions.tumours_latin import in_chinese, is_latin
from actions.wishes import names_hospital
from bot.catalog import render
from bot.kernel import clock
from bot.kernel.zh_dates import Prefer, find_date

_ORGANS = (
    "间肺肝胃肠乳腺甲状胰食管道卵巢宫颈前列膀胱肾脑骨鼻咽喉舌胆囊皮肤淋巴直结大小细"
    "胞非鳞子内膜摄护贲门原位分泌黑色素神经胶质母垂体导浸润性叶透明移行尿路印戒基底血液上纵隔胸睾丸口腔部恶性肿肌脂肪纤维错构畸平滑鞘合头髓样乳支气指壶腹尿涎腮龈唇眼"
)
_ORGAN = (
    r"(?:肺|肝|胃|肠|乳腺|乳房|奶子?|胸|淋巴|甲状腺?|胰腺?|食管|食道|贲门|卵巢|宫颈|子宫|前列腺|膀胱|输尿管|肾|脑|骨髓?|鼻咽?|咽"
    r"|喉咙?|舌头?|口腔|牙龈|胆囊?|皮肤|纵隔|腹腔?|脾|睾丸|腮腺?|血液|脖子|肚子|头|腰|腿)"
)
_PARTS = r"(?:贲门|幽门|肝门|胰[头尾体]|壶腹|输尿管|阴[道茎]|外阴|十二指|腮|唾液|气管|支气管|副鼻?窦|胸壁|滑膜)"
_NAMED = re.compile(
    rf"(?:{_PARTS}|[{_ORGANS}]){{1,10}}(?:癌|瘤)(?![医科])|(?:多发性?|急性|慢性|非?霍奇金|弥漫性?大?[Bb]?细胞|套细胞|滤泡性?|[髓淋粒单][系巴细胞性]*)*(?:淋巴瘤|白血病|骨髓瘤)|[{_ORGANS}]{{1,6}}(?:ca|mt)(?![a-z])",
    re.IGNORECASE,
)
# 胃上头的癌, 肺的腺癌: the organ belongs to the kind.
_OF_THE_ORGAN = re.compile(
    rf"({_ORGAN})(?:[上里]?[头面边]?|那里|那儿|那块|得|长|生)的(?=(?:腺|鳞|细胞|[大小]细胞|鳞状细胞|透明细胞|恶性){{0,3}}(?:癌|瘤))"
)
# 前头得了啥癌 names none; 石道癌, 某某癌 as a clause of its own does.
_BY_ITSELF = re.compile(r"(?:就?是|得的是|得了|患了?|查出来?是?)?([一-龥]{1,7}(?:癌|瘤))(?:的|吧|啊|了)*")
_NO_KIND = re.compile(
    r"[得患是有个种什么啥抗防治长了诊断确为说恐怀疑排除没不哪这那抑测查检看类]|恶性|肿瘤$|早期|中期|晚期|末期"
)
# 肺上长了个恶性的; 肝上长个瘤，恶性.
_GREW = re.compile(
    r"(?:(?P<inner>[肺肝胃肠肾脑胆脾])|(?P<organ>乳腺|乳房|甲状腺|胰腺|食管|食道|卵巢|宫颈|子宫|前列腺|膀胱|纵隔|口腔|鼻咽))"
    r"(?:上|里|部|那)?(?:面|头|边|儿|块|里|疙瘩|旮旯)?(?:又|就|也|还|给)?(?:长|生|起|有)(?:了|出|着)*(?!过)"
)
_MALIGNANT = re.compile(r"(?<!非)恶性(?!程度)|癌|不好的(?:东西|瘤)")
_NOT_CERTAIN = re.compile(r"怀疑|疑似|可能|会不会|是不是|不是|良性|没有|还没|不知道|排除|担心|怕")
_ANY_TUMOUR = re.compile(r"(?:部?恶性)?肿瘤|部肿瘤")
_LESION = r"(?:东西|包块?|肿块?|肿物|疙瘩|结节|占位|阴影|影子|斑块?|病变|恶|坏|不好|毛病|转移|问题)"
_SIGN = re.compile(
    r"癌|瘤(?![医科])|白血病|肿物|占位|结节|恶性|转移|淋巴|黑色素|(?<![a-z])(?:ca|mt|gist|nsclc|sclc|hcc|escc|luad|lusc|tnbc|rcc|pnet|gbm|aml|cml|cll|mds|nhl|npc|dlbcl)(?![a-z])"
    rf"|ca$|{_ORGAN}[^，,。]{{0,6}}{_LESION}"
)
_BARE_ORGAN = re.compile(
    rf"(?:就|是|在|的|得|患|那个)*(?:[左右双](?:侧|边)?)?{_ORGAN}{{1,2}}(?:上|里|部|头|那里|那块|这块)?(?:面)?(?:的|吧|上的)*"
)
# 乳腺长了个瘤子，恶性的: where it grew, and that it is malignant, in two clauses.
_GREW_THERE = re.compile(
    rf"(?P<organ>(?:[左右双](?:侧|边)?)?(?:[直结大小盲]肠|{_ORGAN}{{1,2}}))(?:上|里|部|那里|头|底|管)?(?:面|边)?(?:也|就|都|又|是|给|有|查出来?|发现|长|得|生|起|了|出|的|一|个|块|颗|那种)*"
    r"(?:肿?瘤子?|肿块|肿物|包块?|疙瘩|东西|占位|的|$)"
)
_SAYS_MALIGNANT = re.compile(
    r"(?:就|是|说|医生|大夫|病理|化验|结果|报告|都|查|确定|为|属于)*恶性(?:的|肿瘤|程度高)?(?:了|哦|啊|呀)?"
)
# 对了是左肺: the side, told after the kind.
_SIDE = re.compile(
    rf"(?:对了|哦|就|是|在|的|应该|医生|说)*([左右双](?:侧|边)?)(?:的)?({_ORGAN})?(?:上|部|叶)?(?:的|吧|啊|那边|这边)*"
)
_OTHERWISE = re.compile(r"胃口|脑子|电脑|头脑|心肝|骨折|骨头汤|胸闷|头疼|头晕|瘤[医科]")
# 中山肿瘤, 天津肿瘤: a hospital, not a tumour.
_HOSPITAL_CALLED = re.compile(r"(?:想?去|在|到|就|那|还是)*([一-龥]{1,6})肿瘤(?:就行|吧|的|了)*")
_KNOWN = re.compile(r"中山|复旦|华西|医科院|科学院|[省市]")
_STAGE = re.compile(r"(?:[早中晚末一二三四1-4iv]|第)+期[吧的了]*")
_ABOUT = re.compile(
    r"^(?:我|他|她|俺|爸|妈|父亲|母亲|老公|老婆|爱人|患者|本人|就是|是|得|患|查出来?|确诊|诊断|病理|为|医生|大夫"
    r"|报告|病历|单子|诊断书|上面?|写|显示|说|应该|可能|好像|那个|叫做?|的|了|[，,：: ])+(?=[一-龥a-z]{2})"
)
_TAIL = re.compile(r"(?:(?<![不坏好恶良])的|[吧啊呢了哈呀嘛])+$")
_OF_A_NAME = re.compile(r"叫|名|种|类|型|肿瘤|病理|报告|英文|医生(?:写|说)|字")
# 叫什么不清楚, 不知道是什么癌: no question, although there is 什么 in it.
_NAME_UNKNOWN = re.compile(
    r"(?:什么|啥|哪种|哪一种)[^,，。]{0,4}(?:不(?:太)?(?:清楚|知道|懂|记得|晓得)|记不|忘)|(?:不(?:太)?(?:清楚|知道|晓得)|记不清)(?:是|叫)?(?:个)?(?:什么|啥|哪)"
)
_FREE_WORDS = re.compile(r"[一-龥㐀-䶿a-z0-9()（）、\-+ ]{2,20}")
_CLAUSE = re.compile(r"[，,。；;！!\s]+")
_BESIDES = re.compile(
    r"(?:说是|说|医生|大夫|考虑|怀疑|可能|倾向).{0,8}(?:不好|恶|坏|性)|[低中高]分化|[早中晚末一二三四1-4]期"
)
# The tumour of somebody who is only told about.
_OF_OTHERS = re.compile(
    r"邻居|隔壁|同病房|病友|村里|我们村|别人|人家|也是这个病|走[了的]|去世|没了"
    r"|(?:姐|妹|哥|弟|妈|爸|姑|姨|舅|叔|伯|奶奶|爷爷|外婆|外公|姥|同事|朋友|同学|亲戚)[^，。]{0,6}(?:也|都)[^，。]{0,4}(?:得|患|是|查|有)"
)
_PUT_RIGHT = re.compile(r"不对|错|不是|^(?:哦|噢|啊|嗯)?不(?:$|[，,])")
_IS = re.compile(r"(?:哦|就|应该|其实|具体|确切地?说?|准确地?说?)*(?:是|叫)")
# What a tumour is made of, without where it is.
_CELLS = re.compile(r"(?:腺鳞?|鳞|鳞状细胞|腺样囊性|透明细胞|非?小细胞|大细胞|未分化|低分化|高分化)癌")
_CELLS_ALONE = re.compile(
    r"(?:是|就|医生|说|报告|上|写|的)*((?:非?小细胞|大细胞|腺鳞|透明细胞|未分化))(?:的|型|那种|吧)*"
)
_WISH = re.compile(r"[想要约]|去.*看|帮")
_OF_ORGAN = re.compile(
    r"([左右双]?(?:肺|肝|胃|食管|食道|宫颈|直肠|结肠|肾|胰腺?|乳腺|鼻咽|卵巢|膀胱|子宫内膜))(?:癌|部?恶性肿瘤|$)"
)
_ON_ORGAN = re.compile(rf"(?:就是|那个|是|得了?)*({_ORGAN})(?:上|里|部)?(?:面)?的(?:癌|肿瘤|恶性肿瘤)")
# What doctors and families call the kinds of one illness.
_SHORT = {
    "急淋": "急性淋巴细胞白血病",
    "慢淋": "慢性淋巴细胞白血病",
    "急髓": "急性髓系白血病",
    "慢粒": "慢性粒细胞白血病",
    "慢髓": "慢性髓系白血病",
}
_SHORT_NAME = re.compile(rf"({'|'.join(_SHORT)})(?:白血?病?|m[0-7])?")
_TURNED_DOWN = re.compile(r"又不是|不是(?:一|同一?)(?:回|码|件)事|^(?:不对)?(?:也|并)?(?:不是|没有|不像|排除)")


def named_tumour(text: str) -> str | None:
    """The tumour that a text calls by its name; None when it names none of the member's own."""
    clauses = [clause for clause in _CLAUSE.split(tumours_heard(in_chinese(text))) if not _of_no_use(clause)]
    if short := _SHORT_NAME.search("，".join(clauses).lower()):
        return _SHORT[short[1]]
    named = next((one for clause in clauses if (one := _name_in(clause))), None)
    return with_organ(named, f"{organ}癌" if (organ := _organ_grown(text)) else "") if named else _grown(text)


def _name_in(clause: str) -> str | None:
    clause = _OF_THE_ORGAN.sub(r"\1", clause)
    for found in _NAMED.finditer(clause):
        named = re.sub(r"^(?:[性部道行明底合头样指]|支(?!气管)|气(?!管)|状|髓(?!样)|上(?!皮))+", "", found[0])
        if len(named) > 1 and not _ANY_TUMOUR.fullmatch(named):
            return named
    alone = _BY_ITSELF.fullmatch(clause)
    return None if alone is None or _NO_KIND.search(alone[1]) or is_chatter(alone[1]) else alone[1]


def _organ_grown(text: str) -> str | None:
    grown = _GREW.search(text)
    return (grown["inner"] or grown["organ"]) if grown else None


def _malignant(text: str) -> str | None:
    """肺部恶性肿瘤, of 肺上长了个恶性的; None where that is not told as a fact of the member's own."""
    grown = _GREW.search(text)
    if grown is None or _of_no_use(text) or not _MALIGNANT.search(text) or _NOT_CERTAIN.search(text):
        return None
    return f"{grown['inner']}部恶性肿瘤" if grown["inner"] else f"{grown['organ']}恶性肿瘤"


def _grown(text: str) -> str | None:
    return _grown_and_malignant(text) or _malignant(text)


def _grown_and_malignant(text: str) -> str | None:
    """乳腺长了个瘤子，恶性的; 直肠里长的，恶性的: 乳腺恶性肿瘤, as a report would call it; None for anything else."""
    clauses = [clause for clause in _CLAUSE.split(trimmed(text)) if clause]
    grew = (_GREW_THERE.search(clause) for clause in clauses if not _OF_OTHERS.search(clause))
    found = next((one for one in grew if one and not _OTHERWISE.search(one[0])), None)
    malignant = any(_SAYS_MALIGNANT.fullmatch(clause) for clause in clauses)
    return f"{found['organ']}恶性肿瘤" if found and malignant else None


def with_side(text: str, tumour: str) -> str | None:
    """`tumour` with the side that the text tells: 是左肺 makes 左肺癌 of 肺癌; None where it tells anything more."""
    told = _SIDE.fullmatch(squeezed(text))
    if told is None:
        return None
    side, organ = told[1], told[2] or ""
    if not tumour:
        return f"{side}{organ}" if organ else None
    return f"{side}{tumour}" if tumour.startswith(organ) and tumour[0] not in "左右双" else None


def speaks_of_tumour(text: str) -> bool:
    """Whether the words are about a tumour, by its name, an organ alone, or what grew there."""
    word = _OTHERWISE.sub("|", bare(in_chinese(text)))
    if (called := _HOSPITAL_CALLED.fullmatch(word)) and (covered_cities(called[1]) or _KNOWN.search(called[1])):
        return False
    return bool(_SIGN.search(word) or _BARE_ORGAN.fullmatch(word))


def read_tumour(text: str, *, interrupts: bool) -> Reading:
    """The kind of tumour in the member's own words, without what else the message says.

    `interrupts`: the message is most likely something else than an answer, unless it speaks of a tumour.
    """
    text = _OF_THE_ORGAN.sub(r"\1", tumours_heard(in_chinese(text)))
    word = bare(text)
    if _NAME_UNKNOWN.search(word) or says_nothing_of_it(word):
        return LEFT_OPEN["tumour"]()
    if is_question(text) or not (1 < len(word) <= MAX_FREE_TEXT or _BARE_ORGAN.fullmatch(word)):
        return NOTHING
    grown = None if any(map(_name_in, _CLAUSE.split(text))) else _grown(text)
    if told := grown or _own_words(text):
        return Reading(value=told, echo=render("details.got_tumour", tumour=told))
    if is_unsure(word, of=_OF_A_NAME):
        return LEFT_OPEN["tumour"]()
    if interrupts or not _could_be_name(text):
        return NOTHING
    kind = _TAIL.sub("", trimmed(text))
    return Reading(value=kind, echo=render("details.got_tumour", tumour=kind))


def _own_words(text: str) -> str | None:
    """The clauses that speak of a tumour, and what a doctor thinks of it."""
    clauses = [clause for clause in _CLAUSE.split(trimmed(text)) if clause]
    mine = [clause for clause in clauses if speaks_of_tumour(clause) and not _of_no_use(clause)]
    if not mine:
        return None
    mine = _last_word(clauses, mine)
    kept = [clause for clause in clauses if clause in mine or _BESIDES.search(clause)]
    first = _ABOUT.sub("", kept[0], count=1) if kept[0] == mine[0] else kept[0]
    if (named := _name_in(first)) and _WISH.search(first.partition(named)[0]):
        first = named  # 想去北京看甲状腺髓样癌
    if (on := _ON_ORGAN.fullmatch(first)) and kept[1:]:
        first = f"{on[1]}癌"  # 肺上的癌，腺癌
    if len(kept) > 1 and kept[1] in mine and (whole := with_organ(kept[1], first)) != kept[1]:
        return whole
    rest = [_ABOUT.sub("", clause, count=1) if clause in mine else clause for clause in kept[1:]]
    return "，".join(_TAIL.sub("", clause) for clause in (first, *rest)) or None


def _last_word(clauses: list[str], mine: list[str]) -> list[str]:
    """肠癌 不对 是乙状结肠癌; 肠癌，是乙状结肠癌: the later name replaces the one before it."""
    for place in range(len(mine) - 1, 0, -1):
        behind = clauses[clauses.index(mine[place - 1]) : clauses.index(mine[place])]
        put_right = any(_PUT_RIGHT.search(clause) for clause in behind[1:])
        if (put_right or _IS.match(mine[place])) and _NAMED.search(mine[place]):
            return mine[place:]
    return mine


def cells_alone(text: str) -> str | None:
    """小细胞的: what the tumour is made of, told after where it is; None where more is said."""
    told = _CELLS_ALONE.fullmatch(squeezed(text))
    return f"{told[1]}癌" if told else None


def with_organ(kind: str, before: str) -> str:
    """腺癌, after 肺癌: 肺腺癌. What names an organ of its own stays as it is."""
    organ = _OF_ORGAN.match(before)
    return f"{organ[1]}{kind}" if organ and _CELLS.fullmatch(kind) else kind


def _of_no_use(clause: str) -> bool:
    return bool(_OF_OTHERS.search(clause) or _TURNED_DOWN.search(clause))


def _could_be_name(text: str) -> bool:
    """Words that could only be the name of a disease where one was asked for: 弥漫大B, 套细胞."""
    word = bare(text)
    if read_yes_no(text) is not None or not _FREE_WORDS.fullmatch(word) or not re.search(r"[一-龥a-z]", word):
        return False
    if (
        is_chatter(word)
        or is_latin(word)
        or "肿瘤" in word
        or names_hospital(word)
        or _STAGE.fullmatch(word)
        or covered_cities(word)
        or place_elsewhere(word)
    ):
        return False
    return find_date(text, today=clock.today(), prefer=Prefer.PAST) is None
