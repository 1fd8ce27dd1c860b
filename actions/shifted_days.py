"""Another day than the booked one, told by how far it lies from it, or alone in a clause: 晚一天去，27号. Pure."""

import re
from datetime import date, timedelta

from actions.acts_words import changes_time, day_wished

_NUMBERS = {"一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_LATER = r"晚|迟|推|缓|延|往后[推挪移延靠]?|[推延挪顺]后|推迟|延迟|延期|顺延|后延|后推"
_SHIFT = re.compile(
    rf"(?:(?P<later>{_LATER})|提前|提早|早|往前[挪移提靠]?)(?:上|个|去)?(?P<count>[一二两俩三四五六七八九十]|\d{{1,2}})个?(?P<unit>天|日|周|星期|礼拜)(?!内)"
)
_A_DAY = (
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})月)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[号日]"
    r"|(?:下|这|本)?个?(?:周|星期|礼拜)[一二三四五六日天]|明天|大?后天"
)
# Nothing but the day, and that it is then that one goes: 6月8号就让住进去.
_DAY_ALONE = re.compile(
    rf"(?:那|就|改|换|到|在|是|想|要|能不能|可以)*(?P<day>{_A_DAY})(?:[那当]天|上午|下午|早上)?"
    r"(?:就|才|再|也|能|可以|让|叫|通知|安排|有床|有位|去|来|住|进去|进来|过去|入院|住院|报到|看|吧|行|好|成|吗|不|么|嘛|的|了|我们?|[他她])*"
)
_CLAUSES = re.compile(r"[，,。.;；!！?？、\s]+")


def day_moved_to(text: str, booked: date | None) -> date | None:
    """The day that is wished for instead of `booked`; None where the text says neither a distance nor a bare day."""
    shift = _SHIFT.search(text)
    if shift is None and not changes_time(text):
        return None
    told = [_DAY_ALONE.fullmatch(clause) for clause in _CLAUSES.split(text)]
    days = {day_wished(found["day"], asked=True) for found in told if found} - {None, booked}
    if len(days) == 1:
        return days.pop()
    if days or shift is None or booked is None:
        return None
    return booked + (1 if shift["later"] else -1) * _distance(shift["count"], shift["unit"])


def _distance(count: str, unit: str) -> timedelta:
    number = int(count) if count.isdigit() else _NUMBERS[count]
    return timedelta(days=number) if unit in "天日" else timedelta(weeks=number)
