"""Which hospital, department or doctor somebody wishes for, out of a sentence. Pure."""

import re

from actions.readings import names_doctor, names_no_hospital
from actions.wanted import CLAUSE

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
