"""Answers to questions about the services, built from the catalog so that they cannot drift from the rules.

One file a topic (actions/faq_*.py). The topic of the intent is asked first, then every other: clear words are answered
whatever the classifier takes them for. A question that has another answer for each service ends in asking which one is
meant; the question stands in the draft (slot `question`) until the next message.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from actions import (
    faq_at_once,
    faq_clear,
    faq_direct_pay,
    faq_documents,
    faq_intro,
    faq_places,
    faq_rights,
    faq_samples,
    faq_times,
)
from actions.answers import is_question, squeezed
from actions.base import TurnContext
from actions.mentions import mentioned_service, named_services, names_service, service_asked_about
from actions.papers import service_of
from actions.people import consented, open_cases
from actions.simplified import simplified
from bot.catalog import Service, ServiceId, get_catalog, render

__all__ = [
    "answer",
    "answer_first",
    "answers_which",
    "clear_answer",
    "mentioned_service",
    "named_services",
    "names_service",
    "plain_answer",
    "said_afresh",
    "spoken_of",
]

QUESTION = "question"
# A line that ends so only leads to what stands below it: no gist of an answer.
_LEADS_ON = ("：", ":", "，", "、", "；")
LONGEST_CHOICE = 10
LONGEST_FOLLOW_UP, LONGEST_QUESTION = 12, 30
_FOLLOWS_UP = re.compile(r"那|这")
# Without the classifier only what speaks of the services, or asks 苏州能办吗, is a question to answer.
_OF_THE_SERVICES = re.compile(
    r"直付|押金|授权书|样本|切片|蜡块|等待期|绿通|绿色通道|基因检测|第二(?:诊疗|意见)|住院条|门诊预约|住院预约|合作(?:医院|的医院)|病理报告|病历本|保单年度|工作日"
)
_MAY_I = re.compile(
    r"^(?!.*(?:赔|报销|险|社保|医保|低保)).{1,18}(?:(?:能|可以)(?:申请|办理?|用|约|安排|去看)?|有|覆盖|支持|行|[管包])(?:[吗么不没]|没有|不行|不能|不可以|呢)[啊呀哦。？?]*$"
)
_ASKS_AT_END = re.compile(r"(?:[不没冇]|中不中?|咋[样办弄整]|啥)[呢啊呀哦嘛]*[。.~]*$")
_WANTS = re.compile(r"我(?:要|想)|帮我|给我|想(?:办|约|申请)|申请|办理|约一?[个下]|不|没")
_TELL_OF_IT = re.compile(r"讲讲|说说|介绍|讲一下|说一下|讲一讲|干啥|干嘛|啥子|咋回事")
# 能帮我在武汉约个住院吗 is a wish, 武汉能办住院预约吗 a question.
_WISHES = re.compile(
    r"帮|给(?:我|俺|她|他|老|孩子|弄|做)|(?:我|俺|们)(?:要|想)|想|替|麻烦|求|安排|找|请|怎么办|咋办|咋整|没床|等不到|没钱|拿不出|不够|换|急|差|掏|借|催|着落"
)
_ASKS_WHETHER = re.compile(
    r"(?:能|可以|能不能|可不可以)[^，。]{0,3}(?:办|做|约|用|直付|申请)[^，。]{0,8}(?:吗|么|不|[?？])|直付(?:得了|行)?吗|提前(?:几|多)|多久|几天|几次|来得及|来不及|赶得上"
)
_SETTLES = re.compile(r"账单.{0,10}(?:跟|和|同|与)医院|(?:直接|你们)(?:跟|和|同|与)医院.{0,4}(?:结|算)")
_MENU_COMMAND = re.compile(r"/request_(\w+)")

Answer = Callable[[TurnContext, Service | None], str | None]


@dataclass(frozen=True)
class Topic:
    """One topic: its particular answers, its general one, the words that make a text belong to it.

    `differs`: whether the answer to a text would be another one if the service were known.
    """

    answer: Answer
    general: Callable[[Service | None], str]
    about: re.Pattern[str]
    differs: Callable[[str], bool] = lambda _text: False


_AUTHORIZATION = Topic(
    faq_direct_pay.answer_authorization, faq_direct_pay.general_authorization, faq_direct_pay.ABOUT_AUTHORIZATION
)
_SAMPLES = Topic(faq_samples.answer, faq_samples.general, faq_samples.ABOUT)
_DIRECT_PAY = Topic(faq_direct_pay.answer, faq_intro.general, re.compile(r"押金|垫付"))
_DOCUMENTS = Topic(faq_documents.answer, faq_documents.general, faq_documents.ABOUT, faq_documents.differs)
_PLACES = Topic(faq_places.answer, faq_places.general, faq_places.ABOUT)
_TIMES = Topic(faq_times.answer, faq_times.general, faq_times.ABOUT, faq_times.differs)
_RIGHTS = Topic(faq_rights.answer, faq_rights.general, faq_rights.ABOUT, faq_rights.differs)
_INTRO = Topic(faq_intro.answer, faq_intro.general, re.compile(r"服务|是什么|干嘛|干什么|介绍"))
_TOPIC_OF = {
    "faq_documents": _DOCUMENTS,
    "faq_timeline": _TIMES,
    "faq_cities_hospitals": _PLACES,
    "faq_eligibility": _RIGHTS,
    "faq_service_intro": _INTRO,
    "faq_sample": _SAMPLES,
    "faq_authorization": _AUTHORIZATION,
}
# Questions of these are answered before the service is offered, though they sound like the wish for it.
_ANSWERED_FIRST = (_AUTHORIZATION, _DIRECT_PAY, _TIMES, _PLACES, _DOCUMENTS)
_ALL = (_AUTHORIZATION, _SAMPLES, _DIRECT_PAY, _DOCUMENTS, _RIGHTS, _TIMES, _PLACES, _INTRO)


def answer(turn: TurnContext) -> str:
    """The answer to the question of this turn, for the service that it or the chat is about."""
    turn = replace(turn, text=simplified(turn.text))
    if plain := plain_answer(turn):
        return plain
    service = _service_meant(turn)
    particular = _particular(turn, service)
    if particular is not None:
        topic, words = particular
    else:
        topic = _topic_of_words(turn)
        words = topic.general(service)
    return _asking_which(turn, words) if service is None and topic.differs(turn.text) else words


def clear_answer(turn: TurnContext) -> str | None:
    """The answer to what clear words ask, whatever the classifier takes them for; else None."""
    turn = replace(turn, text=simplified(turn.text))
    if plain := plain_answer(turn):
        return plain
    asks = is_question(turn.text) or _ASKS_AT_END.search(turn.text)
    if not asks or not (_OF_THE_SERVICES.search(turn.text) or _MAY_I.search(turn.text)):
        return None
    found = _particular(turn, _service_meant(turn))
    return found[1] if found else None


def said_afresh(turn: TurnContext, words: str) -> str:
    """An answer, or where it is what was said just before, only its point in other words."""
    if words not in turn.last_said:
        return words
    gist = re.split(r"(?<=[。！])|\n", words)[0].rstrip("。！")
    return render("faq.said") if gist.endswith(_LEADS_ON) else render("faq.said_again", gist=gist)


def plain_answer(turn: TurnContext) -> str | None:
    """The answer to questions that are never meant as a request, whatever else they could be: actions/faq_clear.py."""
    plain = replace(turn, text=simplified(turn.text))
    if named := _service_in_place(plain):
        found = _particular(plain, named)
        return found[1] if found and found[0] is not _INTRO else faq_intro.general(named)
    wishes = turn.intent.startswith("request_") and not is_question(plain.text)
    spoken_for = wishes or turn.intent in ("emergency", "human_agent")
    if not spoken_for and (words := faq_at_once.answer(plain, _service_meant(plain))):
        return words
    return faq_clear.answer(plain, _service_meant(plain))


def answer_first(turn: TurnContext, service_id: ServiceId) -> str | None:
    """The answer to 武汉能办住院预约吗, which could be taken for the wish for that service; None where it is one."""
    plain = replace(turn, text=simplified(turn.text))
    asks = _SETTLES.search(plain.text) or (_ASKS_WHETHER.search(plain.text) and named_services(plain.text))
    if _WISHES.search(plain.text) or len(plain.text) > LONGEST_QUESTION or not asks:
        return None
    if not (is_question(plain.text) or _ASKS_AT_END.search(plain.text)):
        return None
    service = _service_meant(plain) or get_catalog().service(service_id)
    answers = (topic.answer(plain, service) for topic in _ANSWERED_FIRST)
    return next((words for words in answers if words), None)


def _service_in_place(turn: TurnContext) -> Service | None:
    """The service that 第三个是干啥的 asks about; None for a bare 第三个, which chooses it."""
    asks = is_question(turn.text) or _TELL_OF_IT.search(turn.text)
    return faq_clear.service_by_place(turn.text, turn.last_said) if asks else None


def answers_which(turn: TurnContext) -> bool:
    """Whether the message says which service the last question was about; that question is answered then.

    The question is kept for one message alone.
    """
    asked = turn.draft.pop(QUESTION, None)
    if not isinstance(asked, dict) or _which() not in turn.last_said:
        return False
    service = _chosen(turn.text)
    if service is None:
        return False
    before = replace(turn, text=str(asked["text"]), intent=str(asked["intent"]))
    found = _particular(before, service)
    turn.say(found[1] if found else _topic_of_words(before).general(service))
    return True


def _particular(turn: TurnContext, service: Service | None) -> tuple[Topic, str] | None:
    """The first topic that has an answer of its own to these words, the intent's topic first."""
    own = _TOPIC_OF.get(turn.intent)
    first = [own] if own else []
    if own is _INTRO:  # 直付怎么操作 is about direct payment
        first = [_DIRECT_PAY, _INTRO]
    if own is _AUTHORIZATION and ("签" in turn.text or own.about.search(turn.text)):
        return (own, words) if (words := own.answer(turn, service)) else None
    for topic in (*first, *(each for each in _ALL if each not in first)):
        if words := topic.answer(turn, service):
            return topic, words
    return None


def _topic_of_words(turn: TurnContext) -> Topic:
    """The topic of the intent; another one where only that one's words are there."""
    own = _TOPIC_OF.get(turn.intent, _INTRO)
    if own is _INTRO or own.about.search(turn.text):
        return own
    return next((topic for topic in _ALL if topic is not _INTRO and topic.about.search(turn.text)), own)


def _service_meant(turn: TurnContext) -> Service | None:
    """The service of the question, else of the half-done request, else of the only open case."""
    if service := service_asked_about(turn.text) or service_of(turn):
        return service
    if _FOLLOWS_UP.match(turn.text) and len(turn.text) <= LONGEST_FOLLOW_UP and (spoken := spoken_of(turn)):
        return get_catalog().service(spoken)
    if turn.intent == "faq_sample":
        return get_catalog().service(ServiceId.GENE_TEST)
    if turn.intent == "faq_authorization":
        return get_catalog().service(ServiceId.DIRECT_PAY)
    under_way = {case.service for case in open_cases(turn)} if consented(turn) else set()
    return get_catalog().service(under_way.pop()) if len(under_way) == 1 else None


def spoken_of(turn: TurnContext) -> ServiceId | None:
    """The one service that our last message was about; None where it named several."""
    named = named_services(turn.last_said)
    return named[0] if len(named) == 1 else None


def _which() -> str:
    choices = "，".join(f"{each.number} {each.short_name}" for each in get_catalog().services)
    return render("faq.which_service", choices=choices)


def _asking_which(turn: TurnContext, words: str) -> str:
    """Outside of forms: the words, and the question which service is meant. A form has a question of its own."""
    if turn.form is not None:
        return words
    turn.draft[QUESTION] = {"text": turn.text, "intent": turn.intent}
    return f"{words}\n{_which()}"


def _chosen(text: str) -> Service | None:
    """The service that a short answer names; None where it is a wish of its own."""
    catalog = get_catalog()
    if command := _MENU_COMMAND.fullmatch(text):
        return catalog.service(command[1]) if command[1] in list(ServiceId) else None
    plain = squeezed(text)
    if len(plain) > LONGEST_CHOICE or _WANTS.search(plain):
        return None
    number = re.fullmatch(r"(?:第|选)?([1-9一二三四五])[个项]?", plain)
    if number:
        place = "一二三四五".find(number[1]) + 1 or int(number[1])
        return next((each for each in catalog.services if each.number == place), None)
    return service_asked_about(plain)
