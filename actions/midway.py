"""What is heard in the middle of a form before and besides the answer: a no to the identity, a question about another
case, a question in the same breath as the answer.
"""

import re

from actions import faq, faq_at_once, interruptions, other_steps, own_cases, suppositions, told_again
from actions.answers import asks_for_list, bare, is_question, says_done, says_sent_before
from actions.base import TurnContext
from actions.paper_words import is_elsewhere
from actions.papers import ANNOUNCES, LATER, waiting_papers
from actions.person_words import names_wrong_person, relation_named
from actions.persons import has_markers, relation_of_member
from actions.readings import Reading
from actions.same_again import same_as_before
from actions.slots import DETAIL_SLOTS
from bot.catalog import render

WHO = ("member_name", "id_number", "id_kind")
# After a mismatch: 哦不好意思那是我老婆的. And 问到了, before the number itself comes.
_ANOTHERS = re.compile(
    r"(?:那|这|刚才|刚刚|上面|号码|名字|身份证|证件|发)(?:个|的|那个|号|号码)*(?:是|成|错成|写成)(?:了)?(?:我|俺|他|她)?(?:的)?"
    r"(?:老婆|老公|爱人|媳妇|妈|爸|爹|娘|儿子|女儿|闺女|孩子|自己|姐|妹|哥|弟|别人|另一个|另外)[一-龥]{0,3}(?:的|了)?(?:号|身份证|名字)?[了啊呀哈。!！]*$|发错(?:了)?(?:人|号)?[了啊呀。]*$"
)
_FOUND = re.compile(r"(?:好|哦|嗯|我|已经|，)*(?:问|找|查|拿|要|翻)到(?:了|啦)[。!！~]*")
_DECLINES = re.compile(
    r"(?<!能)(?:不|别|没法|懒得)(?:太|大)?(?:想|愿意?|肯|方便|能|会|敢|打算)?(?:再|随便)?(?:给|说|发|告诉|提供|透露|讲|填|报(?!销))"
    r"|匿名|化名|假名|不放心|信不过|不(?:相)?信(?:任)?你|骗|泄[露漏]|隐私"
)
_ASKS_WHY = re.compile(
    r"凭(?:什么|啥)|非(?:要|得)(?:给|发|填|说|要)|(?:为(?:什么|啥|何)|干(?:嘛|啥|什么)).{0,4}(?:要|得|需要|问|给|知道)"
    r"|(?:身份证|证件|姓名|名字|号码|信息|这个|这些).{0,8}(?:干(?:嘛|啥|什么)|做什么|为什么|凭什么|什么用|有啥用|安全)|安全吗|靠谱吗"
)
_IN_THE_PICTURE = re.compile(
    r"(?:照片|图|片子|图片|上面|里面?|单子)(?:里|上|中)?(?:面)?(?:都|就)?(?:有|写|是)|(?:看|在).{0,6}(?:照片|图片?)"
)
_OF_PAPERS = re.compile(r"资料|材料|报告|病历|片子|照片|单子")
_SENT = re.compile(r"发|传|拍|给")
_ACKNOWLEDGES = re.compile(
    r"(?:哦|噢|喔|嗯|好的?|行|[，,\s])*(?:知道|晓得|明白|了解|清楚|收到|懂)(?:了|啦|咯|的)?[了啊哈吧]*"
)
_CLAUSE = re.compile(r"[，,。；;！!\s]+")
# Questions beside which pictures may be spoken of: not those about the person, nor about the papers themselves.
_WHILE_ASKED = (*DETAIL_SLOTS, "first_diagnosis", "confirmation")
SURE_OF_QUESTION = 0.6


def heard(turn: TurnContext, slot: str) -> bool:
    """Whether the message was answered before the form looks for its own answer."""
    if not turn.text or turn.text.startswith("/"):
        return False
    return any(
        hears(turn, slot)
        for hears in (
            _asks_what_if,
            _asks_at_once,
            _declines,
            _sent_anothers,
            _about_another_case,
            _only_acknowledges,
            same_as_before,
            _means_the_picture,
            other_steps.heard,
            _announces_pictures,
            _asks_for_list,
            told_again.heard,
        )
    )


def answer_besides(turn: TurnContext, reading: Reading) -> None:
    """In one breath with an answer something was asked, in a clause of its own: that is answered as well."""
    if reading.problem or not turn.intent.startswith("faq_") or turn.confidence < SURE_OF_QUESTION:
        return
    clauses = [clause for clause in _CLAUSE.split(turn.text) if clause]
    asking = [clause for clause in clauses if is_question(clause)]
    if asking and len(asking) < len(clauses):
        interruptions.answer_question(turn)


def wants_the_same(turn: TurnContext) -> bool:
    """继续约门诊, in the middle of just that: the question is put once more, in full."""
    asked_for = interruptions.REQUESTS.get(turn.intent)
    return asked_for is not None and asked_for == turn.draft.get("service") and not is_question(turn.text)


def _asks_what_if(turn: TurnContext, slot: str) -> bool:
    return not slot.startswith("act_") and suppositions.answers(turn)


def _asks_at_once(turn: TurnContext, slot: str) -> bool:
    """A question whose words leave no doubt goes before what was asked; not where the act is about just that."""
    words = None if slot.startswith("act_") else faq_at_once.in_a_form(turn)
    if words is None:
        return False
    turn.draft.pop("misses", None)
    turn.say(faq.said_afresh(turn, words))
    return True


def _declines(turn: TurnContext, slot: str) -> bool:
    """Name or number is not given: the reason first, then the ways without it; nobody is asked on and on."""
    if slot not in WHO or has_markers(turn) or relation_named(turn) or names_wrong_person(turn):
        return False
    refuses, step = bool(_DECLINES.search(turn.text)), render(f"step.{slot}")
    if not refuses and not _ASKS_WHY.search(turn.text):
        return False
    turn.draft.pop("misses", None)
    why = render("who.why")
    told = int(turn.draft.get("declined") or 0)
    turn.draft["declined"] = told + 1 if refuses else max(told, 1)
    if why not in turn.last_said and (told == 0 or not refuses):
        turn.say(why)
        return True
    keys = ["who.declined", "who.declined_again"]
    turn.say_fresh(*keys, step=step)
    turn.draft["hinted"] = True  # said without the question: it is known by now
    return True


def _sent_anothers(turn: TurnContext, slot: str) -> bool:
    """The number was somebody else's, or is at hand by now: a kind word, and what is asked for once more."""
    if slot not in WHO or has_markers(turn) or is_question(turn.text):
        return False
    key = "who.anothers" if _ANOTHERS.search(turn.text) else "who.found" if _FOUND.fullmatch(turn.text) else None
    if key is None:
        return False
    turn.draft.pop("misses", None)
    turn.say(render(key))
    return True


def _about_another_case(turn: TurnContext, _slot: str) -> bool:
    """我妈那个什么时候能安排好, while something is filled in for another person."""
    relation = relation_named(turn)
    if not turn.draft.get("member_id") or relation is None or relation == relation_of_member(turn):
        return False
    if not own_cases.answers(turn):
        return False
    turn.draft.pop("misses", None)
    return True


def _means_the_picture(turn: TurnContext, slot: str) -> bool:
    """都发给你了, 身份证在照片里: what is asked for must be typed."""
    if slot in ("consent", "for_whom", "documents_done", "confirmation") or slot.startswith("act_"):
        return False
    sent = says_sent_before(turn.text) or (says_done(turn.text) and _SENT.search(turn.text))
    if has_markers(turn) or not (sent or _IN_THE_PICTURE.search(turn.text)):
        return False
    if re.search(r"\d", turn.text) or not waiting_papers(turn):
        return False
    turn.say(render("who.type_it", step=render(f"step.{slot}")))
    turn.draft.pop("misses", None)
    return True


def _only_acknowledges(turn: TurnContext, slot: str) -> bool:
    """知道了 answers no question that is asked for in free words: it is put once more."""
    if slot in ("consent", "confirmation", "documents_done") or slot.startswith("act_"):
        return False
    return bool(_ACKNOWLEDGES.fullmatch(bare(turn.text)))


def _announces_pictures(turn: TurnContext, slot: str) -> bool:
    """我再发一张, 病历也发你: no answer; where another person is named, theirs are not mixed in."""
    elsewhere = is_elsewhere(turn.text)
    comes_later = elsewhere and bool(_OF_PAPERS.search(turn.text))
    if not (comes_later or turn.intent == "submit_documents") or slot not in _WHILE_ASKED:
        return False
    if is_question(turn.text) and not elsewhere:
        return False
    relation = relation_named(turn)
    others = bool(relation) and relation != relation_of_member(turn)
    if elsewhere and not others:
        turn.say(render("papers.no_hurry"))
        turn.draft["documents_done"] = turn.draft.get("documents_done") or LATER
        turn.draft["hinted"] = slot == "confirmation" or None
    elif others and turn.draft.get("member_id"):
        turn.say(render("papers.others_later", relation=relation))
    elif comes_later or ANNOUNCES.search(turn.text):
        turn.say(render("papers.send_before_confirm" if slot == "confirmation" else "papers.send_any_time"))
        turn.draft["hinted"] = slot == "confirmation" or None
    else:
        return False
    turn.draft.pop("misses", None)
    return True


def _asks_for_list(turn: TurnContext, _slot: str) -> bool:
    """那上海有哪几家: a question, though it names a city."""
    if not asks_for_list(turn.text) or not turn.intent.startswith("faq_") or turn.confidence < SURE_OF_QUESTION:
        return False
    return interruptions.answer_question(turn)
