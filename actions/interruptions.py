"""What a message means when it is no answer: a question, another service, good-bye to the form, or not understood.

The same words serve inside a form and outside of one; inside, the form asks its question again afterwards.
"""

import re

from actions import contact, faq, handover, topics, unsure
from actions.acts_words import ActName, act_meant
from actions.advice import asks_for_advice, asks_whether_to_treat
from actions.answers import is_question, squeezed
from actions.base import TurnContext
from actions.handover import hand_over
from actions.people import open_cases
from actions.places import covered_cities
from actions.slots import DETAIL_SLOTS, IDENTITY_SLOTS
from actions.status import tell_entitlements, tell_status
from actions.understanding import UNSURE
from actions.wanted import chooses_city
from bot.catalog import ServiceId, get_catalog, render
from bot.conversations.models import HandoverReason

# What a new wish keeps of the old one besides name, number and details.
_KEPT = ("member_id", "for_other", "for_whom", "id_kind", "relation", "consent", "first_diagnosis", "inexact", "remark")
REQUESTS = {f"request_{service}": service for service in ServiceId}
SECOND_WISH_PROBABILITY = 0.1
# The classifier's bars say whether a message is clear enough to act on. Two things want more, in probabilities that are
# calibrated: what ends a form under way, where a wrong guess costs a question more, and small talk without its words.
SURE_TO_LEAVE = 0.7
SURE_WITHOUT_WORDS = 0.95
# From this on the likeliest intents together are no answer, although none of them is clear.
HARDLY_AN_ANSWER = 0.7
# Why a form ends before it is complete (draft slot `leaving`).
LEAVING_CANCEL, LEAVING_SWITCH, LEAVING_HANDOVER = "cancel", "switch", handover.LEAVING
LEAVING_REFUSED, LEAVING_OTHER_PERSON, LEAVING_ACT = "refused", "other_person", "act"
# Put aside until a paper or a result is there; what is kept is said already.
LEAVING_UNTIL = "until"
# Inside a form these are said about what is being filled in.
_ABOUT_THE_FORM = (ActName.CANCEL, ActName.RESCHEDULE, ActName.NO_SHOW)
_ABOUT_THE_USER = (ActName.UNBIND, ActName.WITHDRAW, ActName.DELETE)
NOT_UNDERSTOOD = (UNSURE, topics.OUT_OF_SCOPE, "")
# Small talk is what the classifier takes short answers for (后天, 武汉): it counts only with a word of its own.
_SMALL_TALK = {
    "greet": re.compile(
        r"[你您]们?好|哈喽|哈啰|hello|hi|hey|嗨|喂|在(?:吗|么|不|嘛|的吗)|有人|早$|早[上安]|[上中下]午好|晚上好|开始|打扰|客服|助手|你是|机器人|咨询|请问"
    ),
    "thanks": re.compile(r"谢|辛苦|感恩|感激|thank|thx|3q|麻烦[你您]了|费心|有劳"),
    "goodbye": re.compile(
        r"再见|拜|回见|晚安|先这样|没事了|没别的|下次|88|走了|下了|bye|回头|不用了|先忙|改天|没有了|没了|没(?:有)?(?:其他|别的)?(?:问题|事)了?$"
    ),
}
MAX_CITY_WORDS = 8
_READ_BY_FORMS = ("affirm", "deny", "inform_identity", UNSURE)
_ANSWERS = (*_READ_BY_FORMS, *NOT_UNDERSTOOD)
_CANCELS = re.compile(
    r"^(?:那|我|还是|先|暂时|就|不好意思|唉|算了|太麻烦了?|，|,|\s)*"
    r"(?:取消|算了(?![，,。\s]*(?:你|您|给|都|就(?!不)|行|好|同意|听|随|我同意|来吧|拿))|不办|不弄了|不约了|不申请|退出|放弃"
    r"|不想办|不要办|不做了|不看了|不预约|别办)"
    r"(?!.*(?:发|传|拍|改|换))"
)
_CHANGES_SERVICE = re.compile(
    r"还是|(?:改|换|转)(?:成|为|到|做|办|约|一下)?|不(?:要|想|办|约|做).{2,12}(?:要|想|办|约|做)"
)
_GIVES_UP = re.compile(
    r"(?:先|就|那|还是|暂时)不.{1,6}了|不(?:测|查|看|住|约|做|办|去)了?[，,]|改(?:成|为|做|办)?|换成|直接"
)
_MOMENT = (
    r"(?:等等|等一下|等一等|等会|稍等|等我|慢点|别急|让我(?:看看|想想|找找|问问)|马上"
    r"|我(?:再|先|还要?)?(?:看看|想想|考虑(?:考虑|一下|下)?|找找|问问|查查|去?翻翻|去问))"
)
_WAITS = re.compile(
    rf"^(?:请|你|您|那|先)*{_MOMENT}(?:[,，\s]*{_MOMENT})*"
    r"(?:一?下|啊|哈|哦|吧|再说|再回复|[他她]们?|家里人?|我[爸妈]|的|身份证|证件|病历|报告|资料|照片|手机)*[.。…]*$"
)


def waits(turn: TurnContext) -> bool:
    """等一下, 我找找: the member needs a moment; the question stands."""
    if not _WAITS.match(turn.text.strip()):
        return False
    turn.say_fresh("turn.take_your_time", "turn.take_your_time_again")
    return True


def leaves(turn: TurnContext) -> bool:
    """Clear words that end a form, whatever it asks: 取消, 改成门诊预约. Heard before any answer is read."""
    if wish := _service_instead(turn):
        return _another_service(turn, wish)
    if _CANCELS.search(turn.text.strip()) and not (is_question(turn.text) or chooses_city(turn.text)):
        turn.draft["leaving"] = LEAVING_CANCEL
        return True
    return False


def _service_instead(turn: TurnContext) -> ServiceId | None:
    named = faq.mentioned_service(turn.text)
    if is_question(turn.text) or (named is not None and named.id == turn.draft.get("service")):
        return None
    if named is None:  # 先不测了，找个专家看看: called by no name, but another one than the one that is given up
        wished = REQUESTS.get(turn.intent) if _GIVES_UP.search(turn.text) else None
        return wished if wished != turn.draft.get("service") else None
    asked_for = REQUESTS.get(turn.intent) == named.id and turn.confidence >= SURE_TO_LEAVE
    changes = _CHANGES_SERVICE.search(turn.text) and faq.names_service(turn.text)
    instead = REQUESTS.get(turn.intent) == named.id and _CANCELS.search(turn.text)  # 算了，先弄直付
    return named.id if changes or asked_for or instead else None


def interrupts(turn: TurnContext) -> bool:
    """Whether the message is most likely no answer in free words."""
    if turn.intent in _SMALL_TALK:
        return _has_its_word(turn)
    if topics.changes_subject(turn):
        return True
    if turn.intent == UNSURE:
        return sum(share for intent, share in turn.ranking if intent not in _READ_BY_FORMS) >= HARDLY_AN_ANSWER
    return turn.intent not in _ANSWERS


def is_aside(turn: TurnContext) -> bool:
    """Small talk or another subject: the question stays open, however often it was put."""
    other = topics.changes_subject(turn) and not topics.is_gibberish(turn)  # 哎呀随便吧 is no subject
    return other or (turn.intent in _SMALL_TALK and _has_its_word(turn))


def _has_its_word(turn: TurnContext) -> bool:
    command = turn.text.startswith("/")
    return command or bool(_SMALL_TALK[turn.intent].search(turn.text.lower()))


def off_subject(turn: TurnContext) -> bool:
    """Something that is surely about nothing a form asks for: answered before the form reads it."""
    return topics.is_surely_another(turn) and handle(turn)


def handle(turn: TurnContext) -> bool:
    """Answer the interruption; False when the message says nothing that could interrupt a form."""
    if answers_plainly(turn) or wants_act(turn) or asks_whether_to_treat(turn):
        return True
    if turn.intent in REQUESTS and turn.draft.get("service") != REQUESTS[turn.intent]:
        return _asks_for_service(turn, REQUESTS[turn.intent])
    if asks_for_advice(turn):
        return True
    if turn.intent in NOT_UNDERSTOOD:
        return _not_understood(turn)
    if turn.intent in _SMALL_TALK and not _has_its_word(turn) and (turn.form or turn.confidence < SURE_WITHOUT_WORDS):
        return False
    if turn.intent.startswith("faq_"):
        return answer_question(turn)
    simple = _SIMPLE.get(turn.intent)
    if simple is None or _is_about_the_question(turn):
        return False
    turn.draft.pop("misses", None)
    before = len(turn.says)
    simple(turn)
    if turn.handover is None:
        turn.leave_out_repeated(before)
    return True


def _is_about_the_question(turn: TurnContext) -> bool:
    """为什么 inside a form: a word or two that are a complaint only by a little are about what was asked."""
    short = len(squeezed(turn.text)) <= unsure.SHORT
    return bool(turn.form) and turn.intent == "complaint" and short and turn.confidence < SURE_TO_LEAVE


def _asks_for_service(turn: TurnContext, service: ServiceId) -> bool:
    """Another service is begun for words about it, or where there is little doubt; else the member is asked."""
    clear = not turn.form or turn.confidence >= SURE_TO_LEAVE or faq.mentioned_service(turn.text) is not None
    return _another_service(turn, service) if clear else unsure.offer(turn, (turn.intent,))


def _not_understood(turn: TurnContext) -> bool:
    """Something else altogether, or unclear. Inside a form the question that follows is help enough the first time."""
    if topics.answers(turn) or unsure.offer_likeliest(turn):
        return True
    if turn.form:
        return unsure.miss(turn, unsure.GIBBERISH if topics.is_gibberish(turn) else unsure.MISS)
    unsure.say_so(turn, "topic.gibberish" if topics.is_gibberish(turn) else "turn.not_understood")
    return True


def answer_question(turn: TurnContext) -> bool:
    """Answer from the catalog; asked twice in a row, point to a person."""
    turn.draft.pop("misses", None)
    words = faq.answer(turn)
    turn.say(faq.said_afresh(turn, words))
    return True


def answers_plainly(turn: TurnContext) -> bool:
    """Answer what clear words ask for (actions/faq.py, who we are), whatever the classifier takes them for."""
    if topics.tells_who_we_are(turn) or (faq.plain_answer(turn) is not None and answer_question(turn)):
        return True
    return contact.answers(turn)


def wants_act(turn: TurnContext) -> bool:
    """Inside a form: 删除我的数据, 解除绑定, a courier number. The form ends, and what was asked for is begun."""
    act = act_meant(turn.intent, turn.text)
    if not turn.form or turn.confidence < SURE_TO_LEAVE or act in (None, *_ABOUT_THE_FORM):
        return False
    if act not in _ABOUT_THE_USER and not open_cases(turn):
        return False  # nothing that it could be about: what is being filled in is not given up for it
    turn.draft["leaving"] = LEAVING_ACT
    return True


def unclear(turn: TurnContext) -> None:
    """A message outside a form that asks for nothing clearly: a city is told about, else what can be done here."""
    if answers_plainly(turn) or asks_for_advice(turn):
        return
    if _may_be_a_question(turn) and (words := faq.clear_answer(turn)):
        turn.draft.pop("misses", None)
        turn.say(faq.said_afresh(turn, words))
        return
    city = next(iter(covered_cities(turn.text)), None)
    if city is None or len(turn.text) > MAX_CITY_WORDS or topics.topic_of(turn):
        _not_understood(turn)
        return
    turn.say(render("faq.city_yes", city=city))
    turn.say_menu("turn.menu")


def _may_be_a_question(turn: TurnContext) -> bool:
    """Whether clear words of a question count: not where something else is spoken of, or a service is rather wanted."""
    return topics.topic_of(turn) is None and not any(intent in REQUESTS for intent in turn.candidates[:1])


def cancel(turn: TurnContext) -> None:
    """Leave the form and forget the request."""
    turn.draft["leaving"] = LEAVING_CANCEL


def begin(turn: TurnContext, service: ServiceId) -> None:
    """Make `service` the request, keeping who the member is and what was told about the illness."""
    kept = {slot: turn.draft[slot] for slot in (*IDENTITY_SLOTS, *_KEPT, *DETAIL_SLOTS) if slot in turn.draft}
    cities = get_catalog().service(service).cities
    if cities and kept.get("city") not in cities:
        kept.pop("city", None)
    turn.draft.clear()
    turn.draft.update(kept)
    turn.draft.update(want="service", service=service.value)


def wish_besides(turn: TurnContext) -> ServiceId | None:
    """The service that a message asks for besides telling a name or a number; None when it asks for none."""
    named = faq.named_services(turn.text)
    if len(named) == 1:
        return named[0]
    for intent, probability in turn.ranking:
        if intent in REQUESTS and probability >= SECOND_WISH_PROBABILITY:
            return REQUESTS[intent]
    mentioned = faq.mentioned_service(turn.text)
    return mentioned.id if mentioned else None


def _reschedule(turn: TurnContext) -> None:
    """改… inside a form is about the form: a detail that the next question helps to name."""
    if turn.form:
        turn.say(render("confirm.which_detail"))
        turn.draft["hinted"] = True
    else:
        _complain(turn)


def _another_service(turn: TurnContext, service: ServiceId) -> bool:
    if turn.draft.get("service") == service:
        return False
    turn.draft.pop("misses", None)
    begin(turn, service)
    turn.draft["leaving"] = LEAVING_SWITCH
    return True


def _complain(turn: TurnContext) -> None:
    hand_over(turn, HandoverReason(_HANDOVERS[turn.intent]))


def _goodbye(turn: TurnContext) -> None:
    turn.say_fresh("turn.goodbye_in_form" if turn.form else "turn.goodbye", "turn.goodbye_again")


_HANDOVERS = {
    "human_agent": HandoverReason.ASKED,
    "complaint": HandoverReason.COMPLAINT,
    "emergency": HandoverReason.EMERGENCY,
    "reschedule_or_noshow": HandoverReason.RESCHEDULE,
}
_SIMPLE = {
    "greet": lambda turn: turn.say_fresh("turn.hello_again", "turn.hello_once_more"),
    "thanks": lambda turn: turn.say_fresh("turn.thanks", "turn.thanks_again"),
    "goodbye": _goodbye,
    "cancel": cancel,
    "query_status": tell_status,
    "query_entitlements": tell_entitlements,
    **dict.fromkeys(_HANDOVERS, _complain),
    "reschedule_or_noshow": _reschedule,
}
