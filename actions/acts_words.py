"""The fixed words of what a member may have done: which act is meant, yes and no to it, a courier number, a wish.

Pure. A yes to something that cannot be taken back is read from here and never from the classifier.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from actions.answers import bare, is_question, read_yes_no, squeezed
from bot.kernel import clock
from bot.kernel.zh_dates import Prefer, find_date


class ActName(StrEnum):
    """What the act form is about; the value stands in the draft (slot `act`)."""

    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    NO_SHOW = "no_show"
    ATTEND = "attend"
    COURIER = "courier"
    NO_SAMPLE = "no_sample"
    REFUSE = "refuse"
    UNBIND = "unbind"
    WITHDRAW = "withdraw"
    DELETE = "delete"
    PAPERS = "papers"


ACT_OF_INTENT = {
    "cancel": ActName.CANCEL,
    "reschedule_or_noshow": ActName.RESCHEDULE,
    "inform_courier": ActName.COURIER,
    "no_sample": ActName.NO_SAMPLE,
    "refuse_authorization": ActName.REFUSE,
    "confirm_attendance": ActName.ATTEND,
    "unbind_member": ActName.UNBIND,
    "delete_my_data": ActName.DELETE,
}
_MISSED = re.compile(
    r"没(?:能|有)?(?:按时|准时)?(?:去|来|到|赶上|参加|就诊|住院|入院)|没去成|没赶上|错过|忘(?:了|记)(?:去|来)?|爽约|迟到|去晚|过(?:了)?时间|过期了"
)
_NOT_MISSED = re.compile(r"没(?:办)?法|没有?时间|没空|不能|去不了|来不了|(?:还|都)没到")
_CHANGES_TIME = re.compile(
    r"改期|改(?:个|一个|一下|到|成|在|约)|换(?:个|一(?:个|下|天)|天|到|成)|推(?:迟|后)|延(?:期|后|迟)|提前|往后|另约|重新?约"
)
_NO_CANCEL = re.compile(r"(?:不是|没(?:有)?|别|不|并非|没想|没说)(?:要|想|说|让)?(?:你|您)?取消")
_GIVES_UP = re.compile(
    r"取消(?!改期|改约|修改|不了|得了|可以)(?:吧|掉|算了|预约|门诊|住院|了|好了|就行)*$"
    r"|^(?:那|唉|哎|还是|算了|我|就|也)*不(?:想)?(?:去|看|住)了(?:吧|啊|，|算了|不去)*$"
)
_CANCELS = re.compile(
    r"取消|撤销|退掉|退了|不(?:想|要|去|做|办|约|看|住)了?|别(?:办|约)|[A-Za-z]{2}\d{6}-"
    r"|(?:你们|那个|这个|预约|申请|办件|门诊|住院|检测|床位).{0,6}不(?:用|需要|必)(?:了|办|约)"
)
_ONLY_CONSENT = re.compile(r"撤[回销]|收回|不(?:再)?(?:同意|授权)|取消(?:同意|授权)")
_DELETES = re.compile(r"删|清除|清空|抹掉|注销|销毁")
_LEAVES = re.compile(
    r"^(?:那|我|还是|就|唉|嗯|哦)*(?:算了|不弄|先不|不办|不改(?:期|时间)?(?:了|啦)?(?:[吧啊呀哈]|谢谢|$)|不用了|不选|放弃|退出|没事了?$|保留|留着|再(?:想|考虑)|不(?:取消|删|解|撤|退)|别(?:取消|删|改|退)|(?:决定|准备|打算)?(?:去|来|住|看)(?:吧|呗)(?!.*(?:取消|退掉|退了吧))|照(?:旧|常|原))"
)
_KEEPS = re.compile(
    r"^(?:那|我|还是|就|唉|嗯|哦)*(?:不(?!签|同意)|别|算了|先不|保留|留着|放弃|退出|再(?:想|考虑)|考虑|继续|没事|(?:去|来|住|看)(?:吧|呗)|照(?:旧|常|原))"
)
# 不改的话我没去会怎么样: asked before it is decided.
_ASKS_FIRST = re.compile(
    r"的话|要是|如果|万一|会(?:怎|不会|有|算|咋)|怎么(?:样|办|算)|咋(?:样|办)|有(?:什么|啥)(?:影响|后果)"
)
# Beside the yes: why.
_REASON = re.compile(
    r"(?:我|我们|反正|真的?|实在|确实|也|都|已经|在本地|在家|那天|唉)*"
    r"(?:[去来到]不了|不去了?|不用了?|用不[着上]了?|住上了?|没(?:时间|空|办法)|谢谢|麻烦了?|不好意思|算了)(?:[你您]们?|了|啊|吧)*"
)
_PARTS = re.compile(r"[，,。.;；!！\s]+")
_AGREES = r"(?:我|也|还是|是的?|对|嗯|好的?|那|请|帮我|就|要|确认|确定)*"
_TAIL = r"(?:吧|了|掉|的|哦|啊|呀|预约|申请|办件|它|这个|绑定|同意|授权|我的|资料|信息|数据)*"
_YES = {
    ActName.CANCEL: re.compile(rf"{_AGREES}取消{_TAIL}|确认|确定"),
    ActName.RESCHEDULE: re.compile(rf"{_AGREES}(?:改期|改){_TAIL}|确认|确定"),
    ActName.REFUSE: re.compile(rf"{_AGREES}(?:不签|拒签|拒绝签[字署]?)(?:字|署)?{_TAIL}"),
    ActName.UNBIND: re.compile(rf"{_AGREES}(?:解除|解绑){_TAIL}|确认|确定"),
    ActName.WITHDRAW: re.compile(r"确认撤回"),
    ActName.DELETE: re.compile(r"确认删除"),
}
_VERBS = {
    ActName.CANCEL: "取消",
    ActName.UNBIND: "解除",
    ActName.WITHDRAW: "撤回",
    ActName.DELETE: "删",
}
_NOT_WANTED = re.compile(r"^我?(?:们)?不(?:想|去|做|办|看|住|约|要了)")
# A reversible act may also be agreed to with 好的; one that costs the quota or deletes may not.
_ANY_YES_WILL_DO = frozenset({ActName.RESCHEDULE, ActName.UNBIND})
# 哦 only says that it was read; a bare 1 or y was meant for a choice.
_WEAK_YES = frozenset(("哦", "哦好", "恩", "可", "中", "得", "成", "1", "y", "要", "需要"))
_EXPLAIN = re.compile(r"讲解|解释|说明|讲讲|说说|问问|咨询|专员|专人|不(?:太)?(?:懂|明白|清楚|了解)")
_GOES = re.compile(
    r"^(?:我|我们|会|能|可以|到时|到时候|一定|肯定|那天|当天|明天|后天|好的?|嗯|哦|噢|知道了?|收到了?|明白了?|是的?|没问题|准时|按时|,)*"
    r"(?:能去|会去|可以去|能到|会到|会来|能来|准时(?:到|去|来|参加|就诊)|按时(?:到|去|来|就诊|住院)|去得了|去的|没问题|会的|能的|一定去|确认(?:参加|就诊|能去|会去)?|到|去)(?:的|了|啊|哦|吧)?$"
)
_CASE_NUMBER = re.compile(r"[A-Z]{2}\d{6}-[A-Z0-9]{5}")
_COURIER_NUMBER = re.compile(r"(?<![A-Z0-9])(?=(?:[A-Z]*\d){8})[A-Z]{0,4}\d[A-Z0-9]*(?![A-Z0-9])")
_SOME_NUMBER = re.compile(r"(?=(?:[A-Z]*\d){5})[A-Z0-9]{6,}")
SHORTEST_COURIER_NUMBER, LONGEST_COURIER_NUMBER = 12, 20
_COMPANIES = (
    ("顺丰", r"顺丰|(?<![A-Z])SF"),
    ("中国邮政", r"邮政|(?<![A-Z])EMS"),
    ("京东", r"京东|(?<![A-Z])JD"),
    ("圆通", r"圆通|(?<![A-Z])YT"),
    ("中通", r"中通|(?<![A-Z])ZTO"),
    ("申通", r"申通|(?<![A-Z])STO"),
    ("韵达", r"韵达"),
    ("极兔", r"极兔|(?<![A-Z])JT"),
    ("德邦", r"德邦|(?<![A-Z])DPK"),
    ("跨越", r"跨越"),
    ("闪送", r"闪送"),
)
_OWN_WORDS = {
    "改期": ActName.RESCHEDULE,
    "取消预约": ActName.CANCEL,
    "取消申请": ActName.CANCEL,
    "解除绑定": ActName.UNBIND,
    "解绑": ActName.UNBIND,
    "撤回同意": ActName.WITHDRAW,
    "撤回授权": ActName.WITHDRAW,
    "删除我的资料": ActName.DELETE,
    "删除资料": ActName.DELETE,
    "删除我的数据": ActName.DELETE,
    "删除我的信息": ActName.DELETE,
}
_TO_DAY = re.compile(r"(?:改期?|换|推迟?|延期?|提前|约|挪|移|安排)(?:到|成|在|至|去)|改约|另约|重新?约")
# 6月25号才有床: the day that is possible is the one that is wished for.
_NOT_BEFORE = re.compile(r"才(?:有|能|可以|排|安排|轮|住|入|给|空)")
_ORDINALS = "一二三四五六七八九"
_CHOICE = re.compile(r"^(?:选|我?(?:选|要)|是|就)?第?([1-9一二三四五六七八九])(?:[项个号位条份]|的)*[.、。吧]?$")
_WEEKDAY = re.compile(r"(?<![这本])(?:周|星期|礼拜)[一二三四五六日天]")
_WEEK = timedelta(weeks=1)
_NO_DAY = re.compile(
    r"尽快|越快越好|越早越好|都(?:行|可以|好)|随便|听.{0,3}安排|你们?(?:定|安排|看)|没(?:有)?(?:什么|特别)?(?:要求|想法)|不(?:限|确定|知道|清楚)|还?没(?:想好|定)|再说"
)


def act_meant(intent: str, text: str) -> ActName | None:
    """The act that a message asks for; None when its intent is no act. Clear words beat the classifier."""
    name = ACT_OF_INTENT.get(intent)
    if name in (ActName.CANCEL, ActName.RESCHEDULE):
        if says_missed(text):
            return ActName.NO_SHOW
        if _CHANGES_TIME.search(text):
            return ActName.RESCHEDULE
        return ActName.CANCEL if "取消" in _NO_CANCEL.sub("", text) else name
    if name is ActName.DELETE and _ONLY_CONSENT.search(text) and not _DELETES.search(text):
        return ActName.WITHDRAW
    return name


def act_by_words(text: str) -> ActName | None:
    """The act whose very words our messages tell members to answer with: these need no classifier."""
    return _OWN_WORDS.get(squeezed(text).removeprefix("我要").removeprefix("我想"))


def says_missed(text: str) -> bool:
    """没去成, 错过了: the appointment is over, in the member's words."""
    return bool(_MISSED.search(text)) and not _NOT_MISSED.search(text)


def changes_time(text: str) -> bool:
    """推到, 改到, 6月25号才有床: another time than the one that was told."""
    return bool(_CHANGES_TIME.search(text) or _TO_DAY.search(text) or _NOT_BEFORE.search(text))


def speaks_of_a_case(text: str) -> bool:
    """Whether 取消 or 不做了 is said about something, and it is no mere 算了 with nothing being filled in."""
    return bool(_CANCELS.search(text)) or text.startswith("/")


def cancels_the_visit(text: str) -> bool:
    """不去了，取消吧: what is booked is to be given up; not the change of it, and no question."""
    return bool(_GIVES_UP.search(squeezed(text))) and not _NO_CANCEL.search(text) and not is_question(text)


def leaves_act(text: str) -> bool:
    """算了, 先不弄了: the member drops what they were about to have done."""
    return bool(_LEAVES.match(squeezed(text)))


def read_confirmation(name: ActName, text: str) -> bool | None:
    """Yes or no to an act, by its fixed words; None when the message is neither."""
    plain = squeezed(text)
    if name in _YES and (_YES[name].fullmatch(plain) or _says_yes_and_why(_YES[name], text)):
        return True
    if _ASKS_FIRST.search(plain):
        return None
    if _speaks_for_it(name, plain):
        return None
    answer = read_yes_no(text)
    if _KEEPS.match(plain) or answer is False:
        return False
    return True if answer and plain not in _WEAK_YES and name in _ANY_YES_WILL_DO else None


def _says_yes_and_why(words: re.Pattern[str], text: str) -> bool:
    """那也取消吧，去不了."""
    parts = [squeezed(part) for part in _PARTS.split(text) if squeezed(part)]
    rest = [part for part in parts if not words.fullmatch(part)]
    return len(rest) < len(parts) and all(_REASON.fullmatch(part) for part in rest)


def _speaks_for_it(name: ActName, plain: str) -> bool:
    """不想做了，取消吧: a no to the service is no no to the act; asked again."""
    if name is ActName.CANCEL and _NOT_WANTED.match(plain):
        return True
    verb = _VERBS.get(name)
    return verb is not None and verb in plain and not re.search(rf"(?:不|别)(?:用|要|想|必|再|能)?{verb}", plain)


def wants_explanation(text: str) -> bool:
    """Whether a person should explain the authorization; a question is answered first."""
    return bool(_EXPLAIN.search(text)) or (read_yes_no(text) is True and not is_question(text))


def says_will_go(text: str) -> bool:
    """能去, 准时到: the appointment stands."""
    return bool(_GOES.match(squeezed(text)))


def says_will_not_go(text: str) -> bool:
    """去不了, 不能去."""
    return bool(re.search(r"(?:去|来|到)不了|(?:不能|没法|没办法|不方便|无法)(?:去|来|到)|不去|不来", text))


def day_wished(text: str, *, asked: bool) -> date | None:
    """The day that is wished for. Unasked, only one after 改到 and the like counts: 明天去不了 names the old one."""
    tail = _TO_DAY.split(text)[-1] if _TO_DAY.search(text) else ""
    if not tail and (until_then := _NOT_BEFORE.search(text)):
        tail = text[: until_then.start()]
    for part in (tail, text if asked else ""):
        try:
            found = find_date(part, today=clock.today(), prefer=Prefer.FUTURE)
        except (ValueError, OverflowError):
            found = None
        if found is not None and found.exact:
            # 周五, said on a Friday, is the next one
            return found.day + _WEEK if found.day == clock.today() and _WEEKDAY.search(part) else found.day
    return None


def names_rough_day(text: str) -> bool:
    """下个月, 国庆: a time, but no day."""
    found = find_date(text, today=clock.today(), prefer=Prefer.FUTURE)
    return found is not None and not found.exact


def no_day_wanted(text: str) -> bool:
    """尽快, 你们安排: no wish for a certain day."""
    return bool(_NO_DAY.search(bare(text)))


def read_choice(text: str, count: int) -> int | None:
    """The place (from 0) that a number among `count` choices names; None when there is none or it is too high."""
    match = _CHOICE.match(bare(text))
    if match is None:
        return None
    number = int(match[1]) if match[1].isdigit() else _ORDINALS.index(match[1]) + 1
    return number - 1 if number <= count else None


def courier_numbers(text: str) -> list[str]:
    """What could be courier numbers in `text` (12 to 20 letters and digits), without blanks, in upper case."""
    found = (match[0] for match in _COURIER_NUMBER.finditer(_compact(text)))
    return [number for number in found if SHORTEST_COURIER_NUMBER <= len(number) <= LONGEST_COURIER_NUMBER]


def has_some_number(text: str) -> bool:
    """Whether there is a number in `text` that was perhaps meant as a courier number."""
    return bool(_SOME_NUMBER.search(_compact(text)))


def courier_company(text: str) -> str | None:
    """The courier company that a text or a number names."""
    upper = unicodedata.normalize("NFKC", text).upper()
    return next((name for name, pattern in _COMPANIES if re.search(pattern, upper)), None)


def numbered(labels: Iterable[str]) -> str:
    """Choices, one a line, with the numbers to answer with."""
    return "\n".join(f"{number} {label}" for number, label in enumerate(labels, start=1))


def _compact(text: str) -> str:
    upper = _CASE_NUMBER.sub(" ", unicodedata.normalize("NFKC", text).upper())
    upper = re.sub(r"(?<![A-Z])EMS(?![A-Z])", " ", upper)
    return re.sub(r"(?<=[A-Z0-9])[ \-]+(?=\d)", "", upper)
