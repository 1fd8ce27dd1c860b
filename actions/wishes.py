"""Which city and which hospital somebody wants, out of a sentence that may name others besides. Pure."""

import re

from actions.places import covered_cities
from actions.readings import names_doctor, names_no_hospital

CLAUSE = re.compile(r"[，,。；;！!？?、\s]+")
# Where the member wants to go, right before the city, or what is to be done there, behind it.
_WANTED_BEFORE = re.compile(
    r"(?:想|要|希望|打算|准备|还是|改|换|转|最好|就|能|可以|安排|约|挂|帮|优先).{0,6}$|(?:去|到|来)$"
)
_WANTED_BEHIND = re.compile(r"^[^，,。]{0,6}?(?:看病|看看|看医生|就医|就诊|就行|吧|办|排|挂)")
# Where somebody was, lives or works: no wish.
NOT_A_WISH = re.compile(
    r"(?:过|查的|查出|查到|确诊|发现|诊断|老家|户口|户籍|工作|打工|上班|上学|读书|做生意|亲戚|出差|以前|之前|原来|前年|去年|那年)"
)
_HOSPITAL = r"[一-龥a-z0-9]{2,15}?(?:医院|医学中心)(?:[一-龥]{1,6}科)?"
_WANTED_HOSPITAL = re.compile(rf"(?:想去|要去|希望去|想约|想挂|安排到|转到|约|挂|去)({_HOSPITAL})")
_HOSPITAL_ALONE = re.compile(r"(?:想?去|就)?([一-龥a-zA-Z0-9]{2,15}(?:医院|医学中心))[。.吧]?")
_ANY_HOSPITAL = re.compile(r"^(?:想|去|就|大|好|三甲|个|家|当地|外地|上级|哪家|你们|北京|上海|广州|这|那)*(?:的)?医院$")
_WISHES = re.compile(
    r"(?:我|就|那|最好|还是|也)*(?:想去|要去|希望去|想找|要找|找|想挂|要挂|挂|想到|想在)"
    r"(?![看做查治办约挂])([一-龥A-Za-z0-9]{2,20}?)(?:的号|看?门诊|看看|看病|看|住院|做?手术|治疗|挂号|那边|吧|的|去)*$"
)
_KNOWN_PLACE = re.compile(
    r"^(?!.*[看查治得做])(?:[一-龥]{2,}肿瘤|.*(?:协和|华西|华山|瑞金|同济|湘雅|齐鲁|301|附[一二]))"
)


def wanted_city(text: str, allowed: list[str]) -> str | None:
    """The city in which the member wants to be treated; None when none is named, or it is not clear which one.

    前年在北京割过阑尾，想去上海 is 上海; where the illness was found is no wish.
    """
    weights: dict[str, int] = {}
    for clause in CLAUSE.split(text):
        for city in covered_cities(clause):
            if city in allowed:
                weights[city] = max(_weight(clause, city), weights.get(city, -1))
    if not weights:
        return None
    best = max(weights.values())
    found = [city for city, weight in weights.items() if weight == best]
    return found[0] if best > 0 or (best == 0 and len(found) == 1) else None


def _weight(clause: str, city: str) -> int:
    """2 for a wish, 0 for a bare name, -1 for a place of which something else is told."""
    before, _, behind = clause.partition(city)
    if _WANTED_BEFORE.search(before) and not re.search(r"过", behind[:4]):
        return 2
    if NOT_A_WISH.search(clause):
        return -1
    return 1 if _WANTED_BEHIND.search(behind) else 0


def wished_hospital(text: str) -> str | None:
    """A hospital, a department or a doctor that is wished for: 想去复旦肿瘤找王主任."""
    wanted = _WANTED_HOSPITAL.search(text) or _HOSPITAL_ALONE.fullmatch(text.strip())
    if wanted and not _ANY_HOSPITAL.match(wanted[1]) and not names_no_hospital(wanted[1]):
        return wanted[1]
    found = (_WISHES.match(clause) for clause in CLAUSE.split(text))
    return next((one[1] for one in found if one and (_KNOWN_PLACE.search(one[1]) or names_doctor(one[1]))), None)


def is_hospital_alone(text: str) -> bool:
    """Whether the text is nothing but the name of a hospital."""
    return bool(_HOSPITAL_ALONE.fullmatch(text))
