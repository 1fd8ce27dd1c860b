"""Questions about treatment or outlook: never answered by the bot (T4), pointed to the doctor and to a person."""

import re

from actions import faq
from actions.answers import is_question
from actions.base import TurnContext

_MEDICAL = re.compile(
    r"吃什么|吃啥|什么药|啥药|用药|忌口|偏方|中药|副作用|能活|活多久|还有多久|多长时间(?:能|可以)活|治(?:得)?好|治愈|能治|怎么治|咋治|预后|存活|生存率|几期|严重吗"
    r"|(?:孩子|宝宝|胎儿)[^，。]{0,6}(?:保(?:得|不|的)?住|留不留|要不要|有没有影响)|要不要(?:引产|流产|打掉)"
    r"|化不化疗?|放不放疗|切不切|开不开刀|治不治|做不做(?:手术|化疗|放疗)"
    r"|会不会(?:死|扩散|转移|复发|遗传)|(?:要|该|能|需要)(?:不要|不能)?(?:化疗|放疗|手术|开刀)|遗传吗|传染吗|是不是(?:没救|晚期)"
)
# About a drug or a treatment, whatever service the words around it speak of (T4): 靶向药该不该吃, 是不是该吃奥希替尼.
_WHETHER_TO_TREAT = re.compile(
    r"(?:该不该|要不要|应不应该|用不用|需不需要|能不能停|是不是(?:该|要|得|应该|可以)|(?:该|应该)(?:不该)?)(?:先|再|继续|接着|去|做|上)?"
    r"(?:吃|服用|停药|换药|加量|减量|化疗|放疗|手术|开刀)|吃(?:啥|什么|哪种|哪个)(?:靶向|化疗)?药|(?:替尼|单抗).{0,8}(?:吗|么|行不行|有用|管用|好不好)"
)
# What is asked about, where it changes the words; the first that fits.
_KINDS = (
    (
        "turn.medical_child",
        re.compile(r"(?:孩子|宝宝|胎儿|小孩)[^，。]{0,8}(?:保|要不要|留|影响)|怀孕|怀着|保胎|引产|流产"),
    ),
    (
        "turn.medical_outlook",
        re.compile(
            r"能活|活多久|还有多久|还有多长|多长时间(?:能|可以)活|预后|存活|生存率|会不会死|没救|治(?:得)?好|治愈|晚期|要命|没希望|会不会(?:转移|扩散|复发)|复发"
        ),
    ),
    (
        "turn.medical_report",
        re.compile(
            r"指标|数值|偏高|偏低|高吗|低吗|正常(?:吗|不|么)|严重吗|报告.{0,8}(?:看|意思|说明)|什么意思|啥意思|(?:癌胚|甲胎|抗原|肿标|结节|分化|几期)"
        ),
    ),
)
# May it be taken: a question for the doctor, unless the test for it is asked for.
_MAY_TAKE = re.compile(
    r"(?:能不能|可不可以|可以|能|可|适不适合|适合)(?:先|再|继续|一直)?(?:吃|用|上|打|停|换).{0,4}(?:药|针|靶向|免疫)|(?:药|针|靶向|免疫)[^，。]{0,6}(?:能不能|可不可以|可以|能|可)(?:不能)?(?:吃|用|打|停|换)"
)
_WANTS_TEST = re.compile(r"测|检|查|做|申请|办|帮|约")


def asks_for_advice(turn: TurnContext) -> bool:
    """Whether the message asks for medical advice; it is answered."""
    general = _MEDICAL.search(turn.text) and (is_question(turn.text) or turn.intent == "out_of_scope")
    return leave_to_the_doctor(turn) if general else asks_whether_to_treat(turn)


def asks_whether_to_treat(turn: TurnContext) -> bool:
    """The same where the words leave no doubt: heard before a service is begun, whatever the classifier says."""
    may_take = _MAY_TAKE.search(turn.text) and is_question(turn.text) and not _WANTS_TEST.search(turn.text)
    if not (may_take or _WHETHER_TO_TREAT.search(turn.text)) or faq.named_services(turn.text):
        return False
    return leave_to_the_doctor(turn)


def leave_to_the_doctor(turn: TurnContext) -> bool:
    """A warm refusal, and the ways to somebody who may answer: the doctor, a second opinion, a person."""
    turn.draft.pop("misses", None)
    first = next((key for key, words in _KINDS if words.search(turn.text)), "turn.medical")
    turn.say_fresh(first, "turn.medical_again")
    return True
