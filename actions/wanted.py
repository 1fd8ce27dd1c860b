"""Which city is wanted, out of a sentence that may name others besides. Pure."""

import re

from actions.places import covered_cities

CLAUSE = re.compile(r"[，,。；;！!？?、\s]+")
_WISHED = 2
# Where the member wants to go, right before the city, or what is to be done there, behind it.
_WANTED_BEFORE = re.compile(
    r"(?:想|要|希望|打算|准备|还是|改|换|转|最好|就|能|可以|安排|约|挂|帮|优先).{0,6}$|(?:去|到|来)$"
)
_WANTED_BEHIND = re.compile(r"^[^，,。]{0,6}?(?:看病|看看|看医生|就医|就诊|就行|吧|办|排|挂)")
_IS_HERE = re.compile(r"^(?:我|我们|俺|咱们?|人|家)(?:家|现在|人|都)*(?:住|就)?在$")
# Where somebody was, lives or works: no wish.
_NOT_A_WISH = re.compile(
    r"过|查的|查出|查到|确诊|发现|诊断|老家|户口|户籍|工作|打工|上班|上学|读书|做生意|亲戚|出差|以前|之前|原来|前年|去年|那年"
    r"|(?:爸|妈|姐|妹|哥|弟|儿子|女儿|闺女|孩子|姑|姨|舅|叔)们?(?:都|也|家)?(?:住|就)?在"
)


def wanted_city(text: str, allowed: list[str]) -> str | None:
    """The city in which the member wants to be treated; None when none is named, or it is not clear which one.

    前年在北京割过阑尾，想去上海 is 上海; where the illness was found is no wish.
    """
    weights = _weights(text, allowed)
    if not weights:
        return None
    best = max(weights.values())
    found = [city for city, weight in weights.items() if weight == best]
    return found[0] if best > 0 or (best == 0 and len(found) == 1) else None


def wished_city(text: str, allowed: list[str]) -> str | None:
    """The city that is wished for in so many words: 我们还是想去北京看; None for a bare name."""
    found = [city for city, weight in _weights(text, allowed).items() if weight == _WISHED]
    return found[0] if len(found) == 1 else None


def likeliest_city(text: str, allowed: list[str]) -> str | None:
    """The same where the city was asked for: any that is named will do, the first one in doubt."""
    weights = _weights(text, allowed)
    return max(weights, key=lambda city: weights[city]) if weights else None


def chooses_city(text: str) -> bool:
    """算了还是广州, 算了不去北京了去上海: another city, and no end of it all."""
    choice = r"(?:还是|就|换成?|改成?|去|选|到|在){city}(?![^，,。]*(?:不|取消))"
    return any(re.search(choice.format(city=city), text) for city in covered_cities(text))


def _weights(text: str, allowed: list[str]) -> dict[str, int]:
    weights: dict[str, int] = {}
    for clause in CLAUSE.split(text):
        for city in covered_cities(clause):
            if city in allowed:
                weights[city] = max(_weight(clause, city), weights.get(city, -1))
    return weights


def _weight(clause: str, city: str) -> int:
    """_WISHED for a wish, 1 for where the member is, 0 for a bare name, -1 where something else is told of it."""
    before, _, behind = clause.partition(city)
    if _WANTED_BEFORE.search(before) and not re.search(r"过", behind[:4]):
        return _WISHED
    if _NOT_A_WISH.search(clause):
        return -1
    return 1 if _WANTED_BEHIND.search(behind) or _IS_HERE.search(before) else 0
