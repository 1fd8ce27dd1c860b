"""Words that stop everything: danger to life, and the wish for a person. Checked before Rasa, in every state.

Rules only, on purpose: they work while Rasa is down and inside every form. The classifier's `emergency` intent is the
second net behind them (data/nlu). A match brings advice and a person; a false alarm costs one extra call, a miss a
life. The constructions stand in danger.yaml.
"""

import re
from dataclasses import dataclass

from bot.conversations.danger_words import danger_words, with_commas
from bot.conversations.models import HandoverReason
from bot.conversations.spelling import plain

_HUMAN = re.compile(
    r"(?:转|找|要|接|换|叫|请|联系|呼叫)?(?:个|一下|一个)?(?:人工|真人|活人)(?:客服|服务|坐席|座席)?"
    r"|(?:转|找|要|接|换|叫|联系)(?:个|一下|一个|你们的?)?(?:客服|坐席|座席)|^客服$|人工客服|在线客服|客服在吗|转接|跟人说话|(?<!我)(?<!我们)(?:让|叫|派|安排)(?:个|一个|你们的?)?(?:人|同事|工作人员|负责人|领导)(?:来|再|去|帮我?|给我?|跟我?|和我|好好)*(?:查|核|看看|看一下|处理|联系|回[我复个]|打给|打个?电话|说)|不想?(?:跟|和)机器人"
)
_NO_HUMAN = re.compile(
    r"人工(?:关节|授精|智能|流产|肛|喉|瓣膜|血管|骨|心脏|呼吸)|(?:不用|不要|不需要|不必|别|取消|不想?找|不想?等|不转|退出|撤销)(?:再)?(?:转|找|接|等)?(?:人工|客服)"
    r"|[你您](?:们)?(?:到底|究竟)?(?:是|是不是)个?(?:真人|活人)|是(?:不是)?(?:真人|活人)(?:还是|[吗么吧不])|真人还是|人工还是|还是人工|是(?:不是)?人工|客服(?:的)?(?:电话|热线|号码|几点|上班|时间)"
)
_COMPLAINT = re.compile(r"投诉|举报|曝光你们|告你们|12378|银保监|消协|12315|骗子公司|你们就?是骗")
_NO_COMPLAINT = re.compile(
    r"(?:不|别|没|没有|算了)(?:是|想|要|用|打算|准备){0,2}(?:再|来|去)?(?:投诉|举报)(?!(?:电话|渠道|没用|也没|吗|就|(?:你们?)?[^，。]{0,3}不))"
)
# Said of pain as often as of death: where it was overcome, it is a complaint.
_OF_PAIN = re.compile(r"生不如死$|(?:[疼痛吐熬]|难受|折腾|折磨)[得的](?:我|他|她|人|都|就|真|人都)*想死$")


@dataclass(frozen=True)
class Danger:
    """A danger to life: why a person is called (`reason`), and what is said at once (`message_key`)."""

    reason: HandoverReason
    message_key: str


def find_danger(text: str) -> Danger | None:
    """The danger that the text speaks of, if any. Who does not want to live on and is hurt hears of both ways out."""
    spoken = with_commas(plain(text))
    if _is_missing(spoken):
        return Danger(HandoverReason.SELF_HARM, "turn.missing")
    if _tells_of_self_harm(spoken):
        harmed = _is_acute(spoken) or any(pattern.search(spoken) for pattern in danger_words().harmed)
        alone = "turn.self_harm_other" if _is_somebody_else(spoken) else "turn.self_harm"
        alone += "_now" if danger_words().at_hand.search(spoken) else ""
        return Danger(HandoverReason.SELF_HARM, "turn.self_harm_injured" if harmed else alone)
    return Danger(HandoverReason.EMERGENCY, "turn.emergency") if _is_acute(spoken) else None


def danger_in(text: str) -> HandoverReason | None:
    """SELF_HARM or EMERGENCY when the text speaks of a danger to life now, else None."""
    danger = find_danger(text)
    return danger.reason if danger else None


def _is_acute(text: str) -> bool:
    """Whether a sign of an acute danger stands in `text` and nothing near says that it is no danger now."""
    words = danger_words()
    if any(not _taken_away(text, found) for pattern in words.acute for found in pattern.finditer(text)):
        return True
    if words.guards["office"].search(text) and not words.guards["now"].search(text):
        return False
    return any(not _taken_away(text, found) for pattern in words.acute_named for found in pattern.finditer(text))


def _taken_away(text: str, found: re.Match[str]) -> bool:
    """Whether the sign is past, over, asked in general, denied or a figure of speech."""
    guards = danger_words().guards
    clause = _clause_of(text, found)
    if any(guards[name].search(clause) for name in ("denied", "figure", "thing", "elsewhere")):
        return True
    if _is_over(text, found):
        return True
    if guards["now"].search(clause):
        return False
    past = guards["past"].search(text[: found.end()]) or guards["happened"].search(clause)
    return bool(past or guards["general"].search(clause))


def _is_over(text: str, found: re.Match[str]) -> bool:
    """Whether a clause from the sign on says so for sure: 血止住了, but neither 血止住了吗 nor 一会儿就没事了."""
    guards = danger_words().guards
    start = text.rfind(",", 0, found.start()) + 1
    clauses = text[start:].split(",")
    return any(guards["over"].search(clause) and not guards["unsure"].search(clause) for clause in clauses)


def _tells_of_self_harm(text: str) -> bool:
    signs = danger_words().self_harm
    return any(not _meant_otherwise(text, found) for pattern in signs for found in pattern.finditer(text))


def _is_missing(text: str) -> bool:
    """Whether one of the family is gone and there is reason to fear for them."""
    words = danger_words()
    gone = any(pattern.search(text) for pattern in words.missing)
    if not gone or words.guards["not_missing"].search(text) or words.guards["elsewhere"].search(text):
        return False
    despair = any(pattern.search(text) for pattern in words.despair) or _tells_of_self_harm(text)
    return despair and words.kin.search(text) is not None


def _is_somebody_else(text: str) -> bool:
    """Whether it is one of the family who does not want to live on. In doubt it is who writes."""
    words = danger_words()
    found = [each for pattern in words.self_harm for each in pattern.finditer(text) if not _meant_otherwise(text, each)]
    return bool(found) and all(_subject_is_another(text, each) for each in found)


def _subject_is_another(text: str, found: re.Match[str]) -> bool:
    words = danger_words()
    before = text[: found.start()]
    told = words.told_me.search(before)
    said_by_another = told is not None and not words.myself.search(before[told.end() :])
    return said_by_another or any(words.somebody_else.search(text[: found.start() + more]) for more in (0, 1))


def _meant_otherwise(text: str, found: re.Match[str]) -> bool:
    """Whether the sign is denied, got over, told of a film, or history that an office asks about.

    What somebody says of themselves is meant, whatever the next clause tells: 我不想活了,邻居也看不起我.
    """
    guards = danger_words().guards
    clause = _clause_of(text, found)
    if guards["denied"].search(clause) or guards["elsewhere"].search(clause):
        return True
    if not guards["oneself"].search(clause) and guards["elsewhere"].search(text):
        return True
    if _OF_PAIN.search(text[: found.end()]) and guards["overcome"].search(text[found.end() :]):
        return True
    if _is_over(text, found) and not any(pattern.search(clause) for pattern in danger_words().harmed):
        return True
    past = guards["past"].search(text)
    return bool(past and (guards["office"].search(clause) or guards["since"].search(text[past.end() :])))


def _clause_of(text: str, found: re.Match[str]) -> str:
    start, end = text.rfind(",", 0, found.start()) + 1, text.find(",", found.end())
    return text[start : end if end >= 0 else None]


def wish_for_a_person(text: str) -> HandoverReason | None:
    """ASKED or COMPLAINT when the text asks for a person or complains, else None."""
    if _COMPLAINT.search(text) and not _NO_COMPLAINT.search(text):
        return HandoverReason.COMPLAINT
    if _HUMAN.search(text) and not _NO_HUMAN.search(text):
        return HandoverReason.ASKED
    return None
