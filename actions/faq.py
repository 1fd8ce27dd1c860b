"""Answers to questions about the services, built from the catalog so that they cannot drift from the rules.

One file a topic (actions/faq_*.py). The topic of the intent is asked first, then every other: clear words are answered
whatever the classifier takes them for. A question that has another answer for each service ends in asking which one is
meant; the question stands in the draft (slot `question`) until the next message.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from actions import faq_direct_pay, faq_documents, faq_intro, faq_places, faq_rights, faq_samples, faq_times
from actions.answers import is_question, squeezed
from actions.base import TurnContext
from actions.faq_points import worded
from actions.mentions import mentioned_service, named_services, names_service, service_asked_about
from actions.papers import service_of
from actions.people import consented, open_cases
from actions.simplified import simplified
from bot.catalog import Service, ServiceId, get_catalog, render

__all__ = [
    "answer",
    "answers_which",
    "clear_answer",
    "mentioned_service",
    "named_services",
    "names_service",
    "plain_answer",
    "said_afresh",
]

QUESTION = "question"
LONGEST_CHOICE = 10
_BOUGHT_TEST = re.compile(
    r"(?:检测|基因|测序)[^。！!]{0,14}(?:报销|报吗|能报|可以报|给报|报不|退钱|退费|能退|退吗|赔)|(?:报销|赔|退)[^。！!]{0,10}(?:检测|基因|测序)"
    r"|(?:自己|自费|自行|私下|外面|外头|别处|别的机构|网上)[^。！!]{0,8}(?:买|购|做|测)[^。！!]{0,8}(?:检测|基因|测序)[^。！!]{0,12}(?:算|认|行吗|可以吗|能用|钱|报)"
)
_WHAT_FOR = re.compile(
    r"(?:检测|基因)(?:的)?(?:结果|报告)?[^。！!]{0,6}(?:准吗|准不准|可靠|有什么用|有啥用|有用吗|干什么用|做什么用|用来(?:干|做)|能说明|当依据|能决定)"
    r"|(?:检测|基因)(?:的)?(?:结果|报告)[^。！!]{0,8}(?:看不懂|怎么看|什么意思)"
)
# Without the classifier only what speaks of the services, or asks 苏州能办吗, is a question to answer.
_OF_THE_SERVICES = re.compile(
    r"直付|押金|授权书|样本|切片|蜡块|等待期|绿通|绿色通道|基因检测|第二(?:诊疗|意见)|住院条|门诊预约|住院预约|合作(?:医院|的医院)|病理报告|病历本|保单年度|工作日"
)
_MAY_I = re.compile(
    r"^(?!.*(?:赔|报销|险|社保|医保|低保)).{1,18}(?:(?:能|可以)(?:申请|办理?|用|约|安排|去看)?|有|覆盖|支持|行|[管包])(?:[吗么不没]|没有|不行|不能|不可以|呢)[啊呀哦。？?]*$"
)
_ASKS_AT_END = re.compile(r"(?:[不没冇]|中不中?|咋[样办弄整]|啥)[呢啊呀哦嘛]*[。.~]*$")
_WANTS = re.compile(r"我(?:要|想)|帮我|给我|想(?:办|约|申请)|申请|办理|约一?[个下]|不|没")
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
_ALL = (_AUTHORIZATION, _SAMPLES, _DIRECT_PAY, _DOCUMENTS, _RIGHTS, _TIMES, _PLACES, _INTRO)


def answer(turn: TurnContext) -> str:
    """The answer to the question of this turn, for the service that it or the chat is about."""
    turn = replace(turn, text=simplified(turn.text))
    if plain := plain_answer(turn.text):
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
    if plain := plain_answer(turn.text):
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
    return render("faq.said_again", gist=re.split(r"(?<=[。！])|\n", words)[0].rstrip("。"))


def plain_answer(text: str) -> str | None:
    """Questions that are never meant as a request: tests the member bought (T6), what a result is good for (T4)."""
    if _BOUGHT_TEST.search(text):
        return worded("faq.bought_test")
    return worded("faq.what_for") if is_question(text) and _WHAT_FOR.search(text) else None


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
    if turn.intent == "faq_sample":
        return get_catalog().service(ServiceId.GENE_TEST)
    if turn.intent == "faq_authorization":
        return get_catalog().service(ServiceId.DIRECT_PAY)
    under_way = {case.service for case in open_cases(turn)} if consented(turn) else set()
    return get_catalog().service(under_way.pop()) if len(under_way) == 1 else None


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
