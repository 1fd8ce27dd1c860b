"""Words that leave the hospital to us, in any dialect: 哪个医院都中, 求其边间, 恁瞅着办 (G3). Pure.

A clause is taken apart into the words that such a sentence is made of; where any other is left over, it says more.
"""

import re

from actions.answers import squeezed
from actions.places import covered_cities

_CLAUSE = re.compile(r"[，,。；;！!？?、\s]+")
_WHOM = r"(?:你们?|[您恁侬倷]|佢哋|专员|客服|平台)"
_DECIDE = r"(?:安排|决定|选|挑|推荐|做主|作主|拿主意|说了算|定|看[着住]|瞅[着住]|睇住|弄|搞|办)"
# 哪家都行; 你们看着办; 没有特别指定的.
_KEY = re.compile(
    r"(?:哪|啥|什么|边[间个度家]|咋|怎么|任何|不管|不论|无论).*(?:都|[行中得成好]|可以|ok|[无冇]所谓)|随便|随意|求其|[无冇没]所谓"
    rf"|{_WHOM}.*{_DECIDE}|(?:没|冇|无|不).*(?:要求|指定|意向|讲究|挑|限|偏好|想法|想去|中意)|(?:听|服从|由|随|凭)[^，,]{{0,3}}安排"
)
_WORDS = re.compile(
    rf"医院|医疗机构|科室|地方|任何|不管|不论|无论|什么|怎么|边(?=[间个度家])|随便|随意|求其|[无冇没]所谓|没关系|没问题|没意见|要得|阔以|可以|ok"
    rf"|一样|特别|特定|具体|一定|要求|指定|意向|讲究|偏好|想法|中意|服从|没得|没有|暂时|目前|我们|咱们|人家|大家|帮忙|麻烦|就是|还是|都|也|就|那"
    rf"|{_WHOM}|{_DECIDE}|[我俺咱哪啥咋个家间所块里儿度种行中得成好妥管使没冇无不挑限去到在想要约挂住选看听按由随凭让叫给帮替来是嘛吧呗啦嘞哈啊呀的了噻撒哩呢嗯哦请]"
)
_OF_A_HOSPITAL = re.compile(r"医院|医疗机构|科室|(?:哪|边|随便)[个]?[家间所]")
# 妇科肿瘤强一点的就行: what the hospital should be good at.
_GOOD_AT = re.compile(
    r"(?:最好|希望|想要|要|找|就|只要|有)?(?:是|个|家)?([一-龥]{2,8}?)(?:方面|这块)?(?:比较|稍微|要|得)?(?:强|好|厉害|专业|权威|在行|有名|出名|拿手)"
    r"(?:一?点儿?|一?些)?的?(?:医院|科室)?(?:就)?(?:行|中|好|可以|成|得|妥)?(?:了|吧)?"
)
_FIELD = re.compile(r"科|肿瘤|放疗|化疗|血液|微创|介入|移植|骨|胸|乳腺|肝胆")


def says_left(clause: str) -> bool:
    """Whether a clause leaves the hospital, or all that is asked just now, to us."""
    word = squeezed(clause).lower()
    for city in covered_cities(word):
        word = word.replace(f"{city}市", "").replace(city, "")
    return bool(_KEY.search(word)) and not _WORDS.sub("", word)


def leaves_hospital(text: str) -> bool:
    """The same of any clause that speaks of hospitals in so many words: wherever it is told, it is no name."""
    return any(_OF_A_HOSPITAL.search(clause) and says_left(clause) for clause in _CLAUSE.split(text))


def without_left(text: str) -> str | None:
    """What a text tells besides leaving the hospital to us; None where it does not leave it."""
    clauses = [clause for clause in _CLAUSE.split(text) if clause]
    rest = [clause for clause in clauses if not says_left(clause)]
    return "，".join(rest) if len(rest) < len(clauses) else None


def field_wanted(text: str) -> str | None:
    """妇科肿瘤, of 妇科肿瘤强一点的就行; None where a clause says more, or names nothing: 大医院好一点."""
    found = (_GOOD_AT.fullmatch(clause) for clause in _CLAUSE.split(text))
    fields = (one[1] for one in found if one and _FIELD.search(one[1]) and "院" not in one[1])
    return next((field for field in fields if field != "肿瘤"), None)
