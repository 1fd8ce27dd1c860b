"""By which words a message says what it is about: 确诊日期, 住院条, 城市. Pure."""

import re

from actions.readings import DATE_SLOTS
from actions.wanted import CLAUSE

LABELS = {
    "diagnosed_on": re.compile(r"确诊|查出|查到|诊断|发现"),
    "admission_slip_date": re.compile(
        r"住院条|入院条|住院单|入院单|住院证|入院证|通知单|条子|开的条|单子.{0,8}开|开.{0,8}单子|开的单"
    ),
    "admission_date": re.compile(
        r"入院|住院(?!条|单|证|部|通知)|住进去|办住院"
        r"|(?:[号日底初旬]|[周期拜][一二三四五六日天])(?:就|要|得|去|想|准备|打算|计划|能|可以|才)*住(?!址|在|宅|院[条单证部通])"
    ),
    "city": re.compile(r"城市|地方|地点"),
    "hospital_wish": re.compile(r"医院|科室"),
    # not the name of a hospital: 肿瘤医院, 癌症中心
    "tumour": re.compile(
        r"肿瘤(?!医院|[内外专]?科|防治|中心|研究)|病种|癌(?!症?(?:医院|中心|研究))|(?<!肿)瘤(?![医科])"
    ),
}
# 日期写错了: one of the days, without saying which.
ANY_DAY = re.compile(r"日期|日子|时间|几号|哪天")


def part_for(slot: str, text: str) -> str:
    """The clauses of `text` that speak of this date; else those that do not speak of another one."""
    clauses = [clause for clause in CLAUSE.split(text) if clause]
    if mine := [clause for clause in clauses if LABELS[slot].search(clause)]:
        whole = " ".join(mine)
        return whole if re.search(r"[\d一二三四五六七八九十年月周天]", whole) else text
    others = [label for name, label in LABELS.items() if name in DATE_SLOTS and name != slot]
    rest = [clause for clause in clauses if not any(label.search(clause) for label in others)]
    return " ".join(rest) if rest else text
