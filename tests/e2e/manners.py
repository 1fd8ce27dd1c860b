"""What every answer of the account keeps to, whatever is talked about."""

import re
from collections.abc import Iterator, Sequence

from bot.catalog import get_catalog

LONGEST = 600
HOTLINE = "400-606-5033"
WAYS_OUT = (HOTLINE, "人工", "12356", "120")
# Words of promise. "不能保证" promises nothing, and what the clauses give free of charge may be called so.
PROMISES = re.compile(
    r"(?<![不没无])(?<![不没无]能)(?<![不没无]法)保证|一定(?:能|会|可以)|肯定(?:能|会|可以)|绝对|百分之?百|100%"
    r"|包治|治愈|马上就能|最好的(?:医院|专家|医生)|(?<!写明是)免费(?![^。]{0,12}1次)"
)
# A refusal: what was asked for cannot be had.
REFUSALS = re.compile(r"很抱歉[^。！]*(?:不能|无法|不在|没有|还没|已经)|暂时(?:办不了|不能)|不予|(?<!符)不符合")
LEAKS = re.compile(r"[{}]|(?<![A-Za-z])(?:None|null)(?![A-Za-z])|t_[0-9a-f]{8}|\[(?:证件|姓名)|[a-z]+_[a-z]+|<[a-z]+")
LINKS = re.compile(r"https?://\S+|<a [^>]*>|</a>")


def flaws_of(message: str, *, secrets: Sequence[str]) -> Iterator[str]:
    """What is wrong with one message on the phone. `secrets`: full names and numbers that it must not show."""
    words = LINKS.sub("", message)
    if any(secret in message for secret in secrets):
        yield "把姓名或证件号码说了出来"
    if len(message) > LONGEST:
        yield f"超过{LONGEST}字（{len(message)}字）"
    if found := CLAUSE_IDS.search(words):
        yield f"说了条款编号“{found[0]}”"
    if found := LEAKS.search(words):
        yield f"有不该给人看的字样“{found[0]}”"
    if found := PROMISES.search(words):
        yield f"说了不该承诺的“{found[0]}”"
    if words.count("？") > 1:
        yield "一次问了几个问题"
    if REFUSALS.search(words) and not any(way in words for way in WAYS_OUT):
        yield "拒绝了，却没有给热线或人工"


def _clause_ids() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9-])(?:{'|'.join(get_catalog().common.clauses)})(?![A-Za-z0-9-])")


CLAUSE_IDS = _clause_ids()
