"""Whether a name read on a paper is the member's. A reader errs in a character now and then, so there is a between."""

from bot.documents.reading_models import NameVerdict
from bot.members.names import fold_name

# A name of so many characters has one that may be misread and still be known by the others.
_LEAST_FOR_NEAR = 2


def judge_name(on_paper: str, name: str) -> NameVerdict:
    """SAME, NEAR (one character apart, or one inside the other), else OTHER. Blanks, dots and case do not count."""
    read, true = fold_name(on_paper), fold_name(name)
    if read == true:
        return NameVerdict.SAME
    if min(len(read), len(true)) < _LEAST_FOR_NEAR:
        return NameVerdict.OTHER
    if read in true or true in read:
        return NameVerdict.NEAR
    if len(read) != len(true):
        return NameVerdict.OTHER
    differing = sum(one != other for one, other in zip(read, true, strict=True))
    return NameVerdict.NEAR if differing == 1 else NameVerdict.OTHER


def nearest_verdict(on_paper: str, names: list[str]) -> NameVerdict | None:
    """The best verdict among the names that it may be; None without any."""
    verdicts = {judge_name(on_paper, name) for name in names}
    return next((one for one in NameVerdict if one in verdicts), None)
