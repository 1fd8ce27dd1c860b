"""Which number to call, whether this is a swindle, and 说简单点: answered by clear words, whatever the intent."""

import re

from actions.base import TurnContext

_NUMBER = re.compile(
    r"(?:电话|热线|座机|联系方式|联系电话|电话号码|号码)(?:号码?)?(?:是|都|在|又)*(?:多少|几号?|什么|啥|哪个|哪里|呢|有吗|有没有|发(?:我|一下|给我)|给我|告诉|报一?下)"
    r"|(?:多少|什么|啥|哪个|几号).{0,3}(?:电话|热线)|(?:有没有|有无|留个|给个|给我个?|发个|要个?|报个|求)[^，。回打来]{0,4}(?:电话|热线|联系方式)"
    r"|(?:怎么|如何|咋|打哪|拨哪)[^，。]{0,6}(?:打[^，。]{0,4}电话|联系(?:你们|客服|到?人工?|上))|^(?:客服|你们的?|服务|人工)*(?:电话|热线)(?:号码)?[?？吗呢]*$"
)
_OTHER_NUMBER = re.compile(
    r"(?:我|他|她|我[爸妈]|家人|本人|患者|预留|医院|医生|专家|大夫|科室|实验室|快递)的?(?:手机|联系)?(?:电话|号码)|改|换了?(?:个|手机|电话)|证件号?码?|身份证|单号|保单号|120|12356|打过|没人接|打不通"
)
_SWINDLE = re.compile(r"骗(?!保)|诈骗|忽悠|是真的(?:吗|假的|么)|真的假的|靠谱[吗么不]|可信[吗么]|正规[吗么]|假的吧")
_ASKS_OR_DOUBTS = re.compile(r"[吗吧么?？]|不会|会不会|是不是|怕|担心|怎么(?:知道|证明|相信)|凭什么|真的?假")
_SHORT_DOUBT = 5
_DEMANDS = re.compile(r"投诉|举报|退钱|退款|报警|曝光|告你|律师|被(?:你们)?骗(?:了|走)")
_SIMPLER = re.compile(
    r"(?:说|讲|写|问|讲话|说话|表达|解释).{0,6}(?:简单|明白|清楚|通俗|直白|简洁|短)(?:一?点|一?些)|(?:简单|通俗|直白|简洁|简短)一?[点些](?:说|讲|行|好|吧|吗|的|可以|$)"
    r"|说人话|看不(?:懂|明白)|听不(?:懂|明白)(?!人话)|太(?:复杂|深奥|绕)|字(?:太|这么|那么)多|太多字|(?:太|这么|那么)长.{0,4}(?:看|懂|累)|不识字|没(?:有)?文化|年纪大.{0,6}(?:懂|会)"
)
_NOT_OUR_WORDS = re.compile(
    r"报告|片子|CT片|病历|病理|单子|账单|清单|检查|结果|指标|化验|CT|核磁|字迹|医生|大夫|专家|处方|药|授权书|同意书|条款|人工|客服|让人|找人|派|电话",
    re.IGNORECASE,
)


def answers(turn: TurnContext) -> bool:
    """Whether the message asks for the number, doubts that we are honest, or wants simpler words; it is answered."""
    text = turn.text
    if _DEMANDS.search(text):
        return False
    if _NUMBER.search(text) and not _OTHER_NUMBER.search(text):
        keys = ("faq.intro.hotline", "turn.hotline_again")
    elif _SWINDLE.search(text) and (_ASKS_OR_DOUBTS.search(text) or len(text) <= _SHORT_DOUBT):
        keys = ("turn.no_swindle", "turn.no_swindle_again")
    elif _SIMPLER.search(text) and not _NOT_OUR_WORDS.search(text):
        return _in_simpler_words(turn)
    else:
        return False
    turn.draft.pop("misses", None)
    turn.say_fresh(*keys)
    return True


def _in_simpler_words(turn: TurnContext) -> bool:
    """Inside a form the question comes in its short words; outside, what can be done, in a few."""
    turn.draft.pop("misses", None)
    if turn.form:
        turn.say_fresh("turn.simpler_in_form", "turn.simpler_in_form_again")
    else:
        turn.say_menu("turn.simpler")
    return True
